"""What the tests of the window share: a PDF's pages without a worker, and the whole window with real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.errors import ReviewerError
from reviewer_app.locations import locations
from reviewer_app.models.manifest import load_catalogue
from reviewer_app.paper.model import Link, PageImage, Rect, Word
from reviewer_app.session.events import SessionEvent
from reviewer_app.session.open_papers import OpenPapers
from reviewer_app.session.practice import ChosenMode, Mode
from reviewer_app.session.session import Session
from reviewer_app.session.workbench import Workbench
from reviewer_app.store import ReviewStore
from reviewer_app.ui.shell.beside import Beside
from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
from reviewer_app.ui.shell.tabbed_window import TabbedWindow
from reviewer_app.ui.shell.window import MainWindow

# Most tests are about something else than for whom a paper is reviewed.
MINE = ChosenMode(Mode.MINE)

ImageDone = Callable[[PageImage | ReviewerError], None]
LinksDone = Callable[[tuple[Link, ...] | ReviewerError], None]
WordsDone = Callable[[tuple[Word, ...] | ReviewerError], None]


@dataclass
class Asked:
    """One request for an image, answered when the test says so."""

    number: int
    scale: float
    clip: Rect | None
    done: ImageDone
    nearby: bool
    photographs: bool = False
    cancelled: bool = False

    def cancel(self) -> None:
        """Taken back."""
        self.cancelled = True


@dataclass
class WordsAsked:
    """One request for words."""

    cancelled: bool = False

    def cancel(self) -> None:
        """Taken back."""
        self.cancelled = True


class LocalPages:
    """The pages of a PDF, drawn by PyMuPDF in this process when the test calls `answer`."""

    def __init__(self, data: bytes) -> None:
        self.document = pymupdf.open(stream=data, filetype="pdf")
        self.sizes = tuple((float(p.rect.width), float(p.rect.height)) for p in self.document)
        self.asked: list[Asked] = []
        self.words_asked: list[tuple[int, WordsDone]] = []
        self.links_of: dict[int, tuple[Link, ...]] = {}
        self.links_asked: list[tuple[int, LinksDone]] = []

    def image(
        self,
        number: int,
        scale: float,
        clip: Rect | None,
        done: ImageDone,
        *,
        nearby: bool = False,
        photographs: bool = False,
    ) -> Asked:
        """Note the request."""
        request = Asked(number, scale, clip, done, nearby, photographs)
        self.asked.append(request)
        return request

    def words(self, number: int, done: WordsDone) -> WordsAsked:
        """Note the request."""
        self.words_asked.append((number, done))
        return WordsAsked()

    def links(self, number: int, done: LinksDone) -> WordsAsked:
        """Note the request."""
        self.links_asked.append((number, done))
        return WordsAsked()

    def draw(self, asked: Asked) -> PageImage:
        """The image that a request asks for."""
        matrix = pymupdf.Matrix(asked.scale, asked.scale)
        clip = pymupdf.Rect(*asked.clip) if asked.clip else None
        pixmap = self.document[asked.number - 1].get_pixmap(matrix=matrix, clip=clip, alpha=False)
        return PageImage(
            asked.number, asked.scale, asked.clip, pixmap.width, pixmap.height, pixmap.stride, pixmap.samples
        )

    def answer(self) -> None:
        """Answer every request that was not taken back, also those that an answer causes."""
        while self.asked:
            request = self.asked.pop(0)
            if not request.cancelled:
                request.done(self.draw(request))

    def answer_words(self) -> None:
        """Answer every request for words."""
        while self.words_asked:
            number, done = self.words_asked.pop(0)
            words = self.document[number - 1].get_text("words", sort=False)
            done(tuple(Word(w[0], w[1], w[2], w[3], w[4], w[5], w[6]) for w in words))

    def answer_links(self) -> None:
        """Answer every request for links with what `links_of` says."""
        while self.links_asked:
            number, done = self.links_asked.pop(0)
            done(self.links_of.get(number, ()))


def make_pdf(pages: int = 3, width: float = 300, height: float = 400, text: str = "") -> bytes:
    """A PDF whose pages carry their number and `text`."""
    document = pymupdf.open()
    for n in range(1, pages + 1):
        page = document.new_page(width=width, height=height)
        page.insert_text((40, 60), f"Page number {n}")
        for i, line in enumerate(text.splitlines()):
            page.insert_text((40, 90 + 16 * i), line)
    return bytes(document.tobytes())


@pytest.fixture
def pages() -> LocalPages:
    """Three small pages."""
    return LocalPages(make_pdf())


@dataclass
class Opened:
    """The whole program behind a window."""

    window: MainWindow
    store: ReviewStore
    runtime: QtRuntime
    events: list[SessionEvent] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """The window's session."""
        return self.window.session


