"""The page of the library: every paper that was ever opened, and a search through all reviews."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import tr, trn
from reviewer_app.session.library import MOST_HITS, Hit, LibraryEntry
from reviewer_app.ui.look.tables import show_rows
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.shell.library_rows import Column, HitDelegate, HitRows, PaperRows, cell

_SEARCH_MS = 200  # after the last key
_WIDTHS = {Column.AUTHORS: 250, Column.FILE: 210, Column.OPENED: 100, Column.REVIEW: 190}


class _Keys:
    """What keys do in a list, beside moving in it."""

    def __init__(self, chosen: Callable[[], None], removed: Callable[[], None], left: Callable[[], None]) -> None:
        self._does = {
            Qt.Key.Key_Return: chosen,
            Qt.Key.Key_Enter: chosen,
            Qt.Key.Key_Delete: removed,
            Qt.Key.Key_Escape: left,
        }

    def take(self, event: QKeyEvent) -> bool:
        """Whether the key was one of these."""
        does = self._does.get(Qt.Key(event.key()))
        if does is not None:
            does()
        return does is not None


class _Table(QTableView):
    keys: _Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.take(event):
            super().keyPressEvent(event)


class _List(QListView):
    keys: _Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.take(event):
            super().keyPressEvent(event)


class _Field(QLineEdit):
    down = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.down.emit()
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class LibraryPage(QWidget):
    """Typing filters the papers at once; what stands in reviews is asked for with `search_asked`."""

    search_asked = Signal(str)
    paper_chosen = Signal(object)  # LibraryEntry
    hit_chosen = Signal(object)  # Hit
    forget_asked = Signal(object)  # LibraryEntry
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "library")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._entries: list[LibraryEntry] | None = None  # None until they were read
        self._papers, self._places = PaperRows(self), HitRows(self)
        self._delegate = HitDelegate(self)
        self._asked = QTimer(self)
        self._asked.setSingleShot(True)
        self._asked.setInterval(_SEARCH_MS)
        self._asked.timeout.connect(lambda: self.search_asked.emit(self.field.text()))
        self.field: QLineEdit = self._make_field()
        self._sort = QComboBox(self)
        self._sort.setAccessibleName(tr("Sort the papers"))
        for column, text in (
            (Column.OPENED, tr("Opened last")),
            (Column.TITLE, tr("By title")),
            (Column.AUTHORS, tr("By author")),
            (Column.FILE, tr("By file")),
            (Column.REVIEW, tr("To do first")),
        ):
            self._sort.addItem(text, column)
        self._sort.currentIndexChanged.connect(self._fill)
        self._count, self._said = QLabel(self), QLabel(self)
        self._open = self._button(tr("Open"), tr("Open the paper (Return)"), self._choose_paper)
        self._forget = self._button(tr("Forget…"), tr("Wipe the paper and its review (Delete)"), self._ask_to_forget)
        self.table, self.list = self._make_table(), self._make_list()
        self._found = QLabel(self)
        self._above, self._below = QWidget(self), QWidget(self)
        self._lay_out()
        self.show_hits([], "")

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._papers.theme = self._delegate.theme = theme
        self.table.viewport().update()
        self.list.viewport().update()

    def enter(self) -> None:
        """Begin with the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_papers(self, entries: Sequence[LibraryEntry]) -> None:
        """These are all papers."""
        self._entries = list(entries)
        self._fill()

    def take_away(self, sha256: str) -> None:
        """A paper is being forgotten."""
        self._entries = [entry for entry in self._entries or () if entry.paper.sha256 != sha256]
        self._places.show([hit for hit in self._places.hits if hit.paper.sha256 != sha256])
        self._fill()

    def show_hits(self, hits: Sequence[Hit], query: str) -> None:
        """The places of all reviews in which `query` was found; none are shown for an empty one."""
        if query != self.field.text():
            return  # there is another one by now
        self._places.show(hits)
        found = trn("{n} place in the reviews", "{n} places in the reviews", len(hits))
        if len(hits) == MOST_HITS:
            found = tr("The first {n} places in the reviews; add a word to find fewer").format(n=len(hits))
        self._found.setText(found)
        self._below.setVisible(bool(hits))
        self._say()

    @property
    def entries(self) -> list[LibraryEntry]:
        """The papers that are listed now."""
        return self._papers.entries

    # -- inside

    def _fill(self) -> None:
        words = self.field.text().casefold().split()
        column = self._sort.currentData()
        shown = [e for e in self._entries or () if all(w in _searched(e) for w in words)]
        before = self._entry()
        self._papers.show(sorted(shown, key=column.order))
        same = next((i for i, e in enumerate(self.entries) if before and e.paper.sha256 == before.paper.sha256), 0)
        if self.entries:
            self.table.selectRow(same)
        self.table.horizontalHeader().setSortIndicator(list(Column).index(column), Qt.SortOrder.AscendingOrder)
        everything = len(self._entries or ())
        count = trn("{n} paper", "{n} papers", everything)
        if words:
            count = tr("{n} of {papers}").format(n=len(shown), papers=count)
        self._count.setText(count if everything else "")
        self._say()

    def _say(self) -> None:
        """A sentence where there is nothing to list."""
        if self._entries is None:
            text = tr("Looking…")
        elif not self._entries:
            text = tr("No paper was opened yet. Every paper that you open is listed here, with its review.")
        elif not self.entries:
            text = tr("Neither a paper nor a review contains “{words}”.").format(words=self.field.text())
        else:
            text = ""
        # What was found in reviews has all the room where no title, author or file fits.
        self._above.setVisible(bool(self.entries) or not self._places.hits)
        self._said.setText(text)
        self._said.setVisible(bool(text))
        self.table.setVisible(not text)
        self._open.setEnabled(bool(self.entries))
        self._forget.setEnabled(bool(self.entries))

    def _typed(self) -> None:
        self._fill()
        self._asked.start()

    def _entry(self) -> LibraryEntry | None:
        row = self.table.currentIndex().row()
        return self.entries[row] if 0 <= row < len(self.entries) else None

    def _choose_paper(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.paper_chosen.emit(entry)

    def _choose_place(self) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < len(self._places.hits):
            self.hit_chosen.emit(self._places.hits[row])

    def _ask_to_forget(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.forget_asked.emit(entry)

    def _go_down(self) -> None:
        """From the field into what is listed."""
        if self.entries:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        elif self._places.hits:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            self.list.setCurrentIndex(self._places.index(0))

    def _sort_by(self, column: int) -> None:
        self._sort.setCurrentIndex(self._sort.findData(list(Column)[column]))

    def _make_field(self) -> _Field:
        field = _Field(self)
        field.setClearButtonEnabled(True)
        field.setPlaceholderText(tr("Title, author, file, or words of a review"))
        field.setAccessibleName(tr("Search the library"))
        field.textChanged.connect(self._typed)
        field.returnPressed.connect(self._choose_paper)
        field.down.connect(self._go_down)
        field.left.connect(self.left)
        return field

    def _make_table(self) -> _Table:
        table = _Table(self)
        table.keys = _Keys(self._choose_paper, self._ask_to_forget, self.left.emit)
        table.setModel(self._papers)
        show_rows(table, 12, stretched=0)
        table.setAccessibleName(tr("Papers"))
        table.setAccessibleDescription(tr("Return opens the paper, Delete forgets it."))
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(list(Column).index(column), width)
        header.sectionClicked.connect(self._sort_by)
        table.doubleClicked.connect(lambda _: self._choose_paper())
        return table

    def _make_list(self) -> _List:
        view = _List(self)
        view.keys = _Keys(self._choose_place, lambda: None, self.left.emit)
        view.setProperty("role", "hits")
        view.setModel(self._places)
        view.setItemDelegate(self._delegate)
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(tr("Places in the reviews"))
        view.setAccessibleDescription(tr("Return opens the paper at this place."))
        view.clicked.connect(lambda _: self._choose_place())
        return view

    def _button(self, text: str, tip: str, call: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda: call())
        return button

    def _lay_out(self) -> None:
        head = QWidget(self)
        head.setProperty("role", "bar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel(tr("Library"), head)
        title.setProperty("role", "pane-title")
        self._count.setProperty("role", "pane-count")
        back = self._button(tr("Back"), tr("Leave the library (Esc)"), self.left.emit)
        row = QHBoxLayout(head)
        row.setContentsMargins(15, 8, 15, 8)
        row.setSpacing(8)
        for widget in (title, self._count, self.field, self._sort, self._open, self._forget, back):
            row.addWidget(widget, 1 if widget is self.field else 0)
        self._said.setProperty("role", "empty-text")
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._said.setWordWrap(True)
        self._found.setProperty("role", "section-title")
        self._found.setContentsMargins(15, 6, 15, 4)
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self._found)
        below.addWidget(self.list, 1)
        stacked = QVBoxLayout(self._above)
        stacked.setContentsMargins(0, 0, 0, 0)
        stacked.addWidget(self._said, 1)
        stacked.addWidget(self.table, 1)
        floors = QSplitter(Qt.Orientation.Vertical, self)
        floors.setChildrenCollapsible(False)
        floors.addWidget(self._above)
        floors.addWidget(self._below)
        floors.setSizes([300, 300])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(floors, 1)


def _searched(entry: LibraryEntry) -> str:
    """What typing looks through."""
    return " ".join((*(cell(entry, c) for c in Column), *entry.paper.authors, entry.paper.path)).casefold()
