"""One run of the model over the open paper: load, plan, read, write; its text becomes points as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import sentences, tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.messages.model import (
    Loaded,
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
from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import anchor, nowhere
from reviewer_app.review.generator import Reason
from reviewer_app.review.locate import Match
from reviewer_app.review.model import Evidence, SectionKey, WrittenReview
from reviewer_app.review.pane import State, render_item
from reviewer_app.review.prompt import mapping_of
from reviewer_app.review.stream import DraftPoint, PointStream
from reviewer_app.session import events
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import SectionState, SessionEvent, Stage
from reviewer_app.session.model_deaths import ModelDeaths, card_suspected, second_death
from reviewer_app.session.model_speeds import ModelSpeeds
from reviewer_app.session.places_in_turn import PlacesInTurn
from reviewer_app.session.preparation import Preparation
from reviewer_app.session.run_progress import RunProgress
from reviewer_app.session.run_record import RunRecord, left_out, state_sentence, summary
from reviewer_app.session.run_request import LOAD_DEADLINE_S, REVIEW_DEADLINE_S, RunRequest
from reviewer_app.session.stored_runs import with_points

A = TypeVar("A")

# How many passages a point that cites none is linked to.
_FOUND_PER_POINT = 2

_REASON_STATES: dict[Reason, SectionState] = {
    "end": SectionState.DONE,
    "length": SectionState.LENGTH,
    "repetition": SectionState.REPETITION,
    "cancelled": SectionState.STOPPED,
    "absent": SectionState.ABSENT,
}


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
        self._before = dict(before)
        self._client = client
        self._preparation = preparation
        self._document = document
        self._request = request
        self._report = report
        self._finished = finished
        self._streams = {key: PointStream(key, request.settings.steering) for key in request.sections}
        self._raw = dict.fromkeys(request.sections, "")
        self._arrived = dict.fromkeys(request.sections, 0)
        self._repeated = dict.fromkeys(request.sections, 0)
        self.states = dict.fromkeys(request.sections, SectionState.WAITING)
        self._places = PlacesInTurn(preparation, request.paper, self._failed)
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
        # Points are marked as new where the pane held text of the person's or of an earlier run.
        self._had_text = {key: bool(document.texts[key].strip()) for key in request.sections}

    def start(self) -> None:
        """Load the model and ask it for the review."""
        request = self._request
        self._began = time.monotonic()
        self._progress.begin()
        for key in request.sections:
            self._report(events.SectionChanged(key, SectionState.WAITING, state_sentence(SectionState.WAITING)))
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
            self._request.backend.load(self._request.settings),
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
            case Planned():
                self._plan(event)
            case Reading(done=done, total=total, rate=rate):
                left = (total - done) / rate if rate > 0 else None
                self._report(events.ReadingProgress(done, total, rate, left, self._progress.reading(done, total, rate)))
            case WritingSpeed(rate=rate, tokens=tokens):
                self._speed(tokens, rate)
            case Wrote(section=section, text=written):
                self._text(section, written)
            case SectionDone(section=section, reason=reason, clean=clean):
                self._section_done(section, reason, clean)

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
        live = sum(s in (SectionState.WAITING, SectionState.WRITING) for s in self.states.values())
        bound = self._request.settings.max_tokens * len(self.states)
        # A section that has ended writes no more of what it might have.
        to_come = min(max(0, bound - tokens), self._request.settings.max_tokens * live)
        left = to_come / rate if rate > 0 and live else None
        self._report(events.WritingProgress(tokens, rate, left, self._progress.writing(to_come, rate)))

    def _text(self, key: SectionKey, text: str) -> None:
        if self.states[key] is SectionState.WAITING:
            self._set_state(key, SectionState.WRITING)
        self._raw[key] += text
        stream = self._streams[key]
        for draft in stream.feed(text):
            self._places.find(draft, partial(self._point, key, draft))
        self._report(events.PointForming(key, stream.partial))

    def _section_done(self, key: SectionKey, reason: Reason, clean: int | None) -> None:
        stream = self._streams[key]
        for draft in stream.finish(cut=reason in ("length", "cancelled"), clean=clean):
            self._places.find(draft, partial(self._point, key, draft))

        def over() -> None:
            self._document.set_raw(key, self._raw[key])
            state = _REASON_STATES[reason]
            if stream.none_supported and not self._arrived[key]:
                state = SectionState.NONE_SUPPORTED
            self._report(events.PointForming(key, ""))
            # What stands there is whole, where this run has not come to it.
            self._set_state(key, state, self._before[key] if reason == "absent" and self._had_text[key] else state)

        self._places.then(over)

    def _point(self, key: SectionKey, draft: DraftPoint, matches: list[Match]) -> None:
        if self._enough or self._over:
            return
        if self._document.has_point(key, draft.text):
            self._repeated[key] += 1
            return
        evidence = _evidence(draft, matches, self._request.paper, self._document)
        # The person may have begun to write since.
        beside = self._had_text[key] or any(
            p.origin == "person" for s in self._document.sections() if s.key is key for p in s.points
        )
        state: State | None = "new" if beside else None
        item = render_item(draft.text, evidence, state)
        first = not any(self._arrived.values())
        self._arrived[key] += 1
        self._record.wrote(key, draft.text)
        self._document.add_point(key, draft.text, item, evidence, self._request.rewrite)
        if first:
            # Whose it is must not depend on the end of the run, which may not come.
            self._keep_record()
        self._report(events.PointArrived(key, item, evidence))
        if self._request.rewrite and self._handle:
            self._enough = True
            self._handle.cancel()

    def _complete(self, done: WrittenReview) -> None:
        self._deaths.forget()
        ModelSpeeds(self._request.cache_folder).note(self._request.backend.id, done.timings)
        self._record.complete(done)
        self._written(float(done.timings.get("total_s", 0.0)))

    def _written(self, seconds: float) -> None:
        self._keep_record()
        self._stage(Stage.DONE, tr("Done"))
        points, repeated = sum(self._arrived.values()), sum(self._repeated.values())
        text = summary(points, repeated, seconds, self._request.paper, self._record.coverage)
        # The same model with the same seed writes the same again.
        other = self._request.with_another_seed() if repeated and not points else None
        self._report(events.ReviewFinished(text, other))
        self._finish()

    def _keep_record(self) -> None:
        """Put the record where the review is from; a run that brought nothing leaves that of the others alone."""
        if self._record.worth_keeping:
            foreign = {key: stream.foreign for key, stream in self._streams.items()}
            self._document.set_run(self._record.data(left_out(self.states, foreign, self._repeated)))

    # -- endings

    def _finish(self) -> None:
        self._over = True
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
        left = [k for k, s in self.states.items() if s in (SectionState.WAITING, SectionState.WRITING)]
        if not left:
            # All that is lost is the worker's account of it.
            self._report(events.Notice("gpu", error.message, error.detail))
            self._written(time.monotonic() - self._began)
            return
        for key in left:
            self._streams[key] = PointStream(key, self._request.settings.steering)
            # What was written so far stays: points of it are in the pane. Then the model begins again.
            self._raw[key] = f"{self._raw[key].rstrip()}\n\n" if self._raw[key] else ""
            self._report(events.PointForming(key, ""))
            self._set_state(key, SectionState.WAITING)
        text = tr("{what} This happened with the graphics card, so the rest is written on the processor.")
        self._report(events.Notice("gpu", f"{text.format(what=error.message)} {cause}".strip(), error.detail))
        settings = replace(self._request.settings, gpu_layers=0)
        self._request = replace(self._request, settings=settings, sections=tuple(left))
        self._on_gpu = False
        self._load()

    def _stopped(self) -> None:
        if self._enough:
            for key in self._request.sections:
                self._report(events.PointForming(key, ""))
                self._set_state(key, SectionState.DONE)
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
            left = tuple(k for k, s in self.states.items() if s is SectionState.FAILED)
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
        written = [k for k, s in self.states.items() if s in (SectionState.WAITING, SectionState.WRITING)]
        for key in written:
            for draft in self._streams[key].finish(cut=True) if self._raw[key] else ():
                self._places.find(draft, partial(self._point, key, draft))

        def close() -> None:
            if self._over:
                return
            for key in written:
                if self._raw[key]:
                    self._document.set_raw(key, self._raw[key])
                self._report(events.PointForming(key, ""))
                self._set_state(key, state, state if self._raw[key] or not self._had_text[key] else self._before[key])
            if not any(self._raw.values()):
                self._record.nothing_written()
            self._keep_record()
            over()

        self._places.then(close)

    def _set_state(self, key: SectionKey, state: SectionState, shown: SectionState | None = None) -> None:
        """What became of a section, and what is `shown` of it where that is something else."""
        self.states[key] = state
        self._report(events.SectionChanged(key, shown or state, state_sentence(shown or state)))

    def _stage(self, stage: Stage, text: str) -> None:
        self._report(events.StageChanged(stage, text))


def _evidence(draft: DraftPoint, matches: list[Match], paper: Paper, document: ReviewDocument) -> tuple[Evidence, ...]:
    """What the point cites and what supports it, else what was found for it."""
    chosen = [m for m in matches if m.status == "cited"]
    if not chosen:
        # What the model named is kept beside what was found, to be looked at twice.
        named = [m for m in matches if m.paragraph in draft.citations]
        chosen = [*dict.fromkeys([*matches[:_FOUND_PER_POINT], *named[:_FOUND_PER_POINT]])]
    found = [
        anchor(
            paper,
            m.paragraph,
            document.new_evidence_id(),
            m.status,
            m.score,
            claimed=m.paragraph in draft.citations,
        )
        for m in chosen
        if m.status != "none"
    ]
    # Said, too: a passage that isn't there speaks against the rest of the point.
    gone = [pid for pid in draft.citations if pid not in paper.passage_by_id]
    return (*found, *(nowhere(pid, document.new_evidence_id(), paper.source.parser) for pid in gone[:_FOUND_PER_POINT]))
