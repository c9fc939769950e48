"""The test of the engine in a real window, with the real engine in its own process, and with one that dies."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.role import MODEL, Role
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.ui.dialogs.engine_test_dialog import EngineTestDialog
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened, messages, wait_parsed
from tests.session.rig import write_with

LONG = 120_000
BRIEF = GenerationSettings(context=768, max_tokens=4, threads=1, strategy="whole")
FAULTY = Path(__file__).parents[2] / "session" / "faulty_worker.py"
_Buttons = QDialogButtonBox.StandardButton


def begun(opened: Opened) -> EngineTestDialog:
    """The dialog, opened as a person does."""
    opened.window.parts.actions[Act.TEST_ENGINE].trigger()
    (dialog,) = opened.window.findChildren(EngineTestDialog)
    return dialog


def words(dialog: EngineTestDialog) -> str:
    """All that stands in it."""
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def ended(qtbot: QtBot, dialog: EngineTestDialog) -> str:
    """Wait for the verdict; its words."""
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    qtbot.waitUntil(lambda: buttons.button(_Buttons.Close) is not None, timeout=LONG)
    return words(dialog)


def test_a_sound_engine_passes_and_tells_how_fast_it_is(qtbot: QtBot, opened: Opened) -> None:
    dialog = begun(opened)
    qtbot.waitUntil(lambda: "random-weights" in words(dialog), timeout=LONG)
    told = ended(qtbot, dialog)
    assert "The engine's self-test passed: 32 checks" in told
    assert "tokens a second" in told, "what one layer tells of a model made for reviews"
    dialog.reject()


def test_it_can_be_closed_before_its_end(qtbot: QtBot, opened: Opened) -> None:
    dialog = begun(opened)
    qtbot.waitUntil(lambda: "loading" in words(dialog), timeout=LONG)
    with qtbot.waitSignal(dialog.destroyed, timeout=LONG):
        dialog.reject()


def test_an_engine_that_dies_is_told_with_what_helps(
    qtbot: QtBot, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Role, "command", lambda _role: [sys.executable, "-P", str(FAULTY)])
    dialog = begun(opened)
    told = ended(qtbot, dialog)
    assert "signal 4, a processor instruction that this machine does not have" in told
    assert "make -B run" in told
    (detail,) = dialog.findChildren(QPlainTextEdit)
    assert detail.isVisibleTo(dialog)
    dialog.reject()


def test_after_a_second_death_the_test_is_a_button_away(reading: Opened, qtbot: QtBot, quick_model: Path) -> None:
    wait_parsed(reading, qtbot)
    write_with(reading.session, WorkerClient(reading.runtime, MODEL, [sys.executable, "-P", str(FAULTY)]))
    strip = reading.window.parts.messages
    for _ in range(2):
        strip.take_back("failed-review")
        reading.session.runs.start(BRIEF, str(quick_model), [SectionKey.REJECTION])
        qtbot.waitUntil(lambda: "failed-review" in messages(reading), timeout=LONG)
    (message,) = (m for m in strip.messages if m.key == "failed-review")
    assert "built for another processor" in message.text
    buttons: list[QPushButton] = []

    def shown() -> bool:
        buttons[:] = [b for b in strip.findChildren(QPushButton) if b.text() == "Test the engine…" and b.isVisible()]
        return len(buttons) == 1

    qtbot.waitUntil(shown)
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    (dialog,) = reading.window.findChildren(EngineTestDialog)
    with qtbot.waitSignal(dialog.destroyed, timeout=LONG):
        dialog.reject()
