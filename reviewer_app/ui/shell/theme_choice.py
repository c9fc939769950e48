"""Light, dark, or as the system is: the colours that the person chose for the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication

from reviewer_app.ui.look.theme import Theme, apply_theme, theme_named
from reviewer_app.ui.shell.actions import Act, Actions
from reviewer_app.ui.shell.window_memory import WindowMemory

THEMES = {Act.THEME_SYSTEM: "system", Act.THEME_LIGHT: "light", Act.THEME_DARK: "dark"}


def theme_of(memory: WindowMemory) -> str:
    """The name of the theme that was chosen last."""
    return memory.text("theme", "system")


class Themed(Protocol):
    """What is drawn in a theme's colours."""

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""


class ThemeChoice(QObject):
    """The actions that choose a theme, for the program and for the `themed` parts of one window."""

    changed = Signal(object)  # the Theme whose colours are used from now on

    def __init__(self, actions: Actions, themed: Sequence[Themed], memory: WindowMemory, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._themed = themed
        self._memory = memory
        self._name = ""
        group = QActionGroup(self)
        for act, name in THEMES.items():
            group.addAction(actions[act])
            actions[act].triggered.connect(lambda _=False, n=name: self._use(n))
        self.follow()

    def follow(self) -> None:
        """Use what was chosen last, in this window or in another tab."""
        if theme_of(self._memory) != self._name:
            self._use(theme_of(self._memory))

    def _use(self, name: str) -> None:
        self._name, theme = name, theme_named(name)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)
        for part in (self._actions, *self._themed):
            part.set_theme(theme)
        for act, theme_name in THEMES.items():
            self._actions[act].setChecked(theme_name == name)
        self._memory.keep("theme", name)
        self.changed.emit(theme)
