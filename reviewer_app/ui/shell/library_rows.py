"""What the library lists: papers in a table, and below it the places of a search, each with its words lit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reviewer_app.i18n import listed, sentences, tr
from reviewer_app.session.library import Hit, LibraryEntry, Standing
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.look.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_AUTHORS = 3  # names that are shown
_SIDE, _GAP = 13, 8  # pixels beside and between the places


class Column(Enum):
    """The columns of the table."""

    TITLE = auto()
    AUTHORS = auto()
    FILE = auto()
    OPENED = auto()
    REVIEW = auto()

    @property
    def title(self) -> str:
        """What stands above it."""
        return {
            Column.TITLE: tr("Title"),
            Column.AUTHORS: tr("Authors"),
            Column.FILE: tr("File"),
            Column.OPENED: tr("Opened"),
            Column.REVIEW: tr("Review"),
        }[self]

    @property
    def order(self) -> Callable[[LibraryEntry], Any]:
        """By what its papers are sorted."""
        return {
            Column.TITLE: lambda entry: entry.title.casefold(),
            Column.AUTHORS: lambda entry: (not entry.paper.authors, _names(entry).casefold()),
            Column.FILE: lambda entry: Path(entry.paper.path).name.casefold(),
            Column.OPENED: lambda entry: -entry.paper.opened,
            Column.REVIEW: lambda entry: (entry.standing.order, -entry.paper.opened),
        }[self]


def cell(entry: LibraryEntry, column: Column) -> str:
    """What a column says of a paper."""
    match column:
        case Column.TITLE:
            return entry.title
        case Column.AUTHORS:
            return _names(entry)
        case Column.FILE:
            name = Path(entry.paper.path).name
            return tr("{name} (not there)").format(name=name) if entry.missing else name
        case Column.OPENED:
            day = QDateTime.fromSecsSinceEpoch(int(entry.paper.opened)).date()
            return QLocale().toString(day, QLocale.FormatType.ShortFormat)
        case Column.REVIEW:
            return entry.standing_text


class PaperRows(QAbstractTableModel):
    """The papers that are shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[LibraryEntry] = []
        self.theme: Theme | None = None

    def show(self, entries: Sequence[LibraryEntry]) -> None:
        """List these."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """As Qt asks."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """As Qt asks."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt asks."""
        entry, column = self.entries[index.row()], list(Column)[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell(entry, column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(entry.paper.path if column is Column.FILE else cell(entry, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                # Screen readers say the cell; the first one says the line.
                whole = ". ".join(filter(None, (cell(entry, c) for c in Column)))
                return whole if column is Column.TITLE else cell(entry, column)
            case Qt.ItemDataRole.ForegroundRole if self.theme is not None:
                return QBrush(QColor(_colour(entry, column, self.theme)))
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt asks."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return list(Column)[section].title


class HitRows(QAbstractListModel):
    """The places that were found."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hits: list[Hit] = []

    def show(self, hits: Sequence[Hit]) -> None:
        """List these."""
        self.beginResetModel()
        self.hits = list(hits)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """As Qt asks."""
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt asks."""
        hit = self.hits[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return sentences(where(hit), hit.text)
        return None


def where(hit: Hit) -> str:
    """In which paper and part of its review a place stands."""
    title = hit.paper.name
    part = hit.section.title if hit.section is not None else tr("Your note")
    return "  ·  ".join(filter(None, (title, part, ", ".join(hit.pages))))


class HitDelegate(QStyledItemDelegate):
    """Draws a place on two lines: where it is, and its text with what was searched for lit."""

    theme: Theme | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """As Qt asks."""
        option = QStyleOptionViewItem(option)
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        model, theme = index.model(), self.theme
        if not isinstance(model, HitRows) or theme is None:
            return
        hit = model.hits[index.row()]
        metrics = option.fontMetrics
        room = option.rect.adjusted(_SIDE, _GAP // 2, -_SIDE, -_GAP // 2)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            room, Qt.AlignmentFlag.AlignTop, metrics.elidedText(where(hit), Qt.TextElideMode.ElideRight, room.width())
        )
        painter.setClipRect(room)
        at = QPoint(room.left(), room.top() + metrics.lineSpacing() + metrics.ascent())
        for text, lit in _pieces(hit):
            width = metrics.horizontalAdvance(text)
            if lit:
                ground = QRect(at.x() - 1, at.y() - metrics.ascent(), width + 2, metrics.height())
                painter.fillRect(ground, QColor(theme.mark_ground))
            painter.setPen(QColor(theme.mark if lit else theme.text))
            painter.drawText(at, text)
            at.setX(at.x() + width)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines."""
        return QSize(200, 2 * option.fontMetrics.lineSpacing() + _GAP)


def _pieces(hit: Hit) -> list[tuple[str, bool]]:
    """The text of a place, cut where it is lit."""
    pieces, at = [], 0
    for start, end in hit.found:
        pieces += [(hit.text[at:start], False), (hit.text[start:end], True)]
        at = end
    return [*pieces, (hit.text[at:], False)]


def _names(entry: LibraryEntry) -> str:
    names = entry.paper.authors
    if len(names) <= _AUTHORS:
        return listed(names)
    return tr("{names} and others").format(names=listed(names[: _AUTHORS - 1]))


def _colour(entry: LibraryEntry, column: Column, theme: Theme) -> str:
    if column is Column.FILE and entry.missing:
        return theme.error
    if column is Column.REVIEW and entry.standing is Standing.REVIEWED:
        return theme.good
    if column is Column.REVIEW and entry.standing is Standing.FAILED:
        return theme.error
    quiet = column in (Column.FILE, Column.OPENED) or (column is Column.REVIEW and entry.standing is Standing.TO_DO)
    return theme.muted if quiet else theme.text
