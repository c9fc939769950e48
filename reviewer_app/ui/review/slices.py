"""Work on the text of the panes, done a slice at a time so that no key waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer


class Slices(QObject):
    """Runs `work` in turns of the event loop, up to each of its yields; each `begin` starts it anew."""

    def __init__(self, work: Callable[[], Iterator[None]], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._going: Iterator[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    @property
    def to_come(self) -> bool:
        """Whether it is under way or about to begin."""
        return self._timer.isActive()

    def begin(self, after_ms: int) -> None:
        """Begin in `after_ms` milliseconds; what is under way is given up."""
        self._going = None
        self._timer.start(after_ms)

    def _go_on(self) -> None:
        going = self._going or self._work()
        self._going = going
        for _ in going:
            self._timer.start(0)  # after what the person does meanwhile
            return
        self._going = None
