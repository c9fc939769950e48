"""Back and forward through the places that a person jumped from, as in a browser."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.paper_view import PaperView

_KEPT = 100
_SAME = 40.0  # points: a jump within this distance is none


class Jumps(QObject):
    """Follows `view.jumped`."""

    changed = Signal()

    def __init__(self, view: PaperView) -> None:
        super().__init__(view)
        self._view = view
        self._back: list[PagePoint] = []
        self._forward: list[PagePoint] = []
        view.jumped.connect(self._note)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place to go back to."""
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        """Whether the person went back before."""
        return bool(self._forward)

    def clear(self) -> None:
        """Another paper: its places are others."""
        self._back.clear()
        self._forward.clear()
        self.changed.emit()

    def back(self) -> None:
        """Go to where the last jump began."""
        self._go(self._back, self._forward)

    def forward(self) -> None:
        """Take back going back."""
        self._go(self._forward, self._back)

    def _note(self) -> None:
        if not self._view.page:
            return  # the paper was closed meanwhile
        place = self._view.state.place
        last = self._back[-1] if self._back else None
        if last is None or last.page != place.page or abs(last.y - place.y) > _SAME:
            self._back = [*self._back, place][-_KEPT:]
        self._forward.clear()
        self.changed.emit()

    def _go(self, taken: list[PagePoint], given: list[PagePoint]) -> None:
        if taken and self._view.page:
            given.append(self._view.state.place)
            self._view.go_to(taken.pop())
            self.changed.emit()
