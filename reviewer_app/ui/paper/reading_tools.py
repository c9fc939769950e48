"""What helps to read the paper: words, selection, search, contents, jumps. Built together, closed together."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.paper.model import Paper, Rect
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.paper.contents_panel import ContentsPanel
from reviewer_app.ui.paper.jumps import Jumps
from reviewer_app.ui.paper.page_images import Pages
from reviewer_app.ui.paper.paper_search import PaperSearch, SearchBar
from reviewer_app.ui.paper.paper_selection import PaperSelection
from reviewer_app.ui.paper.paper_tips import PaperTips
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.paper_words import PaperLinks, PaperWords
from reviewer_app.ui.paper.selection_keys import SelectionKeys

# Up to this share of the lines may stick out of the text: a wide table, a number in the margin.
_OUTSIDE = 0.02

# The words of a page that is only scrolled past are not asked for.
_WORDS_PAUSE_MS = 250


class ReadingTools(QObject):
    """The tools around one view."""

    def __init__(self, view: PaperView) -> None:
        super().__init__(view)
        self.view = view
        self.words = PaperWords(self)
        self.links = PaperLinks(self)
        self.selection = PaperSelection(view, self.words)
        self.keys = SelectionKeys(view, self.words, self.selection)
        self.search = PaperSearch(view, self.words)
        self.tips = PaperTips(view, self.words, self.links)
        self.bar = SearchBar(self.search, view)
        self.contents = ContentsPanel()
        self.contents.reader.read_from(self.words, self.links, self.tips)
        self.jumps = Jumps(view)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_WORDS_PAUSE_MS)
        self._pause.timeout.connect(self._need_words)
        view.page_changed.connect(self._follow)
        self.contents.place_chosen.connect(self.go)
        # What was found can be copied, quoted, or selected further.
        self.bar.left_at.connect(lambda hit: self.selection.select(hit.start, hit.end))

    def column(self, parent: QWidget | None = None) -> QWidget:
        """The view with its search bar above it."""
        column = QWidget(parent)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.bar)
        rows.addWidget(self.view, 1)
        column.setMinimumWidth(280)
        return column

    def open(self, pages: Pages, sizes: tuple[tuple[float, float], ...]) -> None:
        """Serve another paper."""
        self.close()
        self.words.set_source(pages, len(sizes))
        self.links.set_source(pages, len(sizes))
        self.contents.thumbnails.open(pages, sizes)
        self._pause.start()

    def show_paper(self, paper: Paper) -> None:
        """Its structure is known now."""
        self.contents.show_paper(paper)
        self.tips.set_paper(paper)
        self.view.set_columns(text_columns(paper))
        self.contents.follow(self.view.page)

    def close(self) -> None:
        """The paper is gone."""
        if not self.bar.isHidden():
            self.bar.leave()
        self.selection.clear()
        self.search.clear()
        self.words.set_source(None, 0)
        self.links.set_source(None, 0)
        self.contents.clear()
        self.tips.set_paper(None)
        self.jumps.clear()
        self._pause.stop()

    def go(self, page: int, rect: Rect | None) -> None:
        """Jump to a place, noting the one now to come back to."""
        self.view.jumped.emit()
        if rect is None:
            self.view.go_to_page(page)
        else:
            self.view.flash(page, (rect,))

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self.bar.set_theme(theme)

    def _follow(self, page: int, _pages: int) -> None:
        self.contents.follow(page)
        self._pause.start()

    def _need_words(self) -> None:
        page = self.view.page
        self.words.need([page, page + 1])
        self.links.need([page, page + 1])


def text_columns(paper: Paper) -> tuple[float, float] | None:
    """From where to where the lines of `paper` reach, in points from the page's left; None without text."""
    lines = [r for _, _, _, spans in paper.passages() for s in spans for r in s.rects]
    if not lines:
        return None
    out = int(len(lines) * _OUTSIDE)
    return sorted(r.x0 for r in lines)[out], sorted(r.x1 for r in lines)[-1 - out]
