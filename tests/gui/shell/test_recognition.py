"""Text recognition in the window: how far it is, and a button to go on without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.parsing.recognition import find_data
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened
from tests.parsing.making import a_paper
from tests.parsing.test_recognition import scanned

LONG = 60_000


@pytest.mark.skipif(find_data("en") is None, reason="Tesseract's data for English is not installed")
def test_a_button_beside_the_progress_goes_on_without_recognition(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(a_paper(3), 2, 3))
    button = opened.window.parts.status._offer
    assert not button.isVisible()
    opened.window.files.open_path(path)
    qtbot.waitUntil(button.isVisible, timeout=LONG)
    assert opened.session.recognition is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.session.paper is not None, timeout=LONG)
    paper = opened.session.paper
    assert paper is not None
    assert [page.in_picture for page in paper.pages] == [False, True, True]
    assert not button.isVisible()


def test_a_paper_is_read_anew_by_the_parser_that_is_chosen(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(a_paper(2).tobytes())
    opened.window.files.open_path(path)
    qtbot.waitUntil(lambda: opened.session.paper is not None, timeout=LONG)
    before = opened.session.paper
    assert before is not None
    opened.window.parts.actions[Act.READ_NOUGAT].trigger()
    assert [m.text for m in opened.window.parts.messages.messages if m.key == "nougat"] == ["Nougat is not installed."]
    opened.window.parts.actions[Act.READ_MUPDF].trigger()
    qtbot.waitUntil(lambda: opened.session.paper is not before, timeout=LONG)
    assert opened.session.paper is not None
    assert opened.session.paper.sections == before.sections
