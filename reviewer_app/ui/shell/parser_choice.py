"""The person's choice, in the menu, of what reads the open paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from reviewer_app.errors import ReviewerError
from reviewer_app.session.nougat_plan import ParserChoice
from reviewer_app.session.session import Session
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts

PARSERS: dict[Act, ParserChoice] = {Act.READ_MUPDF: "mupdf", Act.READ_NOUGAT: "nougat"}


class ParserCommands(QObject):
    """Reads the open paper anew with another parser; the next paper is read as ever."""

    def __init__(self, parts: WindowParts, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._session = parts, session

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {act: partial(self._read, parser) for act, parser in PARSERS.items()}

    def _read(self, parser: ParserChoice) -> None:
        try:
            self._session.read_with(parser)
        except ReviewerError as error:
            self._parts.messages.say(Message.of_error(error, "nougat"))
