"""The review as one column: four sections that fold, or one at a time; and the person's undo over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QTabBar, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem, item_at
from reviewer_app.session.new_points import discard, keep, new_points
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_pane import ReviewPane
from reviewer_app.ui.review.steady_scroll import SteadyScroll

KEYS = tuple(SectionKey)
MIN_TEXT, MAX_TEXT = 7.0, 28.0
# Lines that stay in sight above and below the caret, in logical pixels.
_AROUND_CARET = 14


class ReviewPanes(QScrollArea):
    """The sections and what is done in them."""

    edited = Signal(object)  # SectionKey: its text changed, but for another review's that was loaded
    mark_activated = Signal(str)
    mark_hovered = Signal(object, object, QRect)  # ReviewEditor, PlacedMark or None, its place in the viewport
    mark_dropped = Signal(object, object, int)  # PlacedMark, SectionKey, the position in that pane
    history_changed = Signal()
    menu_asked = Signal(object, QPoint)  # SectionKey, global position
    state_asked = Signal(str)  # of the point at the caret of the current pane
    caret_moved = Signal()  # to another place, or into another section
    folded = Signal()  # other sections are folded than before

    def __init__(self, text: ReviewText, theme: Theme, parent: QWidget | None = None) -> None:
        """`text` is what the panes show, and hears what the person types."""
        super().__init__(parent)
        self.text = text
        self._current = KEYS[0]
        self._could = (False, False)
        self._one = False
        self._column = QWidget(self)
        self._column.setProperty("role", "pane")
        self._column.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._steady = SteadyScroll(self)
        self._panes = {key: ReviewPane(key, text, theme, self._steady.kept, self._column) for key in KEYS}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Review"))
        rows = QVBoxLayout(self._column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for key, pane in self._panes.items():
            rows.addWidget(pane)
            self._connect(key, pane)
        rows.addStretch(1)
        self.setWidget(self._column)
        self._tabs = QTabBar(self)
        self._tabs.setAccessibleName(tr("Sections of the review"))
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setDrawBase(False)
        for key in KEYS:
            self._tabs.setTabToolTip(self._tabs.addTab(key.title), key.title)
        self._tabs.currentChanged.connect(self._choose)
        self._tabs.hide()
        text.face = self
        self.load()

    def _connect(self, key: SectionKey, pane: ReviewPane) -> None:
        editor = pane.editor
        editor.page_height = lambda: self.viewport().height()
        editor.edited.connect(lambda: self._edited(key))
        editor.undo_asked.connect(lambda: self.undo(key))
        editor.redo_asked.connect(lambda: self.redo(key))
        editor.entered.connect(lambda inside: self._entered(key, inside))
        editor.mark_activated.connect(self.mark_activated)
        editor.pointer.hovered.connect(lambda mark, at: self.mark_hovered.emit(editor, mark, at))
        editor.pointer.dropped.connect(lambda mark, at: self.mark_dropped.emit(mark, key, editor.position_at(at)))
        editor.menu_asked.connect(lambda at: self.menu_asked.emit(key, at))
        editor.state_asked.connect(self.state_asked)
        editor.went.connect(lambda: self.follow(editor))
        editor.left.connect(lambda by: self._cross(key, by))
        editor.cursorPositionChanged.connect(self.caret_moved)
        pane.new_bar.kept.connect(lambda: self._see_to_new(key, keep))
        pane.new_bar.discarded.connect(lambda: self._see_to_new(key, discard))
        pane.fold_asked.connect(lambda: self.fold(key, not pane.folded))
        self._steady.watch(editor)

    def __getitem__(self, key: SectionKey) -> ReviewPane:
        return self._panes[key]

    @property
    def current(self) -> SectionKey:
        """The pane in which the person is or was last."""
        return self._current

    @property
    def texts(self) -> dict[SectionKey, str]:
        """The raw text of every pane."""
        return self.text.texts

    def point(self) -> PaneItem | None:
        """The point at the caret of the current pane."""
        editor = self._panes[self._current].editor
        return item_at(editor.text, editor.caret())

    # -- what the text tells

    def load(self) -> None:
        """Other texts are in all panes, of which no run is under way."""
        for key, pane in self._panes.items():
            pane.load(self.text[key])
        self.verticalScrollBar().setValue(0)
        self._emit_history()

    def show_edit(self, edit: Edit, *, quietly: bool) -> None:
        """Make `edit` in its pane."""
        self._panes[edit.key].editor.show_edit(edit, quietly=quietly)

    def person_at(self, key: SectionKey, position: int) -> bool:
        """Whether the keyboard's focus is in pane `key` and its caret at `position`."""
        editor = self._panes[key].editor
        return editor.hasFocus() and editor.caret() == position

    def shown(self, key: SectionKey) -> str:
        """The text of pane `key`."""
        return self._panes[key].editor.text

    # -- undo

    def can_undo(self) -> bool:
        """Whether the person has something to take back in the current pane."""
        return self.text.can_undo(self._current)

    def can_redo(self) -> bool:
        """Whether the person can do again what they took back in the current pane."""
        return self.text.can_redo(self._current)

    def undo(self, key: SectionKey | None = None) -> None:
        """Take back the person's last step in `key` (None: the current pane)."""
        self._played(self.text.undo(key or self._current))

    def redo(self, key: SectionKey | None = None) -> None:
        """Do again what was taken back last in `key` (None: the current pane)."""
        self._played(self.text.redo(key or self._current))

    def perform(self, edits: list[Edit]) -> None:
        """Make `edits`, one after the other, as one step of the person's."""
        self.text.perform(edits)
        self._played(edits)

    # -- where the person is

    def go(self, steps: int) -> None:
        """Put the caret into the pane `steps` further on, around the ends."""
        inside = any(p.editor.hasFocus() for p in self._panes.values())
        index = (KEYS.index(self._current) + steps) % len(KEYS) if inside else KEYS.index(self._current)
        self.enter(KEYS[index], Qt.FocusReason.ShortcutFocusReason)

    def enter(self, key: SectionKey, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the keyboard to pane `key`, unfolded and in sight."""
        self.reveal(key)
        editor = self._panes[key].editor
        editor.setFocus(reason)
        self.follow(editor)

    def reveal(self, key: SectionKey) -> None:
        """Let pane `key` be unfolded, and the one that is shown where one is."""
        self.fold(key, False)
        if self._one and self._panes[key].isHidden():
            self._show_sections(key)

    def set_current(self, key: SectionKey) -> None:
        """Let commands go to pane `key`, without moving the keyboard's focus there."""
        self._current = key
        self.reveal(key)
        self._emit_history()
        self.caret_moved.emit()

    def follow(self, editor: ReviewEditor) -> None:
        """Keep the caret of `editor` in sight."""
        self._steady.lay_out()
        box = editor.cursorRect()
        top = editor.viewport().mapTo(self._column, box.topLeft())
        self.ensureVisible(top.x(), top.y() + box.height() // 2, 0, box.height() // 2 + _AROUND_CARET)

    # -- how it is shown

    @property
    def one_section(self) -> bool:
        """Whether one section is shown at a time."""
        return self._one

    def show_one_section(self, one: bool) -> None:
        """Show the current section alone, or all below each other."""
        self.fold(self._current, False)
        self._one = False
        self._tabs.setCurrentIndex(KEYS.index(self._current))
        self._tabs.setVisible(one)
        self._one = one
        self._place_tabs()
        self._show_sections(self._current)
        if self._panes[self._current].editor.hasFocus():
            self.follow(self._panes[self._current].editor)

    def fold(self, key: SectionKey, folded: bool) -> None:
        """Show of section `key` its heading alone, or all; one that is shown alone does not fold."""
        pane, folded = self._panes[key], folded and not self._one
        if pane.folded != folded:
            pane.set_folded(folded)
            self._steady.lay_out()
            self.folded.emit()

    def folds(self) -> list[str]:
        """The sections that are folded."""
        return [key.value for key, pane in self._panes.items() if pane.folded]

    def restore_folds(self, keys: Iterable[str]) -> None:
        """Fold the sections `keys`."""
        for key in KEYS:
            self.fold(key, key.value in keys)

    def draw_as_typed(self, as_typed: bool) -> None:
        """Show the Markdown itself in all panes, or what it means."""
        for pane in self._panes.values():
            pane.editor.draw_as_typed(as_typed)

    def set_meanwhile(self, text: str) -> None:
        """Say in every pane what goes on before the model can write."""
        for pane in self._panes.values():
            pane.set_meanwhile(text)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        for pane in self._panes.values():
            pane.set_theme(theme)

    def set_text_size(self, points: float) -> float:
        """Show the review's text at `points`, or as near to it as can be read; the size in use."""
        size = min(max(points, MIN_TEXT), MAX_TEXT)
        for pane in self._panes.values():
            pane.set_text_size(size)
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is read stays where it is."""
        with self._steady.kept():
            super().resizeEvent(event)
        self._place_tabs()

    def event(self, event: QEvent) -> bool:
        """A column without the keyboard gives it to the pane in which the person was."""
        if event.type() == QEvent.Type.FocusIn:
            self.enter(self._current)
        return super().event(event)

    # -- inside

    def _choose(self, index: int) -> None:
        if self._one:
            self.enter(KEYS[index])

    def _place_tabs(self) -> None:
        height = self._tabs.sizeHint().height() if self._one else 0
        self.setViewportMargins(0, height, 0, 0)
        self._tabs.setGeometry(0, 0, self.width(), height)

    def _show_sections(self, only: SectionKey) -> None:
        self._tabs.setCurrentIndex(KEYS.index(only))
        with self._steady.kept():
            for key, pane in self._panes.items():
                pane.setVisible(not self._one or key is only)
            self._steady.lay_out()

    def _cross(self, key: SectionKey, by: int) -> None:
        """The caret leaves a pane at its upper (-1) or lower end (1)."""
        index = KEYS.index(key) + by
        if 0 <= index < len(KEYS):
            editor = self._panes[KEYS[index]].editor
            editor.place_caret(0 if by > 0 else len(editor.text))
            self.enter(KEYS[index])

    def _played(self, edits: list[Edit]) -> None:
        if edits and not any(e.key is self._current for e in edits):
            self.enter(edits[-1].key)
        self._emit_history()

    def _emit_history(self) -> None:
        self._could = (self.can_undo(), self.can_redo())
        self.history_changed.emit()

    def _see_to_new(self, key: SectionKey, edits: Callable[[SectionKey, str, list[PaneItem]], list[Edit]]) -> None:
        editor = self._panes[key].editor
        self.perform(edits(key, editor.text, new_points(editor.text)))
        self._panes[key].recount()
        # The bar is gone, and undo is for the pane in which the person is.
        self.enter(key)
        self.set_current(key)

    def _edited(self, key: SectionKey) -> None:
        self.edited.emit(key)
        # Keys and streamed points seldom change what can be undone, and come many at once.
        if self._could != (self.can_undo(), self.can_redo()):
            self._emit_history()

    def _entered(self, key: SectionKey, inside: bool) -> None:
        if inside:
            self._current = key
            self._emit_history()
            self.caret_moved.emit()
