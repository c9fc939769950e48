"""A person types while the model appends: caret, undo, input methods and clipboard of one pane."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QClipboard, QGuiApplication
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from tests.gui.review.input_method import compose

S, A = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_typing_reaches_the_text_and_is_told(editor: ReviewEditor, panes: ReviewPanes, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panes.edited):
        qtbot.keyClicks(editor, "a b")
    assert panes.texts[S] == "a b"


def test_undo_takes_back_words_but_never_points(editor: ReviewEditor, panes: ReviewPanes, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "my words")
    panes.text.append(S, "- a point [p. 1]{e1}")
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text == "my \n- a point [p. 1]{e1}"
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text == "\n- a point [p. 1]{e1}"
    assert not panes.can_undo()
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text == "\n- a point [p. 1]{e1}"
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL | SHIFT)
    assert editor.text == "my words\n- a point [p. 1]{e1}"


def test_what_can_be_undone_is_told_when_it_changes(editor: ReviewEditor, panes: ReviewPanes, qtbot: QtBot) -> None:
    told: list[bool] = []
    panes.history_changed.connect(lambda: told.append(panes.can_undo()))
    qtbot.keyClicks(editor, "word")
    assert told == [True], "once, not with every key"
    panes.text.append(S, "- a point")
    assert told == [True], "a streamed point can't be undone"
    panes.text.load({})
    qtbot.keyClicks(editor, "x")
    assert told == [True, False, True]


def test_deleting_a_point_is_one_step(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.text.load({S: "- one"})
    panes.text.append(S, "- two")
    editor.select(0, 6)
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert editor.text == "- two"
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text == "- one\n- two"


def test_a_point_moves_neither_caret_nor_selection(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "text that is being written")
    editor.select(5, 9)
    panes.text.append(S, "- a point")
    cursor = editor.textCursor()
    assert (cursor.anchor(), cursor.position()) == (5, 9)
    assert cursor.selectedText() == "that"


def test_a_caret_at_the_end_stays_with_what_the_person_types(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot
) -> None:
    qtbot.keyClicks(editor, "half a sen")
    panes.text.append(S, "- a point")
    qtbot.keyClicks(editor, "tence")
    assert editor.text == "half a sentence\n- a point"


def test_an_empty_line_with_the_caret_stays_the_persons(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "mine")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    panes.text.append(S, "- a point")
    qtbot.keyClicks(editor, "more")
    assert editor.text == "mine\nmore\n- a point"


def test_a_point_does_not_scroll_what_the_person_is_in(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.text.load({S: "\n".join(f"line {n}" for n in range(60))})
    bar = panes.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    panes.text.append(S, "- a point")
    assert bar.value() == before
    editor.place_caret(len(editor.text))
    before = bar.value()
    panes.text.append(S, "- another point")
    assert bar.value() == before


def test_points_wait_for_an_input_method(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    compose(editor, "ni")
    panes.text.append(S, "- a point")
    assert editor.text == ""
    compose(editor, "nihao")
    compose(editor, "", "你好")
    assert editor.text == "你好\n- a point"
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text == "\n- a point"


def test_a_key_while_an_input_method_composes_keeps_what_it_composed(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot
) -> None:
    panes.text.load({S: "- one point [p. 1]{e1"})
    editor.place_caret(len(editor.text))
    compose(editor, "fang")
    qtbot.keyClick(editor, Qt.Key.Key_Shift)
    assert editor.text == "- one point [p. 1]{e1"
    qtbot.keyClick(editor, Qt.Key.Key_BraceRight)
    assert editor.text == "- one point [p. 1]{e1fang}"


def test_the_caret_can_leave_a_line_in_which_an_input_method_composes(editor: ReviewEditor, qtbot: QtBot) -> None:
    """Qt leaves what is composed in the line's layout, and dies of places that this makes it believe in."""
    qtbot.keyClicks(editor, "word")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    compose(editor, "ni")
    editor.place_caret(4)
    assert editor.text == "word\nni"
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    assert editor.caret() <= len(editor.text)
    qtbot.keyClicks(editor, "x")
    assert sorted(editor.text) == sorted("word\nnix")


