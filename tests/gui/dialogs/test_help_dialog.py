"""Help inside the program: complete in both languages, and true of the keys that there are."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QTextBrowser
from pytestqt.qtbot import QtBot

from reviewer_app.i18n import LANGUAGES, spoken
from reviewer_app.ui.dialogs.help_dialog import PAGES, HelpDialog, page
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_same_parts_in_each_language(name: str) -> None:
    parts = []
    for language in LANGUAGES:
        with spoken(language):
            text = page(name)
        assert text.startswith("# ")
        parts.append([re.match(r"#+|[-|>]?", line)[0] for line in text.splitlines() if re.match(r"[#|>-]", line)])  # type: ignore[index]
    assert [p for p in parts if p.count("#") != parts[0].count("#")] == []
    assert {p.count("|") for p in parts} == {parts[0].count("|")}
    assert {p.count("##") for p in parts} == {parts[0].count("##")}


def test_help_lists_every_key_and_explains_the_signs(opened: Opened, qtbot: QtBot) -> None:
    actions = opened.window.parts.actions
    actions[Act.KEYS].trigger()
    (dialog,) = opened.window.findChildren(HelpDialog)
    text = dialog.findChild(QTextBrowser)
    assert text is not None
    shown = text.toPlainText()
    for act in Act:
        key = actions[act].shortcut().toString()
        assert key in shown, act
    assert "Ctrl+?" in shown
    actions[Act.SIGNS].trigger()
    assert opened.window.findChildren(HelpDialog) == [dialog], "one help, not two"
    assert "struck out" in text.toPlainText()
    dialog.reject()


@pytest.mark.parametrize("name", PAGES)
def test_no_mark_of_emphasis_is_shown_as_it_is_typed(qapp: QApplication, name: str) -> None:
    for language in LANGUAGES:
        with spoken(language):
            text = page(name)
        shown = QTextDocument()
        shown.setMarkdown(text)
        # beside full-width signs a mark can be none (CommonMark 0.31, 6.2)
        assert "**" not in shown.toPlainText(), language
