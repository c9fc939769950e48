"""One section of the review: heading, state, text, and the strip in which the next point forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from reviewer_app.i18n import sentences, tr, trn
from reviewer_app.paper.scripts import HAN, KANA
from reviewer_app.paper.text import one_line
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import MARK_RE
from reviewer_app.session.events import SectionState
from reviewer_app.session.new_points import new_points
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.restyle import restyle
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.new_points_bar import NewPointsBar
from reviewer_app.ui.review.point_signs import MARGIN, Sign
from reviewer_app.ui.review.review_editor import ReviewEditor

# Pieces of a word arrive up to a hundred times a second; a person reads at twenty.
_FORMING_MS = 50
_FORMING_LINES = 2
# Counts follow the text this much later: points arrive several at once, and keys faster than a person reads counts.
_COUNT_MS = 60

_POINT = re.compile(r"^(?:[-*+]|\d{1,3}[.)])\s", re.MULTILINE)
# A Chinese or Japanese character counts as a word, as word processors count.
_WORD = re.compile(rf"[{HAN}{KANA}]|(?![{HAN}{KANA}])\w(?:(?![{HAN}{KANA}])[\w’'-])*")
_NO_WORDS = re.compile(rf"{_POINT.pattern}|{MARK_RE.pattern}|\{{(?:new|dismissed|accepted)\}}", re.MULTILINE)

_DOT = "  ·  "
# Margins and gaps of the heading, in logical pixels.
_HEAD_SPACE = 70

_TONES = {
    SectionState.WAITING: "busy",
    SectionState.WRITING: "busy",
    SectionState.DONE: "good",
    SectionState.NONE_SUPPORTED: "good",
    SectionState.REPETITION: "warning",
    SectionState.LENGTH: "warning",
    SectionState.ABSENT: "warning",
    SectionState.STOPPED: "warning",
    SectionState.FAILED: "error",
}


# The heading's word alone leaves a person asking why.
_EXPLAINED = (SectionState.NONE_SUPPORTED, SectionState.REPETITION, SectionState.LENGTH, SectionState.ABSENT)


def state_text(state: SectionState) -> str:
    """What a pane's heading says of the run."""
    return {
        SectionState.EMPTY: "",
        SectionState.WAITING: tr("Waiting"),
        SectionState.WRITING: tr("Writing…"),
        SectionState.DONE: tr("Done"),
        SectionState.NONE_SUPPORTED: tr("No supported point"),
        SectionState.REPETITION: tr("Stopped early"),
        SectionState.LENGTH: tr("Stopped early"),
        SectionState.ABSENT: tr("Not written"),
        SectionState.STOPPED: tr("Stopped"),
        SectionState.FAILED: tr("Failed"),
    }[state]


def word_count(text: str) -> int:
    """How many words a person reads in a pane's raw text: without list signs, marks and states."""
    return sum(_words_of_line(line) for line in text.split("\n"))


@lru_cache(maxsize=4096)
def _words_of_line(line: str) -> int:
    return len(_WORD.findall(_NO_WORDS.sub(" ", line)))


