"""Misspelled words in the window: underlined once the person pauses, mended from the menu, added to the dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened
from tests.session.dictionary import dictionary

S = SectionKey.SIGNIFICANCE


@pytest.fixture(autouse=True)
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dictionary of this machine."""
    dictionary(tmp_path / "words", "en_US", ["the", "receive", "they", "and"])
    monkeypatch.setenv("DICPATH", str(tmp_path / "words"))


def underlined(editor: ReviewEditor) -> list[str]:
    """The words with a line below them."""
    return [s.cursor.selectedText() for s in editor.extraSelections() if s.format.underlineColor().isValid()]


def menu_of(opened: Opened, editor: ReviewEditor) -> QMenu:
    """The menu at the caret."""
    opened.window._pane_menu(S, editor.mapToGlobal(QPoint()))
    menus = [m for m in opened.window.findChildren(QMenu) if m.isVisible()]
    assert menus
    return menus[-1]


def entry(menu: QMenu, text: str) -> QAction | None:
    return next((a for a in menu.actions() if a.text() == text and a.isVisible()), None)


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_a_misspelled_word_is_underlined_mended_and_learnt(reading: Opened, qtbot: QtBot) -> None:
    panes = reading.window.parts.panes
    editor = panes[S].editor
    panes.enter(S)
    qtbot.keyClicks(editor, "- they recieve [p. 1]")
    qtbot.keyClicks(editor, "{e1} the wugs")
    # The last word is being written.
    qtbot.waitUntil(lambda: underlined(editor) == ["recieve"], timeout=30_000)
    qtbot.keyClicks(editor, " and")
    qtbot.waitUntil(lambda: underlined(editor) == ["recieve", "wugs"], timeout=30_000)

    editor.place_caret(editor.text.index("recieve") + 2)
    menu = menu_of(reading, editor)
    qtbot.waitUntil(lambda: entry(menu, "receive") is not None, timeout=30_000)
    mended = entry(menu, "receive")
    assert mended is not None
    mended.trigger()
    menu.close()
    assert editor.text == "- they receive [p. 1]{e1} the wugs and"
    panes.undo(S)
    assert editor.text == "- they recieve [p. 1]{e1} the wugs and"
    panes.redo(S)

    editor.place_caret(editor.text.index("wugs"))
    menu = menu_of(reading, editor)
    learn = entry(menu, "Add “wugs” to the dictionary")
    assert learn is not None
    learn.trigger()
    menu.close()
    editor.place_caret(0)
    qtbot.waitUntil(lambda: underlined(editor) == [], timeout=30_000)
    assert reading.session.spelling.added == {"wugs"}


def test_it_can_be_switched_off(reading: Opened, qtbot: QtBot) -> None:
    editor = reading.window.parts.panes[S].editor
    qtbot.keyClicks(editor, "recieve")
    reading.window.parts.panes.enter(SectionKey.ACCEPTANCE)
    qtbot.waitUntil(lambda: underlined(editor) == ["recieve"], timeout=30_000)
    action = reading.window.parts.actions[Act.SPELLING]
    assert action.isEnabled()
    assert action.isChecked()
    action.trigger()
    qtbot.waitUntil(lambda: underlined(editor) == [], timeout=30_000)
    action.trigger()
    qtbot.waitUntil(lambda: underlined(editor) == ["recieve"], timeout=30_000)
