"""The person's part in the open paper: asking for it, keeping it, and what it lets the model do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.session.practice import ChosenMode, Mode
from reviewer_app.ui.dialogs.practice_dialog import PracticeDialog
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.venues.own_file import own_file
from reviewer_app.venues.venue import Use

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

_QUESTION, _REFUSAL = "practice", "not-allowed"
# What lets the model write, each with its tool tip of old.
_WRITES = (Act.REVIEW, Act.REVIEW_SECTION, Act.REWRITE)


class PracticeCommands(QObject):
    """Asks in a message when a paper is opened for which nothing was chosen, in a dialog once it has to be known."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject, *, read_only: bool) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._read_only = read_only
        self._tips = {act: parts.actions[act].toolTip() for act in _WRITES}
        self._text = parts.actions[Act.REVIEW].iconText()

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.MODE: self.ask}

    def arrive(self) -> None:
        """A paper was opened: ask, in nobody's way, whose it is."""
        if self._session.practice.chosen is not None or self._read_only:
            return
        offers = ((tr("My draft"), self._is_mine), (tr("I review it…"), self.ask))
        text = tr("Is this your own draft, or do you review it for a venue?")
        self._parts.messages.say(Message(_QUESTION, text, tr("Venues differ in what a model may do."), offers=offers))

    def show(self) -> None:
        """What the choice says of the model, where a person looks for it."""
        practice = self._session.practice
        if practice.chosen is not None:
            self._parts.messages.take_back(_QUESTION)
        found = practice.permission(Use.WRITE)
        reason = found.reason
        told = [m.text for m in self._parts.messages.messages if m.key == _REFUSAL]
        if told and (found.allowed or told != [reason]):
            self._parts.messages.take_back(_REFUSAL)
        # Where it asks or tells something before it does anything, the button says so as every other does.
        asks = self._session.opened is not None and (practice.chosen is None or not found.allowed)
        self._parts.actions[Act.REVIEW].setIconText(f"{self._text}…" if asks else self._text)
        for act, tip in self._tips.items():
            self._parts.actions[act].setToolTip(f"{tip}\n{reason}" if reason else tip)

    def may_write(self, then: Callable[[], object]) -> bool:
        """Whether the model may write now; else the person is asked or told, and `then` is done if they let it."""
        practice = self._session.practice
        if practice.chosen is None:
            self.ask(then)
            return False
        found = practice.permission(Use.WRITE)
        if found.allowed:
            self._parts.messages.take_back(_REFUSAL)
            return True

        def allow() -> None:
            practice.allow()
            then()

        offers = ((tr("My editor allows it"), allow), (tr("Change…"), self.ask))
        next_step = tr("Your own points, the checks, the places and the form need no model.")
        self._parts.messages.say(Message(_REFUSAL, found.reason, next_step, offers=offers))
        return False

    def ask(self, then: Callable[[], object] | None = None) -> PracticeDialog:
        """Let the person choose; then do what was to be done."""
        practice = self._session.practice
        dialog = PracticeDialog(practice.reread, practice.chosen, self._parts.window, today=date.today().isoformat())

        def chosen(said: ChosenMode, usual: bool) -> None:
            self._choose(said, usual)
            if then is not None:
                then()

        dialog.chosen.connect(chosen)
        dialog.edit_asked.connect(lambda name: self._describe(name, dialog))
        dialog.open()
        return dialog

    def _is_mine(self) -> None:
        self._choose(ChosenMode(Mode.MINE), False)

    def _choose(self, said: ChosenMode, usual: bool) -> None:
        messages = self._parts.messages
        messages.take_back(_QUESTION)
        messages.take_back(_REFUSAL)
        practice = self._session.practice
        practice.choose(said.mode, said.venue)
        if practice.chosen is not None and practice.chosen.allowed != said.allowed:
            practice.allow(allowed=bool(said.allowed))
        if usual:
            _, problem = self._session.settings.change(mode=said.mode.value, venue=said.venue)
            if problem is not None:
                messages.say(Message.of_error(problem, "failed-settings"))

    def _describe(self, name: str, dialog: PracticeDialog) -> None:
        """Open the file that describes a venue, made if there is none; it is read again when the person says so."""
        try:
            file = own_file(self._session.practice.venues, self._session.locations.config / "venues", name)
        except ReviewerError as error:
            dialog.show_problem(error)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
