"""Points of a later run beside the person's text: counted, kept or discarded, and new no more once they are edited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.new_points import discard, keep, new_points, sign_of_edited
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.review.review_panes import ReviewPanes

S = SectionKey.SIGNIFICANCE
MINE = "- mine"
TEXT = f"{MINE}\n- one [p. 1]{{e1}} {{new}}\n- two\n  goes on {{new}}"


@pytest.fixture
def panes(qtbot: QtBot) -> ReviewPanes:
    """The four panes with one point of the person's and two new ones."""
    panes = ReviewPanes(ReviewText(), LIGHT)
    qtbot.addWidget(panes)
    panes.resize(500, 700)
    panes.text.load({S: MINE})
    panes.show()
    qtbot.waitExposed(panes)
    editor = panes[S].editor
    for item in TEXT.split("\n- ")[1:]:
        panes.text.append(S, f"- {item}")
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    assert editor.text == TEXT
    return panes


def press(panes: ReviewPanes, text: str) -> None:
    next(b for b in panes[S].new_bar.findChildren(QPushButton) if b.text() == text).click()


def apply(text: str, edits: list[Edit]) -> str:
    for e in edits:
        assert text[e.pos : e.pos + len(e.removed)] == e.removed
        text = text[: e.pos] + e.inserted + text[e.pos + len(e.removed) :]
    return text


def test_new_points_are_counted_and_kept_in_one_step(panes: ReviewPanes, qtbot: QtBot) -> None:
    bar = panes[S].new_bar
    panes[S].recount()
    assert bar.isVisible()
    assert bar.accessibleName() == "2 new points"
    press(panes, "Keep all")
    assert panes.texts[S] == "- mine\n- one [p. 1]{e1}\n- two\n  goes on"
    assert not bar.isVisible()
    panes.undo()
    assert panes.texts[S] == TEXT
    qtbot.waitUntil(bar.isVisible)


def test_new_points_are_discarded_in_one_step(panes: ReviewPanes) -> None:
    press(panes, "Discard all")
    assert panes.texts[S] == MINE
    panes.undo()
    assert panes.texts[S] == TEXT
    panes.redo()
    assert panes.texts[S] == MINE


def test_a_point_that_the_person_edits_is_new_no_more(panes: ReviewPanes, qtbot: QtBot) -> None:
    editor = panes[S].editor
    editor.place_caret(TEXT.index("one") + 3)
    qtbot.keyClicks(editor, "self")
    edited = TEXT.replace("one [p. 1]{e1} {new}", "oneself [p. 1]{e1}")
    assert editor.text == edited
    assert editor.caret() == TEXT.index("one") + 7
    # The count follows the keys a moment later.
    qtbot.waitUntil(lambda: panes[S].new_bar.accessibleName() == "1 new point")
    panes.undo()
    assert editor.text == TEXT, "the word and the sign are one step"
    panes.redo()
    assert editor.text == edited


def test_typing_on_at_the_end_of_a_new_point(panes: ReviewPanes, qtbot: QtBot) -> None:
    editor = panes[S].editor
    editor.place_caret(len(TEXT))
    qtbot.keyClicks(editor, " and on")
    assert editor.text == TEXT.removesuffix(" {new}") + " and on"
    while editor.text != TEXT:
        assert panes.can_undo()
        panes.undo()


def test_a_point_of_the_persons_own_below_a_new_one_leaves_it_new(panes: ReviewPanes, qtbot: QtBot) -> None:
    editor = panes[S].editor
    editor.place_caret(len(TEXT))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "- own")
    assert editor.text == f"{TEXT}\n- own"


def test_a_word_that_an_input_method_commits_is_an_edit(panes: ReviewPanes) -> None:
    editor = panes[S].editor
    editor.place_caret(TEXT.index("one"))
    QApplication.sendEvent(editor, QInputMethodEvent("fang", []))
    assert editor.text == TEXT
    commit = QInputMethodEvent("", [])
    commit.setCommitString("方法")
    QApplication.sendEvent(editor, commit)
    assert editor.text == TEXT.replace("one [p. 1]{e1} {new}", "方法one [p. 1]{e1}")
    panes.undo()
    assert editor.text == TEXT


def test_a_pane_that_can_only_be_read_offers_nothing(panes: ReviewPanes) -> None:
    panes[S].editor.setReadOnly(True)
    panes.text.load({S: TEXT})
    assert not panes[S].new_bar.isVisible()


@pytest.mark.parametrize(
    ("text", "kept", "left"),
    [
        ("", "", ""),
        ("- a {new}", "- a", ""),
        ("- a {new}\n\n- b {new}\n", "- a\n\n- b\n", "\n"),
        ("- a {accepted}\n- b {new} {dismissed}\n- c", "- a {accepted}\n- b {dismissed}\n- c", "- a {accepted}\n- c"),
        (r"- the word \{new}", r"- the word \{new}", r"- the word \{new}"),
        ("prose {new}\n\n- c", "prose\n\n- c", "\n- c"),
    ],
)
def test_keeping_and_discarding(text: str, kept: str, left: str) -> None:
    assert apply(text, keep(S, text, new_points(text))) == kept
    assert apply(text, discard(S, text, new_points(text))) == left
    assert not new_points(kept)


NEW = "- mine\n- one {new}"


@pytest.mark.parametrize(
    ("make", "gone"),
    [
        (lambda: Edit(S, NEW.index("one"), "", "x"), True),
        (lambda: Edit(S, NEW.index("one"), "one", ""), True),
        (lambda: Edit(S, len(NEW), "", "x"), True),
        (lambda: Edit(S, len(NEW), "", "\n- x"), False),
        (lambda: Edit(S, NEW.index("- one"), "", "- x\n"), False),
        (lambda: Edit(S, NEW.index("{new}"), "{new}", ""), False),
        (lambda: Edit(S, len(NEW) - 1, "}", ""), False),
        (lambda: Edit(S, 0, "", "x"), False),
        (lambda: Edit(S, 0, NEW, ""), False),
    ],
)
def test_which_edits_take_the_sign_away(make: Callable[[], Edit], gone: bool) -> None:
    assert (sign_of_edited(NEW, make()) is not None) is gone
