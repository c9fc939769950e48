"""What the model wrote, untouched: for whoever wants to see what the points were made of."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey


class RawDialog(QDialog):
    """One tab a section, and one for the marks that the model gave, if it did."""

    def __init__(self, raw: Mapping[str, str], scores: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What the model wrote"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tabs = QTabWidget(self)
        pages = [(key.title, raw.get(key, "")) for key in SectionKey]
        if scores:
            given = "\n".join(tr("{name}: {mark}").format(name=name, mark=mark) for name, mark in scores.items())
            pages.append((tr("Scores, not calibrated"), given))
        for title, written in pages:
            text = QPlainTextEdit(written, self)
            text.setReadOnly(True)
            text.setTabChangesFocus(True)
            text.setPlaceholderText(tr("The model has not written this section."))
            text.setAccessibleName(title)
            tabs.addTab(text, title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(tabs)
        column.addWidget(buttons)
        self.resize(760, 480)
