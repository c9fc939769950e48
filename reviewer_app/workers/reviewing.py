"""One `review` request: from the plan over prefill and writing to the result of the contract."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from reviewer_app.engine import fit
from reviewer_app.engine.context import Context
from reviewer_app.engine.generate import Continuation, Reason, Written, write_together
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.provenance import model_sha256
from reviewer_app.engine.sampling import sampler_for
from reviewer_app.engine.snapshot import SnapshotKey, SnapshotStore
from reviewer_app.engine.threads import Pace
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages import model as messages
from reviewer_app.messages.model import AheadRead, Planned, Reviewed, ReviewOrder, StageBegun, WritingSpeed
from reviewer_app.review.language import language_asked
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.review.prompt import load_profile
from reviewer_app.review.repetition import RepetitionGuard
from reviewer_app.workers.noting import Notes, NoteTaker
from reviewer_app.workers.reading import Reading, read_paper
from reviewer_app.workers.section_output import SectionOutput
from reviewer_app.workers.serve import Job
from reviewer_app.workers.share_told import ShareTold
from reviewer_app.workers.windows import NOTES_PROMPT

if TYPE_CHECKING:
    from reviewer_app.workers.model_worker import ModelWorker

SPEED_EVERY = 0.5  # seconds between `speed` events


@dataclass(frozen=True)
class Prefilled:
    """How the prefix came into the context: tokens read in how many seconds, or seconds to restore it."""

    tokens: int
    seconds: float
    restore_s: float

    @property
    def restored(self) -> bool:
        """Whether it came from a snapshot."""
        return self.restore_s > 0


class ReviewRequest:
    """One review from the plan to its result; also what hears the text while it is written."""

    def __init__(self, worker: ModelWorker, job: Job, order: ReviewOrder, *, ahead: bool = False) -> None:
        """With `ahead`, it gives way to any more urgent request."""
        self._worker = worker
        self._ahead = ahead
        self._job = job
        self._paper = order.paper
        language = language_asked(order.settings.language, self._paper)
        self._settings = replace(order.settings, language=language)
        self._sections = order.sections
        self._profile = load_profile(order.profile, language)
        self._output = SectionOutput(job, self._profile, self._sections)
        most = self._output.most_tokens(self._settings.max_tokens)
        self._bounds = replace(self._settings, max_tokens=most)  # of one text, which may hold all sections
        self._cache = order.cache_folder
        self._folder = order.snapshots_folder
        self._so_far: dict[str, list[int]] = {}
        self._began = time.perf_counter()
        self._attempts: list[tuple[Prefilled, Written]] = []  # more than one where a GPU failed on the way
        self._part = 0  # of a paper that is read in parts
        self._requests = 0  # tokens of the sections' requests, which are read after the paper
        self._held = 0  # tokens of what stands before them
        self._opening = ""  # of every text
        self._read_from: tuple[float, int] | None = None  # since when, and at which token, the speed is counted
        self._told_speed = 0.0

    def run(self, model: LoadedModel) -> Reviewed:
        """The whole review; called again after an error, it goes on with what was written.

        Raises Interrupted, ReviewerError.
        """
        reading = self._plan(model)
        self._requests = sum(map(len, reading.requests.values()))
        sha256 = self._sha256(model)
        context = self._context(model, reading, self._worker.pace(self._settings.threads))
        store, key = self._snapshots(model, reading, context, sha256)
        self._job.tell(StageBegun("reading"))
        notes: Notes | None = None
        if reading.windows or reading.rolling:
            taker = NoteTaker(context, self._profile, self._paper, self._bounds, self._stopped, self._progress_of_part)
            notes = taker.notes
            if reading.rolling:
                reading = taker.through_rolling(reading, reading.rolling)
            elif reading.windows:
                reading = taker.through_windows(reading, reading.windows)
        prefilled = Prefilled(0, 0.0, 0.0)
        if not reading.rolling:  # which holds its prefix already
            prefilled = self._prefill(context, reading, store, key)
        written = Written()
        self._attempts.append((prefilled, written))
        self._write(context, reading, written)
        saved = self._save(context, store, key)
        return Reviewed(
            raw={key.value: text for key, text in self._output.raw.items()},
            coverage=reading.plan.coverage,
            context=reading.context,
            sha256=sha256,
            prompt=f"{self._profile.id}+{NOTES_PROMPT}" if notes else self._profile.id,
            notes=dict(notes.texts) if notes else {},
            notices=(*model.notices, *reading.notices),
            settings=self._resolved(model, reading),
            timings={
                **self._timings(),
                **_note_timings(notes),
                "threads": context.pace.used,
                "snapshot": "restored" if prefilled.restored else saved,
            },
        )

    def read_only(self, model: LoadedModel) -> AheadRead:
        """Read the paper and keep its state, with one thread. Raises Interrupted, ReviewerError."""
        reading = self._plan(model)
        sha256 = self._sha256(model)
        if reading.windows or reading.rolling or not self._worker.has_room_ahead(model, reading):
            return AheadRead(0)
        context = self._context(model, reading, Pace(self._settings.threads or 1))
        store, key = self._snapshots(model, reading, context, sha256)
        prefilled = self._prefill(context, reading, store, key)
        saved = self._save(context, store, key)
        return AheadRead(len(context.prefix), snapshot="restored" if prefilled.restored else saved)

    def _plan(self, model: LoadedModel) -> Reading:
        job = self._job
        job.tell(StageBegun("planning"))
        free = self._worker.free_for_context(model)
        reading = read_paper(
            model,
            self._profile,
            self._paper,
            self._bounds,
            self._output.asked,
            free,
            self._check,
            self._worker.can_shift,
        )
        job.tell(
            Planned(
                context=reading.context,
                # Read in parts, a paper has no prefix yet: what is read of it is said instead.
                prefix_tokens=len(reading.prefix) or reading.plan.tokens,
                strategy=reading.plan.strategy,
                coverage=reading.plan.coverage,
                notices=tuple(reading.notices),
            )
        )
        return reading

    def _sha256(self, model: LoadedModel) -> str:
        path = model.header.path
        try:
            return model_sha256(path, self._cache, self._stopped, ShareTold(self._job, "checking").tell)
        except OSError as error:
            raise ReviewerError(
                ErrorCode.MODEL_MISSING,
                tr("The model file {name} can't be read any more.").format(name=path.name),
                tr("Choose another model, or put the file back at {path}.").format(path=path),
                str(error),
            ) from error

    def _context(self, model: LoadedModel, reading: Reading, pace: Pace) -> Context:
        # One thread is asked for where the same text is wanted again: then a section is the same alone and among four.
        return self._worker.context_for(model, reading, pace, exact=self._settings.threads == 1)

    def _save(self, context: Context, store: SnapshotStore | None, key: SnapshotKey | None) -> Literal["none", "saved"]:
        self._check()  # the copy of a large state is made in one go
        if store is None or key is None or store.has(key) or not self._worker.has_room_for_copy(context):
            return "none"
        return "saved" if store.save(key, context.state(), self._stopped) else "none"

    def _snapshots(
        self, model: LoadedModel, reading: Reading, context: Context, sha256: str
    ) -> tuple[SnapshotStore, SnapshotKey] | tuple[None, None]:
        # What a paper's windows end in depends on their notes: there is no state worth keeping.
        if not self._settings.snapshot or self._folder is None or not reading.prefix:
            return None, None
        parts: dict[str, str | int | float] = {
            "model": sha256,
            "way": model.identity,
            "kv_type": reading.kv_type,
            "prompt": self._profile.id,
            "batch": context.settings.batch,
            "exact": context.settings.exact,
            # At a fixed number of threads the same settings promise the same text.
            "threads": self._settings.threads,
        }
        return SnapshotStore(self._folder), SnapshotKey(self._paper.source.sha256, parts, reading.prefix)

    def _prefill(
        self, context: Context, reading: Reading, store: SnapshotStore | None, key: SnapshotKey | None
    ) -> Prefilled:
        """Bring the prefix into the context: from memory, from a snapshot, or by reading it."""
        began = time.perf_counter()
        if store and key and context.prefix != reading.prefix:
            with store.load(key, self._stopped) as state:
                if state is not None and context.restore(reading.prefix, state):
                    return Prefilled(0, 0.0, time.perf_counter() - began)
        self._read_from = None
        read = context.read_prefix(
            reading.prefix, self._stopped, lambda done, total: self._progress(done, total + self._requests)
        )
        return Prefilled(read, time.perf_counter() - began, 0.0)

    def _stopped(self) -> bool:
        return self._job.cancelled or (self._ahead and self._job.should_yield)

    def _check(self) -> None:
        if self._stopped():
            raise Interrupted

    def _progress(self, done: int, total: int) -> None:
        now = time.perf_counter()
        since, first = self._read_from = self._read_from or (now, done)
        rate = (done - first) / max(now - since, 1e-6)
        self._job.tell(messages.Reading(done, total, round(rate, 1), self._part))

    def _progress_of_part(self, number: int, done: int, total: int) -> None:
        self._part = number
        self._progress(done, total)

    def _write(self, context: Context, reading: Reading, written: Written) -> None:
        """Write the sections, or what an attempt that broke off has left of them to write."""
        self._opening = reading.prompt.answer_prefix
        self._held = len(context.prefix)
        if reading.rolling:  # the parts that were counted until now are not all in the prefix
            self._read_from = None
        asked = []
        for i, key in enumerate(SectionKey):
            if key not in reading.requests or key.value in self._output.ended:
                continue
            guard = RepetitionGuard()
            guard.feed(self._output.written.get(key.value, "").removeprefix(self._opening))
            asked.append(
                Continuation(
                    name=key.value,
                    suffix=reading.requests[key],
                    # A section's own seed: written alone or with others, it gets the same.
                    seed=self._settings.seed + i,
                    max_tokens=self._bounds.max_tokens,
                    repeats=guard.feed,
                    so_far=self._so_far.get(key.value, ()),
                )
            )
        sampler = sampler_for(context.model.header.parameters, self._settings.temperature)
        try:
            write_together(context, asked, sampler, self, self._stopped, written)
        finally:
            self._so_far.update({name: tokens[: written.whole[name]] for name, tokens in written.tokens.items()})

    def reading(self, done: int, total: int) -> None:
        """So much of the requests is read; when all is, their texts begin."""
        self._progress(self._held + done, self._held + total)
        if done == total:
            self._job.tell(StageBegun("writing"))
            for key in self._output.asked:
                self._output.begin(key.value, self._opening)

    def text(self, name: str, piece: str) -> None:
        """A piece of a text was written."""
        self._output.text(name, piece)

    def done(self, name: str, reason: Reason, tokens: int) -> None:
        """A text has ended."""
        self._output.done(name, reason, tokens)

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """Say how fast it goes, now and then."""
        now = time.perf_counter()
        if live and now - self._told_speed >= SPEED_EVERY:
            self._told_speed = now
            written = sum(w.decode_tokens for _, w in self._attempts)
            self._job.tell(WritingSpeed(round(tokens / max(seconds, 1e-6), 1), written))

    def _resolved(self, model: LoadedModel, reading: Reading) -> dict[str, Any]:
        settings: GenerationSettings = self._settings
        sampler = sampler_for(model.header.parameters, settings.temperature)
        return {
            **asdict(settings),
            **asdict(sampler),
            "context": reading.context,
            "gpu_layers": model.gpu_layers,
            "kv_type": reading.kv_type,
            "strategy": reading.plan.strategy,
        }

    def _timings(self) -> dict[str, Any]:
        """What all attempts took together; the first token is that of the first which wrote one."""
        prefills = [prefilled for prefilled, _ in self._attempts]
        written = [w for _, w in self._attempts]
        read, wrote = next((one for one in self._attempts if one[1].decode_tokens), self._attempts[-1])
        return {
            "load_s": round(self._worker.take_load_time(), 3),
            "prefill_tokens": sum(p.tokens for p in prefills),
            "prefill_s": round(sum(p.seconds for p in prefills), 3),
            "restore_s": round(sum(p.restore_s for p in prefills), 3),
            "suffix_tokens": sum(w.suffix_tokens for w in written),
            "suffix_s": round(sum(w.suffix_s for w in written), 3),
            "decode_tokens": sum(w.decode_tokens for w in written),
            "decode_s": round(sum(w.decode_s for w in written), 3),
            "first_token_s": round(read.seconds + read.restore_s + wrote.first_token_s, 3),
            "total_s": round(time.perf_counter() - self._began, 3),
            "peak_rss_mb": round(fit.peak_memory() / 1e6, 1),
        }


def _note_timings(notes: Notes | None) -> dict[str, Any]:
    """What the windows cost, apart from the review that is written from their notes."""
    if notes is None:
        return {}
    return {
        "notes_read_tokens": notes.read_tokens,
        "notes_read_s": round(notes.read_s, 3),
        "notes_written_tokens": notes.written_tokens,
        "notes_written_s": round(notes.write_s, 3),
    }
