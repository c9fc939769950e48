"""Every action is declared once, reachable and named."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QTextEdit, QToolButton, QWidget

from reviewer_app.review.model import SectionKey
from reviewer_app.ui.shell.actions import Act, Action, Menu, Submenu, specs
from tests.gui.conftest import Opened

EVERY: tuple[Action, ...] = (*Act, *SectionKey)


def test_every_action_is_declared() -> None:
    assert set(specs()) == set(EVERY)


def test_no_two_actions_share_a_shortcut(opened: Opened) -> None:
    keys = [
        key.toString(QKeySequence.SequenceFormat.PortableText)
        for act in EVERY
        for key in opened.window.parts.actions[act].shortcuts()
    ]
    assert [key for key, n in Counter(keys).items() if n > 1] == []


def test_no_two_entries_of_a_menu_share_a_letter() -> None:
    for menu, under in itertools.product(Menu, (None, *Submenu)):
        texts = [spec.text for spec in specs().values() if (spec.menu, spec.under) == (menu, under)]
        if (menu, under) == (Menu.REVIEW, None):
            texts += [submenu.title for submenu in Submenu]
        letters = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
        assert [letter for letter, n in letters.items() if n > 1] == [], (menu, under)


def test_every_action_does_something(opened: Opened) -> None:
    for act in EVERY:
        action = opened.window.parts.actions[act]
        assert action.receivers("2triggered(bool)") > 0, act


def test_every_action_stands_in_a_menu(opened: Opened) -> None:
    listed = {a for menu in opened.window.menuBar().findChildren(QMenu) for a in menu.actions()}
    assert all(opened.window.parts.actions[act] in listed for act in EVERY)


def test_everything_that_takes_the_focus_has_a_name(opened: Opened) -> None:
    kinds: tuple[type[QWidget], ...] = (QPushButton, QToolButton, QLineEdit, QTextEdit)
    find: Callable[[type[QWidget]], list[QWidget]] = opened.window.findChildren
    nameless = [
        w
        for kind in kinds
        for w in find(kind)
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not w.accessibleName()
        and not (isinstance(w, QPushButton) and w.text())
        and not w.objectName().startswith("qt_")
    ]
    assert nameless == []
