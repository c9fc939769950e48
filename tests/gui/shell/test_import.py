"""File > Import: points of a file are added below what the person wrote, as one step of theirs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened

S, R = SectionKey.SIGNIFICANCE, SectionKey.REJECTION


def test_points_of_a_file_are_added_in_one_step(reading: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=60_000)
    parts = reading.window.parts
    file = tmp_path / "mine.md"
    file.write_text(
        "# Review: The Literature Graph\n\n## Significance and novelty\n\n- **New** one.\n- New two.\n\n"
        "## Reasons for rejection\n\n- Weak. (p. 3)\n- Mine.\n",
        "utf-8",
    )
    parts.panes[R].editor.setFocus()
    qtbot.keyClicks(parts.panes[R].editor, "- Mine.")

    def told_of(name: str) -> bool:
        return any(m.key == "imported" and name in m.text for m in parts.messages.messages)

    for chosen in (tmp_path / "none.md", file):
        parts.actions[Act.IMPORT].trigger()
        dialog = reading.window.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(chosen))
        dialog.close()
        qtbot.waitUntil(lambda: reading.window.findChild(QFileDialog) is None)
        qtbot.waitUntil(partial(told_of, chosen.name))
    assert parts.panes.texts[S] == "- **New** one.\n- New two."
    lines = parts.panes.texts[R].split("\n")
    assert lines[0] == "- Mine."
    assert lines[1].startswith("- Weak. ")
    assert len(lines) == 2
    (told,) = [m.text for m in parts.messages.messages if m.key == "imported"]
    assert "3 points were added" in told
    assert "1 was there already" in told
    assert reading.session.texts == parts.panes.texts
    parts.panes.undo(R)
    assert (parts.panes.texts[S], parts.panes.texts[R]) == ("", "- Mine.")
    assert not any(m.key == "imported" for m in parts.messages.messages), "they are there no more"
    parts.panes.redo(R)
    parts.actions[Act.COPY_PLAIN].trigger()
    copied = QGuiApplication.clipboard().text()
    assert "- New one." in copied
    assert "**" not in copied


def test_notes_in_any_form_are_put_into_the_sections_and_what_is_left_over_is_shown(
    reading: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=60_000)
    parts = reading.window.parts
    file = tmp_path / "notes.txt"
    file.write_text(
        "The authors describe a graph. The paper is well written.\n\nPlease report how long the linking takes.\n",
        "utf-8",
    )
    parts.actions[Act.IMPORT].trigger()
    dialog = reading.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(file))
    dialog.close()
    qtbot.waitUntil(lambda: any(m.key == "imported" for m in parts.messages.messages))
    assert "well written" in parts.panes.texts[SectionKey.ACCEPTANCE]
    assert parts.panes.texts[SectionKey.SUGGESTIONS].startswith("- Please report how long the linking takes.")
    (told,) = [m for m in parts.messages.messages if m.key == "imported"]
    assert told.detail == "The authors describe a graph."
    ((_, copy),) = told.offers
    copy()
    assert QGuiApplication.clipboard().text() == told.detail
