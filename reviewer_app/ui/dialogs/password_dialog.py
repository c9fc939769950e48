"""Asks for the password of a PDF."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.i18n import tr


class PasswordDialog(QDialog):
    """Shown without blocking; `given` carries the password. It is kept nowhere."""

    given = Signal(str)

    def __init__(self, name: str, *, wrong: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Password needed"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = tr("“{name}” is protected by a password.").format(name=name)
        if wrong:
            text = tr("That password does not open “{name}”. Try again.").format(name=name)
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self._field = QLineEdit(self)
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(tr("Password"))
        label.setBuddy(self._field)
        show = QCheckBox(tr("&Show the password"), self)
        show.toggled.connect(
            lambda on: self._field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        )
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self._open = buttons.button(QDialogButtonBox.StandardButton.Open)
        self._open.setEnabled(False)
        self._field.textChanged.connect(lambda typed: self._open.setEnabled(bool(typed)))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.given.emit(self._field.text()))
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (label, self._field, show, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(380)
        self._field.setFocus()
