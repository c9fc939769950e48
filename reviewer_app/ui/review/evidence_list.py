"""All evidence as a list, for the keyboard and for screen readers: what the panes and the page show by marks alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import tr, trn
from reviewer_app.paper.text import one_line
from reviewer_app.session.events import SecondLook
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.look.tables import show_rows
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.mark_pointer import PlacedMark
from reviewer_app.ui.review.point_rows import PointRow, look_title, status_words

_Index = QModelIndex | QPersistentModelIndex


class Show(Enum):
    """Which lines are shown."""

    ALL = auto()
    SECOND_LOOKS = auto()
    UNSURE = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a mark, a second look at a point, or that a point has no place."""

    row: PointRow
    page: str
    status: str
    passage: str
    tone: str = ""
    mark: PlacedMark | None = None
    look: SecondLook | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """What the columns say."""
        point = one_line(self.row.item.text)
        return (self.row.key.title, point, self.page, self.status, self.passage)

    @property
    def sentence(self) -> str:
        """The line as it is read aloud."""
        page = tr("page {page}").format(page=self.page) if self.page else ""
        _, point, _, status, passage = self.cells
        return ". ".join(p for p in (self.row.key.title, point, page, status, passage) if p)


def lines_of(rows: Sequence[PointRow], show: Show) -> list[Line]:
    """The lines for `rows`, in their order; of each point first its second looks."""
    found: list[Line] = []
    for row in rows:
        mine: list[Line] = []
        if show is not Show.UNSURE:
            mine += [Line(row, "", look_title(d), d.sentence, "warning", look=d) for d in row.looks]
        if show is not Show.SECOND_LOOKS:
            for mark, evidence in row.marks:
                status = evidence.status if evidence else None
                if show is Show.UNSURE and status in ("cited", "found"):
                    continue
                tone = {"weak": "warning", "moved": "error", None: "error"}.get(status, "")
                words = status_words(evidence)
                page = str(evidence.page) if evidence and evidence.page else ""
                quote = one_line(evidence.quote) if evidence else ""
                mine.append(Line(row, page, words, quote, tone, mark=mark))
            if not row.marks:
                words = tr("own point, no place given") if row.own else tr("no place found")
                words = tr("dismissed") if row.dismissed else words
                if row.unplaced or show is Show.ALL:
                    mine.append(Line(row, "", words, "", "" if row.own or row.dismissed else "warning"))
        found += mine
    return found


