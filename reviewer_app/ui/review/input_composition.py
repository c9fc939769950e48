"""What an input method composes in an editor before it becomes text: an accent, a Chinese word."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QTextEdit

from reviewer_app.review.model import SectionKey
from reviewer_app.session.review_text import ReviewText


class InputComposition:
    """Of the `editor` of section `key`. While something is composed, points of the model wait."""

    def __init__(self, editor: QTextEdit, key: SectionKey, review: ReviewText) -> None:
        self._editor = editor
        self._key = key
        self._review = review
        self._text = ""

    @property
    def under_way(self) -> bool:
        """Whether something is shown that is no part of the text yet."""
        return bool(self._text)

    def end(self) -> None:
        """Let what is composed become text, where it stands.

        Qt shows it in the layout of its line. There it would stay when the caret goes elsewhere, and lead later
        movements of the caret to places that the document doesn't have, of which Qt dies.
        """
        if self._text:
            QGuiApplication.inputMethod().commit()
        if self._text:
            composed = QInputMethodEvent()
            composed.setCommitString(self._text)
            self._editor.inputMethodEvent(composed)
            QGuiApplication.inputMethod().reset()

    def before(self, event: QInputMethodEvent) -> None:
        """The editor is about to take `event`."""
        self._text = event.preeditString()
        if self._text:
            self._review.hold(self._key)
        # Half of a surrogate pair would be in Qt's document and not in the text that Python is given of it.
        event.setCommitString(event.commitString(), event.replacementStart(), event.replacementLength())

    def after(self) -> None:
        """The editor took an event."""
        if not self._text:
            self._review.release(self._key)
