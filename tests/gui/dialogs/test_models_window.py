"""The window of models, with a real window, real workers and a server on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.models.part_file import part_path
from reviewer_app.ui.dialogs.models_window import ModelsWindow
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened
from tests.models.model_server import ModelServer, model_server
from tests.session.shelf_rig import CONTENT, LISTED, list_model

LONG = 60_000


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(CONTENT) as running:
        list_model(running)
        yield running


def models_of(opened: Opened) -> ModelsWindow:
    """The window of models, opened as a person does."""
    opened.window.parts.actions[Act.MODELS].trigger()
    (found,) = opened.window.findChildren(ModelsWindow)
    return found


def press(qtbot: QtBot, within: QWidget, text: str) -> None:
    """Press the button that says `text`."""
    (button,) = [b for b in within.findChildren(QAbstractButton) if b.text().replace("&", "") == text]
    assert button.isEnabled(), text
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def answer(qtbot: QtBot, opened: Opened, text: str) -> str:
    """Answer the question that is asked; what it asked."""
    boxes: list[QMessageBox] = []

    def asked() -> bool:
        boxes[:] = [b for b in opened.window.findChildren(QMessageBox) if b.isVisible()]
        return bool(boxes)

    qtbot.waitUntil(asked, timeout=LONG)
    question = boxes[0].text() + "\n" + boxes[0].informativeText()
    press(qtbot, boxes[0], text)
    return question


def state(window: ModelsWindow, model: str) -> str:
    """What the list says of a model's state."""
    (tree,) = window.findChildren(QTreeWidget)
    items = [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]
    return next(i.text(1) for i in items if i is not None and i.data(0, Qt.ItemDataRole.UserRole) == model)


def says(window: ModelsWindow, text: str) -> bool:
    """Whether `text` stands in the window."""
    return any(text in label.text() for label in window.findChildren(QLabel))


def chip(opened: Opened) -> str:
    """The model that the toolbar names."""
    return opened.window.parts.actions[Act.MODELS].iconText().strip()


