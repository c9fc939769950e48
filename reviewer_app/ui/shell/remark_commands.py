"""*Review my review*: remarks on the person's own text, in the window. Nothing is rewritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from reviewer_app.i18n import tr
from reviewer_app.review.pane import item_at
from reviewer_app.review.remarks import Remark
from reviewer_app.ui.look.theme import Theme, theme_named
from reviewer_app.ui.review.remark_marks import RemarkMarks, ShownRemark
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

# Whether remarks are made, as the window remembers it.
_ON = "remarks"


class RemarkCommands(QObject):
    """Switching the remarks on, walking through them, silencing them."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._list = parts.remark_list
        self.marks = RemarkMarks(parts.panes, session.silenced, theme_named(parts.memory.text("theme", "system")))
        self.marks.changed.connect(self._show)
        self._list.chosen.connect(self._go)
        self._list.silence_asked.connect(self._silence)
        self._list.kind_asked.connect(self._silence_kind)
        self._list.all_asked.connect(self._hear_all)
        self._list.close_asked.connect(lambda: self._switch(False))
        self._switch(parts.memory.flag(_ON, False))

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.REMARKS: lambda: self._switch(self._parts.actions[Act.REMARKS].isChecked()),
            Act.NEXT_REMARK: lambda: self._step(1),
            Act.PREVIOUS_REMARK: lambda: self._step(-1),
        }

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self.marks.set_theme(theme)
        self._list.set_theme(theme)

    def follow(self) -> None:
        """The review may be another one."""
        self.marks.look_now()

    def fill(self, menu: QMenu) -> None:
        """Put into the menu of a pane what can be done with the remark on the sentence at the caret."""
        panes = self._parts.panes
        found = self.marks.at(panes.current, panes[panes.current].editor.caret())
        if found is None:
            return
        menu.addAction(found.said).setEnabled(False)
        menu.addAction(tr("Silence this remark")).triggered.connect(lambda: self._silence(found.remark))
        menu.addAction(tr("Silence remarks of this kind")).triggered.connect(
            lambda: self._silence_kind(found.remark.kind)
        )
        menu.addSeparator()

    def _switch(self, on: bool) -> None:
        self._parts.actions[Act.REMARKS].setChecked(on)
        self._parts.memory.keep(_ON, on)
        self.marks.switch(on)
        self._list.setVisible(on)
        self._show()

    def _show(self) -> None:
        self._list.show_remarks(self.marks.shown, silenced=self._session.silenced.any)

    def _step(self, by: int) -> None:
        if not self.marks.on:
            self._switch(True)
        self._list.step(by)

    def _go(self, one: ShownRemark) -> None:
        panes = self._parts.panes
        panes.enter(one.key)
        panes.set_current(one.key)
        editor = panes[one.key].editor
        # What was written since the list was made has moved it.
        item = item_at(editor.text, one.start)
        if one.end and item is not None:
            editor.place_caret(min(one.start, len(editor.text)))
            editor.underlays.show_band(item)
        panes.follow(editor)

    def _silence(self, remark: Remark) -> None:
        self._session.silenced.silence(remark)
        self._look_again()

    def _silence_kind(self, kind: str) -> None:
        self._session.silenced.silence_kind(kind)
        self._look_again()

    def _hear_all(self) -> None:
        self._session.silenced.hear_all()
        self._look_again()

    def _look_again(self) -> None:
        self.marks.look_now()
        self._show()
