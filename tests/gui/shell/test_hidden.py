"""The list of hidden text beside the paper."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from reviewer_app.ui.dialogs.hidden_dialog import HiddenDialog
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened

LONG = 60_000


@pytest.fixture
def dialog(opened: Opened, qtbot: QtBot, tmp_path: Path) -> HiddenDialog:
    """The window with a paper that hides text on two of its pages, and the list."""
    made = pymupdf.open()
    for n in range(3):
        page = made.new_page(width=595, height=842)
        for i in range(20):
            page.insert_text((72, 100 + 14 * i), f"Sentence {i} on page {n} tells of the growth of winter wheat.")
        if n:
            page.insert_text((72, 600), f"Secret {n}: white on white.", color=(1, 1, 1))
    made.save(tmp_path / "secret.pdf")
    opened.window.files.open_path(tmp_path / "secret.pdf")
    actions = opened.window.parts.actions
    assert not actions[Act.HIDDEN].isEnabled()
    qtbot.waitUntil(lambda: opened.session.paper is not None, timeout=LONG)
    (message,) = [m for m in opened.window.parts.messages.messages if m.key == "hidden-text"]
    (text, show) = message.offers[0]
    assert text
    show()
    (found,) = opened.window.findChildren(HiddenDialog)
    return found


def test_each_finding_is_shown_on_its_page(opened: Opened, dialog: HiddenDialog) -> None:
    view = opened.window.parts.view
    assert view.marks.pages(Layer.HIDDEN) == [2, 3]
    tree = dialog.findChildren(QTreeWidget)[0]
    second = tree.topLevelItem(1)
    assert second is not None
    tree.setCurrentItem(second)
    assert view.marks.pages(Layer.FLASH) == [3]
    assert view.page == 3
    opened.window.parts.actions[Act.HIDDEN].trigger()
    assert len(opened.window.findChildren(HiddenDialog)) == 1
    dialog.close()
    assert view.marks.pages(Layer.HIDDEN) == []


def test_the_person_decides_one_by_one_or_for_all(opened: Opened, dialog: HiddenDialog) -> None:
    hidden = opened.session.hidden
    tree = dialog.findChildren(QTreeWidget)[0]
    first = tree.topLevelItem(0)
    assert first is not None
    first.setCheckState(0, Qt.CheckState.Checked)
    assert hidden.read == {"h1"}
    buttons = {b.text().replace("&", ""): b for b in dialog.findChildren(QPushButton)}
    buttons["Let the model read all"].click()
    assert hidden.read == {"h1", "h2"}
    (message,) = [m for m in opened.window.parts.messages.messages if m.key == "hidden-text"]
    assert message.text.endswith("You let the model read it.")
    buttons["Leave all out"].click()
    assert hidden.read == frozenset()


def test_the_list_goes_with_its_paper(opened: Opened, dialog: HiddenDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.finished):
        opened.window.parts.actions[Act.CLOSE].trigger()
    assert not opened.window.parts.actions[Act.HIDDEN].isEnabled()
