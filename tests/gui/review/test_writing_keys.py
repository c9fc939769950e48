"""What a person expects of an editor: lists go on, items move in and out, words become bold; each one undo."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import split_pane
from reviewer_app.session.new_points import discard, new_points
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.review.emphasis import BOLD, ITALIC, toggled
from reviewer_app.ui.review.markdown_colours import dresses
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from tests.gui.review.input_method import compose

S = SectionKey.SIGNIFICANCE
RETURN, TAB, BACKSPACE, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backspace, Qt.Key.Key_Escape
SHIFT = Qt.KeyboardModifier.ShiftModifier


def put(panes: ReviewPanes, marked: str) -> ReviewEditor:
    """Show a text; its bars are the ends of the selection, one alone is the caret."""
    start, end = marked.index("|"), marked.rindex("|") - marked.count("|") + 1
    panes.text.load({S: marked.replace("|", "")})
    editor = panes[S].editor
    editor.select(start, end)
    return editor


def seen(editor: ReviewEditor) -> str:
    """The text with bars as in `put`."""
    start, end = editor.selected()
    text = editor.text
    return f"{text[:start]}|{text[start:end]}|{text[end:]}" if end > start else f"{text[:start]}|{text[start:]}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one|", "- one\n- |"),
        ("- o|ne", "- o\n- |ne"),
        ("- |one|", "- \n- |"),
        ("* one|", "* one\n* |"),
        ("9) one|", "9) one\n10) |"),
        ("- one\n  - two|", "- one\n  - two\n  - |"),
        ("- 很重要。|", "- 很重要。\n- |"),
        ("- one [p. 4]{e1}| {new}", "- one [p. 4]{e1} {new}\n- |"),
        ("- one| {accepted}\n- two", "- one {accepted}\n- |\n- two"),
        ("|- one", "\n|- one"),
        ("-| one", "-\n| one"),
        ("one|", "one\n|"),
        ("- one\n- |", "- one\n|"),
        ("- one\n  - |", "- one\n- |"),
        ("1. one\n2. |", "1. one\n|"),
        ("- [p. 4]{e1}|", "- [p. 4]{e1}\n- |"),
    ],
)
def test_return_goes_on_with_a_list_and_ends_it(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, before: str, after: str
) -> None:
    put(panes, before)
    qtbot.keyClick(editor, RETURN)
    assert seen(editor) == after
    panes.undo(S)
    assert editor.text == before.replace("|", "")
    panes.redo(S)
    assert editor.text == after.replace("|", "")


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("- one|", "- two", "- one\n- two|"),
        ("- one|", "* two", "- one\n- two|"),
        ("- o|ne", "- ", "- o\n- |ne"),
        ("  - one|", "- two", "  - one\n  - two|"),
        ("1. one|", "2. two", "1. one\n2. two|"),
        ("1. one|", "5. two", "1. one\n2. 5. two|"),
        ("- one|", "-1 degree", "- one\n- -1 degree|"),
        ("- one|", "a - b", "- one\n- a - b|"),
        ("one|", "- two", "one\n- two|"),
    ],
)
@pytest.mark.parametrize("as_typed", [False, True])
def test_a_sign_typed_by_habit_where_return_put_it_is_not_there_twice(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, before: str, typed: str, after: str, as_typed: bool
) -> None:
    editor.draw_as_typed(as_typed)
    put(panes, before)
    qtbot.keyClick(editor, RETURN)
    qtbot.keyClicks(editor, typed)
    assert seen(editor) == after
    while panes.can_undo():
        panes.undo(S)
    assert editor.text == before.replace("|", "")


def test_points_are_written_one_after_the_other(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "- one")
    qtbot.keyClick(editor, RETURN)
    qtbot.keyClicks(editor, "two")
    qtbot.keyClick(editor, RETURN, SHIFT)
    qtbot.keyClicks(editor, "more of it")
    qtbot.keyClick(editor, RETURN)
    qtbot.keyClick(editor, RETURN)
    qtbot.keyClicks(editor, "a paragraph")
    assert panes.texts[S] == "- one\n- two\nmore of it\n\na paragraph"
    assert [item.text for item in split_pane(editor.text)] == ["one", "two\nmore of it", "a paragraph"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("- one\n- |two", "- one\n|two"), ("- one\n  - |two", "- one\n- |two"), ("- one\n- t|wo", "- one\n- |wo")],
)
def test_backspace_behind_a_sign_takes_it(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, before: str, after: str
) -> None:
    put(panes, before)
    qtbot.keyClick(editor, BACKSPACE)
    assert seen(editor) == after
    panes.undo(S)
    assert editor.text == before.replace("|", "")


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("- one\n- |", TAB, "- one\n  - |"),
        ("- one\n- two [p. 4]{e1}| {new}", TAB, "- one\n  - two [p. 4]{e1}| {new}"),
        ("1. one\n2. t|wo", TAB, "1. one\n   2. t|wo"),
        ("- one\n- t|wo\n  - three\n- four", TAB, "- one\n  - t|wo\n    - three\n- four"),
        ("- one\n- t|wo\n- th|ree\n- four", TAB, "- one\n  - t|wo\n  - th|ree\n- four"),
        ("- one\n  - t|wo", Qt.Key.Key_Backtab, "- one\n- t|wo"),
        ("- one\n  - two\n    - th|ree", Qt.Key.Key_Backtab, "- one\n  - two\n  - th|ree"),
        ("- one\n  - two\n  go|es on", Qt.Key.Key_Backtab, "- one\n- two\n  go|es on"),
        ("- one\n  |- two", Qt.Key.Key_Backtab, "- one\n|- two"),
    ],
)
def test_tab_moves_an_item_in_and_out(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, before: str, key: Qt.Key, after: str
) -> None:
    put(panes, before)
    qtbot.keyClick(editor, key, SHIFT if key == Qt.Key.Key_Backtab else Qt.KeyboardModifier.NoModifier)
    assert seen(editor) == after
    assert editor.hasFocus()
    panes.undo(S)
    assert editor.text == before.replace("|", "")


@pytest.mark.parametrize("text", ["- on|e", "a par|agraph", "|", "- one\n  - tw|o"])
def test_tab_leaves_where_there_is_nothing_to_move(
    panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot, text: str
) -> None:
    put(panes, text)
    qtbot.keyClick(editor, TAB)
    assert not editor.hasFocus()
    assert editor.text == text.replace("|", "")


def test_escape_and_tab_leave_from_everywhere(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    put(panes, "- one\n- tw|o")
    qtbot.keyClick(editor, ESCAPE)
    qtbot.keyClick(editor, TAB)
    assert not editor.hasFocus()
    assert editor.text == "- one\n- two"
    editor.setFocus()
    qtbot.keyClick(editor, TAB)
    assert editor.text == "- one\n  - two", "it was for one Tab"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one |two| three", "- one **|two|** three"),
        ("- one tw|o three", "- one **tw|o** three"),
        ("- one two|", "- one **two|**"),
        ("- |one [p. 4]{e1} two [p. 5]{e2}| {new}", "- **|one [p. 4]{e1} two|** [p. 5]{e2} {new}"),
        ("|- one {new}\n- two {accepted}|", "- **|one** {new}\n- **two|** {accepted}"),
        ("**one |two| three**", "**one** |two| **three**"),
        ("很**重**|要|", "很**重|要|**"),
        ("*|a| b*", "***|a|** b*"),
        ("un|believ|able", "**|unbelievable|**"),
        ("- |one | two", "- **|one|**  two"),
        ("- one | two", "- one **|** two"),
        ("__|one|__ two", "|one| two"),
    ],
)
def test_words_become_bold_and_plain_again(panes: ReviewPanes, editor: ReviewEditor, before: str, after: str) -> None:
    put(panes, before)
    editor.emphasise(BOLD)
    assert seen(editor) == after
    assert editor.text == after.replace("|", "")
    panes.undo(S)
    assert editor.text == before.replace("|", "")
    panes.redo(S)
    assert editor.text == after.replace("|", "")


def test_emphasis_of_a_chip_alone_is_none(panes: ReviewPanes, editor: ReviewEditor) -> None:
    put(panes, "- one |[p. 4]{e1}|")
    editor.emphasise(ITALIC)
    assert editor.text == "- one [p. 4]{e1}"
    assert not panes.can_undo()


def test_what_an_input_method_composes_is_bold_with_its_word(panes: ReviewPanes, editor: ReviewEditor) -> None:
    put(panes, "- 很|")
    compose(editor, "zhong", "")
    editor.emphasise(BOLD)
    assert editor.text == "- **很zhong**"
    assert editor.text == panes.texts[S]
    compose(editor, "", "要")
    assert editor.text == panes.texts[S]


def test_any_selections_are_emphasised_and_nothing_else_changes() -> None:
    chance, unchanged = random.Random(18), 0
    for _ in range(300):
        line = words = "- " + " ".join(chance.choices(("one", "two", "很重要", "[p. 4]{e1}", "x"), k=6))
        for _ in range(4):
            start, end = sorted(chance.sample(range(len(line) + 1), k=2))
            changes, start, end = toggled(line, start, end, chance.choice((BOLD, ITALIC)))
            unchanged += not changes
            for change in changes:
                assert line[change.pos :].startswith(change.removed)
                line = f"{line[: change.pos]}{change.inserted}{line[change.pos + len(change.removed) :]}"
            assert 0 <= start <= end <= len(line)
            runs = [d for d in dresses(line) if d.kind in ("strong", "emphasis")]
            signs = {i for d in runs for n in range(d.signs) for i in (d.start + n, d.end - 1 - n)}
            assert "".join(c for i, c in enumerate(line) if i not in signs) == words, "each sign means something"
    assert unchanged < 300, "a mark alone, a space, and what Markdown can't say"


def test_a_command_of_several_steps_comes_after_what_is_composed(panes: ReviewPanes, editor: ReviewEditor) -> None:
    panes.text.load({S: "- one {new}\n- kept\n- two {new}"})
    editor.place_caret(editor.text.index("kept") + 4)
    compose(editor, "ni", "")
    panes.perform(discard(S, editor.text, new_points(editor.text)))
    assert editor.text == panes.texts[S] == "- keptni"
    panes.undo(S)
    assert editor.text == "- one {new}\n- keptni\n- two {new}"
    panes.undo(S)
    assert editor.text == "- one {new}\n- kept\n- two {new}"


def test_a_command_on_what_is_composed_is_not_done(panes: ReviewPanes, editor: ReviewEditor) -> None:
    panes.text.load({S: "- one\n- two"})
    editor.place_caret(3)
    compose(editor, "ni", "")
    panes.perform([Edit(S, 0, "- one", "- ONE")])
    assert editor.text == panes.texts[S] == "- onine\n- two"


def test_what_is_composed_is_text_before_the_markdown_is_shown(panes: ReviewPanes, editor: ReviewEditor) -> None:
    panes.text.load({S: "- one [p. 1]{e1}"})
    editor.place_caret(len(editor.text))
    compose(editor, "ni", "")
    panes.draw_as_typed(True)
    assert editor.text == panes.texts[S] == editor.toPlainText() == "- one [p. 1]{e1}ni"
    assert editor.caret() == len(editor.text)
