"""The settings in the window: showing them, and doing what is set there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from reviewer_app.box.box import heed_setting
from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.session.kept_files import Kept, kept_files
from reviewer_app.ui.dialogs.questions import ask_to_destroy
from reviewer_app.ui.dialogs.settings_dialog import Appearance, SettingsDialog
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.language_choice import OF_REVIEWS, OF_THE_WINDOW
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.ui.shell.theme_choice import THEMES
from reviewer_app.ui.shell.view_commands import ViewCommands

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviewer_app.session.session import Session

# What the session is told of the words in the file.
_AHEAD = {"auto": None, "on": True, "off": False}


class SettingsCommands(QObject):
    """Shows the settings, and says at the start what is wrong with their file."""

    def __init__(
        self,
        session: Session,
        parts: WindowParts,
        view: ViewCommands,
        restart: Callable[[], None],
        parent: QObject,
        *,
        kept: bool,
    ) -> None:
        """`restart` starts the program anew.

        `kept` is whether what is written here reaches the disk, so that it can be wiped from there.
        """
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._view = view
        self._restart = restart
        self._kept = kept
        self._open: SettingsDialog | None = None
        _, problem = session.settings.read()
        if problem is not None:
            self._show_problem(problem)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.SETTINGS: self.show}

    def show(self) -> SettingsDialog:
        """Show what is set."""
        session, actions = self._session, self._parts.actions
        settings, problem = session.settings.read()
        if problem is not None:
            self._show_problem(problem)
        looks = Appearance(
            tuple(actions[act] for act in THEMES),
            tuple(actions[act] for act in OF_THE_WINDOW),
            actions[Act.LARGER_TEXT],
            actions[Act.SMALLER_TEXT],
            self._view.reset_text_size,
            self._restart,
        )
        dialog = SettingsDialog(
            settings,
            session.settings.path,
            looks,
            actions[Act.MODELS],
            self._parts.window,
            keeps=self._kept,
            notes=session.steering.of_paper if session.opened is not None else None,
        )
        dialog.changed.connect(self._change)
        dialog.notes_changed.connect(session.steering.change)
        dialog.forget_all_asked.connect(self._ask_to_forget_all)
        dialog.finished.connect(self._closed)
        self._open = dialog

        def counted(kept: list[Kept]) -> None:
            if self._open is dialog:
                dialog.show_kept(kept)

        snapshots = settings.snapshots(session.locations.snapshots).folder
        session.background.do(lambda: kept_files(session.locations, snapshots), counted, self._show_problem)
        dialog.open()
        return dialog

    def _closed(self) -> None:
        self._open = None

    def _change(self, values: dict[str, Any]) -> None:
        session, actions = self._session, self._parts.actions
        own = session.locations.snapshots
        place = session.settings.current.snapshots(own).folder
        try:
            settings, problem = session.settings.change(**values)
            if settings.snapshots(own).folder != place:
                session.history.leave_place(place)
            if "box" in values:
                heed_setting(on=settings.box)
            if "read_ahead" in values and session.ahead is not None:
                session.ahead.turn(_AHEAD[settings.read_ahead])
        except ReviewerError as error:
            settings, problem = session.settings.current, error
        if problem is not None:
            self._show_problem(problem)
            if self._open is not None:
                self._open.show_settings(settings)
        else:
            self._parts.messages.take_back("failed-settings")
        if "language" in values:
            session.language = settings.language
            for act, code in OF_REVIEWS.items():
                actions[act].setChecked(code == settings.language)
        if session.ahead is not None:
            actions[Act.READ_AHEAD].setChecked(session.ahead.on)

    def _ask_to_forget_all(self) -> None:
        ask_to_destroy(
            self._open or self._parts.window,
            tr("Forget all papers"),
            tr("Forget all papers and everything written about them?"),
            tr(
                "All reviews, all versions of them and what was read from the papers are wiped from this computer, "
                "and can't be brought back. The PDFs themselves stay where they are."
            ),
            tr("Forget them"),
            self._forget_all,
        )

    def _forget_all(self) -> None:
        if self._open is not None:
            self._open.close()
        self._session.forget_all_papers()

    def _show_problem(self, error: ReviewerError) -> None:
        self._parts.messages.say(Message.of_error(error, "failed-settings"))
