"""The review as one column: it folds, shows one section at a time, follows the caret, and lets what is read stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.events import SectionState
from reviewer_app.ui.review.point_bar import PointBar
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.review.section_column import KEYS

S, A, R = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE, SectionKey.REJECTION
LINES = {key: "\n".join(f"- point {n} of {key.value}" for n in range(30)) for key in KEYS}


def height_of(panes: ReviewPanes, editor: ReviewEditor, position: int) -> int:
    """Where a position of an editor is in the sight of the column."""
    place = editor.cursorRect(editor.drawn.cursor(position, position)).topLeft()
    return editor.viewport().mapTo(panes.viewport(), place).y()


def test_all_text_of_a_section_can_be_seen_in_one_scroll(panes: ReviewPanes, qtbot: QtBot) -> None:
    panes.text.load(LINES)
    for key in KEYS:
        editor = panes[key].editor
        assert editor.verticalScrollBar().maximum() == 0
        assert editor.height() >= editor.document().size().height()
    qtbot.waitUntil(lambda: panes.verticalScrollBar().maximum() > 1500)


@pytest.mark.parametrize("width", [400, 900, 1600])
def test_lines_are_no_longer_than_can_be_read(panes: ReviewPanes, editor: ReviewEditor, width: int) -> None:
    panes.resize(width, 700)
    panes.text.load({S: "- " + "many words of a text that goes on and on " * 12})
    layout = editor.document().firstBlock().layout()
    longest = max(layout.lineAt(i).textLength() for i in range(layout.lineCount()))
    assert longest <= 75
    widest = max(layout.lineAt(i).naturalTextWidth() for i in range(layout.lineCount()))
    assert widest <= QFontMetricsF(editor.font()).averageCharWidth() * 80


def test_what_is_read_stands_still_while_the_model_writes_above(panes: ReviewPanes, qtbot: QtBot) -> None:
    panes.text.load(LINES)
    bar = panes.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 1500)
    panes[R].editor.setFocus()
    panes[R].editor.place_caret(LINES[R].index("point 12"))
    before = height_of(panes, panes[R].editor, panes[R].editor.caret())
    assert 0 < before < panes.height()
    for key in KEYS:
        panes[key].set_state(SectionState.WRITING)
        panes.text.append(
            key, "- a point that the model wrote, and that takes more than one line of this column [p. 1]{e1}"
        )
        panes[key].set_state(SectionState.LENGTH, "The model reached the length limit.")
        assert height_of(panes, panes[R].editor, panes[R].editor.caret()) == before
    panes.fold(S, True)
    assert height_of(panes, panes[R].editor, panes[R].editor.caret()) == before
    # Nobody writes: the first line in sight stays.
    panes[R].editor.clearFocus()
    bar.setValue(bar.maximum())
    last = panes[KEYS[-1]].editor
    before = height_of(panes, last, len(last.text) - 5)
    panes.text.append(A, "- one more point above all that can be seen")
    assert height_of(panes, last, len(last.text) - 5) == before


def test_the_caret_stays_in_sight_and_goes_from_section_to_section(panes: ReviewPanes, qtbot: QtBot) -> None:
    panes.text.load(LINES)
    panes.resize(500, 400)
    editor = panes[S].editor
    editor.setFocus()
    editor.place_caret(0)

    def in_sight() -> bool:
        now = panes[panes.current].editor
        return 0 <= height_of(panes, now, now.caret()) < panes.viewport().height()

    seen = set()
    for _ in range(30):
        qtbot.keyClick(panes[panes.current].editor, Qt.Key.Key_PageDown)
        seen.add(panes.current)
        assert in_sight()
    assert seen == set(KEYS)
    for _ in range(2):
        qtbot.keyClick(panes[panes.current].editor, Qt.Key.Key_Down)
    assert panes.current is KEYS[-1]
    panes[A].editor.setFocus()
    panes[A].editor.place_caret(3)
    qtbot.keyClick(panes[A].editor, Qt.Key.Key_Up)
    assert panes.current is S
    assert panes[S].editor.caret() == len(LINES[S])
    assert in_sight()
    qtbot.keyClick(panes[S].editor, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ShiftModifier)
    start, end = panes[S].editor.selected()
    assert (end, end - start > 60) == (len(LINES[S]), True)
    for _ in range(40):
        qtbot.keyClick(panes[S].editor, Qt.Key.Key_Return)
        assert in_sight()


def test_a_folded_section_unfolds_for_who_goes_there(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.text.load(LINES)
    with qtbot.waitSignal(panes.folded):
        panes[A].head.fold.click()
    assert panes[A].editor.isHidden()
    assert panes.folds() == ["acceptance"]
    panes.go(1)
    assert panes[A].editor.hasFocus()
    assert panes.folds() == []
    qtbot.mouseClick(panes[A].head, Qt.MouseButton.LeftButton)
    assert panes.folds() == ["acceptance"]
    assert not panes[A].editor.hasFocus()
    panes.restore_folds(["rejection", "no such section"])
    assert panes.folds() == ["rejection"]


def test_one_section_at_a_time(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.text.load(LINES)
    panes.show_one_section(S)
    shown = [key for key in KEYS if panes[key].isVisible()]
    assert shown == [S]
    panes.go(1)
    assert [key for key in KEYS if panes[key].isVisible()] == [A]
    assert panes._tabs.currentIndex() == 1
    panes._tabs.setCurrentIndex(2)
    assert panes.current is R
    assert panes[R].editor.hasFocus()
    panes.set_current(S)
    assert [key for key in KEYS if panes[key].isVisible()] == [S]
    panes.show_one_section(None)
    assert all(panes[key].isVisible() for key in KEYS)
    assert not panes._tabs.isVisible()


def test_the_point_at_the_caret_has_its_buttons_beside_it(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot
) -> None:
    panes.text.load({S: "- one\n- two {accepted}\n\n- three {new}"})
    bar = editor.findChild(PointBar)
    assert isinstance(bar, PointBar)

    def names() -> list[str]:
        return [b.accessibleName() for b in bar.findChildren(QToolButton)]

    editor.place_caret(3)
    assert bar.isVisible()
    assert names()[:2] == ["Accept this point", "Dismiss this point"]
    editor.place_caret(editor.text.index("two"))
    assert names()[:2] == ["No longer accepted", "Dismiss this point"]
    assert abs(bar.y() - editor.cursorRect().top()) < bar.height()
    editor.place_caret(len(editor.text))
    assert names()[:2] == ["Keep", "Discard"]
    asked: list[str] = []
    panes.state_asked.connect(asked.append)
    for button in bar.findChildren(QToolButton)[:2]:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == ["accepted", "dismissed"]
    with qtbot.waitSignal(panes.menu_asked):
        qtbot.mouseClick(bar.findChildren(QToolButton)[2], Qt.MouseButton.LeftButton)
    # No text is below it, and where the caret is in no point it is not there.
    widest = max(editor.cursorRect(editor.drawn.cursor(i, i)).right() for i in range(len(editor.text)))
    assert bar.mapTo(editor.viewport(), QPoint(0, 0)).x() > widest
    editor.place_caret(editor.text.index("\n\n") + 1)
    assert not bar.isVisible()
    editor.place_caret(3)
    panes[A].editor.setFocus()
    assert not bar.isVisible()


def test_a_heading_stays_in_sight_while_its_section_is(panes: ReviewPanes, qtbot: QtBot) -> None:
    panes.text.load(LINES)
    bar = panes.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 1000)
    second = panes[KEYS[1]]

    def top() -> int:
        return second.head.mapTo(panes.viewport(), QPoint(0, 0)).y()

    bar.setValue(second.y() - 100)
    assert top() == 100, "in its place"
    bar.setValue(second.y() + 200)
    assert top() == 0, "at the top while its points are read"
    bar.setValue(second.y() + second.height() - 10)
    assert top() == 10 - second.head_height, "and it leaves with them"
    panes.enter(KEYS[1])
    second.editor.place_caret(0)
    caret = second.editor.viewport().mapTo(panes.viewport(), second.editor.cursorRect().topLeft())
    assert caret.y() >= top() + second.head_height, "the caret is below it"
