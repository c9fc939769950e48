"""What the model worker holds and answers.

See `reviewer_app.messages.model`. One model is held at a time, with the context of the last paper, so that a
second review of it reads nothing again.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path

from reviewer_app.engine import fit, llama
from reviewer_app.engine.about import about
from reviewer_app.engine.context import Context, ContextFailedError, ContextSettings, DecoderFailedError, batch_size
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.load import AdapterFile, LoadSettings, load, rung_below
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.snapshot import SnapshotStore
from reviewer_app.engine.threads import Pace
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.about import About
from reviewer_app.messages.model import (
    AheadRead,
    ForgetPaper,
    Forgotten,
    Loaded,
    LoadModel,
    ReadAhead,
    Reviewed,
    RunSelfTest,
    StageBegun,
    WriteReview,
)
from reviewer_app.review.model import SectionKey
from reviewer_app.workers.reading import Reading
from reviewer_app.workers.reviewing import ReviewRequest
from reviewer_app.workers.self_testing import run_self_test
from reviewer_app.workers.serve import Handlers, Job
from reviewer_app.workers.share_told import ShareTold

_PROBE = 32  # tokens a batch
_AHEAD_SHARE = 0.5  # of the free memory that reading ahead may take
_COPY_SHARE = 0.5  # of the free memory that a state on its way to the disk may take
_LESS_MEMORY = 0.65  # of the bytes that could not be had: what the same cells take in q8_0, and a little
log = logging.getLogger(__name__)


def handlers() -> Handlers:
    """What does each request."""
    return ModelWorker().handlers()


class ModelWorker:
    """The model that the worker holds and the requests that it answers with it."""

    def __init__(self, machine: Machine | None = None) -> None:
        """`machine` is what the engine runs on; tests give one that fails on command."""
        self._machine = machine or Machine()
        self._load_settings = LoadSettings()
        self._ceiling = 0  # bytes that a context may have, where one of the size that fits could not be made; 0: none
        self._model: LoadedModel | None = None
        self._key: tuple[object, ...] = ()
        self._context: Context | None = None
        self._load_s = 0.0
        self._measured = Pace()
        self._can_shift: bool | None = None
        self._wanted = ContextSettings(0, 0, 0)

    def handlers(self) -> Handlers:
        """The requests, as `serve` takes them."""
        return {
            About: lambda _job, _ask: about(),
            RunSelfTest: lambda job, ask: run_self_test(job, ask, self._machine),
            LoadModel: self.load,
            WriteReview: self.review,
            ReadAhead: self.read_ahead,
            ForgetPaper: self.forget,
        }

    def forget(self, job: Job, ask: ForgetPaper) -> Forgotten:
        """Remove every prefilled state of one paper."""
        del job
        self._close_context()
        try:
            return Forgotten(SnapshotStore(ask.folder).forget(ask.paper))
        except OSError as error:
            raise ReviewerError(
                ErrorCode.WRITE_FAILED,
                tr("What the model kept of the paper in {folder} could not be removed.").format(folder=ask.folder),
                tr("Remove the files in that folder yourself."),
                str(error),
            ) from error

    def load(self, job: Job, ask: LoadModel) -> Loaded:
        """Hold a model. One that is loaded already, in the same way, is not loaded again."""
        adapters = tuple(AdapterFile(a.file, a.scale) for a in ask.adapters)
        key = (*_file_key(ask.file), ask.gpu_layers, adapters, tuple(sorted(ask.rope.items())), ask.sliding_window)
        if self._model is None or key != self._key:
            self.close()
            # A driver that ends the process leaves no other word that a GPU was used.
            job.tell(StageBegun("loading", gpu=ask.gpu_layers != 0 and self._machine.has_gpu()))
            began = time.perf_counter()
            try:
                self._load_settings = LoadSettings(ask.gpu_layers, adapters, ask.rope, ask.sliding_window)
                share = ShareTold(job, "loading")
                self._model = load(ask.file, self._load_settings, lambda: job.cancelled, self._machine, share.tell)
            except Interrupted:
                job.check()
                raise
            self._key = key
            self._load_s = time.perf_counter() - began
        return self._describe(self._model)

    def _describe(self, model: LoadedModel) -> Loaded:
        header = model.header
        return Loaded(
            architecture=header.architecture,
            quantization=header.quantization,
            trained_context=model.trained_context,
            gpu_layers=model.gpu_layers,
            sliding_window=model.trained_window or model.window,
            name=header.name,
            parameters=header.parameters,
            size=header.size,
            chat_form=model.form.origin,
            threads=self._measured.writing.chosen,
            notices=tuple(model.notices),
            build=llama.build_id(),
        )

    def review(self, job: Job, ask: WriteReview) -> Reviewed:
        """Write a review, with what is left of the machine where a part of it fails on the way."""
        request = ReviewRequest(self, job, ask.order)
        try:
            while True:
                try:
                    return request.run(self._loaded())
                except ContextFailedError as error:
                    self._after_no_context(error, job)
                except DecoderFailedError as error:
                    self._after_failure(error, job)
        except Interrupted:
            job.check()
            raise

    def _loaded(self) -> LoadedModel:
        if self._model is None:
            raise ReviewerError(
                ErrorCode.NO_MODEL, tr("No model is loaded."), tr("Choose a model and start the review again.")
            )
        return self._model

    def _after_no_context(self, error: ContextFailedError, job: Job) -> None:
        """Fall a rung: fewer layers on the GPU, or on the CPU a smaller cache, which the next plan makes."""
        model = self._loaded()
        if model.gpu_layers:
            self._fall(model, tr("The graphics processor had no room for the paper"), error, job)
            return
        without = fit.estimate(model.header, 0, self._wanted.batch, self._wanted.kv_type).total
        whole = fit.estimate(model.header, self._wanted.cells, self._wanted.batch, self._wanted.kv_type).total
        self._ceiling = fit.RESERVE + without + int(_LESS_MEMORY * (whole - without))
        notice = tr("The memory that is free could not be had in one piece; a smaller cache was taken.")
        if notice not in model.notices:
            model.notices.append(notice)
        log.warning("A context could not be made: %s", error.detail)

    def _after_failure(self, error: DecoderFailedError, job: Job) -> None:
        model = self._loaded()
        if not model.gpu_layers:
            raise error
        self._fall(model, tr("The graphics processor failed while the model was running"), error, job)

    def _fall(self, model: LoadedModel, why: str, error: ReviewerError, job: Job) -> None:
        """Load the model again with fewer layers on the GPU. Raises ReviewerError, Interrupted."""
        rung = rung_below(model)
        log.warning("%d layers on the GPU failed: %s", model.gpu_layers, error.detail)
        notices = [
            *model.notices,
            tr("{why}; {n} of {of} layers are on it now.").format(why=why, n=rung, of=model.header.layers),
        ]
        key = self._key
        self.close()
        job.tell(StageBegun("loading"))
        settings = replace(self._load_settings, gpu_layers=rung or 0)
        share = ShareTold(job, "loading")
        self._model = load(model.header.path, settings, lambda: job.cancelled, self._machine, share.tell)
        self._key = key
        self._model.notices[:0] = notices

    def read_ahead(self, job: Job, ask: ReadAhead) -> AheadRead:
        """Only read, politely: any other request stops it inside a chunk, and a later one goes on from there."""
        if self._model is None:
            return AheadRead(0)
        try:
            return ReviewRequest(self, job, ask.order, ahead=True).read_only(self._model)
        except Interrupted:
            job.check()
            return AheadRead(len(self._context.prefix) if self._context else 0, yielded=True)

    def context_for(self, model: LoadedModel, reading: Reading, pace: Pace, *, exact: bool) -> Context:
        """A context with room for `reading`: the one that is there, if it is large enough, else a new one.

        `exact` as in `ContextSettings`.
        """
        wanted = ContextSettings(
            cells=reading.cells,
            sequences=len(SectionKey) + 1,
            batch=batch_size(model),
            kv_type=reading.kv_type,
            exact=exact,
        )
        held = self._context
        if held and held.cells >= wanted.cells and replace(held.settings, cells=wanted.cells) == wanted:
            if pace.fixed and held.prefix_threads != pace.fixed:
                # A fixed number promises the same text as a run that began with nothing.
                held.clear()
            held.pace = pace
            return held
        self._close_context()
        self._wanted = wanted
        self._context = Context(model, wanted, pace, self._machine)
        return self._context

    def can_shift(self) -> bool:
        """Whether the loaded model's memory can be moved; asked of a small context, once."""
        if self._can_shift is None and self._model:
            self._wanted = ContextSettings(cells=fit.CELL_STEP, sequences=1, batch=_PROBE)
            probe = Context(self._model, self._wanted, Pace(1), self._machine)
            self._can_shift = probe.can_shift
            probe.close()
        return bool(self._can_shift)

    def pace(self, threads: int) -> Pace:
        """The threads for a run: `threads`, or measured if that is 0. What was measured before is the start."""
        if threads > 0:
            return Pace(threads)
        self._measured.forget_used()
        return self._measured

    def take_load_time(self) -> float:
        """Seconds that loading took, for the first review after it; 0 for those that found the model loaded."""
        seconds, self._load_s = self._load_s, 0.0
        return seconds

    def free_for_context(self, model: LoadedModel) -> int:
        """Bytes that a context and the weights may have together: what is free, and what is held already."""
        held = self._held(model)
        # The system counts mapped weights as free, since it could read their pages from the file again.
        free = self._machine.memory() + held + (0 if model.mapped else model.header.tensor_bytes)
        if model.gpu_layers:
            # What lies on the GPU is not free there any more.
            video = self._machine.video_memory() + model.header.tensor_bytes + held
            free = fit.memory_for_context(model.header, free, video, model.gpu_layers)
        return min(free, self._ceiling) if self._ceiling else free

    def _held(self, model: LoadedModel) -> int:
        """Bytes that the context takes which is there; a new one is made in its place."""
        if self._context is None:
            return 0
        settings = self._context.settings
        return fit.estimate(model.header, self._context.cells, settings.batch, settings.kv_type).of_context

    def has_room_ahead(self, model: LoadedModel, reading: Reading) -> bool:
        """Whether a context for `reading` leaves most of the free memory to others: nobody has asked for it yet."""
        needed = fit.estimate(model.header, reading.cells, batch_size(model), reading.kv_type).of_context
        return needed <= _AHEAD_SHARE * (self._machine.memory() + self._held(model))

    def has_room_for_copy(self, context: Context) -> bool:
        """Whether the prefix's state can be copied on its way to the disk without taking most of the free memory."""
        return context.state_bytes <= _COPY_SHARE * self._machine.memory()

    def close(self) -> None:
        """Let go of the model and its context."""
        self._close_context()
        if self._model:
            self._model.close()
            self._model = None
            self._can_shift = None
            self._ceiling = 0
            self._key = ()

    def _close_context(self) -> None:
        if self._context:
            self._context.close()
            self._context = None


def _file_key(path: Path) -> tuple[object, ...]:
    try:
        stat = path.stat()
    except OSError:
        return (str(path),)
    return (str(path), stat.st_size, stat.st_mtime_ns)
