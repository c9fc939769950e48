"""Shows what a session tells: each event goes to the parts of the window that have something to say about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.review.model import Coverage
from reviewer_app.session import events
from reviewer_app.session.events import SectionState, SessionEvent, Stage
from reviewer_app.session.unread import in_parts, unread
from reviewer_app.ui.review.evidence_links import EvidenceLinks
from reviewer_app.ui.shell.message_strip import Message, Tone
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session
    from reviewer_app.store import SimilarPaper

_OF_THE_WINDOW = {"not-kept", "save", "crash", "recovery"}
# Up to a hundred a second, and none of them changes what a person can do.
_OFTEN = (
    events.PointForming,
    events.PointArrived,
    events.LoadingProgress,
    events.ReadingProgress,
    events.WritingProgress,
    events.ParseProgress,
    events.PageParsed,
    events.SaveState,
    events.ModelsChanged,
)
# Less than this would be shown as no tokens at all: nothing was measured yet.
_SLOWEST = 0.05
_LONGEST_NAME = 200  # characters of a title
# What another model helps against.
_OF_THE_MODEL = {
    ErrorCode.NO_MODEL,
    ErrorCode.MODEL_MISSING,
    ErrorCode.MODEL_CUT_OFF,
    ErrorCode.MODEL_DIFFERS,
    ErrorCode.MODEL_LOAD_FAILED,
    ErrorCode.MODEL_UNKNOWN_ARCHITECTURE,
    ErrorCode.NOT_A_MODEL,
    ErrorCode.OUT_OF_MEMORY,
}
_WARNINGS = {"hidden-text", "poor-pages", "no-text"}


class SessionDisplay(QObject):
    """Turns events into what a person sees."""

    changed = Signal()  # what can be done may have changed
    emptied = Signal()  # no paper is open any more
    opened = Signal()  # the pages can be shown
    password_asked = Signal(bool)  # whether one was tried and was wrong
    copy_asked = Signal()
    coverage_asked = Signal()
    hidden_asked = Signal()
    reopen_asked = Signal()
    again_asked = Signal(object)  # a RunRequest
    models_asked = Signal()
    engine_test_asked = Signal()
    models_changed = Signal()
    model_notice = Signal(object)  # a ModelNotice
    elsewhere = Signal(str)  # the paper with this SHA-256 is open in another tab, and was not opened here
    forgotten = Signal()  # a paper was wiped from the disk
    checked = Signal()  # the checks by code are through, or what they are held against has changed

    def __init__(
        self,
        session: Session,
        parts: WindowParts,
        links: EvidenceLinks,
        parent: QObject,
        not_kept: ReviewerError | None = None,
    ) -> None:
        """`not_kept`: why nothing reaches the disk; the window has said so, and asks at its end if text would go."""
        super().__init__(parent)
        self._not_kept = not_kept
        self._session = session
        self._parts = parts
        self._links = links
        self.name = ""  # of the paper, as far as it is known
        self.percent: int | None = None  # of what is under way
        self._step = ""  # which step of a run is under way
        self._of_run = events.OfRun()
        self.coverage: tuple[Coverage, ...] = ()
        self.save_error: ReviewerError | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self.changed)

    def show(self, event: SessionEvent) -> None:
        """Show `event`."""
        parts = self._parts
        match event:
            case events.StageChanged():
                self._stage(event)
            case events.PaperOpened():
                self._opened(event)
            case events.ParseProgress(page, pages, left):
                recognising = self._session.recognition is not None
                said = (
                    tr("Recognising text: page {page} of {pages}")
                    if recognising
                    else tr("Reading page {page} of {pages}")
                )
                text = said.format(page=page, pages=pages)
                if left is not None:
                    text += tr(", about {minutes:.0f} minutes left").format(minutes=left / 60)
                self.percent = _percent(page, pages)
                parts.status.progress(text, page, pages)
            case events.PageParsed(read):
                thumbnails = parts.tools.contents.thumbnails
                thumbnails.set_quality(read.number, read.quality, read.notes, hidden=bool(read.hidden))
            case events.PaperParsed(paper):
                # One line, and of a length that a window's head can show the end of.
                self.name = " ".join(paper.title.split())[:_LONGEST_NAME] or self.name
                parts.tools.show_paper(paper)
                self._links.refresh()
                self._show_coverage(self._session.review().coverage)
            case events.PaperChecked():
                self.checked.emit()
            case events.PaperClosed():
                self._closed()
            case events.OpenElsewhere(_, sha256):
                self.elsewhere.emit(sha256)
            case events.ReviewRestored():
                # SecondLooks go by the points' words: those that hold for the restored text too are not told again.
                self._links.refresh()
                self.checked.emit()
            case events.PlanMade():
                self._planned(event)
            case events.LoadingProgress():
                self._loading(event)
            case events.ReadingProgress() | events.WritingProgress():
                self._progress(event)
            case events.SectionChanged(section, state, text):
                parts.panes[section].set_state(state, text)
            case events.PointForming(section, text):
                parts.panes[section].strip.form(text)
            case events.PointArrived(section):
                parts.panes[section].strip.form("")
            case events.SecondLooksFound(looks):
                self._links.set_looks(looks)
            case events.SaveState(saved, error):
                self._saved(saved, error)
            case events.ModelsChanged():
                self.models_changed.emit()
            case events.ModelNotice():
                self.model_notice.emit(event)
            case _:
                self._say(event)
        self._title()
        if not isinstance(event, _OFTEN):
            self.changed.emit()
            # The session tells while it is still at it (a run is over once its last event is out).
            self._settled.start()

    def _say(self, event: SessionEvent) -> None:
        messages = self._parts.messages
        match event:
            case events.Failed():
                self._failed(event)
            case events.Notice(key, text, detail):
                tone: Tone = "warning" if key in _WARNINGS else "info"
                offers = ((tr("Show it and decide…"), self.hidden_asked.emit),) if key == "hidden-text" else ()
                messages.say(Message(key, text, detail=detail, tone=tone, offers=offers))
                if key == "forgotten":
                    self.forgotten.emit()
                if self._session.opened is None:
                    self.emptied.emit()  # a paper that was forgotten is none of those opened last
            case events.EarlierReviewFound(papers):
                self._offer_earlier(papers[0])
            case events.ReviewFinished(summary, otherwise):
                offers = ()
                if otherwise is not None:
                    offers = ((tr("Write with another seed"), partial(self.again_asked.emit, otherwise)),)
                messages.say(Message("finished", summary, offers=offers))
            case events.PaperChangedOnDisk(path, missing):
                name = Path(path).name
                gone = tr("“{name}” is no longer where it was.")
                text = (gone if missing else tr("“{name}” was changed by another program.")).format(name=name)
                offers = () if missing else ((tr("Open the new version"), self.reopen_asked.emit),)
                messages.say(
                    Message("file-changed", text, tr("What is shown is the version that you opened."), offers=offers)
                )
            case _:
                pass

    def _offer_earlier(self, similar: SimilarPaper) -> None:
        paper = similar.paper
        text = tr("You reviewed what looks like an earlier version of this paper: “{title}”.").format(
            title=paper.title or Path(paper.path).name
        )

        def take_over() -> None:
            self._parts.messages.take_back("earlier")
            self._session.take_over(similar)

        next_step = tr("Its review can be taken over; the places it refers to are looked for in the new version.")
        self._parts.messages.say(Message("earlier", text, next_step, offers=((tr("Take it over"), take_over),)))

    def _stage(self, event: events.StageChanged) -> None:
        parts = self._parts
        parts.panes.set_meanwhile(_meanwhile(event.stage))
        longer = self._session.nougat.reading or self._session.recognition if event.stage is Stage.PARSING else None
        parts.status.offer(tr("Go on without"), longer.cancel if longer is not None else None)
        match event.stage:
            case Stage.EMPTY:
                parts.status.idle()
                parts.empty.set_opening("")
                parts.stack.setCurrentWidget(parts.empty)
                self.emptied.emit()
            case Stage.OPENING:
                self._clear_messages()
                parts.empty.set_opening(event.text)
                parts.status.progress(event.text, 0, 0)
            case Stage.PARSING:
                parts.status.progress(event.text, 0, 0)
            case Stage.LOADING | Stage.READING | Stage.WRITING:
                if event.stage is not Stage.LOADING:
                    for key in ("finished", "form"):
                        parts.messages.take_back(key)
                # One measure from press to done: a step goes on where the last one was.
                self._step = event.text
                self._show_run(self._of_run)
                return
            case Stage.READY | Stage.STOPPED | Stage.FAILED | Stage.DONE:
                parts.status.stage(event.text)
                # What was planned may not have come to anything.
                self._show_coverage(self._session.review().coverage)
        self.percent = None
        self._of_run = events.OfRun()
        if event.stage is Stage.FAILED and self._session.opened is None:
            parts.empty.set_opening("")

    def _opened(self, opened: events.PaperOpened) -> None:
        parts = self._parts
        pages = self._session.pages
        if pages is None:
            return
        self.name = Path(opened.path).stem
        parts.empty.set_opening("")
        parts.stack.setCurrentWidget(parts.desk)
        parts.view.open(pages, opened.page_sizes)
        parts.tools.open(pages, opened.page_sizes)
        parts.view.setFocus()
        self._links.refresh()
        self.opened.emit()

    def _closed(self) -> None:
        self.name = ""
        self._show_coverage(())
        self._clear_messages()
        self._parts.tools.close()
        self._parts.view.close_paper()
        self._parts.empty.set_opening("")
        self._parts.stack.setCurrentWidget(self._parts.empty)
        if self.save_error is None:
            self._parts.status.nothing_open()

    def _clear_messages(self) -> None:
        """Take back what was said of one paper; what holds for the window stays."""
        for message in self._parts.messages.messages:
            if message.key not in _OF_THE_WINDOW:
                self._parts.messages.take_back(message.key)

    def _planned(self, plan: events.PlanMade) -> None:
        self._show_coverage(plan.coverage)
        left_out, parts = unread(self._session.paper, plan.coverage), in_parts(plan.coverage)
        if left_out:
            tone: Tone = "info" if left_out.apart else "warning"
            offers = ((tr("Show which"), self.coverage_asked.emit),)
            self._parts.messages.say(Message("coverage", left_out.sentence, parts, tone=tone, offers=offers))
        elif parts:
            self._parts.messages.say(Message("coverage", parts))
        else:
            self._parts.messages.take_back("coverage")

    def _show_coverage(self, coverage: tuple[Coverage, ...]) -> None:
        self.coverage = coverage
        self._parts.status.coverage(coverage if self._session.paper is not None else ())

    def _loading(self, event: events.LoadingProgress) -> None:
        self._step = tr("Checking the model's file") if event.checking else tr("Loading the model")
        self._show_run(event.of_run, tr("{percent} % of the file").format(percent=round(100 * event.share)))

    def _progress(self, event: events.ReadingProgress | events.WritingProgress) -> None:
        rate = _speed(event.rate)
        if isinstance(event, events.ReadingProgress):
            text = tr("Reading {done} of {total} tokens").format(done=f"{event.done:,}", total=f"{event.total:,}")
        else:
            states = list(self._session.runs.states.values())
            finished = sum(s not in (SectionState.WAITING, SectionState.WRITING) for s in states)
            text = tr("Writing: {n} of {total} sections done").format(n=finished, total=len(states))
        self._show_run(event.of_run, text, rate)

    def _show_run(self, of_run: events.OfRun, detail: str = "", rate: str = "") -> None:
        """Say how far the run is as a whole, and of its step what it is at."""
        self._of_run = of_run
        self.percent = round(100 * of_run.share)
        said = "  ·  ".join(filter(None, (detail, rate)))
        self._parts.status.progress(self._step, round(1000 * of_run.share), 1000, of_run.left, said)

    def _saved(self, saved: bool, error: ReviewerError | None) -> None:
        if self._not_kept is not None:
            # Where another window holds the store, this one writes nothing that could be missed.
            if self._not_kept.code is not ErrorCode.STORE_LOCKED:
                self._parts.status.saved(saved, error)
            return
        before, self.save_error = self.save_error, error if not saved else None
        if self._session.opened is not None or error is not None:
            self._parts.status.saved(saved, error)
        else:
            self._parts.status.nothing_open()
        if error is not None and (before is None or before.code is not error.code):
            offers = ((tr("Save a copy…"), self.copy_asked.emit),)
            self._parts.messages.say(Message.of_error(error, "save", offers))
        elif saved:
            self._parts.messages.take_back("save")

    def _failed(self, failed: events.Failed) -> None:
        error, fatal_for = failed.error, failed.fatal_for
        if fatal_for == "opening":
            self._parts.messages.take_back("opening")
        if error.code in (ErrorCode.PASSWORD_NEEDED, ErrorCode.PASSWORD_WRONG):
            if fatal_for == "paper":
                self._parts.status.stage("")
            self.password_asked.emit(error.code is ErrorCode.PASSWORD_WRONG)
            return
        if fatal_for == "page":
            # The page itself says so; a strip for each of them would bury the paper.
            return
        offers: tuple[tuple[str, Callable[[], object]], ...] = ()
        if fatal_for == "store":
            offers = ((tr("Save a copy…"), self.copy_asked.emit),)
        elif failed.without_card:
            offers = ((tr("Run on the processor"), partial(self.again_asked.emit, failed.without_card)),)
        elif error.code is ErrorCode.WORKER_DIED_AGAIN:
            test = (tr("Test the engine…"), self.engine_test_asked.emit)
            offers = (test, (tr("Models…"), self.models_asked.emit))
        elif fatal_for == "review" and error.code in _OF_THE_MODEL:
            offers = ((tr("Models…"), self.models_asked.emit),)
        self._parts.messages.say(Message.of_error(error, f"failed-{fatal_for}", offers))

    def _title(self) -> None:
        progress = f"({self.percent} %) " if self.percent is not None else ""
        named = (self.name, self._session.practice.title) if self.name else ()
        name = "".join(f"{part} — " for part in named if part)
        self._parts.window.setWindowTitle(f"{progress}{name}Reviewer")


def _meanwhile(stage: Stage) -> str:
    """What a pane says that still waits."""
    return {
        Stage.PARSING: tr("Parsing the paper…"),
        Stage.LOADING: tr("Loading the model…"),
        Stage.READING: tr("Reading the paper…"),
    }.get(stage, "")


def _percent(done: int, total: int) -> int | None:
    """How far, for the window's title, which a task bar shows; None if there is no telling."""
    return round(100 * done / total) if total else None


def _speed(rate: float) -> str:
    """Tokens a second as a person reads it; nothing as long as none was measured."""
    if rate < _SLOWEST:
        return ""
    return tr("{rate} tokens/s").format(rate=f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}")
