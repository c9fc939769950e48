"""The review as one column: four sections that fold, or one at a time; and the person's undo over all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem, item_at
from reviewer_app.session.new_points import discard, keep, new_points
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.review_pane import ReviewPane
from reviewer_app.ui.review.section_column import KEYS, SectionColumn
from reviewer_app.ui.review.text_diff import difference


class ReviewPanes(SectionColumn):
    """The sections and what is done in them."""

    edited = Signal(object)  # SectionKey: its text changed, but for another review's that was loaded
    mark_activated = Signal(str)
    mark_hovered = Signal(object, object, QRect)  # ReviewEditor, PlacedMark or None, its place in the viewport
    mark_dropped = Signal(object, object, int)  # PlacedMark, SectionKey, the position in that pane
    history_changed = Signal()
    menu_asked = Signal(object, QPoint)  # SectionKey, global position
    state_asked = Signal(str)  # of the point at the caret of the current pane
    caret_moved = Signal()  # to another place, or into another section

    def __init__(self, text: ReviewText, theme: Theme, parent: QWidget | None = None) -> None:
        """`text` is what the panes show, and hears what the person types."""
        super().__init__(text, theme, parent)
        self.text = text
        self._current = KEYS[0]
        self._could = (False, False)
        self.setAccessibleName(tr("Review"))
        for key, pane in self._panes.items():
            self._connect(key, pane)
        self.section_chosen.connect(self.enter)
        text.face = self
        self.load()

    def _connect(self, key: SectionKey, pane: ReviewPane) -> None:
        editor = pane.editor
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
        self._end_compositions()
        self._played(self.text.undo(key or self._current))

    def redo(self, key: SectionKey | None = None) -> None:
        """Do again what was taken back last in `key` (None: the current pane)."""
        self._end_compositions()
        self._played(self.text.redo(key or self._current))

    def perform(self, edits: list[Edit]) -> None:
        """Make `edits`, one after the other, as one step of the person's.

        What an input method composes becomes text before; nothing is done where that was to be changed.
        """
        before = self.texts
        self._end_compositions()
        found = edits
        for key, text in self.texts.items():
            if text != before[key]:
                found = rebased(found, Edit(key, *difference(before[key], text, len(text))))
        self.text.perform(found)
        self._played(found)

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

    def set_current(self, key: SectionKey) -> None:
        """Let commands go to pane `key`, without moving the keyboard's focus there."""
        self._current = key
        self.reveal(key)
        self._emit_history()
        self.caret_moved.emit()

    def show_one_section(self, only: SectionKey | None) -> None:
        """Show this section alone, or all below each other; the caret stays in sight."""
        super().show_one_section(only)
        editor = self._panes[self._current].editor
        if editor.hasFocus():
            self.follow(editor)

    def event(self, event: QEvent) -> bool:
        """A column without the keyboard gives it to the pane in which the person was."""
        if event.type() == QEvent.Type.FocusIn:
            self.enter(self._current)
        return super().event(event)

    # -- inside

    def _cross(self, key: SectionKey, by: int) -> None:
        """The caret leaves a pane at its upper (-1) or lower end (1)."""
        index = KEYS.index(key) + by
        if 0 <= index < len(KEYS):
            editor = self._panes[KEYS[index]].editor
            editor.place_caret(0 if by > 0 else len(editor.text))
            self.enter(KEYS[index])

    def _end_compositions(self) -> None:
        """Between the edits of one step they would become text at places that the step doesn't know."""
        for pane in self._panes.values():
            pane.editor.composition.end()

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


def rebased(edits: list[Edit], over: Edit) -> list[Edit]:
    """`edits`, which are made one after the other, for a text in which `over` was made before; none if it meets one."""
    found = []
    first, last, longer = over.pos, over.pos + len(over.removed), len(over.inserted) - len(over.removed)
    for edit in edits:
        if edit.key is over.key and edit.pos >= last:
            found.append(replace(edit, pos=edit.pos + longer))
        elif edit.key is over.key and edit.pos + len(edit.removed) > first:
            return []
        else:
            found.append(edit)
            if edit.key is over.key:
                grown = len(edit.inserted) - len(edit.removed)
                first, last = first + grown, last + grown
    return found
