"""What a person should know, over the paper's lower edge and in nobody's way: failures, notices, offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import sentences, tr, trn

Tone = Literal["info", "warning", "error"]

# More than this nobody looks through; the oldest go, but news never hides what went wrong.
_MOST = 3

# In logical pixels: from the edges of what is below, and the widest that is read well.
_GAP = 12
_WIDEST = 620

# A link button's padding and border, in logical pixels.
_INSIDE_BUTTON = 3

_WEIGHTS: dict[Tone, int] = {"info": 0, "warning": 1, "error": 2}
_SIGNS: dict[Tone, str] = {"info": "i", "warning": "!", "error": "×"}


@dataclass(frozen=True)
class Message:
    """A sentence, what to do next, details to unfold, and things to press. A newer one of the same key replaces it."""

    key: str
    text: str
    next_step: str = ""
    detail: str = ""
    tone: Tone = "info"
    offers: tuple[tuple[str, Callable[[], object]], ...] = field(default=())

    @classmethod
    def of_error(
        cls, error: ReviewerError, key: str, offers: tuple[tuple[str, Callable[[], object]], ...] = ()
    ) -> Message:
        """How a failure is told."""
        return cls(key, error.message, error.next_step, error.detail, "error", offers)


class MessageBar(QFrame):
    """One message."""

    closed = Signal(str)
    resized = Signal()  # its details were unfolded, or folded

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setProperty("role", "message")
        self.setProperty("tone", message.tone)
        self.setAccessibleName(sentences(message.text, message.next_step))
        sign = self._label(_SIGNS[message.tone], "message-sign")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        # In line with the buttons' text, which stands within their borders.
        texts.setContentsMargins(0, _INSIDE_BUTTON, 0, _INSIDE_BUTTON)
        sign.setContentsMargins(0, _INSIDE_BUTTON, 0, 0)
        texts.addWidget(self._label(message.text, "message-text"))
        if message.next_step:
            texts.addWidget(self._label(message.next_step, "message-next"))
        self._detail = QPlainTextEdit(message.detail, self)
        self._detail.setReadOnly(True)
        self._detail.setAccessibleName(tr("Details"))
        self._detail.setMaximumHeight(120)
        self._detail.hide()
        texts.addWidget(self._detail)
        texts.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(10)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        for text, call in message.offers:
            self._button(row, text, lambda _=False, c=call: c())
        if message.detail:
            fold = self._button(row, tr("Details"), self._fold)
            fold.setCheckable(True)
        self._button(row, tr("Dismiss"), lambda: self.closed.emit(message.key))

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(role != "message-sign")
        label.setProperty("role", role)
        label.setProperty("tone", self.message.tone)
        if role != "message-sign":
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, row: QHBoxLayout, text: str, call: Callable[..., object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        button.clicked.connect(call)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def _fold(self, unfolded: bool) -> None:
        self._detail.setVisible(unfolded)
        self.resized.emit()


class MessageStrip(QFrame):
    """The messages that stand now, over what else is in `parent`: nothing moves where one comes or goes.

    One is seen, the weightiest and of those the newest; the others are behind it, and unfold.
    """

    dismissed = Signal(str)  # the key of a message that the person has done with

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self._bars: dict[str, MessageBar] = {}
        self.setProperty("role", "messages")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._more = QPushButton(self)
        self._more.setProperty("role", "link")
        self._more.setAutoDefault(False)
        self._more.setCheckable(True)
        self._more.setAccessibleName(tr("Other messages"))
        self._more.toggled.connect(lambda _: self._arrange())
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(tr("Messages"))
        parent.installEventFilter(self)
        self.hide()

    @property
    def messages(self) -> list[Message]:
        """Those that stand, the oldest first."""
        return [bar.message for bar in self._bars.values()]

    def say(self, message: Message) -> None:
        """Show `message`."""
        old = self._bars.get(message.key)
        if old is not None and old.message == message:
            return
        self.take_back(message.key)
        while len(self._bars) >= _MOST:
            self.take_back(self._least())
        bar = MessageBar(message, self)
        bar.closed.connect(self._dismiss)
        bar.resized.connect(self._place)
        self._bars[message.key] = bar
        self._column.insertWidget(self._column.count() - 1, bar)
        self._arrange()

    def take_back(self, key: str) -> None:
        """Don't show the message of `key` any more."""
        bar = self._bars.pop(key, None)
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
            self._arrange()

    def clear(self) -> None:
        """Show nothing."""
        for key in list(self._bars):
            self.take_back(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge of what is below."""
        if watched is self._ground and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _dismiss(self, key: str) -> None:
        self.take_back(key)
        self.dismissed.emit(key)

    def _least(self) -> str:
        """The key of the message that makes room: the oldest of those that weigh least."""
        return min(self._bars, key=lambda key: _WEIGHTS[self._bars[key].message.tone])

    def _arrange(self) -> None:
        bars = list(self._bars.values())
        # Of those that weigh as much the last one said.
        first = max(reversed(bars), key=lambda bar: _WEIGHTS[bar.message.tone], default=None)
        if len(bars) < 2:
            self._more.setChecked(False)
        for bar in bars:
            bar.setVisible(bar is first or self._more.isChecked())
        behind = len(bars) - 1
        folded = trn("{n} more message", "{n} more messages", behind)
        self._more.setText(tr("Show one message") if self._more.isChecked() else folded)
        self._more.setVisible(behind > 0)
        self.setVisible(bool(bars))
        self._place()

    def _place(self) -> None:
        if self.isHidden():
            return
        ground = self._ground
        self._column.activate()
        width = min(_WIDEST, ground.width() - 2 * _GAP)
        height = (
            self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else self.sizeHint().height()
        )
        height = min(height, ground.height() - 2 * _GAP)
        self.setGeometry(_GAP, ground.height() - height - _GAP, width, height)
        self.raise_()
