"""Signs beside points: no place in the paper was found, or the point wants a second look."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCursor
from PySide6.QtWidgets import QTextEdit

from reviewer_app.ui.look.theme import Theme

Kind = Literal["unplaced", "look", "repeat"]

# Room beside the points, in logical pixels: for one of these signs, and for the sign of the point's state.
MARGIN = 34
_ROOM = 16

SYMBOLS: dict[Kind, str] = {"unplaced": "?", "look": "!", "repeat": "≈"}


@dataclass(frozen=True, slots=True)
class Sign:
    """Stands beside the point that begins at `position` (code points); `sentence` says why."""

    position: int
    kind: Kind
    sentence: str


class PointSigns:
    """The signs of one editor. They move along with their points."""

    def __init__(self, editor: QTextEdit) -> None:
        self._editor = editor
        self._colours: dict[Kind, QColor] = {}
        self._placed: list[tuple[QTextCursor, list[Sign]]] = []

    def __len__(self) -> int:
        return sum(len(signs) for _, signs in self._placed)

    def count(self, *kinds: Kind) -> int:
        """How many points carry a sign of `kinds`."""
        return sum(any(s.kind in kinds for s in signs) for _, signs in self._placed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of `theme`."""
        self._colours = {
            "unplaced": QColor(theme.warning),
            "look": QColor(theme.warning),
            "repeat": QColor(theme.accent),
        }
        self._editor.viewport().update()

    def clear(self) -> None:
        """Show none."""
        self._placed.clear()

    def put(self, signs: Sequence[Sign], cursor_at: Callable[[int], QTextCursor]) -> None:
        """Show `signs`; `cursor_at` gives a cursor at a position."""
        by_place: dict[int, list[Sign]] = {}
        for sign in signs:
            by_place.setdefault(sign.position, []).append(sign)
        self._placed = [(cursor_at(position), found) for position, found in sorted(by_place.items())]
        self._editor.viewport().update()

    def at(self, place: QPoint) -> str:
        """What the signs at `place` of the viewport say; empty where there is none."""
        if place.x() >= _ROOM:
            return ""
        found = (signs for cursor, signs in self._in(QRect(place, place)) if self._box(cursor).contains(place))
        return "\n".join(dict.fromkeys(s.sentence for s in next(found, [])))

    def paint(self, painter: QPainter, part: QRect) -> None:
        """Draw the signs in `part` of the viewport, of several at one point the weightiest."""
        font = QFont(self._editor.font())
        font.setBold(True)
        painter.setFont(font)
        for cursor, signs in self._in(part):
            kind = _weightiest(signs)
            painter.setPen(self._colours.get(kind, self._editor.palette().text().color()))
            painter.drawText(self._box(cursor), int(Qt.AlignmentFlag.AlignCenter), SYMBOLS[kind])

    def _in(self, part: QRect) -> list[tuple[QTextCursor, list[Sign]]]:
        # Where a cursor stands on the screen costs more than where it stands in the text, and a pane is painted often.
        first, last = (
            self._editor.cursorForPosition(p).block().position()
            + end * self._editor.cursorForPosition(p).block().length()
            for p, end in ((part.topLeft(), 0), (part.bottomLeft(), 1))
        )
        begin = bisect_left(self._placed, first, key=lambda placed: placed[0].position())
        end = bisect_right(self._placed, last, key=lambda placed: placed[0].position())
        return self._placed[begin:end]

    def _box(self, cursor: QTextCursor) -> QRect:
        line = self._editor.cursorRect(cursor)
        return QRect(0, line.top(), _ROOM, line.height())


def _weightiest(signs: Sequence[Sign]) -> Kind:
    order: tuple[Kind, ...] = ("look", "repeat", "unplaced")
    return min((s.kind for s in signs), key=order.index)
