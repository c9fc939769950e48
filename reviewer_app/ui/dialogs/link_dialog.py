"""A link that leads out of the paper: what it is, and the person's own decision to open it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from reviewer_app.i18n import tr

# A PDF can also name files and programs of this computer. Nobody opens those for it.
_OPENED = ("http", "https", "mailto")
_WIDTH = 460


class LinkDialog(QDialog):
    """Shown without blocking. Nothing is sent unless the person presses "Open in the browser"."""

    open_asked = Signal(str)

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("A link out of the paper"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = QLabel(_breakable(address), self)
        shown.setTextFormat(Qt.TextFormat.PlainText)
        shown.setWordWrap(True)
        shown.setAccessibleName(tr("Address"))
        shown.setProperty("role", "address")
        opened = QUrl(address).scheme().lower() in _OPENED
        text = QLabel(
            tr(
                "This leads out of your computer. Nothing was opened yet: your browser would contact this address, "
                "and whoever runs it would learn that you did."
            )
            if opened
            else tr("This names something outside of the paper that is no web address. It can only be copied."),
            self,
        )
        text.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        copy = buttons.addButton(tr("&Copy the address"), QDialogButtonBox.ButtonRole.AcceptRole)
        copy.setDefault(True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(address))
        if opened:
            browse = buttons.addButton(tr("&Open in the browser"), QDialogButtonBox.ButtonRole.ActionRole)
            browse.setAutoDefault(False)
            browse.clicked.connect(lambda: self.open_asked.emit(address))
            browse.clicked.connect(self.accept)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for widget in (shown, text, buttons):
            column.addWidget(widget)
        self.setFixedWidth(_WIDTH)
        copy.setFocus()


def _breakable(address: str) -> str:
    """The address with places where a line may break, which a person doesn't see."""
    return "".join(c + "\u200b" if c in "/?&=-_.#%" else c for c in address)
