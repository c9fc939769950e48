"""The menu bar and the toolbar, filled from the registry of actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar, QSizePolicy, QToolBar, QToolButton, QWidget

from reviewer_app.i18n import tr
from reviewer_app.ui.shell.actions import Act, Actions, Menu, Submenu

_ICON = 20
_WITH_TEXT = (Act.OPEN, Act.REVIEW, Act.STOP, Act.MODELS, Act.EXPORT)

# A toolbar has less room than a menu.
_SHORT: dict[Act, Callable[[], str]] = {Act.EXPORT: lambda: tr("Export")}

# None is a separator, "" pushes what follows to the right.
_TOOLBAR: tuple[Act | str | None, ...] = (
    Act.OPEN,
    None,
    Act.REVIEW,
    Act.STOP,
    Act.MODELS,
    None,
    Act.ZOOM_OUT,
    Act.ZOOM_IN,
    Act.FIT_WIDTH,
    Act.FIT_PAGE,
    None,
    Act.SIDEBAR,
    Act.FIND,
    Act.BACK,
    Act.FORWARD,
    "",
    Act.UNDO,
    Act.REDO,
    None,
    Act.EXPORT,
)


def fill_menus(bar: QMenuBar, actions: Actions) -> QMenu:
    """Put every action into its menu; the menu of papers opened last, to be filled when it is shown."""
    recent = QMenu(tr("Open &recent"), bar)
    for which in Menu:
        menu = whole = bar.addMenu(which.title)
        under: Submenu | None = None
        for act in actions.in_menu(which):
            if actions.spec(act).under is not under:
                if (under is not None and actions.spec(act).under is None) or under is None:
                    whole.addSeparator()
                under = actions.spec(act).under
                menu = whole if under is None else whole.addMenu(under.title)
            menu.addAction(actions[act])
            if act is Act.OPEN:
                menu.addMenu(recent)
            if actions.spec(act).ends_group:
                menu.addSeparator()
    return recent


def make_toolbar(window: QMainWindow, actions: Actions) -> QToolBar:
    """The actions that a person needs at hand."""
    bar = QToolBar(tr("Tools"), window)
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setIconSize(QSize(_ICON, _ICON))
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    for entry in _TOOLBAR:
        if entry is None:
            bar.addSeparator()
        elif isinstance(entry, str):
            space = QWidget(bar)
            space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            bar.addWidget(space)
        else:
            bar.addAction(actions[entry])
            button = bar.widgetForAction(actions[entry])
            if isinstance(button, QToolButton):
                _dress(button, entry, actions)
    return bar


def _dress(button: QToolButton, act: Act, actions: Actions) -> None:
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(actions[act].iconText().strip())
    if act in _WITH_TEXT:
        # Qt sets the text too near to the icon.
        actions[act].setIconText("\u2002" + _SHORT.get(act, lambda: actions[act].iconText())())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    if act is Act.REVIEW:
        button.setProperty("role", "primary")