class PaneHead(QWidget):
    """The heading of a pane; pressed, it folds."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pane-head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Anywhere on it."""
        event.setAccepted(event.button() == Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of where it was pressed."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
        event.accept()


class FormingStrip(QLabel):
    """The point that is being written, where it will stand: the end of it, in two lines that never grow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "forming")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setIndent(0)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Point being written"))
        self._full = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FORMING_MS)
        self._timer.timeout.connect(self._show)
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * _FORMING_LINES + 14)
        self.hide()

    def form(self, text: str) -> None:
        """Show `text` within the next 50 ms."""
        self._full = text
        if not self._timer.isActive():
            self._timer.start()

    def changeEvent(self, event: QEvent) -> None:
        """Two lines, whatever they hold, so that the text above never jumps."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * _FORMING_LINES + 14)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        metrics = QFontMetrics(self.font())
        room = int((self.width() - 2 * MARGIN) * (_FORMING_LINES - 0.25))
        # A strip that says nothing would look broken while the model is at its first word.
        text = one_line(self._full) or "…"
        self.setText(metrics.elidedText(text, Qt.TextElideMode.ElideLeft, max(room, 40)))


class ReviewPane(QWidget):
    """The pane of section `key`, as high as its text; the column around it scrolls."""

    fold_asked = Signal()

    def __init__(
        self,
        key: SectionKey,
        review: ReviewText,
        theme: Theme,
        steady: Callable[[], AbstractContextManager[None]] = nullcontext,
        parent: QWidget | None = None,
    ) -> None:
        """Changes of the pane's height are made in the context that `steady` gives."""
        super().__init__(parent)
        self._steady = steady
        self.folded = False
        self.key = key
        self._state = SectionState.EMPTY
        self._why = ""
        self._meanwhile = ""
        self._counts: list[str] = []
        self.setProperty("role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.editor = ReviewEditor(key, review, self)
        self.editor.setAccessibleName(key.title)
        self.editor.column.invitation = key.row.invitation()
        self.strip = FormingStrip(self)
        self.new_bar = NewPointsBar(self)
        self._reason = QLabel(self)
        self._reason.setProperty("role", "pane-reason")
        self._reason.setIndent(0)
        self._reason.setWordWrap(True)
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._reason.hide()
        # The heading stays in sight while its section is: its place in the column keeps a room for it.
        self._room = QWidget(self)
        self._scrolled = 0
        self._head = PaneHead(self)
        self._head.pressed.connect(self.fold_asked)
        self._fold = QToolButton(self._head)
        self._fold.setProperty("role", "fold")
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.setIconSize(QSize(14, 14))
        self._fold.clicked.connect(self.fold_asked)
        self._title = QLabel(key.title, self._head)
        self._title.setProperty("role", "pane-title")
        self._title.setBuddy(self.editor)
        self._count = QLabel(self._head)
        self._count.setProperty("role", "pane-count")
        self._label = QLabel(self._head)
        self._label.setProperty("role", "pane-state")
        row = QHBoxLayout(self._head)
        row.setContentsMargins(MARGIN - 29, 3, 12, 3)
        row.addWidget(self._fold)
        row.addSpacing(-6)
        row.addWidget(self._title)
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(self._count)
        row.addWidget(self._label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._room)
        column.addWidget(self._reason)
        column.addWidget(self.new_bar)
        column.addWidget(self.editor)
        column.addWidget(self.strip)
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(_COUNT_MS)
        self._counting.timeout.connect(self._show_counts)
        self.editor.edited.connect(self._count_soon)
        self.editor.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self.set_theme(theme)
        self._fit()
        self.editor.entered.connect(self._show_inside)
        self._place_head()

    def set_folded(self, folded: bool) -> None:
        """Show the heading alone, or all."""
        self.folded = folded
        if folded and self.editor.hasFocus():
            self._fold.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.setVisible(not folded)
        self._draw_fold()
        self._show_counts()

    @property
    def head_height(self) -> int:
        """How much of the section its heading covers, in logical pixels."""
        return self._room.height()

    def see_from(self, top: int) -> None:
        """The column is seen from `top` on: the heading stands there while its section does."""
        self._scrolled = top
        self._place_head()

    def load(self, text: str) -> None:
        """Show another review's text, of which no run is under way."""
        self.editor.load(text)
        self.set_state(SectionState.EMPTY)

    @property
    def state(self) -> SectionState:
        """What the run does with this section."""
        return self._state

    def set_state(self, state: SectionState, why: str = "") -> None:
        """Show what the run does with this section; `why` is a sentence, if there is more to say."""
        self._state, self._why = state, why
        if state is not SectionState.WRITING or not self.strip.isVisible():
            self.strip.form("")
        self._show_counts()

    def set_meanwhile(self, text: str) -> None:
        """Say what goes on before the model can write here: parsing, loading, reading. Empty when nothing does."""
        if text != self._meanwhile:
            self._meanwhile = text
            self._show_counts()

    def set_signs(self, signs: Sequence[Sign]) -> None:
        """Set signs beside points of which there is something to say."""
        if self.editor.dress.put_signs(signs):
            self._show_counts()

    def set_questioned(self, phrases: Mapping[str, str]) -> None:
        """Underline phrases that want a second look; each with the sentence that says why."""
        self.editor.dress.set_questioned(phrases)

    def recount(self) -> None:
        """Say at once how many points and words there are; after a change of the text it is said a moment later."""
        self._show_counts()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._theme = theme
        self.editor.dress.set_theme(theme)
        self._draw_fold()

    def set_statuses(self, statuses: Mapping[str, str]) -> None:
        """Say how sure each mark's passage is (evidence id: its status)."""
        self.editor.dress.set_statuses(statuses)

    def set_text_size(self, points: float) -> None:
        """Show the text at `points`."""
        font = self.editor.font()
        font.setPointSizeF(points)
        self.editor.setFont(font)
        self.editor.drawn.lay_out_again()
        self.editor.dress.colours.colour_again()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the heading's counts to the new width."""
        super().resizeEvent(event)
        self._place_head()
        self._make_room()

    def moveEvent(self, event: QMoveEvent) -> None:
        """The column is seen from another line of this section on."""
        super().moveEvent(event)
        self._place_head()

    def _place_head(self) -> None:
        height = self._head.sizeHint().height()
        if self._room.height() != height:
            self._room.setFixedHeight(height)
        top = max(0, min(self._scrolled - self.y(), self.height() - height))
        self._head.setGeometry(0, top, self.width(), height)
        self._head.raise_()

    def _count_soon(self) -> None:
        if not self._counting.isActive():
            self._counting.start()

    def _show_counts(self) -> None:
        self._counting.stop()
        text = self.editor.text
        parts = []
        if text.strip():
            points, words = len(_POINT.findall(text)), word_count(text)
            if points:
                parts.append(trn("{n} point", "{n} points", points))
            unplaced, questioned = (
                self.editor.dress.signs.count("unplaced"),
                self.editor.dress.signs.count("look", "repeat"),
            )
            if unplaced:
                parts.append(tr("{n} without a place").format(n=unplaced))
            if questioned:
                parts.append(trn("{n} second look", "{n} second looks", questioned))
            parts.append(trn("{n} word", "{n} words", words))
        state, tone = state_text(self._state), _TONES.get(self._state, "")
        if self._meanwhile and self._state in (SectionState.EMPTY, SectionState.WAITING):
            state, tone = self._meanwhile, "busy"
        self._reason.setText(self._why)
        self.new_bar.show_count(0 if self.editor.isReadOnly() else len(new_points(text)))
        shown = (
            (self._reason, self._state in _EXPLAINED and bool(self._why)),
            (self.new_bar, self.new_bar.count > 0),
            (self.strip, self._state is SectionState.WRITING),
        )
        changed = [(part, visible and not self.folded) for part, visible in shown]
        if any(part.isHidden() is visible for part, visible in changed):
            with self._steady():
                for part, visible in changed:
                    part.setVisible(visible)
        self._counts = parts
        self._label.setText(state)
        self._label.setVisible(bool(state))
        self._make_room()
        self._label.setToolTip(self._why)
        said = (state, self._why, "" if text.strip() else self.editor.column.invitation)
        self.editor.setAccessibleDescription(sentences(*filter(None, said)))
        restyle(self._label, "tone", tone)

    def _make_room(self) -> None:
        """Where the heading is narrow, the counts go one after the other, the words first."""
        said = self._label.sizeHint().width() if self._label.text() else 0
        title = self._title.fontMetrics().elidedText(
            self.key.title, Qt.TextElideMode.ElideRight, max(self.width() - said - _HEAD_SPACE, 0)
        )
        self._title.setText(title)
        self._title.setToolTip(self.key.title if title != self.key.title else "")
        others = sum(w.sizeHint().width() for w in (self._title, self._label) if w is self._title or w.text())
        room = self.width() - others - _HEAD_SPACE
        shown = list(self._counts)
        while shown and self._count.fontMetrics().horizontalAdvance(_DOT.join(shown)) > room:
            shown.pop()
        self._count.setText(_DOT.join(shown))
        self._count.setToolTip(_DOT.join(self._counts))

    def _fit(self) -> None:
        """Make the editor as high as what stands in it."""
        height = self.editor.column.height()
        if height != self.editor.height():
            with self._steady():
                self.editor.setFixedHeight(height)

    def _draw_fold(self) -> None:
        self._fold.setIcon(themed_icon("unfold" if self.folded else "down", self._theme))
        text = tr("Unfold “{section}”") if self.folded else tr("Fold “{section}”")
        self._fold.setAccessibleName(text.format(section=self.key.title))
        self._fold.setToolTip(text.format(section=self.key.title))

    def _show_inside(self, inside: bool) -> None:
        restyle(self._head, "inside", "true" if inside else "false")
