"""One paper read by Nougat, page by page: pictures from the paper worker, Markdown from Nougat's, then one paper."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.messages.ask import Ask
from reviewer_app.messages.nougat import LoadNougat, NougatLoaded, NougatProblem, PageMarkup, PagesRead, ReadPictures
from reviewer_app.messages.paper import RenderPage, TakeMarkup
from reviewer_app.paper.model import PageImage, Paper
from reviewer_app.session.nougat_pages import KeptPages
from reviewer_app.session.nougat_plan import NougatPlan

A = TypeVar("A")
E = TypeVar("E")

# Nougat was trained on pages of 96 dots an inch (nougat-ocr, `rasterize_paper`).
_SCALE: Final = 96 / 72
_PICTURE_DEADLINE_S: Final = 60.0
# Loading 1.4 GB from a slow disk, and torch's own start.
_LOAD_DEADLINE_S: Final = 300.0
# A page takes 1.5 s on a card and has 3,584 tokens at most; on a processor each token takes a good part of a second.
_PAGE_LIMIT_S: Final = 120.0
_PAGE_LIMIT_PROCESSOR_S: Final = 1800.0
_TAKE_DEADLINE_S: Final = 300.0
# A page on which the worker died so often alone is left.
_MOST_DEATHS: Final = 2


@dataclass(frozen=True, slots=True)
class NougatProgress:
    """`done` of `pages` have been read, and about how many seconds the rest takes; None before the first page."""

    done: int
    pages: int
    left: float | None


class NougatReading:
    """Reads `paper`, which `parser` holds open, and calls `done` once: with the paper, and why Nougat did not read it.

    Cancel keeps what was read; the other pages stand as PyMuPDF read them. `stop` drops everything.
    """

    def __init__(
        self,
        plan: NougatPlan,
        nougat: WorkerClient,
        parser: WorkerClient,
        kept: KeptPages,
        paper: Paper,
        progress: Callable[[NougatProgress], None],
        done: Callable[[Paper, ReviewerError | None], None],
        loaded: Callable[[NougatLoaded], None] = lambda _: None,
    ) -> None:
        self._plan, self._nougat, self._parser = plan, nougat, parser
        self._kept, self._paper = kept, paper
        self._progress, self._done, self._on_loaded = progress, done, loaded
        self._read: dict[int, PageMarkup] = {}
        self._queue: deque[int] = deque()
        self._deaths: Counter[int] = Counter()
        self._batch, self._loaded = 1, False
        self._seconds: list[float] = []
        self._asked: RequestHandle[PagesRead, PageMarkup] | RequestHandle[NougatLoaded, None] | None = None
        self._stopped = self._cancelled = False
        self._limit = _PAGE_LIMIT_S

    def begin(self) -> None:
        """Start; pages that were read before are not read again."""
        self._read = dict(self._kept.all())
        self._queue = deque(page.number for page in self._paper.pages if page.number not in self._read)
        self._next()

    def cancel(self) -> None:
        """Read no further page."""
        self._cancelled = True
        self._queue.clear()
        if self._asked is not None:
            self._asked.cancel()

    def stop(self) -> None:
        """End it now; `done` is not called any more."""
        self._stopped = True
        self._nougat.stop()

    # -- inside, in the order in which it happens

    def _next(self) -> None:
        if not self._queue:
            self._finish(None)
        elif not self._loaded:
            self._load()
        else:
            pages = [self._queue.popleft() for _ in range(min(self._batch, len(self._queue)))]
            self._draw(pages, [])

    def _load(self) -> None:
        def loaded(outcome: Outcome[NougatLoaded]) -> None:
            match outcome:
                case Done(answer):
                    self._loaded = True
                    self._limit = _PAGE_LIMIT_PROCESSOR_S if answer.device == "cpu" else _PAGE_LIMIT_S
                    # after a death no more at once than before it
                    self._batch = min(self._batch, answer.batch) if self._deaths else answer.batch
                    if not self._deaths:
                        self._on_loaded(answer)
                    self._next()
                case Failed(error):
                    self._queue.clear()
                    self._finish(error)
                case Cancelled():
                    self._finish(None)

        self._asked = self._ask(
            self._nougat, LoadNougat(self._plan.weights, self._plan.on_processor), loaded, _LOAD_DEADLINE_S
        )

    def _draw(self, pages: list[int], images: list[PageImage]) -> None:
        """Ask for the picture of each page in turn, then for their text."""
        if len(images) == len(pages):
            self._ask_text(images)
            return

        def drawn(outcome: Outcome[PageImage]) -> None:
            if isinstance(outcome, Done):
                self._draw(pages, [*images, outcome.answer])
                return
            # a page that can't be drawn has nothing to read; the others may
            number = pages.pop(len(images))
            self._take(PageMarkup(number, "", 0.0, NougatProblem.MISSING), keep=False)
            self._draw(pages, images) if pages else self._next()

        self._ask(self._parser, RenderPage(pages[len(images)], _SCALE), drawn, _PICTURE_DEADLINE_S)

    def _ask_text(self, images: list[PageImage]) -> None:
        if self._cancelled:
            self._finish(None)
            return
        waiting = [image.number for image in images]

        def read(page: PageMarkup) -> None:
            if page.number in waiting and not self._stopped:
                waiting.remove(page.number)
                self._seconds.append(page.seconds)
                self._take(page)

        def ended(outcome: Outcome[PagesRead]) -> None:
            match outcome:
                case Done(answer):
                    self._batch = answer.batch
                case Failed(error, exit):
                    self._loaded = self._loaded and exit is None
                    self._failed(waiting, error)
                case Cancelled():
                    pass
            self._next()

        self._asked = self._ask(
            self._nougat,
            ReadPictures(tuple(images), self._limit),
            ended,
            # the worker keeps the limit itself, between two tokens; this is for one that hangs
            2 * self._limit * len(images) + _PICTURE_DEADLINE_S,
            read,
        )

    def _failed(self, waiting: list[int], error: ReviewerError) -> None:
        """The worker died, or hung, over these pages: each is tried alone, twice at most."""
        alone = len(waiting) == 1
        self._batch = 1
        for number in reversed(waiting):
            self._deaths[number] += alone
            if self._deaths[number] < _MOST_DEATHS and not self._cancelled:
                self._queue.appendleft(number)
            else:
                hung = error.code in (ErrorCode.WORKER_DEADLINE, ErrorCode.WORKER_SILENT)
                problem = NougatProblem.DEADLINE if hung else NougatProblem.DIED
                self._take(PageMarkup(number, "", 0.0, problem), keep=False)

    def _take(self, page: PageMarkup, *, keep: bool = True) -> None:
        self._read[page.number] = page
        if keep:
            self._kept.keep(page)
        left = None
        if self._seconds:
            left = sum(self._seconds) / len(self._seconds) * (len(self._paper.pages) - len(self._read))
        self._progress(NougatProgress(len(self._read), len(self._paper.pages), left))

    def _finish(self, error: ReviewerError | None) -> None:
        self._nougat.stop()
        markup = {number: page.markup for number, page in self._read.items() if page.problem is None}
        if not markup:
            if error is None and not self._cancelled:
                error = _read_nothing()
            self._done(self._paper, error)
            return
        reasons = {number: _reason(page.problem) for number, page in self._read.items() if page.problem is not None}
        unread = tr("Nougat was stopped before this page; it is taken from the file's text.")
        reasons |= {page.number: unread for page in self._paper.pages if page.number not in self._read}

        def taken(outcome: Outcome[Paper]) -> None:
            match outcome:
                case Done(paper):
                    self._done(paper, error)
                case Failed(failure):
                    self._done(self._paper, failure)
                case Cancelled():
                    self._done(self._paper, None)

        self._ask(self._parser, TakeMarkup(self._paper, markup, reasons), taken, _TAKE_DEADLINE_S)

    def _ask(
        self,
        client: WorkerClient,
        ask: Ask[A, E],
        done: Callable[[Outcome[A]], None],
        deadline: float,
        heard: Callable[[E], None] | None = None,
    ) -> RequestHandle[A, E]:
        def finished(outcome: Outcome[A]) -> None:
            if not self._stopped:
                done(outcome)

        return client.request(ask, on_done=finished, on_event=heard, deadline=deadline)


def _reason(problem: NougatProblem) -> str:
    """Why a page stands as PyMuPDF read it, as a sentence."""
    match problem:
        case NougatProblem.REPETITION:
            return tr("Nougat went in circles on this page; it is taken from the file's text.")
        case NougatProblem.MISSING:
            return tr("Nougat could not read this page; it is taken from the file's text.")
        case NougatProblem.EMPTY:
            return tr("Nougat saw no text on this page; it is taken from the file's text.")
        case NougatProblem.OUT_OF_MEMORY:
            return tr("The memory was not enough for Nougat on this page; it is taken from the file's text.")
        case NougatProblem.DEADLINE:
            return tr("Nougat took too long over this page; it is taken from the file's text.")
        case NougatProblem.DIED:
            return tr("Nougat crashed on this page; it is taken from the file's text.")


def _read_nothing() -> ReviewerError:
    return ReviewerError(
        ErrorCode.PAGE_FAILED,
        tr("Nougat could not read any page of this paper."),
        tr("It is taken from the file's text. “reviewer-app nougat selftest” tells whether Nougat works here."),
    )
