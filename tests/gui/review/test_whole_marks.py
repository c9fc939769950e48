"""Marks are whole: the caret goes over them in one step, and what deletes a part of one takes all of it."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import MARK_RE
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes

S = SectionKey.SIGNIFICANCE
MARK = "[p. 5]{e1abc}"
TEXT = f"- 方法 😀 is new. {MARK} [p.\u00a07?]{{e12}}\n- More."
START = TEXT.index(MARK)
END = START + len(MARK)
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def inside(text: str, position: int) -> bool:
    return any(m.start() < position < m.end() for m in MARK_RE.finditer(text))


@pytest.fixture(params=[False, True], ids=["drawn", "as typed"])
def marked(panes: ReviewPanes, editor: ReviewEditor, request: pytest.FixtureRequest) -> ReviewEditor:
    panes.draw_as_typed(request.param)
    panes.text.load({S: TEXT})
    return editor


def test_the_caret_goes_over_a_mark_in_one_step(marked: ReviewEditor, qtbot: QtBot) -> None:
    marked.place_caret(START)
    qtbot.keyClick(marked, Qt.Key.Key_Right)
    assert marked.caret() == END
    qtbot.keyClick(marked, Qt.Key.Key_Left)
    assert marked.caret() == START
    qtbot.keyClick(marked, Qt.Key.Key_Right, SHIFT)
    assert marked.selected() == (START, END)
    qtbot.keyClick(marked, Qt.Key.Key_Left, SHIFT)
    assert marked.selected() == (START, START)


@pytest.mark.parametrize(
    ("at", "key", "modifiers"),
    [
        (END, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
        (END, Qt.Key.Key_Backspace, SHIFT),
        (END, Qt.Key.Key_Backspace, CONTROL),
        (START, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (START, Qt.Key.Key_Delete, CONTROL),
    ],
)
def test_a_key_that_deletes_takes_it_whole_and_undo_brings_it_back(
    panes: ReviewPanes,
    marked: ReviewEditor,
    qtbot: QtBot,
    at: int,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
) -> None:
    marked.place_caret(at)
    qtbot.keyClick(marked, key, modifiers)
    # As with a word, the space behind goes with it.
    as_word = (key, modifiers) == (Qt.Key.Key_Delete, CONTROL) and not marked.drawn.as_typed
    gone = MARK + " " if as_word else MARK
    assert panes.texts[S] == TEXT.replace(gone, "", 1)
    assert marked.caret() == START
    panes.undo(S)
    assert panes.texts[S] == TEXT


@pytest.mark.parametrize("offset", range(1, len(MARK)))
def test_nothing_can_be_typed_or_dropped_inside(
    panes: ReviewPanes, marked: ReviewEditor, qtbot: QtBot, offset: int
) -> None:
    marked.place_caret(START + offset)
    qtbot.keyClicks(marked, "x")
    assert MARK in panes.texts[S]
    panes.undo(S)
    assert panes.texts[S] == TEXT
    place = marked.cursorRect(marked.drawn.cursor(START + offset, START + offset)).center()
    data = QMimeData()
    data.setText("dropped")
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(marked.viewport(), QDragEnterEvent(place, copy, data, left, none))
    QApplication.sendEvent(marked.viewport(), QDropEvent(QPointF(place), copy, data, left, none))
    assert "dropped" in panes.texts[S]
    assert MARK in panes.texts[S]


def test_a_selection_takes_marks_whole(panes: ReviewPanes, marked: ReviewEditor, qtbot: QtBot) -> None:
    middle = marked.cursorRect(marked.drawn.cursor(START + 4, START + 4)).center()
    QTest.mouseDClick(marked.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(middle))
    start, end = marked.selected()
    assert not inside(TEXT, start)
    assert not inside(TEXT, end)
    marked.select(2, START + 3)
    qtbot.keyClick(marked, Qt.Key.Key_Backspace)
    assert panes.texts[S] in (TEXT[:2] + TEXT[START:], TEXT[:2] + TEXT[END:])


def test_whatever_is_pressed_no_mark_is_ever_broken(panes: ReviewPanes, marked: ReviewEditor, qtbot: QtBot) -> None:
    chance = random.Random(18)
    keys = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End]
    keys += [Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_X, Qt.Key.Key_Return]
    whole = set(MARK_RE.findall(TEXT))
    for _ in range(400):
        if not MARK_RE.search(panes.texts[S]):
            panes.text.load({S: TEXT})
        if chance.random() < 0.2:
            marked.place_caret(chance.randrange(len(panes.texts[S]) + 1))
        key, modifiers = chance.choice(keys), Qt.KeyboardModifier.NoModifier
        if key != Qt.Key.Key_X and key != Qt.Key.Key_Return:
            modifiers = chance.choice([modifiers, CONTROL, SHIFT])
        qtbot.keyClick(marked, key, modifiers)
        text = panes.texts[S]
        assert not any(inside(text, at) for at in marked.selected())
        assert set(MARK_RE.findall(text)) <= whole
        # No part of a mark is left without the rest.
        assert text.count("{e1") == len(MARK_RE.findall(text)) == text.count("[p.")
        assert marked.textCursor().position() <= QTextCursor(marked.document()).document().characterCount()
