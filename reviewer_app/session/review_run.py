"""One run of the model over the open paper: load, plan, read, write."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import sentences, tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.messages.model import (
    Loaded,
    ModelHashed,
    Planned,
    Reading,
    ReviewEvent,
    SectionDone,
    StageBegun,
    StepProgress,
    WriteReview,
    WritingSpeed,
    Wrote,
)
from reviewer_app.review.model import SectionKey, WrittenReview
from reviewer_app.review.prompt import mapping_of
from reviewer_app.session import events
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import SectionState, SessionEvent, Stage
from reviewer_app.session.model_deaths import ModelDeaths, card_suspected, second_death
from reviewer_app.session.model_speeds import ModelSpeeds
from reviewer_app.session.places_in_turn import PlacesInTurn
from reviewer_app.session.preparation import Preparation
from reviewer_app.session.run_progress import RunProgress
from reviewer_app.session.run_record import RunRecord, summary
from reviewer_app.session.run_request import LOAD_DEADLINE_S, REVIEW_DEADLINE_S, RunRequest
from reviewer_app.session.section_writing import SectionWriting
from reviewer_app.session.stored_runs import with_points

A = TypeVar("A")

# What the worker says it is at. Loading is told before it is asked for.
_STAGES: dict[str, tuple[Stage, Callable[[], str]]] = {
    "planning": (Stage.LOADING, lambda: tr("Planning what the model reads")),
    "reading": (Stage.READING, lambda: tr("Reading, step 1 of 2")),
    "writing": (Stage.WRITING, lambda: tr("Writing, step 2 of 2")),
}


class ReviewRun:
    """Runs once. `report` hears everything; `finished` is called exactly once, after the last event."""

    def __init__(
        self,
        client: WorkerClient,
        document: ReviewDocument,
        request: RunRequest,
        preparation: Preparation,
        report: Callable[[SessionEvent], None],
        finished: Callable[[], None],
        before: Mapping[SectionKey, SectionState],
    ) -> None:
        """`before` is in which state each section was left by the run before."""
        self._client = client
        self._preparation = preparation
        self._document = document
        self._request = request
        self._report = report
        self._finished = finished
        self._places = PlacesInTurn(preparation, request.paper, self._failed)
        self._sections = SectionWriting(request, document, self._places, report, self._point_added, before)
        self._prepared = False
        self._model_loaded = False
        self._on_gpu = False
        self._at = "loading"
        self._deaths = ModelDeaths(request.cache_folder)
        self._over = False
        self._began = time.monotonic()
        self._progress = RunProgress(
            request.paper,
            request.settings.max_tokens * len(request.sections),
            ModelSpeeds(request.cache_folder).measured(request.backend.id),
        )
        self._enough = False  # what was asked for is there, whatever else the model would write
        self._handle: RequestHandle[Any, Any] | None = None
        self._record = RunRecord(request, with_points(document.run, document.generated))

    def start(self) -> None:
        """Load the model and ask it for the review."""
        request = self._request
        self._began = time.monotonic()
        self._progress.begin()
        self._sections.begin()
        self._load()
        self._preparation.locator(request.paper, lambda _: self._paper_prepared(), self._failed)

    def stop(self) -> None:
        """Take the run back; the points so far stay."""
        if self._handle:
            self._handle.cancel()
        elif not self._over:
            self._stopped()

    def abandon(self) -> None:
        """End the run now, for its paper is being closed: what was written so far is kept, what comes is not."""
        if not self._over:
            self._end(SectionState.STOPPED, self._finish)
            self._places.finish()

    # -- from here on, in the order in which it happens

    def _load(self) -> None:
        self._stage(Stage.LOADING, tr("Loading the model"))
        self._model_loaded = False
        self._handle = self._client.request(
            self._request.load(),
            on_event=self._event,
            on_done=lambda outcome: self._step(outcome, self._loaded),
            deadline=LOAD_DEADLINE_S,
        )

    def _loaded(self, loaded: Loaded) -> None:
        self._record.loaded(loaded)
        self._on_gpu = loaded.gpu_layers > 0
        self._model_loaded = True
        self._handle = None
        self._ask_review()

    def _paper_prepared(self) -> None:
        self._prepared = True
        if not self._over:
            self._ask_review()

    def _ask_review(self) -> None:
        """Once the model is loaded and the paper is prepared, whichever comes later."""
        if not self._prepared or not self._model_loaded:
            return
        self._handle = self._client.request(
            WriteReview(self._request.order()),
            on_event=self._event,
            on_done=lambda outcome: self._step(outcome, self._complete),
            deadline=REVIEW_DEADLINE_S,
        )

    def _event(self, event: ReviewEvent) -> None:
        if self._over:
            return
        match event:
            case StageBegun(stage=begun, gpu=gpu):
                self._on_gpu = self._on_gpu if gpu is None else gpu
                self._at = begun
                if begun in _STAGES:
                    stage, text = _STAGES[begun]
                    self._stage(stage, text())
            case StepProgress(step=step, share=share, left=left):
                whole = self._progress.loading(share, left)
                self._report(events.LoadingProgress(share, left, step == "checking", whole))
            case ModelHashed(sha256=sha256):
                self._request.backend.keep_sha256(self._request.cache_folder, sha256)
            case Planned():
                self._plan(event)
            case Reading(done=done, total=total, rate=rate):
                left = (total - done) / rate if rate > 0 else None
                self._report(events.ReadingProgress(done, total, rate, left, self._progress.reading(done, total, rate)))
            case WritingSpeed(rate=rate, tokens=tokens):
                self._speed(tokens, rate)
            case Wrote(section=section, text=written):
                self._sections.take(section, written)
            case SectionDone(section=section, reason=reason, clean=clean):
                self._sections.end(section, reason, clean)

    def _plan(self, plan: Planned) -> None:
        self._record.planned(plan)
        self._report(events.PlanMade(plan.context, plan.prefix_tokens, plan.strategy, plan.coverage))
        # What was asked for and can't be had: another context, another way to read.
        if plan.notices:
            self._report(events.Notice("plan", sentences(*plan.notices)))
        if mapping := mapping_of(self._request.backend.profile):
            text = tr("This model writes its review in its own form: {mapping}.").format(mapping=mapping)
            self._report(events.Notice("form", text))

    def _speed(self, tokens: int, rate: float) -> None:
        # Most sections end early, so the bound is the honest worst case.
        live = len(self._sections.unfinished)
        bound = self._request.settings.max_tokens * len(self._sections)
        # A section that has ended writes no more of what it might have.
        to_come = min(max(0, bound - tokens), self._request.settings.max_tokens * live)
        left = to_come / rate if rate > 0 and live else None
        self._report(events.WritingProgress(tokens, rate, left, self._progress.writing(to_come, rate)))

    def _point_added(self, key: SectionKey, text: str) -> None:
        self._record.wrote(key, text)
        if self._sections.points == 1:
            # Whose it is must not depend on the end of the run, which may not come.
            self._keep_record()
        if self._request.rewrite and self._handle:
            self._enough = self._sections.closed = True
            self._handle.cancel()

    def _complete(self, done: WrittenReview) -> None:
        self._deaths.forget()
        ModelSpeeds(self._request.cache_folder).note(self._request.backend.id, done.timings)
        self._record.complete(done)
        self._written(float(done.timings.get("total_s", 0.0)))

    def _written(self, seconds: float) -> None:
        self._keep_record()
        self._stage(Stage.DONE, tr("Done"))
        points, repeated = self._sections.points, self._sections.repeated
        text = summary(points, repeated, seconds, self._request.paper, self._record.coverage, self._sections.states)
        # The same model with the same seed writes the same again.
        other = self._request.with_another_seed() if repeated and not points else None
        self._report(events.ReviewFinished(text, other))
        self._finish()

    def _keep_record(self) -> None:
        """Put the record where the review is from; a run that brought nothing leaves that of the others alone."""
        if self._record.worth_keeping:
            self._document.set_run(self._record.data(self._sections.left_out()))

    # -- endings

    def _finish(self) -> None:
        self._over = self._sections.closed = True
        self._finished()

    def _step(self, outcome: Outcome[A], done: Callable[[A], None]) -> None:
        def taken() -> None:
            if self._over:
                return
            match outcome:
                case Done(answer):
                    done(answer)
                case Cancelled():
                    self._stopped()
                case Failed(error, exit) if exit:
                    again = self._deaths.again(exit, self._at, self._request.backend.id, on_card=self._on_gpu)
                    if self._on_gpu and exit.cause in ("crashed", "killed-silent"):
                        self._again_on_processor(error, card_suspected() if again else "")
                    else:
                        # A new worker would end in the same way where this was the second time.
                        self._failed(second_death(exit, self._at, on_card=self._on_gpu) if again else error)
                case Failed(error):
                    self._failed(error)

        # After the points that came before it.
        self._places.then(taken)

    def _again_on_processor(self, error: ReviewerError, cause: str) -> None:
        """Write what is not written yet without the GPU: its driver may have taken the worker along."""
        left = self._sections.unfinished
        if not left:
            # All that is lost is the worker's account of it.
            self._report(events.Notice("gpu", error.message, error.detail))
            self._written(time.monotonic() - self._began)
            return
        self._sections.begin_again(left)
        text = tr("{what} This happened with the graphics card, so the rest is written on the processor.")
        self._report(events.Notice("gpu", f"{text.format(what=error.message)} {cause}".strip(), error.detail))
        settings = replace(self._request.settings, gpu_layers=0)
        self._request = replace(self._request, settings=settings, sections=tuple(left))
        self._on_gpu = False
        self._load()

    def _stopped(self) -> None:
        if self._enough:
            self._sections.close_rewritten()
            self._written(time.monotonic() - self._began)
            return

        def over() -> None:
            self._stage(Stage.STOPPED, tr("Stopped; the points so far are kept"))
            self._finish()

        self._end(SectionState.STOPPED, over)

    def _failed(self, error: ReviewerError) -> None:
        if self._over:
            return

        def over() -> None:
            self._stage(Stage.FAILED, error.message)
            left = self._sections.failed
            settings = replace(self._request.settings, gpu_layers=0)
            without_card = replace(self._request, settings=settings, sections=left) if self._on_gpu and left else None
            self._report(events.Failed(error, "review", without_card))
            self._finish()

        self._end(SectionState.FAILED, over)

    def _end(self, state: SectionState, over: Callable[[], None]) -> None:
        """Ask the worker for no more and close the sections that were being written; whole points in them stay.

        `over` is called when these have their places.
        """
        if self._handle:
            self._handle.cancel()
        written = self._sections.cut_short()

        def close() -> None:
            if self._over:
                return
            self._sections.close(written, state)
            if not self._sections.any_text:
                self._record.nothing_written()
            self._keep_record()
            over()

        self._places.then(close)

    def _stage(self, stage: Stage, text: str) -> None:
        self._report(events.StageChanged(stage, text))
