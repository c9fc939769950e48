"""The four panes of the review, one below the other, and the person's undo over all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem, item_at
from reviewer_app.session.new_points import discard_all, keep_all
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.review_pane import ReviewPane

KEYS = tuple(SectionKey)
MIN_TEXT, MAX_TEXT = 7.0, 28.0


class ReviewPanes(QSplitter):
    """The panes and what is done in them."""

    edited = Signal(object)  # SectionKey: its text changed, but for another review's that was loaded
    mark_activated = Signal(str)
    mark_hovered = Signal(object, object, QRect)  # ReviewEditor, PlacedMark or None, its place in the viewport
    mark_dropped = Signal(object, object, int)  # PlacedMark, SectionKey, the position in that pane
    history_changed = Signal()
    menu_asked = Signal(object, QPoint)  # SectionKey, global position

    def __init__(self, text: ReviewText, theme: Theme, parent: QWidget | None = None) -> None:
        """`text` is what the panes show, and hears what the person types."""
        super().__init__(Qt.Orientation.Vertical, parent)
        self.text = text
        self._current = KEYS[0]
        self._could = (False, False)
        self._panes = {key: ReviewPane(key, text, theme, self) for key in KEYS}
        self.setChildrenCollapsible(False)
        self.setHandleWidth(3)
        self.setAccessibleName(tr("Review"))
        for key, pane in self._panes.items():
            self.addWidget(pane)
            editor = pane.editor
            editor.edited.connect(lambda k=key: self._edited(k))
            editor.undo_asked.connect(lambda k=key: self.undo(k))
            editor.redo_asked.connect(lambda k=key: self.redo(k))
            editor.entered.connect(lambda inside, k=key: self._entered(k, inside))
            editor.mark_activated.connect(self.mark_activated)
            editor.pointer.hovered.connect(lambda mark, at, e=editor: self.mark_hovered.emit(e, mark, at))
            editor.pointer.dropped.connect(
                lambda mark, at, k=key, e=editor: self.mark_dropped.emit(mark, k, e.position_at(at))
            )
            editor.menu_asked.connect(lambda at, k=key: self.menu_asked.emit(k, at))
            pane.new_bar.kept.connect(lambda k=key: self._see_to_new(k, keep_all))
            pane.new_bar.discarded.connect(lambda k=key: self._see_to_new(k, discard_all))
        text.face = self
        self.load()

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

    def load(self) -> None:
        """Other texts are in all panes, of which no run is under way."""
        for key, pane in self._panes.items():
            pane.load(self.text[key])
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

    def go(self, steps: int) -> None:
        """Put the caret into the pane `steps` further on, around the ends."""
        inside = any(p.editor.hasFocus() for p in self._panes.values())
        index = (KEYS.index(self._current) + steps) % len(KEYS) if inside else KEYS.index(self._current)
        self._panes[KEYS[index]].editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_current(self, key: SectionKey) -> None:
        """Let commands go to pane `key`, without moving the keyboard's focus there."""
        self._current = key
        self._emit_history()

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

    def draw_as_typed(self, as_typed: bool) -> None:
        """Show the Markdown itself in all panes, or what it means."""
        for pane in self._panes.values():
            pane.editor.draw_as_typed(as_typed)

    def _played(self, edits: list[Edit]) -> None:
        if edits and not any(e.key is self._current for e in edits):
            self._panes[edits[-1].key].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._emit_history()

    def _emit_history(self) -> None:
        self._could = (self.can_undo(), self.can_redo())
        self.history_changed.emit()

    def _see_to_new(self, key: SectionKey, edits: Callable[[SectionKey, str], list[Edit]]) -> None:
        editor = self._panes[key].editor
        self.perform(edits(key, editor.text))
        self._panes[key].recount()
        # The bar is gone, and undo is for the pane in which the person is.
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
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
