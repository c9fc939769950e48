"""The status bar: what is going on and how long still, what was read, whether all is saved, where in the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr, trn
from reviewer_app.review.model import Coverage
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.look.restyle import restyle
from reviewer_app.ui.shell.page_field import PageField

_MINUTE = 60


def seconds_left(seconds: float) -> str:
    """A remaining time as a person says it."""
    if seconds < 10:
        return tr("a few seconds left")
    if seconds < _MINUTE:
        return tr("about {n} s left").format(n=round(seconds / 5) * 5)
    return trn("about {n} minute left", "about {n} minutes left", max(1, round(seconds / _MINUTE)))


class StatusLine(QStatusBar):
    """The parts of the status bar."""

    coverage_asked = Signal()  # what was read and what was not

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._stage = self._label("stage", tr("Stage"))
        self._bar = QProgressBar(self)
        self._bar.setFixedSize(150, 6)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress"))
        self._offer = QPushButton(self)
        self._offer.setAccessibleName(tr("What can be done meanwhile"))
        self._offer.clicked.connect(self._do)
        self._offered: Callable[[], None] | None = None
        self._left = self._label("status", tr("Time left"))
        self._saved = self._label("status", tr("Saved"))
        self.page = PageField(self)
        self._zoom = self._label("status", tr("Zoom"))
        for widget in (self._stage, self._bar, self._offer, self._left):
            self.addWidget(widget)
        self._read = QPushButton(self)
        self._read.setProperty("role", "link")
        self._read.setAutoDefault(False)
        self._read.setAccessibleName(tr("What the model read"))
        self._read.clicked.connect(self.coverage_asked)
        self.addPermanentWidget(self._read)
        self.addPermanentWidget(self._saved)
        self.addPermanentWidget(self.page)
        self.addPermanentWidget(self._zoom)
        self.offer("", None)
        self.idle()

    def offer(self, text: str, do: Callable[[], None] | None) -> None:
        """Show a button beside the progress that does something about it, or none."""
        self._offer.setText(text)
        self._offered = do
        self._offer.setVisible(do is not None)

    def stage(self, text: str) -> None:
        """Say what is going on, without a measure of it."""
        self._stage.setText(text)
        self._stage.setToolTip("")
        self._bar.hide()
        self._left.setText("")

    def idle(self) -> None:
        """Say nothing."""
        self.stage("")
        self._saved.setText("")
        self.page.show_page(0, 0)
        self.coverage(())
        self._zoom.setText("")

    def progress(self, text: str, done: int, total: int, left: float | None = None, detail: str = "") -> None:
        """Say how far it is. `total` 0: it has no known end. `detail` is for who asks: it is a tool tip."""
        self._stage.setText(text)
        for widget in (self._stage, self._bar, self._left):
            widget.setToolTip(plain_tip(detail))
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        self._bar.setVisible(True)
        self._left.setText(seconds_left(left) if left is not None else "")

    def coverage(self, coverage: Sequence[Coverage]) -> None:
        """Say how much of the paper the model read, by its tokens; nothing where all of it was, or nothing is known."""
        total = sum(max(c.tokens, 1) for c in coverage)
        read = sum(max(c.tokens, 1) for c in coverage if c.read)
        # All but a line is not all.
        self._read.setText(tr("{percent} % read").format(percent=min(99, round(100 * read / total))) if total else "")
        self._read.setToolTip(tr("Show what the model did not read"))
        self._read.setVisible(read < total)

    def saved(self, saved: bool, error: ReviewerError | None = None) -> None:
        """Say whether everything typed is on the disk."""
        restyle(self._saved, "role", "unsaved" if error else "status")
        self._saved.setText(tr("Saved") if saved else tr("Not saved") if error else tr("Saving…"))
        self._saved.setToolTip(plain_tip(error.message) if error else "")

    def nothing_open(self) -> None:
        """No paper is open, of which anything could be saved."""
        self._saved.clear()
        self._saved.setToolTip("")

    def zoom(self, zoom: float | None) -> None:
        """Say how large the page is shown (1 is 100 %); None: there is none."""
        self._zoom.setText("" if zoom is None else tr("{percent} %").format(percent=round(zoom * 100)))

    def _do(self) -> None:
        if self._offered is not None:
            self._offered()

    def _label(self, role: str, name: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setAccessibleName(name)
        # What is said changes all the time; the window's least width shall not.
        label.setMinimumWidth(1)
        return label
