"""The open paper: taken in once, shown by one worker and parsed by another, both from the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr, trn
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.ipc.role import PAPER
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.messages.paper import Opened, ParsePaper, TakeFile, Taken
from reviewer_app.models.nougat import NougatPlaces
from reviewer_app.paper.model import PageRead, Paper
from reviewer_app.session import events
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.events import SessionEvent, Stage
from reviewer_app.session.idle_end import IdleEnd
from reviewer_app.session.nougat_plan import ParserChoice
from reviewer_app.session.nougat_step import NougatStep
from reviewer_app.session.opening import OPEN_DEADLINE_S, TAKE_DEADLINE_S, Opening, OpeningTrial
from reviewer_app.session.pages import PageSource
from reviewer_app.session.paper_checks import PaperChecks
from reviewer_app.session.parse_attempts import ParseAttempts

A = TypeVar("A")

PARSE_DEADLINE_S = 60.0
PARSE_DEADLINE_PER_PAGE_S = 5.0
RECOGNITION_S = 60.0  # a page takes 2 on an idle machine

# The request that recognises text in the pictures of a paper's pages.
Recognising: TypeAlias = RequestHandle[Paper, PageRead]

# A face that shows pages asks for the first one within this time, and has it in most cases after that. The parser's
# start would take the processor that the first page needs.
_FACE_ASKS_S = 0.05
_FIRST_PAGE_S = 1.5


# What is done beside the loop with a paper that was parsed; what it returns is called on the runtime's thread, once the
# paper is the open one and before its PaperParsed event goes out.
TakeIn = Callable[[Paper], Callable[[], None]]


@dataclass(frozen=True, slots=True)
class RecognitionFolders:
    """Folders of text recognition: where its results are `kept`, and where a person's `own_data` lie."""

    kept: Path
    own_data: Path


