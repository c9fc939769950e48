"""The person's choice, in the menus, of the language of the window and of that of reviews."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from reviewer_app import i18n
from reviewer_app.atomic_file import write_atomically
from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.review.language import PAPER
from reviewer_app.session.session import Session
from reviewer_app.ui.shell.actions import Act
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts

# "" is the language of the system.
OF_THE_WINDOW = {Act.LANGUAGE_SYSTEM: "", Act.LANGUAGE_ENGLISH: "en", Act.LANGUAGE_CHINESE: "zh"}

OF_REVIEWS = {Act.IN_PAPERS_LANGUAGE: PAPER, Act.IN_ENGLISH: "en", Act.IN_CHINESE: "zh"}


class ReviewLanguageChoice(QObject):
    """Keeps the language that reviews are written and exported in, from the next run and export on."""

    def __init__(self, parts: WindowParts, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._session = session
        session.language = session.settings.current.language
        group = QActionGroup(self)
        for act, code in OF_REVIEWS.items():
            group.addAction(parts.actions[act])
            parts.actions[act].setChecked(code == session.language)
            parts.actions[act].triggered.connect(lambda _=False, c=code: self._choose(c))

    def _choose(self, code: str) -> None:
        self._session.language = code
        try:
            _, problem = self._session.settings.change(language=code)
        except ReviewerError as error:
            problem = error
        if problem is not None:
            self._parts.messages.say(Message.of_error(problem, "failed-settings"))


class LanguageChoice(QObject):
    """Keeps the choice in `setting`, which the program reads before it starts a window or a command.

    A window is built in one language; `restart` closes it and starts the program anew with the paper that is open.
    """

    def __init__(self, parts: WindowParts, setting: Path, restart: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._setting = setting
        self._restart = restart
        group = QActionGroup(self)
        kept = i18n.kept(setting) or ""
        for act, code in OF_THE_WINDOW.items():
            group.addAction(parts.actions[act])
            parts.actions[act].setChecked(code == kept)
            parts.actions[act].triggered.connect(lambda _=False, c=code: self._choose(c))

    def _choose(self, code: str) -> None:
        try:
            write_atomically(self._setting, code)
        except ReviewerError as error:
            self._parts.messages.say(Message.of_error(error, "language"))
            return
        # In the language that was chosen: who chose it by mistake is told where it was.
        with i18n.spoken(code or i18n.preferred(self._setting)):
            offer = (tr("Restart now"), self._restart)
            told = tr("The window speaks this language from its next start.")
            self._parts.messages.say(Message("language", told, offers=(offer,)))
