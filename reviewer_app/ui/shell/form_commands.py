"""The venue's form beside the four panes: showing it, and keeping what the person writes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reviewer_app.i18n import tr
from reviewer_app.ui.review.form_panel import FieldText
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.venues.venue import Field

if TYPE_CHECKING:
    from reviewer_app.session.session import Session


class FormCommands(QObject):
    """Turns between the panes and the form. What is typed there is on its way to the disk at each change."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject, *, read_only: bool) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._form = parts.form
        if read_only:
            self._form.panel.set_read_only()
        self._form.panel.written.connect(self._write)
        self._form.panel.points_asked.connect(self._take_over)
        self._form.turned.connect(parts.actions[Act.FORM].setChecked)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.FORM: lambda: self._form.turn(form=self._parts.actions[Act.FORM].isChecked())}

    @property
    def there(self) -> bool:
        """Whether there is a form to turn to."""
        return self._session.opened is not None and self._session.form.filled is not None

    def can_undo(self) -> bool:
        """Whether the person is in a text of the form, and has something to take back there."""
        field = self._form.panel.current
        return field is not None and field.document().isUndoAvailable()

    def can_redo(self) -> bool:
        """Whether they can do again what they took back there."""
        field = self._form.panel.current
        return field is not None and field.document().isRedoAvailable()

    def show(self) -> None:
        """The form as it is now; nothing changes where nothing has."""
        filled = self._session.form.filled if self._session.opened is not None else None
        self._form.show_form(self._session.holds, filled)

    def _write(self, key: str, text: str) -> None:
        if self.there:
            self._session.form.write(key, text)

    def _take_over(self, field: Field) -> None:
        points = self._session.form.from_panes(field)
        editor = self._form.panel.fields.get(field.key)
        if points and isinstance(editor, FieldText):
            editor.add(points)
            editor.setFocus()
        elif not points:
            text = tr("There are no points to take over yet.")
            self._parts.messages.say(Message("form-points", text))
