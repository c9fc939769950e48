"""The program's window: a tab for each open paper, each with a session of its own, so that a review goes on unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.session.events import Stage
from reviewer_app.session.open_papers import OpenPapers
from reviewer_app.store import RecentPaper
from reviewer_app.ui.dialogs.questions import ask_to_stop_and_close
from reviewer_app.ui.look.icons import application_icon
from reviewer_app.ui.look.theme import theme_named
from reviewer_app.ui.shell.beside import Beside
from reviewer_app.ui.shell.tab_bar import PaperTabBar, Sign
from reviewer_app.ui.shell.window import MainWindow
from reviewer_app.ui.shell.window_memory import WindowMemory


@dataclass(eq=False)
class Tab:
    """One tab. A paper of the last start that nobody has looked at yet has no page, which takes time and memory."""

    page: MainWindow | None = None
    paper: RecentPaper | None = None
    running: bool = False
    sign: Sign = Sign.NONE

    @property
    def holds(self) -> str:
        """The SHA-256 of its paper; empty for none."""
        return self.page.session.holds if self.page is not None else self.paper.sha256 if self.paper else ""

    @property
    def path(self) -> Path | None:
        """The file of its paper."""
        if self.page is not None:
            return self.page.session.path
        return Path(self.paper.path) if self.paper is not None else None

    @property
    def name(self) -> str:
        """What the bar shows."""
        if self.page is not None:
            return self.page.display.name or (self.path.stem if self.path else tr("New tab"))
        assert self.paper is not None
        return self.paper.name


class TabbedWindow(QMainWindow):
    """One at least of its tabs is there at any time; only the one in front draws pages and reads ahead."""

    def __init__(self, make_page: Callable[[Beside], MainWindow], papers: OpenPapers, config: Path) -> None:
        """`make_page` makes what one tab shows."""
        super().__init__()
        self._make_page = make_page
        self._papers = papers
        self._memory = WindowMemory(config)
        self._front: MainWindow | None = None
        self._closed = False
        self.starts_again = False  # whether the program is to start anew once this is closed
        self.setWindowIcon(application_icon())
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.bar = PaperTabBar(theme_named(self._memory.text("theme", "system")), centre)
        self._stack = QStackedWidget(centre)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(centre)
        self.bar.currentChanged.connect(self._turned)
        self.bar.close_asked.connect(lambda index: self._ask_to_close(self._tab(index)))
        self.bar.tabMoved.connect(self._remember)
        self.new()
        geometry = self._memory.bytes("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1280, 800)

    @property
    def front(self) -> MainWindow:
        """What is shown."""
        assert self._front is not None
        return self._front

    @property
    def pages(self) -> list[MainWindow]:
        """What was made so far of all tabs, in their order."""
        return [tab.page for tab in self._tabs() if tab.page is not None]

    def restore(self, papers: Sequence[RecentPaper], front: int | None) -> None:
        """Bring back the tabs of the last start, before the empty one; `front` is opened there."""
        (empty,) = self._tabs()
        for index, paper in enumerate(papers):
            self._add(index, Tab(paper=paper))
        if front is not None and papers:
            # The page that is there already is the one to show it.
            self._tab(front).page = empty.page
            self.bar.blockSignals(True)
            self.bar.take_away(self._tabs().index(empty))
            self.bar.setCurrentIndex(front)
            self.bar.blockSignals(False)
            self.front.files.open_path(Path(papers[front].path))

    def come_forward(self, paper: Path | None) -> None:
        """Come to the front with `paper` (None: whatever is open), which a second start was given."""
        self.front.come_forward(paper)

    # -- what a tab asks of the others

    @property
    def several(self) -> bool:
        """As `Beside`."""
        return self.bar.count() > 1

    def takes(self, path: Path, mine: Path | None) -> MainWindow | None:
        """As `Beside`."""
        wanted = path.resolve()
        if mine is not None and mine.resolve() == wanted:
            return None
        for index, tab in enumerate(self._tabs()):
            if tab.path is not None and tab.path.resolve() == wanted:
                asked = self._tab(self.bar.currentIndex())
                self.bar.setCurrentIndex(index)
                if mine is None:
                    self._close(asked)
                return self.front
        if mine is None:
            return None
        self.new()
        self.front.files.open_path(path)
        return self.front

    def new(self) -> None:
        """As `Beside`."""
        index = self.bar.count()
        self._add(index, Tab(self._new_page()))
        self.bar.setCurrentIndex(index)

    def step(self, by: int) -> None:
        """As `Beside`."""
        self.bar.setCurrentIndex((self.bar.currentIndex() + by) % self.bar.count())

    def close_front(self) -> None:
        """As `Beside`."""
        self._ask_to_close(self._tab(self.bar.currentIndex()))

    def forget(self, sha256: str) -> None:
        """As `Beside`."""
        for tab in self._tabs():
            if tab.page is None and tab.holds == sha256:
                self._take_away(tab)
        self._remember()

    # -- tabs

    def _tab(self, index: int) -> Tab:
        tab = self.bar.tabData(index)
        assert isinstance(tab, Tab)
        return tab

    def _tabs(self) -> list[Tab]:
        return [self._tab(index) for index in range(self.bar.count())]

    def _add(self, index: int, tab: Tab) -> None:
        # The first one is in front at once, before it is known what it holds.
        self.bar.blockSignals(True)
        self.bar.add(index, tab.name, str(tab.path or ""))
        self.bar.setTabData(index, tab)
        self.bar.blockSignals(False)
        self._turned(self.bar.currentIndex())
        self._tell_how_many()

    def _new_page(self) -> MainWindow:
        page = self._make_page(self)
        self._stack.addWidget(page)
        page.windowTitleChanged.connect(lambda: self._show(page))
        page.display.changed.connect(lambda: self._show(page))
        page.display.opened.connect(self._remember)
        page.display.emptied.connect(self._remember)
        page.display.elsewhere.connect(lambda sha256: self._go_elsewhere(page, sha256))
        page.themes.changed.connect(self.bar.set_theme)
        return page

    def _turned(self, index: int) -> None:
        """Another tab is in front, or the same one."""
        if index < 0:
            return
        tab = self._tab(index)
        unseen = tab.page is None
        page = tab.page = tab.page or self._new_page()
        before, self._front = self._front, page
        if page is before:
            return
        if before is not None:
            before.rest()
        self._stack.setCurrentWidget(page)
        page.wake()
        tab.sign = Sign.NONE
        if unseen and tab.paper is not None:
            page.files.open_path(Path(tab.paper.path))
        self._show(page)
        self._remember()

    def _show(self, page: MainWindow) -> None:
        """Name what the tab of `page` holds, and how far its review is."""
        found = [(i, tab) for i, tab in enumerate(self._tabs()) if tab.page is page]
        for index, tab in found:
            was, tab.running = tab.running, page.session.runs.running
            if tab.running:
                tab.sign = Sign.RUNNING
            elif was:
                unseen = Sign.FAILED if page.session.stage is Stage.FAILED else Sign.WRITTEN
                tab.sign = Sign.NONE if page is self._front else unseen
            if was != tab.running:
                self.front.library.read()
            self.bar.name(index, tab.name, str(tab.path or ""), tab.sign, page.display.percent or 0)
        if page is self._front:
            self.setWindowTitle(page.windowTitle())

    def _go_elsewhere(self, page: MainWindow, sha256: str) -> None:
        """What was asked for in `page` is open in another tab already, from another file of the same bytes."""
        for index, tab in enumerate(self._tabs()):
            if tab.page is not page and tab.holds == sha256:
                self.bar.setCurrentIndex(index)
        for tab in self._tabs():
            if tab.page is page:
                self._close(tab)

    def _tell_how_many(self) -> None:
        for page in self.pages:
            page.display.changed.emit()

    def _remember(self) -> None:
        if not self._closed:
            self._papers.keep([tab.holds for tab in self._tabs() if tab.holds], self._place_of_front())

    def _place_of_front(self) -> int:
        before = [tab for tab in self._tabs()[: self.bar.currentIndex()] if tab.holds]
        return len(before)

    # -- closing

    def _ask_to_close(self, tab: Tab) -> None:
        if tab.page is not None and tab.page.session.runs.running:
            ask_to_stop_and_close(tab.name, lambda: self._close(tab), self)
        else:
            self._close(tab)

    def _close(self, tab: Tab) -> None:
        """Close a tab; of the last one only its paper."""
        if tab not in self._tabs():
            return  # it was closed while it was asked about
        if not self.several:
            self.front.files.close_paper()
        elif tab.page is None or tab.page.close():
            self._take_away(tab)
            self._remember()

    def _take_away(self, tab: Tab) -> None:
        """Remove a tab whose page is closed."""
        page = tab.page
        if page is not None and page is self._front:
            self._front = None
        self.bar.take_away(self._tabs().index(tab))
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()
        self._tell_how_many()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close all tabs; where one is kept open by the person, those that are closed by then are gone."""
        if self._closed:
            event.accept()
            return
        self._remember()
        closed: list[Tab] = []
        for tab in self._last_the_front():
            if tab.page is None:
                continue
            if tab.page.loses_text:
                self.bar.setCurrentIndex(self._tabs().index(tab))
            self._closed = True  # what is closed from here on is open again at the next start
            self.starts_again |= tab.page.starts_again
            if tab.page.close():
                closed.append(tab)
                continue
            self._closed = self.starts_again = False
            for gone in closed:
                self._take_away(gone)
            event.ignore()
            return
        self._closed = True
        self._memory.keep("geometry", self.saveGeometry())
        self._memory.write()
        event.accept()

    def _last_the_front(self) -> Iterator[Tab]:
        yield from sorted(self._tabs(), key=lambda tab: tab.page is self._front)
