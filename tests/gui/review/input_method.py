"""What an input method does to an editor while a person types."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from reviewer_app.ui.review.review_editor import ReviewEditor


def compose(editor: ReviewEditor, preedit: str, commit: str = "") -> None:
    """An input method puts `commit` into the text and goes on with `preedit`, if there is any."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit.replace("\x00", ""))
    QApplication.sendEvent(editor, event)
