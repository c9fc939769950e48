"""The models in the window: the one that writes, named in the toolbar, and the window where they come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QToolBar

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import sentences, tr
from reviewer_app.session.events import ModelNotice
from reviewer_app.ui.dialogs.engine_test_dialog import EngineTestDialog
from reviewer_app.ui.dialogs.models_window import ModelsWindow
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.ui.shell.session_display import SessionDisplay

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviewer_app.session.session import Session

_LONGEST = 32  # characters of a model's name in the toolbar


class ModelCommands(QObject):
    """Names the model that writes, and shows the window of models, one at a time."""

    def __init__(self, session: Session, parts: WindowParts, display: SessionDisplay, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._open: ModelsWindow | None = None
        display.models_changed.connect(self._refresh)
        display.model_notice.connect(self._show_notice)
        display.models_asked.connect(self.show)
        display.engine_test_asked.connect(self.test_engine)
        parts.empty.models_asked.connect(self.show)
        # The minutes are those of the open paper.
        for told in (display.emptied, display.opened, display.changed):
            told.connect(self._refresh_window)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            # Another program may have changed the files meanwhile.
            app.applicationStateChanged.connect(self._refresh)
        self._refresh()

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.MODELS: self.show, Act.TEST_ENGINE: self.test_engine}

    def test_engine(self) -> EngineTestDialog:
        """Let the engine prove in processes of its own that it computes here."""
        models = self._session.models
        dialog = EngineTestDialog(models.test_engine, models.expectation, self._parts.window)
        dialog.open()
        return dialog

    def show(self) -> ModelsWindow:
        """Bring the window of models to the front."""
        window = self._open
        if window is None:
            window = ModelsWindow(self._session.models, lambda: self._session.paper, self._parts.window)
            window.closed.connect(self._closed)
            self._open = window
            self._session.models.cards.ask()
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def explain_the_starter(self) -> None:
        """Say once, at the first review that it writes, what the starter is for, and what to get in its place."""
        models = self._session.models
        if models.decisions.starter_explained or not models.starter_writes:
            return
        best = models.best_to_get()
        text = tr("The starter model writes this review: it only shows how the program works, and can't judge a paper.")
        if best is None:
            next_step = tr("None of the models made for reviews fits into the free memory of this machine.")
            offer = tr("Models…")
        else:
            next_step = tr("For a review worth reading get “{name}” ({size} GB), which fits this machine.").format(
                name=best.name, size=f"{best.size / 1e9:.1f}"
            )
            offer = tr("Get it…")

        def get() -> None:
            self.show().show_model(best.id if best is not None else "")

        offers = ((offer, get),)
        self._parts.messages.say(Message("starter", text, next_step, tone="warning", offers=offers))
        models.note_starter_explained()

    def _closed(self) -> None:
        self._open = None

    def _show_notice(self, notice: ModelNotice) -> None:
        if self._open is not None:
            self._open.show_notice(notice)
        elif notice.error is not None:
            self._parts.messages.say(Message.of_error(notice.error, "model"))
        else:
            self._parts.messages.say(Message("model", notice.text))

    def _refresh(self) -> None:
        self._name_writer()
        if not self._session.models.starter_writes:
            self._parts.messages.take_back("starter")
        self._refresh_window()

    def _refresh_window(self) -> None:
        if self._open is not None:
            self._open.refresh()

    def _name_writer(self) -> None:
        action = self._parts.actions[Act.MODELS]
        try:
            chosen = self._session.models.writer()
        except ReviewerError as error:
            name, told = tr("No model"), sentences(error.message, error.next_step)
            self._parts.empty.set_model(tr("No model can write reviews yet"), told)
        else:
            name = chosen.entry.name if chosen.entry is not None else chosen.path.name
            told = tr("“{name}” writes the reviews.").format(name=name)
            fit = tr(chosen.entry.what_for) if chosen.entry is not None else tr("a file of your own")
            self._parts.empty.set_model(tr("Writes the reviews: {name}").format(name=name), fit)
        short = name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
        keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
        action.setIconText(f"\u2002{short}")  # as `bars` sets apart an icon from its text
        action.setToolTip(f"{told} ({keys})")
        bar = self._parts.window.findChild(QToolBar)
        button = bar.widgetForAction(action) if bar is not None else None
        if button is not None:
            button.setAccessibleName(told)
