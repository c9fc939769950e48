"""A report of a problem, to be read before it is saved or copied; the program sends nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from reviewer_app.i18n import tr


class ReportDialog(QDialog):
    """`save_asked` carries the text as it stands, which the person may have changed."""

    save_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Report a problem"))
        said = QLabel(
            tr(
                "Nothing is sent. Read this, take out what you like, add what you did and what happened, and send it "
                "yourself."
            ),
            self,
        )
        said.setWordWrap(True)
        self._text = QPlainTextEdit(self)
        self._text.setAccessibleName(tr("The report"))
        self._text.setPlaceholderText(tr("Looking at this computer…"))
        self._text.setTabChangesFocus(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        self._copy = buttons.addButton(tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        self._save = buttons.addButton(tr("&Save a copy…"), QDialogButtonBox.ButtonRole.ActionRole)
        self._save.clicked.connect(lambda: self.save_asked.emit(self._text.toPlainText()))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(said)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)
        self.resize(720, 560)
        self.show_report("")

    def show_report(self, text: str) -> None:
        """Show the report once it is made; "" while it is not."""
        self._text.setPlainText(text)
        for button in (self._copy, self._save):
            button.setEnabled(bool(text))
