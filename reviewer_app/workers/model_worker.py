"""What the model worker does: see `reviewer_app.messages.model`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, TypeVar

from reviewer_app.engine import llama
from reviewer_app.engine.about import about
from reviewer_app.engine.context import ContextFailedError, DecoderFailedError
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.load import AdapterFile, LoadSettings, examine
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.snapshot import SnapshotStore
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.about import About
from reviewer_app.messages.model import (
    AheadRead,
    ForgetPaper,
    Forgotten,
    Inspected,
    InspectModel,
    Loaded,
    LoadModel,
    ModelHashed,
    Planned,
    ReadAhead,
    Reading,
    RunSelfTest,
    SectionDone,
    StageBegun,
    TrySpeeds,
    WriteReview,
    WritingSpeed,
    Wrote,
)
from reviewer_app.review.generator import Reason
from reviewer_app.review.model import ReviewOrder, SectionKey, WrittenReview
from reviewer_app.review.reading import ReadingWay
from reviewer_app.review.reviewing import ReviewTask
from reviewer_app.workers.held_model import HeldModel
from reviewer_app.workers.llama_generator import LlamaGenerator
from reviewer_app.workers.self_testing import run_self_test, try_speeds
from reviewer_app.workers.serve import Handlers, Job
from reviewer_app.workers.share_report import ShareReport

T = TypeVar("T")


def handlers() -> Handlers:
    """What does each request."""
    return ModelWorker().handlers()


class ModelWorker:
    """The model that the worker holds and the requests that it answers with it."""

    def __init__(self, machine: Machine | None = None) -> None:
        """`machine` is what the engine runs on; tests give one that fails on command."""
        self._held = HeldModel(machine or Machine())

    def handlers(self) -> Handlers:
        """The requests, as `serve` takes them."""
        return {
            About: self.about,
            RunSelfTest: lambda job, ask: run_self_test(job, ask, self._held.machine),
            TrySpeeds: lambda job, ask: try_speeds(job, ask, self._held.machine),
            InspectModel: self.inspect,
            LoadModel: self.load,
            WriteReview: self.review,
            ReadAhead: self.read_ahead,
            ForgetPaper: self.forget,
        }

    def about(self, job: Job, ask: About) -> dict[str, Any]:
        """The library and what it can do here."""
        return about()

    def forget(self, job: Job, ask: ForgetPaper) -> Forgotten:
        """Remove every prefilled state of one paper."""
        self._held.close_context()
        try:
            return Forgotten(SnapshotStore(ask.folder).forget(ask.paper))
        except OSError as error:
            raise ReviewerError(
                ErrorCode.WRITE_FAILED,
                tr("What the model kept of the paper in {folder} could not be removed.").format(folder=ask.folder),
                tr("Remove the files in that folder yourself."),
                str(error),
            ) from error

    def inspect(self, job: Job, ask: InspectModel) -> Inspected:
        """Look into a file that may become a model of this person's."""
        header = examine(ask.file, self._held.machine)
        return Inspected(
            name=header.name,
            architecture=header.architecture,
            quantization=header.quantization,
            parameters=header.parameters,
            size=header.size,
            trained_context=header.trained_context,
        )

    def load(self, job: Job, ask: LoadModel) -> Loaded:
        """Hold a model. One that is loaded already, in the same way, is not loaded again."""
        adapters = tuple(AdapterFile(a.file, a.scale) for a in ask.adapters)
        settings = LoadSettings(ask.gpu_layers, adapters, ask.rope, ask.sliding_window)
        if not self._held.holds(ask.file, settings):
            # A driver that ends the process leaves no other word that a GPU was used.
            job.emit(StageBegun("loading", gpu=ask.gpu_layers != 0 and self._held.machine.has_gpu()))
            share = ShareReport(job, "loading")
            _unless_cancelled(job, lambda: self._held.load(ask.file, settings, lambda: job.cancelled, share.report))
        model = self._held.model
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
            threads=self._held.measured.writing.chosen,
            notices=tuple(model.notices),
            build=llama.build_id(),
        )

    def review(self, job: Job, ask: WriteReview) -> WrittenReview:
        """Write a review, with what is left of the machine where a part of it fails on the way."""
        return _unless_cancelled(job, lambda: self._review(job, ask.order))

    def _review(self, job: Job, order: ReviewOrder) -> WrittenReview:
        def stopped() -> bool:
            return job.cancelled

        task = ReviewTask(order, _Telling(job), stopped, _raising(stopped))
        while True:
            try:
                checking = ShareReport(job, "checking")
                generator = LlamaGenerator(self._held, order, stopped, checking.report, hashed=_telling_hash(job))
                return replace(task.run(generator), sha256=generator.sha256)
            except (ContextFailedError, DecoderFailedError) as error:
                if self._held.model.gpu_layers:
                    job.emit(StageBegun("loading"))
                self._held.after(error, stopped, ShareReport(job, "loading").report)

    def read_ahead(self, job: Job, ask: ReadAhead) -> AheadRead:
        """Only read, politely: any other request stops it inside a chunk, and a later one goes on from there."""

        def stopped() -> bool:
            return job.cancelled or job.should_yield

        if not self._held.loaded:
            return AheadRead(0)
        try:
            task = ReviewTask(ask.order, _Telling(job), stopped, _raising(stopped))
            checking = ShareReport(job, "checking")
            generator = LlamaGenerator(
                self._held, ask.order, stopped, checking.report, hashed=_telling_hash(job), ahead=True
            )
            way = task.plan(generator)
            if way.in_parts or not self._held.has_room_ahead(way.cells, way.kv_type):
                return AheadRead(0)
            return AheadRead(snapshot=task.read_only(generator, way), tokens=generator.held)
        except Interrupted:
            job.check()
            return AheadRead(len(self._held.context.prefix) if self._held.context else 0, yielded=True)

    def close(self) -> None:
        """Let go of the model."""
        self._held.close()


class _Telling:
    """A review's listener that tells the client."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def stage(self, stage: Literal["planning", "reading", "writing"]) -> None:
        """What it is at."""
        self._job.emit(StageBegun(stage))

    def planned(self, way: ReadingWay) -> None:
        """What will be read. In parts, a paper has no prefix yet: what is read of it is said instead."""
        plan = way.plan
        tokens = way.prefix_tokens or plan.tokens
        self._job.emit(Planned(way.context, tokens, plan.strategy, plan.coverage, way.notices))

    def reading(self, done: int, total: int, rate: float, window: int) -> None:
        """How far it is."""
        self._job.emit(Reading(done, total, rate, window))

    def wrote(self, section: SectionKey, piece: str) -> None:
        """A piece of text."""
        self._job.emit(Wrote(section, piece))

    def section_done(self, section: SectionKey, reason: Reason, tokens: int, clean: int | None) -> None:
        """A section's end."""
        self._job.emit(SectionDone(section, reason, tokens, clean))

    def speed(self, rate: float, tokens: int) -> None:
        """How fast it writes."""
        self._job.emit(WritingSpeed(rate, tokens))


def _telling_hash(job: Job) -> Callable[[str], None]:
    return lambda sha256: job.emit(ModelHashed(sha256))


def _raising(stopped: Callable[[], bool]) -> Callable[[], None]:
    def check() -> None:
        if stopped():
            raise Interrupted

    return check


def _unless_cancelled(job: Job, work: Callable[[], T]) -> T:
    """Do `work`; what stops it because the job was cancelled is raised as that."""
    try:
        return work()
    except Interrupted:
        job.check()
        raise
