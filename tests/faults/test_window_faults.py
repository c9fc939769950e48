"""A full disk and a store that turns read-only, with the whole program: the text stays in the window, the person is
told, and "Save a copy" works.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.ui.shell.message_strip import Message
from tests.faults.disks import ReadOnly, Shortage
from tests.gui.conftest import Opened

if sys.platform == "win32":
    pytest.skip("disks are made full and read-only by means of POSIX", allow_module_level=True)

KEY = SectionKey.ACCEPTANCE
LONG = "- what was pasted while nothing could be saved\n" * 2_000
# A write that failed is tried again every two seconds.
PATIENCE_MS = 30_000


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "tea.pdf"
    with pymupdf.open() as pdf:
        pdf.new_page(width=300, height=400).insert_text((40, 60), "On tea\n\nAbstract\nTea is measured twice.")
        pdf.save(path)
    return path


def shown_as_saved(opened: Opened) -> str:
    """What the status bar says of it."""
    texts = {label.text() for label in opened.window.parts.status.findChildren(QLabel)}
    (said,) = texts & {"Saved", "Saving…", "Not saved"}
    return said


def message(opened: Opened, key: str) -> Message | None:
    return next((m for m in opened.window.parts.messages.messages if m.key == key), None)


def begin(opened: Opened, qtbot: QtBot, paper: Path) -> None:
    """Open the paper, type, and wait until it is on the disk."""
    opened.window.files.open_path(paper)
    qtbot.waitUntil(lambda: opened.session.opened is not None, timeout=PATIENCE_MS)
    editor = opened.window.parts.panes[KEY].editor
    editor.setFocus()
    qtbot.keyClicks(editor, "- typed before ")
    qtbot.waitUntil(lambda: shown_as_saved(opened) == "Saved", timeout=PATIENCE_MS)


def paste(opened: Opened) -> None:
    QApplication.clipboard().setText(LONG)
    opened.window.parts.panes[KEY].editor.paste()


def save_a_copy(opened: Opened, qtbot: QtBot, path: Path) -> str:
    """Take up the offer of the message; what was written."""
    told = message(opened, "save") or message(opened, "not-kept")
    assert told is not None
    ((text, offer),) = told.offers
    assert text == "Save a copy…"
    offer()
    dialog = opened.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: message(opened, "written") is not None, timeout=PATIENCE_MS)
    return path.read_text(encoding="utf-8")


def live_in(read_only: ReadOnly, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program keep its reviews in that folder, and all else beside it."""
    home = read_only.folder.with_name("home")
    home.mkdir()
    read_only.folder.mkdir()
    (home / "data").symlink_to(read_only.folder)
    monkeypatch.setenv("REVIEWER_HOME", str(home))


def close_without_saving(opened: Opened) -> None:
    """Close the window, which asks first."""
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            next(b for b in box.buttons() if b.text().replace("&", "") == "Close without saving").click()

    poll = QTimer()
    poll.timeout.connect(answer)
    poll.start(10)
    assert opened.window.close()
    poll.stop()
    assert asked == ["Your last changes could not be saved."]


def test_a_full_disk(
    shortage: Shortage,
    make_window: Callable[[], Opened],
    qtbot: QtBot,
    tmp_path: Path,
    tea: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REVIEWER_HOME", str(shortage.folder / "home"))
    opened = make_window()
    begin(opened, qtbot, tea)
    editor = opened.window.parts.panes[KEY].editor
    shortage.fill()
    paste(opened)
    qtbot.waitUntil(lambda: message(opened, "save") is not None, timeout=PATIENCE_MS)
    told = message(opened, "save")
    assert told is not None
    assert str(locations().data) in told.text
    assert shown_as_saved(opened) == "Not saved"
    # Typing goes on, is not said to be saved or on its way, and the message that was put away stays away.
    opened.window.parts.messages.take_back("save")
    qtbot.keyClicks(editor, "and more")
    assert shown_as_saved(opened) == "Not saved"
    assert message(opened, "save") is None
    assert editor.text == f"- typed before {LONG}and more"
    shortage.free()
    qtbot.waitUntil(lambda: shown_as_saved(opened) == "Saved", timeout=PATIENCE_MS)
    shortage.fill()
    editor.selectAll()
    editor.cut()
    paste(opened)
    qtbot.waitUntil(lambda: message(opened, "save") is not None, timeout=PATIENCE_MS)
    shortage.free()
    assert LONG in save_a_copy(opened, qtbot, tmp_path / "copy.md")
    qtbot.waitUntil(lambda: shown_as_saved(opened) == "Saved", timeout=PATIENCE_MS)
    assert message(opened, "save") is None


def test_a_store_that_turns_read_only(
    read_only: ReadOnly,
    make_window: Callable[[], Opened],
    qtbot: QtBot,
    tmp_path: Path,
    tea: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live_in(read_only, monkeypatch)
    opened = make_window()
    begin(opened, qtbot, tea)
    read_only.refuse()
    paste(opened)
    if read_only.holds_for_open_files:
        qtbot.waitUntil(lambda: message(opened, "save") is not None, timeout=PATIENCE_MS)
        assert shown_as_saved(opened) == "Not saved"
        assert LONG in save_a_copy(opened, qtbot, tmp_path / "copy.md")
    assert opened.window.parts.panes.texts[KEY] == f"- typed before {LONG}"
    read_only.allow()
    qtbot.waitUntil(lambda: shown_as_saved(opened) == "Saved", timeout=PATIENCE_MS)


def test_a_store_that_was_read_only_from_the_start(
    read_only: ReadOnly,
    make_window: Callable[[], Opened],
    qtbot: QtBot,
    tmp_path: Path,
    tea: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live_in(read_only, monkeypatch)
    read_only.refuse()
    opened = make_window()
    assert message(opened, "not-kept") is not None
    opened.window.files.open_path(tea)
    qtbot.waitUntil(lambda: opened.session.opened is not None, timeout=PATIENCE_MS)
    paste(opened)
    qtbot.waitUntil(lambda: shown_as_saved(opened) == "Not saved", timeout=PATIENCE_MS)
    qtbot.keyClicks(opened.window.parts.panes[KEY].editor, "and more")
    assert shown_as_saved(opened) == "Not saved"
    assert message(opened, "save") is None, "it was said at the start"
    assert LONG in save_a_copy(opened, qtbot, tmp_path / "copy.md")
    close_without_saving(opened)
