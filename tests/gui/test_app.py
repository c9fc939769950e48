"""Starting the program: every part is built, and a bad end is told at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.session import events
from reviewer_app.ui.app import CrashLog, _Defects, _ShutDown, open_store, run_window

from .conftest import Opened, make_pdf, the_window


def test_the_window_starts_with_the_paper_of_the_command_line_and_ends(qtbot: QtBot, sample_pdf: Path) -> None:
    titles = []

    def close_when_read() -> None:
        window = the_window()
        if window is not None and window.front.session.paper is not None:
            titles.append(window.windowTitle())
            poll.stop()
            window.close()

    poll = QTimer()
    poll.timeout.connect(close_when_read)
    poll.start(20)
    assert run_window([sample_pdf]) == 0
    assert titles == ["Construction of the Literature Graph in Semantic Scholar — Reviewer"]
    crash = CrashLog(locations().logs)
    assert crash.last == ""
    crash.close()


def test_several_papers_are_opened_in_tabs(qtbot: QtBot, sample_pdf: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(make_pdf())
    seen: list[list[Path | None]] = []

    def look() -> None:
        window = the_window()
        if window is not None and len(window.pages) == 2 and all(p.session.opened for p in window.pages):
            seen.append([p.session.path for p in window.pages])
            poll.stop()
            window.close()

    poll = QTimer()
    poll.timeout.connect(look)
    poll.start(20)
    assert run_window([sample_pdf, other]) == 0
    assert seen == [[sample_pdf, other]]


@pytest.mark.expects_errors
def test_a_damaged_list_of_models_is_told_instead_of_a_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "models_manifest.json"
    damaged.write_text("{}")
    for module in ("reviewer_app.models.manifest", "reviewer_app.ui.app"):
        monkeypatch.setattr(f"{module}.resource", lambda *_: damaged)
    told: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            told.append(f"{box.text()} {box.informativeText()}")
            box.button(QMessageBox.StandardButton.Ok).click()

    poll = QTimer()
    poll.timeout.connect(look)
    poll.start(20)
    assert run_window([]) == 1
    poll.stop()
    assert told
    assert str(damaged) in told[0]
    assert not locations().data.exists()


def test_a_crash_is_told_at_the_next_start(reviewer_home: Path) -> None:
    code = (
        "import faulthandler; from reviewer_app.locations import locations; from reviewer_app.ui.app import CrashLog;"
        "CrashLog(locations().logs); faulthandler._sigsegv()"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert ended.returncode != 0
    crash = CrashLog(locations().logs)
    assert "Segmentation fault" in crash.last
    crash.close()
    again = CrashLog(locations().logs)
    assert again.last == ""
    again.close()


def test_a_store_that_cannot_be_opened_is_told(reviewer_home: Path) -> None:
    places = locations()
    places.data.parent.mkdir(parents=True, exist_ok=True)
    places.data.write_text("a file where the folder should be")
    store, problem = open_store(places)
    assert problem is not None
    assert problem.message
    assert store is not None
    assert store.read_only
    store.close()


@pytest.mark.parametrize(("button", "closes"), [("Cancel", False), ("Close without saving", True)])
def test_unsaved_text_keeps_the_window_open(opened: Opened, qtbot: QtBot, button: str, closes: bool) -> None:
    error = ReviewerError(ErrorCode.DISK_FULL, "The disk is full.", "Free some space.")
    opened.window.display.show(events.SaveState(False, error))
    asked = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            next(b for b in box.buttons() if b.text().replace("&", "") == button).click()
            poll.stop()

    poll = QTimer()
    poll.timeout.connect(answer)
    poll.start(20)
    opened.window.close()
    assert asked
    assert opened.window.isVisible() is not closes
    opened.window.display.show(events.SaveState(True))


@pytest.mark.expects_errors
def test_a_defect_is_told_and_the_window_lives(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("text of a paper")
    except ValueError as error:
        _Defects(lambda: opened.window.parts.messages).report(type(error), error, error.__traceback__)
    (message,) = opened.window.parts.messages.messages
    assert "ValueError" in message.text
    assert "test_app.py" in message.detail
    assert "text of a paper" not in message.detail
    assert "not caught: ValueError" in caplog.text
    assert "text of a paper" not in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_with_everything_saved(
    opened: Opened, qtbot: QtBot, sample_pdf: Path, which: signal.Signals
) -> None:
    opened.window.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: opened.session.opened is not None, timeout=60_000)
    editor = opened.window.parts.panes[SectionKey.SIGNIFICANCE].editor
    editor.setFocus()
    qtbot.keyClicks(editor, "- the last words")
    sha256 = opened.session.opened.sha256 if opened.session.opened else ""
    signals = _ShutDown(opened.window)
    os.kill(os.getpid(), which)
    qtbot.waitUntil(lambda: not opened.window.isVisible())
    signals.close()
    found = opened.store.find_review(sha256)
    assert found is not None
    assert found.panes["significance"] == "- the last words"