def the_window() -> TabbedWindow | None:
    """The program's window that is shown, if there is one."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, TabbedWindow) and w.isVisible()]
    return found[0] if found else None


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[Callable[..., Opened]]:
    """Builds a shown window with its own session, store and workers; all ended after the test."""
    made: list[Opened] = []

    def make(*, read_ahead: bool = False, practice: ChosenMode | None = MINE) -> Opened:
        places = locations()
        store = ReviewStore.open(places.database)
        runtime = QtRuntime()
        manifest = load_catalogue(places.config, lambda error: pytest.fail(str(error)))
        events: list[SessionEvent] = []

        def make_session(listener: Callable[[SessionEvent], None]) -> Session:
            def both(event: SessionEvent) -> None:
                events.append(event)
                listener(event)

            return Session(runtime, store, places, manifest, both, read_ahead=read_ahead, practice=practice)

        window = MainWindow(make_session, places.config, not_kept=store.read_only_reason)
        opened = Opened(window, store, runtime, events)
        made.append(opened)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return opened

    yield make
    for opened in made:
        opened.window.close()
        opened.runtime.close()
        opened.store.close()


@dataclass
class Tabs:
    """The program's window with its tabs, over real workers and a real store."""

    window: TabbedWindow
    bench: Workbench
    store: ReviewStore
    runtime: QtRuntime

    def close(self) -> None:
        """End everything, as the program does."""
        self.window.close()
        self.bench.close()
        self.runtime.close()
        self.store.close()


@pytest.fixture
def make_tabs(qtbot: QtBot) -> Iterator[Callable[[], Tabs]]:
    """Builds a shown window with tabs; ended after the test, unless the test has done so."""
    made: list[Tabs] = []

    def make() -> Tabs:
        places = locations()
        store, runtime = ReviewStore.open(places.database), QtRuntime()
        manifest = load_catalogue(places.config, lambda error: pytest.fail(str(error)))
        bench = Workbench(runtime, places, manifest)

        def make_page(beside: Beside) -> MainWindow:
            def make_session(listener: Callable[[SessionEvent], None]) -> Session:
                return Session(runtime, store, places, manifest, listener, bench=bench, practice=MINE)

            return MainWindow(make_session, places.config, beside=beside)

        papers = OpenPapers(store)
        window = TabbedWindow(make_page, papers, places.config)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.restore(papers.left, papers.left_front)
        made.append(Tabs(window, bench, store, runtime))
        return made[-1]

    yield make
    for tabs in made:
        tabs.close()


@pytest.fixture
def opened(make_window: Callable[[], Opened]) -> Opened:
    """One window without a paper."""
    return make_window()


@pytest.fixture
def reading(opened: Opened, qtbot: QtBot, sample_pdf: Path) -> Opened:
    """One window with the sample paper, shown but not parsed yet."""
    opened.window.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: opened.session.opened is not None, timeout=60_000)
    return opened


def messages(opened: Opened) -> dict[str, str]:
    """What the window's strip of messages says, by key."""
    return {m.key: m.text for m in opened.window.parts.messages.messages}


def wait_parsed(opened: Opened, qtbot: QtBot) -> None:
    """Wait for the paper's text."""
    qtbot.waitUntil(lambda: opened.session.paper is not None, timeout=60_000)