def test_no_break_spaces_and_emoji_survive(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.text.load({S: "a\u00a0b 😀\r\nsecond\u2028third"})
    assert editor.text == "a\u00a0b 😀\nsecond\nthird"
    editor.select(4, 5)
    editor.insertFromMimeData(mime("😁"))
    assert editor.text == "a\u00a0b 😁\nsecond\nthird"
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text == "a\u00a0b 😀\nsecond\nthird"


def mime(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_pasted_text_is_raw_and_one_step(editor: ReviewEditor, qtbot: QtBot) -> None:
    data = mime("one two\r\nthree")
    data.setHtml("<b>one two</b>")
    editor.insertFromMimeData(data)
    assert editor.text == "one two\nthree"
    assert "bold" not in editor.toHtml().lower()
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text == ""


def test_copying_takes_the_markdown_and_other_programs_get_no_ids(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot
) -> None:
    panes.text.load({S: "a\u00a0b **c** [p. 1]{e1}"})
    editor.selectAll()
    editor.copy()
    data = QGuiApplication.clipboard().mimeData(QClipboard.Mode.Clipboard)
    assert data.text() == "a\u00a0b **c** [p. 1]"
    assert not data.hasHtml()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    editor.paste()
    assert panes.texts[S] == "\na\u00a0b **c** [p. 1]{e1}"
    panes.draw_as_typed(True)
    editor.selectAll()
    editor.copy()
    assert QGuiApplication.clipboard().text() == panes.texts[S]


def test_files_are_not_pasted(editor: ReviewEditor) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/x.pdf")])
    assert not editor.canInsertFromMimeData(data)


def test_shift_enter_is_an_ordinary_line_break(editor: ReviewEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "a")
    qtbot.keyClick(editor, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClicks(editor, "b")
    assert editor.text == "a\nb"


def test_loading_is_nobodys_edit(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "old")
    with qtbot.assertNotEmitted(panes.edited):
        panes.text.load({S: "- restored", A: "- also"})
    assert panes.texts[A] == "- also"
    assert not panes.can_undo()


# A person's typing (keys, as they come from the keyboard) and the model's points, in any order.
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.sampled_from(["a", "b ", "cd", "\n", "😀"])),
        st.tuples(st.just("key"), st.sampled_from([Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Home])),
        st.tuples(st.just("left"), st.integers(1, 4)),
        st.tuples(st.just("point"), st.just("")),
        st.tuples(st.just("undo"), st.just("")),
        st.tuples(st.just("redo"), st.just("")),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_what_is_typed_and_what_is_streamed_never_mix(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, moves: list[tuple[str, object]]
) -> None:
    panes.text.load({})
    points = 0
    actions: dict[str, Callable[[], object]] = {
        "undo": lambda: qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL),
        "redo": lambda: qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL | SHIFT),
    }
    for kind, what in moves:
        cursor = editor.textCursor()
        before = (cursor.anchor(), cursor.position())
        if kind == "type":
            # No key carries a line break or an emoji.
            if what == "\n":
                qtbot.keyClick(editor, Qt.Key.Key_Return)
            elif what == "😀":
                editor.textCursor().insertText(str(what))
            else:
                qtbot.keyClicks(editor, str(what))
        elif kind == "key":
            assert isinstance(what, Qt.Key)
            if _safe(editor, what):
                qtbot.keyClick(editor, what)
        elif kind == "left":
            assert isinstance(what, int)
            for _ in range(what):
                qtbot.keyClick(editor, Qt.Key.Key_Left)
        elif kind == "point":
            points += 1
            panes.text.append(S, f"- POINT{points}.")
            cursor = editor.textCursor()
            assert (cursor.anchor(), cursor.position()) == before
        else:
            actions[kind]()
        for n in range(1, points + 1):
            assert f"- POINT{n}." in editor.text
    while panes.can_undo():
        panes.undo(S)
    assert [line for line in editor.text.split("\n") if line] == [f"- POINT{n}." for n in range(1, points + 1)]


def _safe(editor: ReviewEditor, key: Qt.Key) -> bool:
    """Whether a key deletes only what the person typed: what they do to the model's points is another matter."""
    caret = editor.caret()
    text = editor.text
    if key is Qt.Key.Key_Home:
        return True
    doomed = text[caret - 1 : caret] if key is Qt.Key.Key_Backspace else text[caret : caret + 1]
    return doomed in {"a", "b", "c", "d", " "} and "POINT" not in text[text.rfind("\n", 0, caret) + 1 : caret + 9]
