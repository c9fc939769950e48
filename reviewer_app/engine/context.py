"""A context: the KV cache that holds a read prefix, and the calls that read into it and write from it.

Sequence 0 holds the prefix (the paper). Other sequences share its cells and go on from there.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewer_app.engine import fit, llama, llama_context
from reviewer_app.engine.batch import Batch
from reviewer_app.engine.ggml_types import KV_TYPES
from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import TRIAL_CHUNK, Pace, ThreadChoice
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

PREFIX = 0  # the sequence that holds the paper
# Asking between the operations of a graph costs about 2 ms a call: nothing beside a long step, much beside a short one.
_LONG_STEP = 0.1
# From 64 rows on, flash attention on the CPU works in tiles, whose borders depend on where the cells lie (ggml-cpu,
# GGML_FA_TILE_Q). A request read in smaller calls gets the same numbers alone and beside others.
_UNTILED = 63
_LOG_TAIL = 6

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ContextSettings:
    """`cells` is the room for all sequences together in tokens, `sequences` how many there are with the prefix.

    `exact` promises that a continuation's numbers don't depend on those that are written beside it; see
    `flash_attention`. It holds at one thread.
    """

    cells: int
    sequences: int
    batch: int
    kv_type: str = "f16"
    exact: bool = True


def batch_size(model: LoadedModel, parameters: float = 0) -> int:
    """Tokens in one prefill call: few for a large model on a CPU, so that progress is seen within seconds.

    It follows from the model alone, never from the clock: the chunks are part of what makes a run repeatable.
    `parameters` are those of a larger model for which this one stands.
    """
    parameters = parameters or model.header.parameters
    if model.gpu_layers or parameters < 1e9:
        return 512
    return 256 if parameters < 4e9 else 32


def flash_attention(kv_type: str, on_gpu: bool, exact: bool) -> bool:
    """Whether to use llama.cpp's flash attention: on a GPU, for quantized caches, and where `exact` asks for it.

    Its kernel for the CPU goes head by head and cell by cell. At a depth of 3,000 tokens the starter model writes four
    sections at 40 tokens a second of processor time without it and at 25 with it, and reads as fast. But only with it
    does a sequence get the same numbers wherever its cells lie, so that a section is the same alone and beside others;
    without it, the best token of 97 in 100 is the same, and else the two best lie close together.
    """
    return on_gpu or exact or kv_type not in ("f16", "f32")


class ContextFailedError(ReviewerError):
    """A context could not be made, though the estimate said that there is memory for it."""


class DecoderFailedError(ReviewerError):
    """The library failed while it ran: on a GPU, most likely the GPU."""


class Context:
    """The KV cache of one model and everything that runs in it. Not for use from two threads."""

    def __init__(
        self, model: LoadedModel, settings: ContextSettings, pace: Pace | None = None, machine: Machine | None = None
    ) -> None:
        """Raises ContextFailedError if the library can't have the memory."""
        self.model = model
        self.settings = settings
        self.pace = pace or Pace()
        self._machine = machine or Machine()
        self.prefix: list[int] = []
        self.evicted = 0  # tokens that sequence 0 held once, between its first cells and the others
        self.prefix_threads = self.pace.fixed  # with which it was read; 0 for measured
        rope = model.rope
        on_gpu = model.gpu_layers > 0
        flash = flash_attention(settings.kv_type, on_gpu, settings.exact)
        llama.forget_log()
        handle = self._machine.new_context(
            model.handle,
            llama_context.ContextOptions(
                cells=-(-settings.cells // fit.CELL_STEP) * fit.CELL_STEP,
                batch=settings.batch,
                sequences=settings.sequences,
                threads=self.pace.writing.chosen,
                threads_batch=self.pace.reading.chosen,
                kv_type=KV_TYPES[settings.kv_type][0],
                rope_type=llama.ROPE_TYPES.get(str(rope.get("type", ""))) if rope else None,
                rope_scale=1.0 / float(rope.get("factor", 1.0) or 1.0) if rope else 0.0,
                rope_base=float(rope.get("base", 0.0)) if rope else 0.0,
                original_context=int(float(rope.get("original_context", 0))) if rope else 0,
                offload=on_gpu,
                flash=flash,
                pieces=settings.batch if flash else min(settings.batch, fit.PIECES),
            ),
        )
        if handle is None:
            raise ContextFailedError(
                ErrorCode.OUT_OF_MEMORY,
                tr("There is not enough memory for a context of {n} tokens.").format(n=settings.cells),
                tr("Close other programs, or choose a smaller context or a smaller model."),
                " | ".join(llama.recent_log()[-_LOG_TAIL:]),
            )
        self.handle = handle
        self.memory = llama_context.memory(handle)
        self.cells = llama_context.context_cells(handle)
        self._batch = Batch(settings.batch)
        self._should_stop: ShouldStop = never
        self._abort = llama_context.abort_function(lambda: self._should_stop())
        self._last_step = math.inf  # the first one may be long
        if model.adapters:
            llama_context.set_adapters(handle, model.adapters)

    @property
    def end(self) -> int:
        """The position after the prefix."""
        return self.evicted + len(self.prefix)

    @property
    def can_shift(self) -> bool:
        """Whether cells can be moved to other positions, as `evict` does."""
        return llama_context.can_shift(self.memory)

    def evict(self, kept: int, count: int) -> None:
        """Remove `count` tokens of the prefix after its first `kept`, which move forward to close the gap.

        Distances then stay as short as the cells are many, while positions grow.

        Raises ReviewerError GENERATION_FAILED if the model's memory can't do that; see `can_shift`.
        """
        first = self.evicted + kept
        if not self.can_shift or not llama_context.remove_cells(self.memory, PREFIX, first, first + count):
            raise ReviewerError(
                ErrorCode.GENERATION_FAILED,
                tr("This model can't forget a part of what it read."),
                tr("Choose another reading strategy, or another model."),
            )
        if kept:
            llama_context.shift_cells(self.memory, PREFIX, self.evicted, first, count)
        del self.prefix[kept : kept + count]
        self.evicted += count

    @property
    def _request_chunk(self) -> int:
        # Larger calls are faster.
        return min(_UNTILED, self.settings.batch) if self.settings.exact else self.settings.batch

    def read_prefix(
        self, tokens: Sequence[int], should_stop: ShouldStop = never, progress: Progress | None = None
    ) -> int:
        """Let sequence 0 hold `tokens`, reading only what it does not hold yet; the number of tokens read.

        What a stopped call has read in whole chunks stays and need not be read again. `progress(done, total)`
        counts all of `tokens`; it is called before the first chunk and after each.

        Raises Interrupted, ReviewerError (CONTEXT_TOO_SMALL, GENERATION_FAILED).
        """
        kept = self._keep(tokens)
        if kept < len(tokens):
            self.prefix_threads = self.pace.fixed
        if progress and kept < len(tokens):
            progress(kept, len(tokens))
        self.prefill(tokens[kept:], kept, PREFIX, should_stop, progress)
        return len(tokens) - kept

    def _keep(self, tokens: Sequence[int]) -> int:
        """Cut sequence 0 back to what it has in common with `tokens`, and return how many tokens that is."""
        same = 0
        if self.evicted:
            self.clear()
        for held, wanted in zip(self.prefix, tokens, strict=False):
            if held != wanted:
                break
            same += 1
        if same < len(tokens):
            # Whole chunks only: where chunks begin is part of what makes a run repeatable.
            same -= same % self.settings.batch
        if same < len(self.prefix):
            window = self.model.window
            first = llama_context.first_position(self.memory, PREFIX)
            gone = window and first > max(0, same - window)
            if gone or not llama_context.remove_cells(self.memory, PREFIX, same, -1):
                same = 0
                self.clear()
            del self.prefix[same:]
        return same

    def prefill(
        self,
        tokens: Sequence[int],
        start: int,
        sequence: int,
        should_stop: ShouldStop = never,
        progress: Progress | None = None,
        *,
        chunk_size: int = 0,
        outputs: bool = False,
    ) -> int:
        """Read `tokens` into `sequence` from position `start`, in chunks; logits of the last one if `outputs`.

        Returns the last token's row in its call, where its logits stand. A stopped chunk's cells are removed, so
        that the sequence ends at a whole chunk.

        Raises Interrupted, ReviewerError (CONTEXT_TOO_SMALL, GENERATION_FAILED).
        """
        total = start + len(tokens)
        largest = chunk_size or self.settings.batch
        offset = row = 0
        while offset < len(tokens):
            if should_stop():
                raise Interrupted
            chunk = tokens[offset : offset + self._read_size(largest)]
            last = offset + len(chunk) == len(tokens)
            native = self._batch.run_of(chunk, start + offset, sequence, outputs and last)
            place = [(sequence, start + offset)]
            self._timed(self.pace.reading, len(chunk), native, should_stop, place, watch=True)
            if sequence == PREFIX:
                self.prefix.extend(chunk)
            offset += len(chunk)
            row = len(chunk) - 1
            if progress:
                progress(start + offset, total)
        return row

    def _read_size(self, largest: int) -> int:
        # Numbers of threads are tried on short chunks: a long one with the wrong number costs seconds.
        return min(largest, TRIAL_CHUNK) if self.pace.reading.measuring else largest

    def read_request(self, tokens: Sequence[int], sequence: int, should_stop: ShouldStop = never) -> int:
        """Let `sequence` share the prefix and read `tokens` after it; the row of the last token's logits.

        Raises Interrupted, ReviewerError (CONTEXT_TOO_SMALL, GENERATION_FAILED).
        """
        self.drop(sequence)
        llama_context.share_cells(self.memory, PREFIX, sequence)
        return self.prefill(tokens, self.end, sequence, should_stop, chunk_size=self._request_chunk, outputs=True)

    def read_requests(
        self, requests: Mapping[int, Sequence[int]], should_stop: ShouldStop = never
    ) -> Iterator[tuple[int, dict[int, int]]]:
        """Let each sequence share the prefix and read its tokens after it, all in as few calls as there can be.

        Gives after each call the number of tokens read so far, and for each sequence that has been read to its end the
        row of its logits, which stand there until the next call. With `exact` each request has calls of its own:
        kernels that take several rows at once would let its numbers depend on how many rows stand before it.

        Raises Interrupted, ReviewerError (CONTEXT_TOO_SMALL, GENERATION_FAILED).
        """
        if self.settings.exact:
            read = 0
            for sequence, tokens in requests.items():
                row = self.read_request(tokens, sequence, should_stop)
                read += len(tokens)
                yield read, {sequence: row}
            return
        for sequence in requests:
            self.drop(sequence)
            llama_context.share_cells(self.memory, PREFIX, sequence)
        places = [(sequence, self.end + i) for sequence, tokens in requests.items() for i in range(len(tokens))]
        flat = [token for tokens in requests.values() for token in tokens]
        ends = {(sequence, self.end + len(tokens) - 1) for sequence, tokens in requests.items()}
        offset = 0
        while offset < len(flat):
            if should_stop():
                raise Interrupted
            chunk = slice(offset, offset + self._read_size(self.settings.batch))
            sequences, positions = zip(*places[chunk], strict=True)
            outputs = [place in ends for place in places[chunk]]
            native = self._batch.mixed(flat[chunk], positions, sequences, outputs)
            firsts = dict(reversed(places[chunk]))  # the first position of each sequence in this call
            self._timed(self.pace.reading, len(outputs), native, should_stop, list(firsts.items()), watch=True)
            offset += len(outputs)
            yield offset, {sequences[row]: row for row, last in enumerate(outputs) if last}

    def step(
        self,
        tokens: Sequence[int],
        positions: Sequence[int],
        sequences: Sequence[int],
        should_stop: ShouldStop = never,
    ) -> None:
        """One token for each of `sequences`; the logits of the i-th stand in row i.

        Raises Interrupted, ReviewerError (CONTEXT_TOO_SMALL, GENERATION_FAILED).
        """
        native = self._batch.one_each(tokens, positions, sequences)
        places = list(zip(sequences, positions, strict=True))
        watch = self._last_step > _LONG_STEP
        self._last_step = self._timed(self.pace.writing, len(tokens), native, should_stop, places, watch=watch)

    def _timed(
        self,
        choice: ThreadChoice,
        size: int,
        native: object,
        should_stop: ShouldStop,
        places: list[tuple[int, int]],
        *,
        watch: bool,
    ) -> float:
        # The library takes its "batch" figure for every call of more than one token, several sequences included.
        threads = choice.threads(size)
        llama_context.set_threads(self.handle, threads, threads)
        began = time.perf_counter()
        self._run(native, should_stop, places, watch=watch)
        seconds = time.perf_counter() - began
        choice.record(size, seconds)
        return seconds

    def _run(self, native: object, should_stop: ShouldStop, places: list[tuple[int, int]], *, watch: bool) -> None:
        self._should_stop = should_stop
        watched = watch and should_stop is not never
        llama_context.set_abort(self.handle, self._abort if watched else llama_context.NEVER_ABORT)
        llama.forget_log()
        result = self._machine.decode(self.handle, native)
        if result == llama_context.DECODED:
            return
        for sequence, position in places:
            if not llama_context.remove_cells(self.memory, sequence, position, -1):
                self.clear()
                break
        if result == llama_context.ABORTED:
            raise Interrupted
        if result == llama_context.NO_SLOT:
            raise ReviewerError(
                ErrorCode.CONTEXT_TOO_SMALL,
                tr("The model's context of {n} tokens is full.").format(n=self.cells),
                tr("Choose a larger context, or let the program choose it."),
            )
        raise DecoderFailedError(
            ErrorCode.GENERATION_FAILED,
            tr("The model failed while it was running."),
            tr("Start the review again; if it fails again, choose another model."),
            f"decode returned {result}; " + " | ".join(llama.recent_log()[-_LOG_TAIL:]),
        )

    @property
    def state_bytes(self) -> int:
        """How much `state` would take."""
        return llama_context.state_size(self.handle, PREFIX)

    def state(self) -> bytearray:
        """The prefix's cells as bytes, for `restore`."""
        return llama_context.get_state(self.handle, PREFIX)

    def restore(self, tokens: Sequence[int], state: memoryview) -> bool:
        """Let sequence 0 hold `tokens` by their cells; False (and an empty context) if they don't fit here.

        Only for bytes whose length and hash were verified: on others the library ends the process.
        """
        self.clear()
        if llama_context.set_state(self.handle, PREFIX, state):
            if llama_context.last_position(self.memory, PREFIX) == len(tokens) - 1:
                self.prefix = list(tokens)
                self.prefix_threads = self.pace.fixed
                return True
            self.clear()
        return False

    def drop(self, sequence: int) -> None:
        """Forget a sequence; cells that the prefix shares stay."""
        llama_context.remove_cells(self.memory, sequence, -1, -1)

    def logits(self, row: int) -> npt.NDArray[np.float32]:
        """The logits of the last call's token at `row`, shape (vocabulary,)."""
        return llama_context.logits(self.handle, row, self.model.vocabulary.size)

    def clear(self) -> None:
        """Forget everything."""
        llama_context.clear_memory(self.memory)
        self.prefix.clear()
        self.evicted = 0

    def close(self) -> None:
        """Give the memory back."""
        llama_context.free_context(self.handle)
