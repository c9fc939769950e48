"""The four panes: what they show of their sections, and how a person goes through them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextLayout
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.events import SectionState
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.look.theme import DARK, LIGHT
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from tests.gui.review.input_method import compose

S, A = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE


CTRL = Qt.KeyboardModifier.ControlModifier


SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_mark_is_activated_by_a_click(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.text.load({S: "- a claim [p. 4]{e12} and more"})
    cursor = editor.textCursor()
    cursor.setPosition(10)
    before = editor.cursorRect(cursor)
    cursor.setPosition(11)
    spot = before.united(editor.cursorRect(cursor)).center()
    with qtbot.waitSignal(panes.mark_activated) as told:
        qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == ["e12"]
    cursor.setPosition(4)
    with qtbot.assertNotEmitted(panes.mark_activated):
        qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=editor.cursorRect(cursor).center())
        qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, spot.y() + 60))


def test_moving_a_point_to_another_pane_is_one_step(panes: ReviewPanes, editor: ReviewEditor) -> None:
    panes.text.load({S: "- one\n- two"})
    panes.perform([Edit(S, 0, "- one\n", ""), Edit(A, 0, "", "- one\n")])
    assert (panes.texts[S], panes.texts[A]) == ("- two", "- one\n")
    panes.undo(S)
    assert (panes.texts[S], panes.texts[A]) == ("- one\n- two", "")
    panes.redo(A)
    assert (panes.texts[S], panes.texts[A]) == ("- two", "- one\n")


def test_the_keyboard_goes_through_the_panes(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.go(1)
    qtbot.waitUntil(panes[A].editor.hasFocus)
    assert panes.current is A
    panes.go(-2)
    qtbot.waitUntil(panes[SectionKey.SUGGESTIONS].editor.hasFocus)


def test_an_empty_pane_says_what_belongs_there(panes: ReviewPanes, editor: ReviewEditor) -> None:
    panes[A].editor.setCursorWidth(0)
    shown = panes[A].editor.viewport().grab().toImage()
    panes[A].set_state(SectionState.DONE)
    assert panes[A].editor.accessibleDescription() == f"Done {panes[A].editor.column.invitation}"
    panes[A].editor.column.invitation = ""
    assert shown != panes[A].editor.viewport().grab().toImage()


def test_only_the_questioned_words_say_why(panes: ReviewPanes, editor: ReviewEditor, qtbot: QtBot) -> None:
    panes.text.load({S: "- short\n- the 😀 is no ablation at all"})
    panes[S].set_questioned({"no ablation": "There is a section named Ablation."})

    def tip(words: str) -> str:
        at = editor.text.index(words) + 1
        editor.place_caret(at)
        return editor.dress.look_at(editor.cursorRect().center())

    assert tip("ablation") == "There is a section named Ablation."
    assert tip("short") == ""
    assert tip("the") == ""
    assert tip("all") == ""


def test_states_are_told(panes: ReviewPanes, qtbot: QtBot) -> None:
    pane = panes[S]
    pane.set_state(SectionState.WRITING)
    assert pane.strip.isVisible()
    pane.strip.form("The paper shows that")
    qtbot.waitUntil(lambda: "shows that" in pane.strip.text())
    height = pane.strip.height()
    pane.strip.form("The paper shows that " + "many words follow " * 60)
    qtbot.waitUntil(lambda: "follow" in pane.strip.text())
    assert pane.strip.height() == height
    pane.set_state(SectionState.REPETITION, "The model repeated itself and was stopped.")
    assert not pane.strip.isVisible()
    assert "repeated itself" in pane.editor.accessibleDescription()
    assert pane._reason.isVisible(), "and why can be read without a pointer"
    pane.set_state(SectionState.WAITING)
    assert not pane._reason.isVisible()
    assert pane.head.state.text() == "Waiting"
    panes.set_meanwhile("Reading the paper…")
    assert pane.head.state.text() == "Reading the paper…"
    pane.set_state(SectionState.WRITING)
    assert pane.head.state.text() == "Writing…"
    pane.set_state(SectionState.DONE)
    assert pane.head.state.text() == "Done"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_every_kind_of_line_can_be_coloured(panes: ReviewPanes, theme: object, qtbot: QtBot) -> None:
    text = (
        "# Heading\n> quote\n- **bold** and *soft* `code` [p. 3]{e1} {new}\n  goes on\n"
        "- out 😀 [p. 4]{e2}\n  of here {dismissed}\n\n1. numbered {accepted}\nplain"
    )
    panes.text.load({S: text})
    assert isinstance(theme, type(LIGHT))
    panes.set_theme(theme)
    panes.set_text_size(14)
    assert panes.texts[S] == text
    document = panes[S].editor.document()
    assert document.toRawText().count("{") == 0
    struck = [b for b in range(document.blockCount()) if _struck(document.findBlockByNumber(b).layout().formats())]
    assert struck == [4, 5]


def _struck(formats: list[QTextLayout.FormatRange]) -> bool:
    return any(f.format.fontStrikeOut() for f in formats)


def test_a_reason_is_never_cut_in_half(panes: ReviewPanes, qtbot: QtBot) -> None:
    why = "The model reached the length limit; an unfinished last point was left out, and so on to a second line."
    pane = panes[S]
    pane.set_state(SectionState.LENGTH, why)

    def whole() -> bool:
        reason = pane._reason
        return reason.height() >= reason.heightForWidth(reason.width())

    for width in (700, 420):
        panes.resize(width, 420)
        qtbot.waitUntil(lambda w=width: panes.width() == w)  # type: ignore[misc]
        qtbot.waitUntil(whole)
        assert pane._reason.text() == why


def test_a_text_that_is_loaded_stands_in_the_same_lines_as_one_that_is_typed(panes: ReviewPanes) -> None:
    editor = panes[S].editor
    formats = []
    for text in ("- one\n- two", "", "- other\n  goes on\n- and more"):
        panes.text.load({S: text})
        assert editor.text == text
        assert editor.caret() == 0
        block = editor.document().begin()
        while block.isValid():
            formats.append((block.blockFormat().lineHeight(), block.blockFormat().bottomMargin()))
            block = block.next()
    assert len(set(formats)) == 1
    assert formats[0][0] > 100
    assert not panes.can_undo()


def test_a_title_that_has_no_room_ends_in_dots(panes: ReviewPanes, qtbot: QtBot) -> None:
    pane = panes[SectionKey.SUGGESTIONS]
    pane.set_state(SectionState.STOPPED, "Stopped.")
    panes.resize(230, 700)
    qtbot.waitUntil(lambda: pane.head.title.text().endswith("…"))
    assert pane.head.title.toolTip() == pane.key.title
    panes.resize(700, 700)
    qtbot.waitUntil(lambda: pane.head.title.text() == pane.key.title)
    assert pane.head.title.toolTip() == ""


def test_colouring_a_long_text_again_lays_it_out_once(panes: ReviewPanes) -> None:
    pane = panes[S]
    editor, document = pane.editor, pane.editor.document()
    panes.text.load({S: "\n".join(f"{n}. point says [p. 1]{{e{n}}}" for n in range(300))})
    editor.place_caret(4000)
    before = editor.caret(), panes.verticalScrollBar().value()
    assert before[1] > 0
    laid_out: list[str] = []

    def signs() -> set[str]:
        block, found = document.begin(), set()
        while block.isValid():
            found |= {f.format.foreground().color().name() for f in block.layout().formats() if f.start == 0}
            block = block.next()
        return found

    compose(editor, "ni")
    document.documentLayout().update.connect(lambda: laid_out.append("once"))
    changes: list[Callable[[], None]] = [
        lambda: pane.set_theme(DARK),
        lambda: pane.set_questioned({"says": "why"}),
        lambda: pane.set_text_size(editor.font().pointSizeF()),
    ]
    for change in changes:
        laid_out.clear()
        change()
        assert 0 < len(laid_out) <= 5, "not once for each line"
        assert signs() == {QColor(DARK.accent).name()}
    assert (editor.caret(), panes.verticalScrollBar().value()) == before
    compose(editor, "", "你")
    assert editor.text[before[0]] == "你"
