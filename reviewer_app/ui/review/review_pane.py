"""One section of the review: its heading, its text, and what stands between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from reviewer_app.i18n import sentences, tr, trn
from reviewer_app.review.model import SectionKey
from reviewer_app.review.word_count import point_count, word_count
from reviewer_app.session.events import SectionState
from reviewer_app.session.new_points import new_points
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.forming_strip import FormingStrip
from reviewer_app.ui.review.new_points_bar import NewPointsBar
from reviewer_app.ui.review.pane_head import PaneHead
from reviewer_app.ui.review.point_signs import Sign
from reviewer_app.ui.review.review_editor import ReviewEditor

# Counts follow the text this much later: points arrive several at once, and keys faster than a person reads counts.
_COUNT_MS = 60

# The heading's word alone leaves a person asking why.
_EXPLAINED = (SectionState.NONE_SUPPORTED, SectionState.REPETITION, SectionState.LENGTH, SectionState.ABSENT)


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
        self.head = PaneHead(key, self)
        self.head.title.setBuddy(self.editor)
        self.head.pressed.connect(self.fold_asked)
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
        self.editor.entered.connect(self.head.show_inside)
        self._place_head()

    def set_folded(self, folded: bool) -> None:
        """Show the heading alone, or all."""
        self.folded = folded
        if folded and self.editor.hasFocus():
            self.head.fold.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.setVisible(not folded)
        self.head.show_fold(self.folded, self._theme)
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
        self.head.show_fold(self.folded, self._theme)

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
        self.head.fit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """The column is seen from another line of this section on."""
        super().moveEvent(event)
        self._place_head()

    def _place_head(self) -> None:
        height = self.head.sizeHint().height()
        if self._room.height() != height:
            self._room.setFixedHeight(height)
        top = max(0, min(self._scrolled - self.y(), self.height() - height))
        self.head.setGeometry(0, top, self.width(), height)
        self.head.raise_()

    def _count_soon(self) -> None:
        if not self._counting.isActive():
            self._counting.start()

    def _show_counts(self) -> None:
        self._counting.stop()
        text = self.editor.text
        parts = []
        if text.strip():
            points, words = point_count(text), word_count(text)
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
        self.head.show_state(self._state, self._meanwhile, self._why)
        self.head.show_counts(parts)
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
        said = (self.head.state.text(), self._why, "" if text.strip() else self.editor.column.invitation)
        self.editor.setAccessibleDescription(sentences(*filter(None, said)))

    def _fit(self) -> None:
        """Make the editor as high as what stands in it."""
        height = self.editor.column.height()
        if height != self.editor.height():
            with self._steady():
                self.editor.setFixedHeight(height)
