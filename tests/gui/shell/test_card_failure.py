"""A graphics card that fails twice: the window offers the one button that helps, and the button works."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.review.model import GenerationSettings, SectionKey
from tests.gui.conftest import Opened, messages, wait_parsed
from tests.session.rig import write_with

LONG = 60_000
BRIEF = GenerationSettings(context=768, max_tokens=4, threads=1, strategy="whole")


def test_what_failed_with_the_card_is_written_on_the_processor_by_a_button(
    reading: Opened, qtbot: QtBot, quick_model: Path
) -> None:
    wait_parsed(reading, qtbot)
    worker = Path(__file__).parents[2] / "session" / "gpu_worker.py"
    command = [sys.executable, "-P", str(worker), "4", "exit"]
    write_with(reading.session, WorkerClient(reading.runtime, MODEL, command))
    strip = reading.window.parts.messages
    for _ in range(2):
        strip.take_back("failed-review")
        reading.session.runs.start(BRIEF, str(quick_model), [SectionKey.REJECTION])
        qtbot.waitUntil(lambda: "failed-review" in messages(reading), timeout=LONG)
    (message,) = (m for m in strip.messages if m.key == "failed-review")
    assert "graphics card's driver" in message.text
    assert "Try again" not in message.next_step

    def buttons() -> list[QPushButton]:
        return [b for b in strip.findChildren(QPushButton) if b.text() == "Run on the processor" and b.isVisible()]

    qtbot.waitUntil(lambda: len(buttons()) == 1)
    qtbot.mouseClick(buttons()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "finished" in messages(reading), timeout=LONG)
    assert "failed-review" not in messages(reading)
    assert reading.session.exports.json()["settings"]["gpu_layers"] == 0