class PaperLoader:
    """Opens one paper at a time and tells `report` what became of it.

    `on_opened` says whether a paper may be open here: its review may be written in another session. `on_parsed` is
    called when a paper was parsed, for what is to be done with it.
    """

    def __init__(
        self,
        runtime: Runtime,
        background: BackgroundWork,
        papers_folder: Path,
        report: Callable[[SessionEvent], None],
        on_opened: Callable[[events.PaperOpened], bool],
        on_parsed: Callable[[], TakeIn],
        recognition: RecognitionFolders,
        nougat: NougatPlaces,
    ) -> None:
        self._runtime = runtime
        self._background = background
        self._folder = papers_folder
        self._report = report
        self._on_opened = on_opened
        self._on_parsed = on_parsed
        self._recognition_folders = recognition
        self.recognition: Recognising | None = None
        self._view = WorkerClient(runtime, PAPER, on_started=self._reopen_for_view)
        self._parser = WorkerClient(runtime, PAPER)
        self.nougat = NougatStep(runtime, self._parser, recognition.kept, nougat, report)
        self.checks = PaperChecks(self._parser, report)
        self._trial = OpeningTrial(runtime)
        self._papers = 0
        self._opening: Opening | None = None
        self.pages: PageSource | None = None
        self.opened: events.PaperOpened | None = None
        self.paper: Paper | None = None
        self.hidden = IdleEnd(runtime, self._view)  # nobody looks at the pages

    @property
    def path(self) -> Path | None:
        """The PDF that was opened last and not closed since."""
        return self._opening.path if self._opening else None

    def warm_up(self) -> None:
        """Start the worker that shows pages before there is one to show, so that the first page comes sooner."""
        self._view.start()

    def read_again(self, parser: ParserChoice) -> None:
        """Parse the open paper anew with `parser`."""
        opening = self._opening
        if opening is None or not opening.shown or self.opened is None:
            return
        self.checks.forget()
        self.nougat.end()
        self.nougat.choice = parser
        self._parser.stop()
        opening.attempts = None
        self._report(events.StageChanged(Stage.PARSING, tr("Reading the paper anew")))
        self._parse(opening)

    def open(self, path: Path, password: str | None) -> None:
        """Open the PDF at `path`; what was open before is closed."""
        opening = self._begin(path, password)
        try:
            folder = opening.make_folder()
        except ReviewerError as error:
            self._fail(error)
            return
        # Relative to this process, not to the worker's.
        self._view.request(
            TakeFile(path.absolute(), folder),
            on_done=self._then(opening, lambda taken: self._taken(opening, taken), self._fail_paper),
            deadline=TAKE_DEADLINE_S,
        )

    def try_other(self, path: Path, password: str | None, ready: Callable[[Opening], None]) -> None:
        """See whether the PDF at `path` can be opened, while what is open stays as it is.

        Either `ready` is called with what `open_tried` takes, or Failed says why it can't, for "opening".
        """

        def failed(error: ReviewerError) -> None:
            self._report(events.Failed(error, "opening"))

        self._trial.begin(self._new(path, password), ready, failed)

    def open_tried(self, tried: Opening) -> None:
        """Open what `try_other` found to be a paper; what was open before is closed."""
        self._ask_open(self._view, self._shown_or_failed(self._begin(tried.path, tried.password, tried)))

    def _new(self, path: Path, password: str | None) -> Opening:
        # A folder for each: what a worker still puts there for a paper that was replaced meanwhile goes with it.
        self._papers += 1
        return Opening(path, password, self._folder / str(self._papers))

    def _begin(self, path: Path, password: str | None, tried: Opening | None = None) -> Opening:
        self.close()
        self._opening = opening = tried or self._new(path, password)
        self._report(events.StageChanged(Stage.OPENING, tr("Opening {name}").format(name=path.name)))
        return opening

    def close(self) -> None:
        """Forget the open paper and remove the private copy of it; try no other."""
        self._trial.end()
        opening, self._opening = self._opening, None
        if self.pages:
            self.pages.close()
        self.pages = self.opened = self.paper = None
        self.checks.forget()
        self.nougat.end()
        if opening is None:
            return
        if not opening.shown:
            # It may hang on a network drive that went away, and the next paper must not wait behind it.
            self._view.kill()
        self._parser.stop()
        opening.discard()
        self._report(events.PaperClosed())

    def stop(self) -> None:
        """Close the paper and end the workers."""
        self.hidden.stop()
        self.close()
        self._view.stop()
        self._parser.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    # -- from here on, in the order in which it happens

    def _then(
        self,
        opening: Opening,
        done: Callable[[A], None],
        failed: Callable[[Opening, Failed], None],
    ) -> Callable[[Outcome[A]], None]:
        """A callback that does nothing once another paper was opened."""

        def finished(outcome: Outcome[A]) -> None:
            if self._opening is not opening:
                opening.discard()
                return
            match outcome:
                case Done(answer):
                    done(answer)
                case Failed():
                    failed(opening, outcome)
                case Cancelled():
                    pass

        return finished

    def _taken(self, opening: Opening, taken: Taken) -> None:
        opening.taken(taken)
        self._ask_open(self._view, self._shown_or_failed(opening))

    def _shown_or_failed(self, opening: Opening) -> Callable[[Outcome[Opened]], None]:
        return self._then(opening, lambda opened: self._shown(opening, opened), self._fail_paper)

    def _ask_open(self, client: WorkerClient, done: Callable[[Outcome[Opened]], None]) -> None:
        opening = self._opening
        assert opening is not None
        client.request(
            opening.request(),
            on_done=done,
            deadline=OPEN_DEADLINE_S,
            priority=0,
            subject=f"open:{opening.sha256}",
        )

    def _shown(self, opening: Opening, opened: Opened) -> None:
        sizes = opened.pages
        opening.shown = True
        self.pages = PageSource(self._view, opening.sha256, len(sizes))
        self.opened = events.PaperOpened(str(opening.path), opening.sha256, sizes)
        if not self._on_opened(self.opened):
            elsewhere = events.OpenElsewhere(self.opened.path, self.opened.sha256)
            self.close()
            self._report(events.StageChanged(Stage.EMPTY, ""))
            self._report(elsewhere)
            return
        self._report(self.opened)
        self._report(events.StageChanged(Stage.PARSING, trn("Reading {n} page", "Reading {n} pages", len(sizes))))
        self._after_first_page(opening, self.pages)

    def _after_first_page(self, opening: Opening, pages: PageSource) -> None:
        """Parse once the first page is drawn, or where nobody asks for it."""

        def begin() -> None:
            if self._opening is opening and opening.attempts is None:
                self._parse(opening)

        pages.when_drawn(begin)
        self._runtime.call_later(_FACE_ASKS_S, lambda: None if pages.asked else begin())
        self._runtime.call_later(_FIRST_PAGE_S, begin)

    def _parse(self, opening: Opening) -> None:
        assert self.opened is not None
        pages = len(self.opened.page_sizes)
        if opening.attempts is None:
            opening.attempts = ParseAttempts(pages)
        attempts = opening.attempts
        attempts.begin()
        self._ask_open(
            self._parser,
            self._then(opening, lambda _: self._ask_parse(opening, attempts, pages), self._parse_failed),
        )

    def _ask_parse(self, opening: Opening, attempts: ParseAttempts, pages: int) -> None:
        def progress(read: PageRead) -> None:
            if self._opening is opening:
                attempts.page_read(read.number)
                self._report(events.ParseProgress(read.number, read.pages))
                self._report(events.PageParsed(read))

        self._parser.request(
            attempts.request(opening.path.name),
            on_event=progress,
            on_done=self._then(opening, lambda paper: self._read(opening, paper), self._parse_failed),
            deadline=PARSE_DEADLINE_S + PARSE_DEADLINE_PER_PAGE_S * pages,
            subject=f"parse:{opening.sha256}:{attempts.number}",
        )

    def _read(self, opening: Opening, paper: Paper) -> None:
        """The paper was read; text that stands in pictures is recognised before anybody relies on the rest."""
        pages = frozenset(page.number for page in paper.pages if page.in_picture)
        if not pages:
            self._by_nougat(opening, paper)
            return

        def progress(read: PageRead) -> None:
            if self._opening is opening:
                self._report(events.ParseProgress(read.number, read.pages))
                self._report(events.PageParsed(read))

        def finished(outcome: Outcome[Paper]) -> None:
            self.recognition = None
            if self._opening is opening:
                # without it the pages say themselves that they could not be read
                self._by_nougat(opening, outcome.answer if isinstance(outcome, Done) else paper)

        folders = self._recognition_folders
        kept = folders.kept / opening.sha256
        # The worker that parsed writes nothing; the one that recognises keeps what it found, and nothing else.
        self._parser.request(
            opening.request(kept, folders.own_data),
            # Where it fails, recognising fails for it, too.
            on_done=lambda _: None,
            deadline=OPEN_DEADLINE_S,
            subject=f"open:{opening.sha256}",
        )
        self.recognition = self._parser.request(
            ParsePaper(
                opening.path.name,
                recognise=pages,
                language=paper.language,
                kept=kept,
                own_data=folders.own_data,
            ),
            on_event=progress,
            on_done=finished,
            deadline=PARSE_DEADLINE_S + PARSE_DEADLINE_PER_PAGE_S * len(paper.pages) + RECOGNITION_S * len(pages),
            subject=f"recognise:{opening.sha256}",
        )
        doing = trn("Recognising the text of {n} page", "Recognising the text of {n} pages", len(pages))
        self._report(events.StageChanged(Stage.PARSING, doing))

    def _by_nougat(self, opening: Opening, paper: Paper) -> None:
        def done(read: Paper) -> None:
            if self._opening is opening:
                self._parsed(opening, read)

        self.nougat.begin(paper, done)

    def _parsed(self, opening: Opening, paper: Paper) -> None:
        self.checks.begin(paper)
        take_in = self._on_parsed()

        def done(taken_in: Callable[[], None]) -> None:
            if self._opening is opening:
                self.paper = paper
                taken_in()
                self._report(events.PaperParsed(paper))
                self._report(events.StageChanged(Stage.READY, tr("Ready")))

        def failed(error: ReviewerError) -> None:
            if self._opening is opening:
                self._fail(error)

        self._background.do(lambda: take_in(paper), done, failed)

    def _parse_failed(self, opening: Opening, failed: Failed) -> None:
        attempts = opening.attempts
        if failed.exit is not None and attempts is not None and attempts.died():
            self._parse(opening)
        else:
            self._fail_paper(opening, failed)

    def _fail_paper(self, opening: Opening, failed: Failed) -> None:
        self._fail(opening.named(failed.error))

    def _fail(self, error: ReviewerError) -> None:
        self._report(events.StageChanged(Stage.FAILED, error.message))
        self._report(events.Failed(error, "paper"))

    def _reopen_for_view(self) -> None:
        """A fresh view worker knows nothing: give it the paper before anything else is asked."""
        opening = self._opening
        if opening is None or not opening.shown:
            return

        def reopened(outcome: Outcome[Opened]) -> None:
            if isinstance(outcome, Failed) and self._opening is opening:
                self._report(events.Failed(outcome.error, "page"))

        self._ask_open(self._view, reopened)
