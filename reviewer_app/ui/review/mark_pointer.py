"""The pointer on the evidence marks of an editor: a mark under it is told, and can be dragged to another point."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QTextEdit

from reviewer_app.review.model import SectionKey

MIME = "application/x-reviewer-mark"

# This near to the upper or lower edge, in logical pixels, a drag scrolls.
_EDGE = 22


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark as it stands in a pane: from `start` to `end` (code points), `text` as typed, the id of its evidence."""

    key: SectionKey
    start: int
    end: int
    text: str
    evidence: str


def mark_to_mime(mark: PlacedMark) -> QMimeData:
    """What a dragged mark carries. It is no text: dropped elsewhere it would mean nothing."""
    data = QMimeData()
    data.setData(MIME, json.dumps(asdict(mark)).encode())
    return data


def mark_from_mime(data: QMimeData) -> PlacedMark | None:
    """The mark that is dragged, if one is."""
    if not data.hasFormat(MIME):
        return None
    found = json.loads(data.data(MIME).toStdString())
    return PlacedMark(SectionKey(found["key"]), found["start"], found["end"], found["text"], found["evidence"])


class MarkPointer(QObject):
    """Watches the viewport of `editor`."""

    hovered = Signal(object, QRect)  # the mark under the pointer (PlacedMark or None), its place in the viewport
    dropped = Signal(object, QPoint)  # PlacedMark, the place in the viewport

    def __init__(
        self,
        editor: QTextEdit,
        find: Callable[[QPoint], tuple[PlacedMark, QRect] | None],
        show_target: Callable[[QPoint | None], bool],
    ) -> None:
        """`find` gives the mark at a place; `show_target` shows where a drop would go, and says if it would."""
        super().__init__(editor)
        self._editor = editor
        self._find = find
        self._show_target = show_target
        self._over: PlacedMark | None = None
        self._pressed: tuple[PlacedMark, QPoint] | None = None
        editor.setMouseTracking(True)
        editor.viewport().setMouseTracking(True)
        editor.viewport().installEventFilter(self)
        editor.textChanged.connect(self._left)
        editor.verticalScrollBar().valueChanged.connect(self._left)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take drags of marks, look at everything else."""
        match event:
            case QDropEvent() if (mark := mark_from_mime(event.mimeData())) is not None:
                return self._dragged(event, mark)
            case QMouseEvent():
                return self._moused(event)
            case _:
                pass
        if event.type() in (QEvent.Type.Leave, QEvent.Type.DragLeave):
            self._show_target(None)
            self._left()
        return False

    def _moused(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            found = self._find(at) if event.button() == Qt.MouseButton.LeftButton else None
            self._pressed = (found[0], at) if found and not event.modifiers() else None
            if self._over is not None:
                # What was shown of it leaves on a click, and does not come back before the pointer does.
                self.hovered.emit(None, QRect())
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._pressed = None
        elif event.type() == QEvent.Type.MouseMove and event.buttons() & Qt.MouseButton.LeftButton:
            if self._pressed is None:
                return False
            mark, start = self._pressed
            if (at - start).manhattanLength() >= QApplication.startDragDistance() and not self._editor.isReadOnly():
                self._pressed = None
                self._left()
                self._drag(mark)
            return True
        elif event.type() == QEvent.Type.MouseMove:
            self._hover(at)
        return False

    def _hover(self, at: QPoint) -> None:
        found = self._find(at)
        shape = Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.IBeamCursor
        self._editor.viewport().setCursor(shape)
        mark = found[0] if found else None
        if mark != self._over:
            self._over = mark
            self.hovered.emit(mark, found[1] if found else QRect())

    def _left(self) -> None:
        if self._over is not None:
            self._over = None
            self.hovered.emit(None, QRect())

    def _drag(self, mark: PlacedMark) -> None:
        drag = QDrag(self._editor)
        drag.setMimeData(mark_to_mime(mark))
        drag.setPixmap(self._picture(mark))
        drag.setHotSpot(QPoint(-8, -8))
        drag.exec(Qt.DropAction.MoveAction)

    def _picture(self, mark: PlacedMark) -> QPixmap:
        label = mark.text.partition("{")[0]
        metrics = QFontMetrics(self._editor.font())
        ratio = self._editor.devicePixelRatioF()
        width, height = metrics.horizontalAdvance(label) + 12, metrics.height() + 6
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        palette = self._editor.palette()
        picture.fill(palette.color(QPalette.ColorRole.Highlight))
        with QPainter(picture) as painter:
            painter.setFont(self._editor.font())
            painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
            painter.drawText(QRect(0, 0, width, height), int(Qt.AlignmentFlag.AlignCenter), label)
        return picture

    def _dragged(self, event: QDropEvent, mark: PlacedMark) -> bool:
        at = event.position().toPoint()
        if event.type() == QEvent.Type.Drop:
            self._show_target(None)
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dropped.emit(mark, at)
            return True
        self._scroll_at_edge(at.y())
        if not self._editor.isReadOnly() and self._show_target(at):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        elif isinstance(event, QDragMoveEvent):
            event.ignore()
        return True

    def _scroll_at_edge(self, y: int) -> None:
        bar = self._editor.verticalScrollBar()
        if y < _EDGE:
            bar.setValue(bar.value() - _EDGE)
        elif y > self._editor.viewport().height() - _EDGE:
            bar.setValue(bar.value() + _EDGE)
