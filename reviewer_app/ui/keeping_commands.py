"""What was written before: versions, an earlier review taken over, and forgetting a paper wholly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from reviewer_app.i18n import tr
from reviewer_app.ui.actions import Act
from reviewer_app.ui.message_strip import Message
from reviewer_app.ui.parts import WindowParts
from reviewer_app.ui.raw_dialog import RawDialog
from reviewer_app.ui.theme import theme_named
from reviewer_app.ui.versions_dialog import VersionsDialog

if TYPE_CHECKING:
    from reviewer_app.session.session import Session


class KeepingCommands(QObject):
    """Versions, the raw text, copying, forgetting."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts

    def targets(self) -> dict[Act, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.COPY_REVIEW: self.copy_review,
            Act.VERSIONS: self.show_versions,
            Act.RAW: self.show_raw,
            Act.FORGET: self.ask_to_forget,
        }

    def copy_review(self) -> None:
        """Put the whole review on the clipboard as it would be exported."""
        QGuiApplication.clipboard().setText(self._session.markdown())
        self._parts.messages.say(Message("written", tr("The review was copied as Markdown.")))

    def show_versions(self) -> None:
        """List the kept versions of this review."""
        history = self._session.history
        theme = theme_named(self._parts.memory.text("theme", "system"))
        dialog = VersionsDialog(history.versions(), history.compare, theme, self._parts.window)
        dialog.restore_asked.connect(history.restore)
        dialog.open()

    def show_raw(self) -> None:
        """Show what the model wrote, untouched."""
        RawDialog(self._session.review().raw, self._parts.window).open()

    def ask_to_forget(self) -> None:
        """Wipe every trace of the open paper, if the person means it."""
        opened = self._session.opened
        if opened is None:
            return
        box = QMessageBox(self._parts.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("Forget this paper"))
        box.setText(tr("Forget this paper and everything written about it?"))
        box.setInformativeText(
            tr(
                "Its review, all versions of it and what was read from the paper are wiped from this computer, "
                "and can't be brought back. The PDF itself stays where it is."
            )
        )
        forget = box.addButton(tr("Forget it"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        forget.clicked.connect(lambda: self._session.forget_paper(opened.sha256))
        box.open()
