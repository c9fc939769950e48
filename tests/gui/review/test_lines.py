"""Lines of a pane: each Return begins one, and all stand at the same distance."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import split_pane
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes

S = SectionKey.SIGNIFICANCE
SHIFT = Qt.KeyboardModifier.ShiftModifier


def spacings(editor: ReviewEditor) -> set[tuple[float, float]]:
    """The distances of lines and blocks in a pane."""
    document = editor.document()
    formats = (document.findBlockByNumber(n).blockFormat() for n in range(document.blockCount()))
    return {(f.lineHeight(), f.bottomMargin()) for f in formats}


@pytest.mark.parametrize("shift", [Qt.KeyboardModifier.NoModifier, SHIFT])
def test_each_return_begins_a_line(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, shift: Qt.KeyboardModifier
) -> None:
    before = spacings(editor)
    qtbot.keyClicks(editor, "one")
    for _ in range(3):
        qtbot.keyClick(editor, Qt.Key.Key_Return, shift)
    qtbot.keyClicks(editor, "two")
    assert panes.texts[S] == "one\n\n\ntwo"
    assert spacings(editor) == before
    assert [item.text for item in split_pane(panes.texts[S])] == ["one", "two"]


@pytest.mark.parametrize("keys", [[Qt.Key.Key_Backspace] * 2, [Qt.Key.Key_Delete], [Qt.Key.Key_Return] * 2, []])
def test_lines_keep_their_distance_whatever_is_typed(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, keys: list[Qt.Key]
) -> None:
    before = spacings(editor)
    panes.text.load({S: "- one\n\n- two"})
    editor.selectAll()
    for key in keys:
        qtbot.keyClick(editor, key)
    qtbot.keyClicks(editor, "- three")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "more")
    assert spacings(editor) == before
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    panes.text.load({S: "- of another paper\n- and more"})
    assert spacings(editor) == before
