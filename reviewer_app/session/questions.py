"""A question about the open paper: answered over what the model has read, held against the paper like any point.

A question waits for a review that is being written and yields to one that is asked for; then it is asked again. What
is answered goes into no pane.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Outcome, RequestHandle
from reviewer_app.ipc.client import Failed as RequestFailed
from reviewer_app.messages.model import (
    Loaded,
    ModelHashed,
    Reading,
    ReviewEvent,
    SectionDone,
    StageBegun,
    StepProgress,
    WriteReview,
    Wrote,
)
from reviewer_app.review.locate import Match
from reviewer_app.review.model import GenerationSettings, Point, ReviewSection, WrittenReview
from reviewer_app.review.second_look_kinds import trusted_kinds
from reviewer_app.review.stream import DraftPoint, PointStream
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import AnswerArrived, AnswerForming, AnswerOver, Failed, SecondLook, SessionEvent
from reviewer_app.session.model_turns import Turn
from reviewer_app.session.places_in_turn import PlacesInTurn
from reviewer_app.session.point_evidence import evidence_of
from reviewer_app.session.preparation import Preparation
from reviewer_app.session.read_ahead import ReadAhead
from reviewer_app.session.run_request import LOAD_DEADLINE_S, REVIEW_DEADLINE_S, RunRequest
from reviewer_app.session.run_setup import ANSWERS, RunSetup
from reviewer_app.session.second_looks import SecondLooks
from reviewer_app.session.workbench import Workbench

A = TypeVar("A")


class Questions:
    """One question at a time. `report` hears AnswerForming, AnswerArrived, and at last AnswerOver or Failed."""

    def __init__(
        self,
        bench: Workbench,
        document: ReviewDocument,
        background: BackgroundWork,
        preparation: Preparation,
        setup: RunSetup,
        ahead: ReadAhead | None,
        report: Callable[[SessionEvent], None],
    ) -> None:
        """`document` gives evidence its ids; nothing is put into it."""
        self._bench = bench
        self._document = document
        self._background = background
        self._preparation = preparation
        self._setup = setup
        self._ahead = ahead
        self._report = report
        self._asked: _Question | None = None

    @property
    def running(self) -> bool:
        """Whether a question waits for its answer."""
        return self._asked is not None

    def ask(self, text: str, settings: GenerationSettings | None = None, model: str | None = None) -> None:
        """Ask, of the model and with the settings that a review would have; nothing happens while another waits."""
        if self._asked is not None:
            return
        try:
            request = self._setup.question(text, settings, model)
        except ReviewerError as error:
            self._report(Failed(error, "question"))
            return
        if self._ahead is not None:
            self._ahead.give_way()
        self._asked = _Question(
            self._bench, self._document, self._background, self._preparation, request, self._report, self._ended
        )
        self._asked.begin()

    def stop(self) -> None:
        """Nobody wants the rest; what was answered stands."""
        if self._asked is not None:
            self._asked.stop()

    def abandon(self) -> None:
        """The paper is about to be closed: nothing more is told."""
        if self._asked is not None:
            self._asked.drop()
            self._asked = None

    def _ended(self) -> None:
        self._asked = None


class _Question:
    """One question from its turn with the model to its answer."""

    def __init__(
        self,
        bench: Workbench,
        document: ReviewDocument,
        background: BackgroundWork,
        preparation: Preparation,
        request: RunRequest,
        report: Callable[[SessionEvent], None],
        ended: Callable[[], None],
    ) -> None:
        self._bench = bench
        self._document = document
        self._background = background
        self._preparation = preparation
        self._request = request
        self._report = report
        self._ended = ended
        self._handle: RequestHandle[Any, Any] | None = None
        self._turn: Turn | None = None
        self._attempt = 0  # what an attempt that gave way still says counts no more
        self._over = False
        self._clear()

    def _clear(self) -> None:
        self._stream = PointStream(ANSWERS, self._request.question)
        self._places = PlacesInTurn(self._preparation, self._request.paper, self._failed)
        self._points: list[Point] = []
        self._raw = ""

    def begin(self) -> None:
        """Take a turn; a review that is being written comes first."""
        self._clear()
        self._turn = self._bench.turns.ask(self._load, self._give_way)
        if self._turn.waits:
            self._report(AnswerForming(tr("Waiting until the review is written")))

    def stop(self) -> None:
        """What was answered so far stands."""
        if self._handle is not None:
            self._handle.cancel()
        else:
            self._complete(tr("Stopped"))

    def drop(self) -> None:
        """Nobody wants to hear of it."""
        self._over = True
        self._break_off()

    # -- in the order in which it happens

    def _give_way(self) -> None:
        self._break_off()
        self.begin()

    def _break_off(self) -> None:
        self._attempt += 1
        self._places.drop()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._leave()

    def _load(self) -> None:
        self._report(AnswerForming(tr("Loading the model")))
        self._handle = self._bench.model.request(
            self._request.load(),
            on_event=partial(self._event, self._attempt),
            on_done=partial(self._step, self._attempt, self._loaded),
            deadline=LOAD_DEADLINE_S,
        )

    def _loaded(self, _: Loaded) -> None:
        self._handle = self._bench.model.request(
            WriteReview(self._request.order()),
            on_event=partial(self._event, self._attempt),
            on_done=partial(self._step, self._attempt, self._written),
            deadline=REVIEW_DEADLINE_S,
        )

    def _event(self, attempt: int, event: ReviewEvent) -> None:
        if attempt != self._attempt:
            return
        match event:
            case StepProgress(share=share):
                self._report(AnswerForming(tr("Loading the model, {percent} %").format(percent=round(100 * share))))
            case ModelHashed(sha256=sha256):
                self._request.backend.keep_sha256(self._request.cache_folder, sha256)
            case Reading(done=done, total=total):
                text = tr("Reading {done} of {total} tokens").format(done=f"{done:,}", total=f"{total:,}")
                self._report(AnswerForming(text))
            case StageBegun(stage="writing"):
                self._report(AnswerForming(tr("Answering")))
            case Wrote(text=text):
                self._raw += text
                self._find(self._stream.feed(text))
                self._report(AnswerForming(text=self._stream.partial))
            case SectionDone(reason=reason, clean=clean):
                self._find(self._stream.finish(cut=reason in ("length", "cancelled"), clean=clean))
            case _:
                pass

    def _find(self, drafts: Sequence[DraftPoint]) -> None:
        for draft in drafts:
            self._places.find(draft, partial(self._point, self._attempt, draft))

    def _point(self, attempt: int, draft: DraftPoint, matches: list[Match]) -> None:
        if attempt != self._attempt:
            return
        evidence = evidence_of(draft, matches, self._request.paper, self._document)
        gone = tuple(e.paragraph for e in evidence if e.nowhere)
        there = tuple(e for e in evidence if not e.nowhere)
        self._points.append(Point(str(len(self._points) + 1), draft.text, evidence=there, nowhere=gone))
        self._report(AnswerArrived(draft.text, there))

    def _written(self, _: WrittenReview) -> None:
        self._complete("")

    def _complete(self, summary: str) -> None:
        """Once all parts have their places, hold them against the paper."""
        self._leave()
        attempt = self._attempt

        def told(doubts: tuple[SecondLook, ...] | None) -> None:
            if attempt == self._attempt and not self._over:
                self._over = True
                said = summary or ("" if self._points else tr("The model found no answer in the paper."))
                self._ended()
                self._report(AnswerOver(said, doubts or (), self._raw))

        def look() -> None:
            prepared = self._preparation.of(self._request.paper)
            sections = [ReviewSection(ANSWERS, tuple(self._points))]
            # Parts of one answer are no points of different sections, of which one is enough.
            kinds = trusted_kinds() - {"repeat"}
            self._background.do(lambda: SecondLooks(prepared, kinds).about(sections), told, self._failed)

        self._places.then(look)

    # -- endings

    def _step(self, attempt: int, done: Callable[[A], None], outcome: Outcome[A]) -> None:
        if attempt != self._attempt:
            return
        self._handle = None
        match outcome:
            case Done(answer):
                done(answer)
            case Cancelled():
                self._find(self._stream.finish(cut=True))
                self._complete(tr("Stopped"))
            case RequestFailed(error):
                self._failed(error)

    def _failed(self, error: ReviewerError) -> None:
        if self._over:
            return
        self.drop()
        self._ended()
        self._report(Failed(error, "question"))

    def _leave(self) -> None:
        if self._turn is not None:
            self._turn.end()
            self._turn = None
