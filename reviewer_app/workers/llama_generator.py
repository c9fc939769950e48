"""The model that a worker holds, as what writes one review; see `reviewer_app.review.generator`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from reviewer_app.engine import fit
from reviewer_app.engine.context import Context, batch_size
from reviewer_app.engine.generate import Continuation, Written, write_together
from reviewer_app.engine.ggml_types import KV_TYPES
from reviewer_app.engine.provenance import file_sha256
from reviewer_app.engine.rolling_buffer import RollingBuffer
from reviewer_app.engine.sampling import SamplerSettings, sampler_for
from reviewer_app.engine.snapshot import SnapshotKey, SnapshotStore
from reviewer_app.engine.threads import Pace
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.review.generator import (
    Account,
    Listener,
    Prefilled,
    Progress,
    Room,
    ShouldStop,
    Snapshot,
    Wanted,
)
from reviewer_app.review.model import ReviewOrder, SectionKey
from reviewer_app.workers.held_model import HeldModel, Share

_DEFAULT_CONTEXT = 2048  # tokens, where neither the file nor the settings say anything
_FINE, _COARSE = "f16", "q8_0"


class LlamaGenerator:
    """Made for one attempt at one order; the model may be another one after it failed."""

    def __init__(
        self,
        held: HeldModel,
        order: ReviewOrder,
        should_stop: ShouldStop,
        checking: Share | None = None,
        *,
        hashed: Callable[[str], None] | None = None,
        ahead: bool = False,
    ) -> None:
        """`checking` hears how much of the model's file is hashed, `hashed` the hash, where it had to be computed.

        With `ahead`, it reads with few threads.
        """
        self._held = held
        self._model = held.model
        self._order = order
        self._should_stop = should_stop
        self._checking = checking
        self._hashed = hashed
        self._ahead = ahead
        self._made: Context | None = None
        self._head: tuple[str, str, list[int]] = ("", "", [])  # the text and tokens that were counted last
        self._kept = 0  # tokens of the head that is held
        self._key: SnapshotKey | None = None
        self.sha256 = ""

    @property
    def notices(self) -> Sequence[str]:
        """About how the model had to be loaded."""
        return self._model.notices

    @property
    def trained_window(self) -> int:
        """Of the model's training, where llama.cpp does not apply it."""
        return self._model.trained_window

    def rolls(self) -> bool:
        """Whether its memory can be moved, and llama.cpp keeps no window of its own in it."""
        return self._held.can_shift() and not self._model.window

    # -- sizes

    def count(self, text: str) -> int:
        """Tokens of plain text."""
        return self._model.vocabulary.count(text)

    def count_head(self, system: str, prefix: str) -> int:
        """Tokens of the head in the model's chat form."""
        return len(self._head_tokens(system, prefix))

    def count_tail(self, request: str, opening: str) -> int:
        """Tokens of the rest in the model's chat form."""
        return len(self._tail_tokens(request, opening))

    def rooms(self, window: int) -> Sequence[Room]:
        """In the kind of KV cache that was asked for, and where that is f16, in half the space."""
        settings = self._order.settings
        trained = self._model.trained_context or settings.context or _DEFAULT_CONTEXT
        if window:
            trained = min(trained, window)
        notices: tuple[str, ...] = ()
        if settings.context > trained:
            too_long = tr("A context of {asked} tokens was asked for; the model was trained for {trained}.")
            notices = (too_long.format(asked=settings.context, trained=trained),)
        context = settings.context if 0 < settings.context <= trained else trained
        asked = settings.kv_type if settings.kv_type in KV_TYPES else _FINE
        rooms = [self._room(context, asked, notices)]
        if asked == _FINE:
            short = tr("Memory is short: what the model keeps of the paper is kept in half the space.")
            rooms.append(self._room(context, _COARSE, (*notices, short)))
        return rooms

    def _room(self, context: int, kv_type: str, notices: tuple[str, ...]) -> Room:
        free = self._held.free_for_context()
        return Room(context, fit.most_cells(self._model.header, free, self._batch, kv_type), kv_type, notices)

    def refusal(self, room: Room, tokens: int) -> ReviewerError:
        """With the figures of the memory."""
        needed = fit.estimate(self._model.header, tokens, self._batch, room.kv_type).total + fit.RESERVE
        return fit.refuse(self._model.header, needed, self._held.free_for_context())

    # -- reading and writing

    def open(self, tokens: int, kv_type: str) -> None:
        """Find out which model this is, and make a context. Raises ReviewerError MODEL_MISSING, ContextFailedError."""
        self.sha256 = self._hash()
        threads = self._order.settings.threads
        pace = Pace(threads or 1) if self._ahead else self._held.pace(threads)
        # One thread is asked for where the same text is wanted again: then a section is the same alone and among four.
        self._made = self._held.context_for(tokens, len(SectionKey) + 1, kv_type, pace, exact=threads == 1)

    def prefill(
        self, system: str, prefix: str, should_stop: ShouldStop, progress: Progress, *, keep: bool = False
    ) -> Prefilled:
        """Bring the head into the context: from memory, with `keep` from a snapshot, or by reading it."""
        began = time.perf_counter()
        tokens = self._head_tokens(system, prefix)
        self._kept = len(tokens)
        self._key = self._snapshot_key(tokens) if keep else None
        store = self._snapshots()
        if store and self._key and self._context.prefix != tokens:
            with store.load(self._key, should_stop) as state:
                if state is not None and self._context.restore(tokens, state):
                    return Prefilled(0, 0.0, time.perf_counter() - began)
        read = self._context.read_prefix(tokens, should_stop, progress)
        return Prefilled(read, time.perf_counter() - began, 0.0)

    def read_on(self, text: str, window: int, should_stop: ShouldStop, progress: Progress) -> int:
        """Through a rolling buffer of `window` tokens, or of all that there is room for."""
        tokens = self._model.vocabulary.encode(text)
        buffer = RollingBuffer(self._context, window or self._context.cells, self._kept)
        buffer.read(tokens, should_stop, lambda read: progress(read, len(tokens)))
        return len(tokens)

    @property
    def held(self) -> int:
        """Tokens of the prefix."""
        return len(self._context.prefix)

    def write(
        self,
        wanted: Sequence[Wanted],
        temperature: float,
        listener: Listener,
        should_stop: ShouldStop,
        account: Account,
    ) -> None:
        """Each text in a sequence of its own."""
        asked = [
            Continuation(
                name=one.name,
                suffix=self._tail_tokens(one.request, one.opening),
                seed=one.seed,
                max_tokens=one.max_tokens,
                repeats=one.repeats,
                so_far=one.so_far,
            )
            for one in wanted
        ]
        written = Written()
        try:
            write_together(self._context, asked, self._sampler(temperature), listener, should_stop, written)
        finally:
            account.tokens = {name: tokens[: written.whole[name]] for name, tokens in written.tokens.items()}
            account.suffix_tokens, account.suffix_s = written.suffix_tokens, written.suffix_s
            account.decode_tokens, account.decode_s = written.decode_tokens, written.decode_s
            account.first_token_s = written.first_token_s

    def keep_state(self, should_stop: ShouldStop) -> Snapshot:
        """On disk, where there is room for the copy."""
        store = self._snapshots()
        if store is None or self._key is None or store.has(self._key):
            return "none"
        if not self._held.has_room_for_copy(self._context):
            return "none"
        return "saved" if store.save(self._key, self._context.state(), should_stop) else "none"

    # -- what stands in the review

    def settings(self, temperature: float) -> dict[str, object]:
        """The samplers', and where the layers are."""
        return {**asdict(self._sampler(temperature)), "gpu_layers": self._model.gpu_layers}

    def timings(self) -> dict[str, object]:
        """Loading, memory and threads."""
        return {
            "load_s": round(self._held.take_load_time(), 3),
            "peak_rss_mb": round(fit.peak_memory() / 1e6, 1),
            "threads": self._context.pace.used,
        }

    # -- inside

    @property
    def _context(self) -> Context:
        assert self._made is not None, "opened before anything is read"
        return self._made

    @property
    def _batch(self) -> int:
        return batch_size(self._model)

    def _head_tokens(self, system: str, prefix: str) -> list[int]:
        # A plan counts what is read next.
        if self._head[:2] != (system, prefix):
            tokens = self._model.encode(self._model.form.head(system, prefix), begin=True)
            self._head = (system, prefix, tokens)
        return self._head[2]

    def _tail_tokens(self, request: str, opening: str) -> list[int]:
        return self._model.encode(self._model.form.tail(request, opening), begin=False)

    def _sampler(self, temperature: float) -> SamplerSettings:
        return sampler_for(self._model.header.parameters, temperature)

    def _hash(self) -> str:
        if known := self._held.sha256 or self._order.model_sha256:
            return known
        path = self._model.header.path
        try:
            self._held.sha256 = file_sha256(path, self._should_stop, self._checking)
        except OSError as error:
            raise ReviewerError(
                ErrorCode.MODEL_MISSING,
                tr("The model file {name} can't be read any more.").format(name=path.name),
                tr("Choose another model, or put the file back at {path}.").format(path=path),
                str(error),
            ) from error
        if self._hashed:
            self._hashed(self._held.sha256)
        return self._held.sha256

    def _snapshots(self) -> SnapshotStore | None:
        folder = self._order.snapshots_folder
        return SnapshotStore(folder, self._order.snapshots_space) if folder is not None else None

    def _snapshot_key(self, tokens: list[int]) -> SnapshotKey:
        settings = self._context.settings
        parts: dict[str, str | int | float] = {
            "model": self.sha256,
            "way": self._model.identity,
            "kv_type": settings.kv_type,
            "prompt": self._order.profile,
            "batch": settings.batch,
            "exact": settings.exact,
            # At a fixed number of threads the same settings promise the same text.
            "threads": self._order.settings.threads,
        }
        return SnapshotKey(self._order.paper.source.sha256, parts, tokens)
