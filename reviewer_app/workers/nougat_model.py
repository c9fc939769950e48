"""Nougat as the transformers library has it: pictures of pages in, Markdown out, in batches that fit the device.

Its post-processing is that of nougat-ocr 0.1.17, which the library took over (transformers, `NougatTokenizerFast`).
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import torch
from PIL import Image
from safetensors import SafetensorError
from transformers import (
    NougatImageProcessor,
    NougatTokenizerFast,
    StoppingCriteria,
    StoppingCriteriaList,
    VisionEncoderDecoderModel,
)

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.nougat import NougatProblem, PageMarkup
from reviewer_app.paper.model import PageImage

# Pages at once for each GB of free memory (nougat-ocr, `default_batch_size`), and at most.
_PAGES_A_GB: Final = 0.3
_MOST_AT_ONCE: Final = 16
# A page has no more tokens (nougat-base's own `max_length`).
_MOST_TOKENS: Final = 3584
# The last tokens of a page that goes in circles are one run of up to `_LONGEST_CYCLE` tokens, over and over: as many as
# make up `_CYCLED` tokens. What papers repeat on purpose, rows of a table with equal numbers, is shorter.
_LONGEST_CYCLE: Final = 60
_CYCLED: Final = 240
_LOOKED_AT_EVERY: Final = 16
_MISSING: Final = re.compile(r"\[MISSING_PAGE[A-Z_]*(?::\s*\d+)?\]")
# Fewer letters are no page: a number that a blank one has.
_LEAST_LETTERS: Final = 20
_NO_MEMORY: Final = re.compile(r"out of memory|can't allocate memory|not enough memory|DefaultCPUAllocator", re.I)


def versions() -> dict[str, str]:
    """The versions of the packages that decide what is read."""
    return {name: version(name) for name in ("torch", "transformers", "tokenizers")}


class NougatModel:
    """Weights on a device. `batch` is how many pages fit at once, as far as is known; it only shrinks."""

    def __init__(self, model: Any, processor: Any, tokenizer: Any, device: str, free: int, most: int) -> None:
        self._model, self._processor, self._tokenizer = model, processor, tokenizer
        self.device, self.free = device, free
        fits = int(free / 1e9 * _PAGES_A_GB) if device == "cuda" else 1
        self.batch = max(1, min(fits, most or _MOST_AT_ONCE, _MOST_AT_ONCE))
        longest = getattr(model.config.decoder, "max_position_embeddings", _MOST_TOKENS + 1) - 1
        self._most_tokens = min(_MOST_TOKENS, longest)

    @classmethod
    def load(cls, weights: Path, *, on_processor: bool, most: int = 0) -> NougatModel:
        """Load the weights in the folder `weights`.

        Raises ReviewerError NOT_INSTALLED without a graphics card unless `on_processor`, NOT_A_MODEL, OUT_OF_MEMORY.
        """
        device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        if device == "cpu" and not on_processor:
            raise ReviewerError(
                ErrorCode.NOT_INSTALLED,
                tr("No graphics card was found that Nougat can use."),
                tr("Papers are read with PyMuPDF; --parser nougat reads on the processor, which takes hours."),
            )
        free = torch.cuda.mem_get_info()[0] if device == "cuda" else 0
        # As nougat-ocr does: half precision on CUDA, all of it elsewhere.
        kind = torch.bfloat16 if device == "cuda" else torch.float32
        try:
            processor = NougatImageProcessor.from_pretrained(weights, local_files_only=True)
            tokenizer = NougatTokenizerFast.from_pretrained(weights, local_files_only=True)
            # never a pickle: it could run code
            model = VisionEncoderDecoderModel.from_pretrained(
                weights, local_files_only=True, use_safetensors=True, dtype=kind
            )
            model.to(device).eval()
        except (MemoryError, RuntimeError) as error:
            if not _is_out_of_memory(error):
                raise _no_model(weights, error) from error
            raise ReviewerError(
                ErrorCode.OUT_OF_MEMORY,
                tr("There is not enough memory for Nougat's weights."),
                tr("Close other programs that use the graphics card, and open the paper again."),
            ) from error
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise _no_model(weights, error) from error
        return cls(model, processor, tokenizer, device, free, most)

    @property
    def device_name(self) -> str:
        """What a person calls the device."""
        return str(torch.cuda.get_device_name()) if self.device == "cuda" else self.device

    def read(self, pages: Sequence[PageImage], limit: float, check: Callable[[], None]) -> Iterator[PageMarkup]:
        """Each page as Markdown, or what kept it from being read.

        `limit`: seconds for a page. What `check` raises ends it, between two tokens. Where the memory does not do for a
        batch, half of it is tried.
        """
        at = 0
        while at < len(pages):
            some = pages[at : at + self.batch]
            started = time.monotonic()
            try:
                found = self._read(some, limit, check)
            except (MemoryError, RuntimeError) as error:
                if not _is_out_of_memory(error):
                    raise
                found = None
            # outside of the `except`: the exception's traceback holds what filled the memory
            if found is None:
                self._free()
                if len(some) > 1:
                    self.batch = len(some) // 2
                    continue
                found = [("", NougatProblem.OUT_OF_MEMORY)]
            seconds = (time.monotonic() - started) / len(some)
            for page, (markup, problem) in zip(some, found, strict=True):
                yield PageMarkup(page.number, markup, seconds, problem)
            at += len(some)

    def _read(
        self, pages: Sequence[PageImage], limit: float, check: Callable[[], None]
    ) -> list[tuple[str, NougatProblem | None]]:
        check()
        pixels = self._processor([_picture(page) for page in pages], return_tensors="pt").pixel_values
        watch = _Watch(len(pages), limit * len(pages), self._model.config.decoder.eos_token_id, check)
        with torch.inference_mode():
            tokens = self._model.generate(
                pixels.to(self.device, self._model.dtype),
                min_length=1,
                max_new_tokens=self._most_tokens - 1,
                do_sample=False,
                num_beams=1,
                bad_words_ids=[[self._tokenizer.unk_token_id]],
                stopping_criteria=StoppingCriteriaList([watch]),
            )
        texts = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
        found = []
        for row, text in enumerate(texts):
            ended = self._tokenizer.eos_token_id in tokens[row, 1:].tolist()
            problem = watch.problem(row) or (None if ended else NougatProblem.REPETITION)
            found.append(self._judged(text, problem))
        return found

    def _judged(self, text: str, problem: NougatProblem | None) -> tuple[str, NougatProblem | None]:
        if problem is not None:
            return "", problem
        markup = self._tokenizer.post_process_generation(text, fix_markdown=True)
        rest = _MISSING.sub("", markup)
        if sum(char.isalnum() for char in rest) < _LEAST_LETTERS:
            return "", NougatProblem.MISSING if rest != markup else NougatProblem.EMPTY
        return markup, None

    def _free(self) -> None:
        if self.device == "cuda":
            with contextlib.suppress(RuntimeError):
                torch.cuda.empty_cache()


class _Watch(StoppingCriteria):  # type: ignore[misc]
    """Ends pages that go in circles, and all where the time is over; hears between two tokens whether to go on."""

    def __init__(self, rows: int, seconds: float, end: int, check: Callable[[], None]) -> None:
        self._check, self._end = check, end
        self._until = time.monotonic() + seconds if seconds else None
        self._problems: list[NougatProblem | None] = [None] * rows

    def problem(self, row: int) -> NougatProblem | None:
        """What ended row `row`; None if nothing did."""
        return self._problems[row]

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        self._check()
        if self._until is not None and time.monotonic() > self._until:
            self._stop(range(len(self._problems)), input_ids, NougatProblem.DEADLINE)
        elif input_ids.shape[1] % _LOOKED_AT_EVERY == 0 and input_ids.shape[1] > _CYCLED:
            tails = input_ids[:, -_CYCLED:].tolist()
            self._stop([i for i, t in enumerate(tails) if goes_in_circles(t)], input_ids, NougatProblem.REPETITION)
        return torch.tensor([problem is not None for problem in self._problems], device=input_ids.device)

    def _stop(self, rows: Sequence[int], input_ids: torch.Tensor, problem: NougatProblem) -> None:
        for row in rows:
            # a page that has ended is filled up with one token over and over
            if self._problems[row] is None and self._end not in input_ids[row, 1:].tolist():
                self._problems[row] = problem


def goes_in_circles(tokens: Sequence[int]) -> bool:
    """Whether `tokens` are one run of at most `_LONGEST_CYCLE` of them, over and over."""
    return any(tokens[period:] == tokens[:-period] for period in range(1, _LONGEST_CYCLE + 1))


def _picture(page: PageImage) -> Image.Image:
    return Image.frombuffer("RGB", (page.width, page.height), page.pixels, "raw", "RGB", page.stride, 1)


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or bool(_NO_MEMORY.search(str(error)))


def _no_model(weights: Path, error: Exception) -> ReviewerError:
    return ReviewerError(
        ErrorCode.NOT_A_MODEL,
        tr("Nougat's weights in {folder} can't be loaded.").format(folder=weights),
        tr("Fetch them again: reviewer-app nougat install"),
        f"{type(error).__name__}: {error}"[:500],
    )
