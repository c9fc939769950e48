"""What the model wrote, untouched: for whoever wants to see what the points were made of."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey


class RawDialog(QDialog):
    """One tab a section."""

    def __init__(self, raw: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What the model wrote"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tabs = QTabWidget(self)
        for key in SectionKey:
            text = QPlainTextEdit(raw.get(key, ""), self)
            text.setReadOnly(True)
            text.setTabChangesFocus(True)
            text.setPlaceholderText(tr("The model has not written this section."))
            text.setAccessibleName(key.title)
            tabs.addTab(text, key.title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(tabs)
        column.addWidget(buttons)
        self.resize(760, 480)
