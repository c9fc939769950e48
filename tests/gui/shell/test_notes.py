"""Highlights and notes on the pages: made from a selection, written at, kept, exported, found again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from reviewer_app.review.markdown import markdown_to_review
from reviewer_app.ui.paper.notes_panel import NotesPanel
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.page_text import Caret
from reviewer_app.ui.paper.selection_popup import SelectionPopup
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened, messages, wait_parsed

LONG = 60_000


@pytest.fixture
def words(reading: Opened, qtbot: QtBot) -> Opened:
    """The sample paper with its text and the words of its first page."""
    wait_parsed(reading, qtbot)
    qtbot.waitUntil(lambda: 1 in reading.window.parts.tools.words.text.pages, timeout=LONG)
    return reading


def select(opened: Opened, first: str, count: int) -> str:
    """Select `count` words of the first page from one that reads `first`."""
    tools = opened.window.parts.tools
    begin = next(i for i, w in enumerate(tools.words.text.pages[1].words) if w.text == first)
    last = begin + count - 1
    tools.selection.select(Caret(1, begin, 0), Caret(1, last, len(tools.words.text.pages[1].words[last].text)))
    return tools.selection.text


def listed(panel: NotesPanel) -> list[str]:
    rows = panel.findChild(QListWidget)
    assert rows is not None
    return [rows.item(i).text() for i in range(rows.count())]


def field(panel: NotesPanel) -> QPlainTextEdit:
    text = panel.findChild(QPlainTextEdit)
    assert text is not None
    return text


def test_a_note_is_written_kept_exported_and_brought_back(
    words: Opened, make_window: Callable[[], Opened], qtbot: QtBot, sample_pdf: Path
) -> None:
    parts = words.window.parts
    text = select(words, "deployed", 3)
    parts.actions[Act.NOTE].trigger()
    panel = parts.tools.contents.notes
    qtbot.waitUntil(field(panel).hasFocus)
    qtbot.keyClicks(field(panel), "Who uses it? ")
    field(panel).clearFocus()
    assert parts.view.marks.pages(Layer.NOTE) == [1]
    (line,) = listed(panel)
    assert line == f"Page 1\n“{text}”\nWho uses it?"
    select(words, "Construction", 2)
    parts.actions[Act.HIGHLIGHT].trigger()
    assert len(listed(panel)) == 2
    assert "Construction" in listed(panel)[0], "in the order of the page"
    exported = words.session.exports.shown()
    assert f"- “{text}” (p. 1) Who uses it?\n" in exported
    assert [s.points for s in markdown_to_review(exported).sections] == [(), (), (), ()], "a note is no point"
    assert [n["text"] for n in words.session.exports.json()["notes"]] == ["", "Who uses it? "]
    words.window.close()
    words.store.close()

    again = make_window()
    again.window.files.open_path(sample_pdf)
    wait_parsed(again, qtbot)
    panel = again.window.parts.tools.contents.notes
    qtbot.waitUntil(lambda: len(listed(panel)) == 2)
    assert again.window.parts.view.marks.pages(Layer.NOTE) == [1]
    panel.choose(again.session.notes.all[1].evidence.id)
    panel._remove.click()
    assert len(listed(panel)) == 1
    assert "removed" in messages(again)["note-removed"]
    (offer,) = next(m for m in again.window.parts.messages.messages if m.key == "note-removed").offers
    offer[1]()
    assert listed(panel)[1].endswith("Who uses it?")


def test_a_click_on_a_highlight_shows_its_note(words: Opened) -> None:
    parts = words.window.parts
    select(words, "deployed", 3)
    parts.actions[Act.HIGHLIGHT].trigger()
    (note,) = words.session.notes.all
    rect = note.evidence.rects[0]
    parts.tools.selection.clicked.emit(PagePoint(1, rect.x0 + 1, (rect.y0 + rect.y1) / 2))
    panel = parts.tools.contents.notes
    assert panel.isVisible()
    assert field(panel).isEnabled()
    assert not field(panel).hasFocus(), "a click while reading moves no focus"


def test_words_that_stand_in_no_passage_are_noted_too(words: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = words.window.parts
    monkeypatch.setattr("reviewer_app.ui.review.point_commands.passage_at", lambda paper, rects: None)
    text = select(words, "deployed", 2)
    parts.actions[Act.HIGHLIGHT].trigger()
    (note,) = words.session.notes.all
    assert (note.evidence.quote, note.evidence.page) == (text, 1)
    assert parts.view.marks.pages(Layer.NOTE) == [1]


def test_what_can_be_done_stands_beside_what_the_mouse_selected(words: Opened, qtbot: QtBot) -> None:
    parts = words.window.parts
    view = parts.view
    page = parts.tools.words.text.pages[1].words
    first, last = next((w, page[i + 2]) for i, w in enumerate(page) if w.text == "deployed")

    def at(x: float, y: float) -> QPoint:
        left, top = view.layout_.position_of(PagePoint(1, x, y))
        return QPoint(round(left - view.sight().x), round(top - view.sight().y))

    popup = view.findChild(SelectionPopup)
    assert popup is not None
    assert not popup.isVisible()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at(first.x0 + 1, (first.y0 + first.y1) / 2))
    qtbot.mouseMove(view.viewport(), at(last.x1 - 1, (last.y0 + last.y1) / 2))
    parts.tools.selection._extend(at(last.x1 - 1, (last.y0 + last.y1) / 2))
    parts.tools.selection._dragged = True
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at(last.x1 - 1, (last.y0 + last.y1) / 2))
    assert popup.isVisible()
    assert view.viewport().rect().contains(popup.geometry())
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 30)
    assert not popup.isVisible()


def test_points_go_into_a_copy_of_the_pdf_and_notes_come_out_of_it(
    words: Opened, make_window: Callable[[], Opened], qtbot: QtBot, sample_pdf: Path, tmp_path: Path
) -> None:
    parts = words.window.parts
    select(words, "deployed", 3)
    parts.actions[Act.QUOTE].trigger()
    select(words, "Construction", 2)
    parts.actions[Act.NOTE].trigger()
    field(parts.tools.contents.notes).setPlainText("A long title")
    parts.tools.contents.notes.tell()

    def save_to(path: Path) -> None:
        parts.actions[Act.ANNOTATED].trigger()
        dialog = words.window.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(path))
        dialog.close()
        qtbot.waitUntil(lambda: words.window.findChild(QFileDialog) is None)

    save_to(sample_pdf)
    assert "would be written over" in messages(words)["written"]
    copy = tmp_path / "copy.pdf"
    save_to(copy)
    qtbot.waitUntil(copy.exists, timeout=LONG)
    words.window.close()
    words.store.close()

    again = make_window()
    again.window.files.open_path(copy)
    wait_parsed(again, qtbot)
    again.window.parts.actions[Act.IMPORT_NOTES].trigger()
    qtbot.waitUntil(lambda: "2 notes" in messages(again).get("notes-taken-in", ""), timeout=LONG)
    taken = {note.evidence.quote: note.text for note in again.session.notes.all}
    assert taken["Construction of"] == "A long title"
    assert any("deployed scalable system" in text for text in taken.values())
    again.window.parts.actions[Act.IMPORT_NOTES].trigger()
    qtbot.waitUntil(lambda: "already" in messages(again).get("notes-taken-in", ""), timeout=LONG)
    assert len(again.session.notes.all) == 2