class _Lines(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.theme: Theme | None = None

    def set_lines(self, lines: list[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.cells[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(line.cells[index.column()]) if index.column() in (1, 4) else None
            case Qt.ItemDataRole.AccessibleTextRole:
                # Screen readers say the cell; the first one says the line.
                return line.sentence if index.column() == 0 else line.cells[index.column()]
            case Qt.ItemDataRole.ForegroundRole if self.theme is not None:
                if line.row.dismissed:
                    return QBrush(QColor(self.theme.muted))
                if index.column() == 3 and line.tone:
                    return QBrush(QColor(getattr(self.theme, line.tone)))
            case _:
                pass
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Section"), tr("Point"), tr("Page"), tr("Status"), tr("Passage or reason"))[section]


class _Table(QTableView):
    chosen = Signal()
    removed = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.chosen.emit()
            case Qt.Key.Key_Delete:
                self.removed.emit()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class EvidenceList(QWidget):
    """The list below paper and panes."""

    chosen = Signal(object)  # Line: go there
    remove_asked = Signal(object)  # PlacedMark
    merge_asked = Signal(object)  # SecondLook, of kind "repeat"
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[PointRow] = ()
        self._lines = _Lines(self)
        self.setAccessibleName(tr("Evidence"))
        self._head = QWidget(self)
        self._head.setProperty("role", "bar")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel(tr("Evidence"), self._head)
        title.setProperty("role", "pane-title")
        self._summary = QLabel(self._head)
        self._summary.setProperty("role", "pane-count")
        self._show = QComboBox(self._head)
        self._show.setAccessibleName(tr("Which points are listed"))
        for show, text in (
            (Show.ALL, tr("All points")),
            (Show.SECOND_LOOKS, tr("Second looks")),
            (Show.UNSURE, tr("Unsure or without a place")),
        ):
            self._show.addItem(text, show)
        self._show.currentIndexChanged.connect(lambda _: self._fill())
        self._go = self._button(tr("Go there"), tr("Select the point and show its passage (Return)"), self._choose)
        self._remove = self._button(tr("Remove link"), tr("Take the mark out of the point (Delete)"), self._ask_remove)
        self._merge = self._button(tr("Merge…"), tr("Make one point of the two"), self._ask_merge)
        self._close = QToolButton(self._head)
        self._close.setAccessibleName(tr("Close the list of evidence"))
        self._close.setIconSize(QSize(18, 18))
        self._close.clicked.connect(self.left)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(15, 4, 6, 4)
        row.setSpacing(8)
        row.addWidget(title)
        row.addWidget(self._summary)
        row.addStretch(1)
        controls: tuple[QWidget, ...] = (self._go, self._remove, self._merge, self._show, self._close)
        for widget in controls:
            row.addWidget(widget)
        self.table = self._make_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.table, 1)
        self._enable()

    @property
    def lines(self) -> list[Line]:
        """What is listed now."""
        return self._lines.lines

    def set_rows(self, rows: Sequence[PointRow]) -> None:
        """List these points; what is selected stays selected."""
        self._rows = rows
        if self.isVisible():
            self._fill()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._lines.theme = theme
        self._close.setIcon(themed_icon("close", theme))
        self.table.viewport().update()

    def open(self) -> None:
        """Show the list and go into it."""
        self.show()
        self._fill()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sizeHint(self) -> QSize:
        """Some seven lines."""
        return QSize(600, 230)

    def minimumSizeHint(self) -> QSize:
        """The head and two lines."""
        return QSize(300, 130)

    def _fill(self) -> None:
        before = self.table.currentIndex().row()
        kept = self.lines[before] if 0 <= before < len(self.lines) else None
        lines = lines_of(self._rows, self._show.currentData())
        if lines != self.lines:
            self._lines.set_lines(lines)
        # The line as it was, else the one that took its place.
        same = next((i for i, line in enumerate(lines) if kept and line.cells == kept.cells), before)
        if lines:
            self.table.selectRow(max(0, min(same, len(lines) - 1)))
        marks = sum(line.mark is not None for line in lines)
        looks = sum(line.look is not None for line in lines)
        told = [trn("{n} link", "{n} links", marks)] if marks else []
        told += [trn("{n} second look", "{n} second looks", looks)] if looks else []
        unplaced = sum(line.row.unplaced and line.mark is None and line.look is None for line in lines)
        told += [tr("{n} without a place").format(n=unplaced)] if unplaced else []
        self._summary.setText("  ·  ".join(told) if lines else tr("Nothing to list"))
        self._enable()

    def _line(self) -> Line | None:
        row = self.table.currentIndex().row()
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def _enable(self) -> None:
        line = self._line()
        self._go.setEnabled(line is not None)
        self._remove.setEnabled(line is not None and line.mark is not None)
        self._merge.setEnabled(line is not None and line.look is not None and line.look.kind == "repeat")

    def _choose(self) -> None:
        line = self._line()
        if line is not None:
            self.chosen.emit(line)

    def _ask_remove(self) -> None:
        line = self._line()
        if line is not None and line.mark is not None:
            self.remove_asked.emit(line.mark)

    def _ask_merge(self) -> None:
        line = self._line()
        if line is not None and line.look is not None and line.look.kind == "repeat":
            self.merge_asked.emit(line.look)

    def _button(self, text: str, tip: str, call: object) -> QPushButton:
        button = QPushButton(text, self._head)
        button.setProperty("role", "link")
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(call)
        return button

    def _make_table(self) -> _Table:
        table = _Table(self)
        table.setModel(self._lines)
        show_rows(table, 10, stretched=4)
        table.setAccessibleName(tr("Evidence of all points"))
        table.setAccessibleDescription(tr("Return goes to the point and its passage, Delete removes the link."))
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        for column, width in enumerate((190, 300, 50, 250)):
            table.setColumnWidth(column, width)
        table.chosen.connect(self._choose)
        table.doubleClicked.connect(lambda _: self._choose())
        table.removed.connect(self._ask_remove)
        table.left.connect(self.left)
        table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        return table
