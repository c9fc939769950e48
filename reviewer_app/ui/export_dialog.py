"""What is exported, seen before it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import tr


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What of the review is exported: see `review.markdown.review_to_markdown`."""

    pages: bool = True
    quotes: bool = False
    accepted_only: bool = False


class ExportDialog(QDialog):
    """`markdown_asked` carries the options, `json_asked` nothing: the window asks for the place and writes."""

    markdown_asked = Signal(object)  # ExportOptions
    json_asked = Signal()

    def __init__(self, preview: Callable[[ExportOptions], str], parent: QWidget | None = None) -> None:
        """`preview` gives the Markdown for some options."""
        super().__init__(parent)
        self._preview = preview
        self.setWindowTitle(tr("Export the review"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages = self._box(tr("Page &references"), True)
        self._quotes = self._box(tr("&Quotes of the passages"), False)
        self._accepted = self._box(tr("Only &accepted, edited and own points"), False)
        row = QHBoxLayout()
        for box in (self._pages, self._quotes, self._accepted):
            row.addWidget(box)
        row.addStretch(1)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(tr("Preview"))
        dismissed = QLabel(tr("Dismissed points are not exported."), self)
        dismissed.setProperty("role", "status")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self._button(buttons, tr("&Copy"), self._copy)
        self._button(buttons, tr("Export as &JSON…"), self._ask_json)
        export = self._button(buttons, tr("&Export as Markdown…"), self._ask_markdown)
        export.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self._text, 1)
        column.addWidget(dismissed)
        column.addWidget(buttons)
        self.resize(720, 560)
        self._show()

    @property
    def options(self) -> ExportOptions:
        """What is chosen."""
        return ExportOptions(self._pages.isChecked(), self._quotes.isChecked(), self._accepted.isChecked())

    def _box(self, text: str, checked: bool) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setChecked(checked)
        box.toggled.connect(self._show)
        return box

    def _button(self, buttons: QDialogButtonBox, text: str, call: Callable[[], None]) -> QPushButton:
        button = buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        button.clicked.connect(call)
        return button

    def _show(self) -> None:
        self._text.setPlainText(self._preview(self.options))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())

    def _ask_markdown(self) -> None:
        self.markdown_asked.emit(self.options)
        self.accept()

    def _ask_json(self) -> None:
        self.json_asked.emit()
        self.accept()