def drop(widget: QWidget, file: Path) -> None:
    """Drop a file as a file browser does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    at, button, no_keys = QPointF(30, 30), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, button, no_keys))


def test_from_an_empty_window_to_a_model_that_writes(
    server: ModelServer, make_window: Callable[[], Opened], qtbot: QtBot
) -> None:
    opened = make_window()
    assert chip(opened).startswith("SmolLM2")
    window = models_of(opened)
    assert models_of(opened) is window, "one at a time"
    assert state(window, LISTED) == "not installed"
    window.show_model(LISTED)
    assert says(window, "Weaknesses → Reasons for rejection")
    press(qtbot, window, "Download…")
    assert "Apache-2.0" in answer(qtbot, opened, "Cancel")
    assert server.requests == []
    press(qtbot, window, "Download…")
    answer(qtbot, opened, "Accept and download")
    qtbot.waitUntil(lambda: says(window, "is here, whole and checked"), timeout=LONG)
    # It was made for reviews, and so it is the best one here.
    assert state(window, LISTED) == "writes the reviews"
    assert chip(opened) == "Served 7B"
    window.show_model("smollm2-135m-instruct-q4_1")
    press(qtbot, window, "Use for reviews")
    assert chip(opened).startswith("SmolLM2")
    window.show_model(LISTED)
    press(qtbot, window, "Remove…")
    answer(qtbot, opened, "Remove it")
    qtbot.waitUntil(lambda: state(window, LISTED) == "not installed", timeout=LONG)
    # The licence is asked once.
    press(qtbot, window, "Download…")
    qtbot.waitUntil(lambda: state(window, LISTED) == "installed", timeout=LONG)


def test_pause_resume_and_cancel(server: ModelServer, make_window: Callable[[], Opened], qtbot: QtBot) -> None:
    opened = make_window()
    shelf = opened.session.models
    shelf.accept(LISTED)
    window = models_of(opened)
    window.show_model(LISTED)
    part = part_path(shelf.folder / "file.gguf")
    server.served.stall = True

    def begin(text: str) -> None:
        press(qtbot, window, text)
        qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > len(CONTENT) // 4, timeout=LONG)

    begin("Download…")
    press(qtbot, window, "Pause")
    qtbot.waitUntil(lambda: state(window, LISTED).startswith("paused"), timeout=LONG)
    begin("Resume the download")
    press(qtbot, window, "Cancel")
    qtbot.waitUntil(lambda: state(window, LISTED) == "not installed" and not part.exists(), timeout=LONG)
    begin("Download…")
    press(qtbot, window, "Pause")
    qtbot.waitUntil(lambda: state(window, LISTED).startswith("paused"), timeout=LONG)
    server.served.stall = False
    press(qtbot, window, "Resume the download")
    qtbot.waitUntil(lambda: state(window, LISTED) == "writes the reviews", timeout=LONG)


def test_a_model_is_dropped_on_the_window(opened: Opened, qtbot: QtBot, quick_model: Path, tmp_path: Path) -> None:
    drop(opened.window, quick_model)
    window = models_of(opened)
    assert "llama, Q4_1" in answer(qtbot, opened, "Copy it")
    qtbot.waitUntil(lambda: chip(opened) == quick_model.name, timeout=LONG)
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(quick_model.read_bytes())
    drop(window, mine)
    answer(qtbot, opened, "Use it where it is")
    qtbot.waitUntil(lambda: chip(opened) == "mine.gguf", timeout=LONG)
    assert state(window, str(mine)) == "writes the reviews"
    zipped = tmp_path / "zipped.gguf"
    zipped.write_bytes(b"PK\x03\x04" + b"\0" * 5000)
    drop(window, zipped)
    qtbot.waitUntil(lambda: says(window, "zipped.gguf is not a GGUF model file"), timeout=LONG)
    assert chip(opened) == "mine.gguf"


def test_what_another_program_did_is_seen_when_the_person_comes_back(
    server: ModelServer, make_window: Callable[[], Opened], qtbot: QtBot
) -> None:
    opened = make_window()
    opened.session.models.downloads.start(LISTED)
    qtbot.waitUntil(lambda: not opened.session.models.works, timeout=LONG)
    assert chip(opened) == "Served 7B"
    opened.session.models.choose(LISTED)
    window = models_of(opened)
    file = opened.session.models.folder / "file.gguf"
    file.write_bytes(b"GGUF")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert chip(opened) == "No model"
    assert state(window, LISTED) == "damaged"
    window.show_model(LISTED)
    assert says(window, "Another program changed the file")
    file.unlink()
    window.refresh()
    assert state(window, LISTED) == "not installed"


def test_the_first_review_says_what_the_starter_is_for(
    reading: Opened, qtbot: QtBot, quick_model: Path, tmp_path: Path
) -> None:
    actions, messages = reading.window.parts.actions, reading.window.parts.messages

    def told() -> list[str]:
        return [m.text for m in messages.messages if m.key == "starter"]

    qtbot.waitUntil(actions[Act.REVIEW].isEnabled, timeout=LONG)
    assert told() == []
    actions[Act.REVIEW].trigger()
    assert "can't judge a paper" in told()[0]
    reading.session.runs.abandon()
    (message,) = [m for m in messages.messages if m.key == "starter"]
    message.offers[0][1]()
    assert len(reading.window.findChildren(ModelsWindow)) == 1
    # Once another model writes it is not said any longer.
    other = tmp_path / "other.gguf"
    shutil.copy(quick_model, other)
    reading.session.models.choose(str(other))
    assert told() == []
    reading.session.models.choose("smollm2-135m-instruct-q4_1")
    actions[Act.REVIEW].trigger()
    reading.session.runs.abandon()
    assert told() == [], "once"


def test_a_review_without_its_model_offers_the_window_of_models(reading: Opened, qtbot: QtBot) -> None:
    actions, messages = reading.window.parts.actions, reading.window.parts.messages
    reading.session.models.decisions.choose("/nowhere/gone.gguf")
    qtbot.waitUntil(actions[Act.REVIEW].isEnabled, timeout=LONG)
    actions[Act.REVIEW].trigger()
    (message,) = [m for m in messages.messages if m.key == "failed-review"]
    assert "gone.gguf" in message.text
    assert message.offers[0][0] == "Models…"
    assert reading.session.opened is not None, "the paper is still there to be read"
