"""The panes show what the review holds and nothing else, whatever a person and a model do at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.new_points import discard, keep, new_points
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.review.chips import chip_source
from reviewer_app.ui.review.drawn_text import DrawnText, key_of
from reviewer_app.ui.review.emphasis import BOLD, ITALIC
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.review.text_diff import utf16_position
from tests.gui.review.input_method import compose

KEYS = tuple(SectionKey)
KEYED: dict[str, str] = {}  # the character of each chip
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

# Line ends of all kinds, what Qt takes for one, characters of two UTF-16 units, and what means something in a pane.
PIECES = st.lists(
    st.sampled_from(
        (
            *("a", " ", "word", "- ", "  ", "\t", "\n", "\r\n", "\r", "\u2028", "\u2029", "\ufdd0", "\x00", "\u00a0"),
            *(
                "😀",
                "\ud83d",
                "中",
                "e\u0301",
                "[p. 1]{e1}",
                " [p. 1]{e2}",
                "[p. 2?]{e3}",
                "}",
                " {new}",
                "{accepted}",
                "```",
            ),
        )
    ),
    max_size=6,
).map("".join)
PANE = st.sampled_from(KEYS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), PANE, PIECES),
        st.tuples(st.sampled_from(["compose", "commit", "paste", "type", "load"]), PANE, PIECES),
        st.tuples(st.sampled_from(["caret", "select"]), PANE, st.floats(0, 1)),
        st.tuples(st.just("key"), PANE, st.sampled_from([Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Delete])),
        st.tuples(st.just("key"), PANE, st.sampled_from([Qt.Key.Key_Tab, Qt.Key.Key_Backtab])),
        st.tuples(st.just("emphasise"), PANE, st.sampled_from([BOLD, ITALIC])),
        st.tuples(st.sampled_from(["undo", "redo", "accept", "dismiss", "up", "keep", "discard"]), PANE, st.none()),
        st.tuples(st.just("move"), PANE, PANE),
        st.tuples(st.just("markdown"), PANE, st.booleans()),
    ),
    max_size=30,
)


class Hand:
    """What a person and a model can do in the panes."""

    def __init__(self, panes: ReviewPanes, qtbot: QtBot) -> None:
        self.panes = panes
        self.qtbot = qtbot
        # None of its commands here cites the paper.
        self.points = PointCommands(None, panes)  # type: ignore[arg-type]

    def do(self, kind: str, key: SectionKey, what: object) -> None:
        """One step in pane `key`."""
        panes, editor = self.panes, self.panes[key].editor
        if kind == "append":
            panes.text.append(key, f"- {what}")
            return
        editor.setFocus()
        panes.set_current(key)
        here: dict[str, Callable[[], object]] = {
            "compose": lambda: compose(editor, "ni", str(what)),
            "commit": lambda: compose(editor, "", str(what)),
            "paste": lambda: paste(editor, str(what)),
            "type": lambda: self.qtbot.keyClicks(editor, "".join(c for c in str(what) if c.isascii() and c >= " ")),
            "load": lambda: panes.text.load({key: str(what)}),
            "caret": lambda: editor.place_caret(round(number(what) * len(editor.text))),
            "select": lambda: editor.select(*sorted((editor.caret(), round(number(what) * len(editor.text))))),
            "key": lambda: self.qtbot.keyClick(editor, what),
            "emphasise": lambda: editor.emphasise(str(what)),
            "undo": lambda: self.qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL),
            "redo": lambda: self.qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL | SHIFT),
            "accept": lambda: self.points.toggle("accepted"),
            "dismiss": lambda: self.points.toggle("dismissed"),
            "markdown": lambda: panes.draw_as_typed(bool(what)),
            "up": lambda: self.points.shift(-1),
            "keep": lambda: panes.perform(keep(key, editor.text, new_points(editor.text))),
            "discard": lambda: panes.perform(discard(key, editor.text, new_points(editor.text))),
            "move": lambda: self.points.move_to(what) if isinstance(what, SectionKey) else None,
        }
        here[kind]()


def number(what: object) -> float:
    """A place in a text, from 0 to 1."""
    assert isinstance(what, float)
    return what


def paste(editor: ReviewEditor, text: str) -> None:
    """From the clipboard of another program."""
    data = QMimeData()
    data.setText(text)
    editor.insertFromMimeData(data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_panes_never_differ_from_the_review(qtbot: QtBot, steps: list[tuple[str, SectionKey, object]]) -> None:
    kept: dict[SectionKey, str] = dict.fromkeys(KEYS, "")
    text = ReviewText(lambda key: kept.update({key: text.settled(key)}))
    panes = ReviewPanes(text, LIGHT)
    qtbot.addWidget(panes)
    panes.show()
    hand = Hand(panes, qtbot)
    for kind, key, what in steps:
        hand.do(kind, key, what)
        if kind == "load":
            kept = text.texts
        for k in KEYS:
            assert panes[k].editor.text == text[k]
            assert seen(panes[k].editor) == DrawnText(text[k], as_typed=panes[k].editor.drawn.as_typed).keyed(KEYED)
            units = utf16_position(panes[k].editor.drawn.shown, len(panes[k].editor.drawn.shown))
            assert units == panes[k].editor.document().characterCount() - 1
            assert kept[k] == text.settled(k), "and what goes to the disk is the same, with the points that wait"
    for key in KEYS:
        compose(panes[key].editor, "", "")
        assert panes[key].editor.text == text[key] == text.settled(key)


def seen(editor: ReviewEditor) -> str:
    """What Qt's document holds, with a character of its own for each different chip in it."""
    lines: list[str] = []
    block = editor.document().begin()
    while block.isValid():
        lines.append("")
        pieces = block.begin()
        while not pieces.atEnd():
            source, text = chip_source(pieces.fragment().charFormat()), pieces.fragment().text()
            lines[-1] += text if source is None else key_of(source, KEYED) * len(text)
            pieces += 1
        block = block.next()
    return "\n".join(lines)


def test_a_point_that_is_written_again_stands_behind_the_one_it_is_for(qtbot: QtBot) -> None:
    text = ReviewText()
    panes = ReviewPanes(text, LIGHT)
    qtbot.addWidget(panes)
    key = KEYS[0]
    text.load({key: "- one [p. 1]{e1} {accepted}\n- two"})
    paste(panes[key].editor, "- mine\n")
    text.append(key, "- one, said better [p. 1]{e2} {new}", "one")
    text.append(key, "- for one that is gone", "three")
    better = "- one [p. 1]{e1} {accepted}\n- one, said better [p. 1]{e2} {new}\n- two\n- for one that is gone"
    assert panes[key].editor.text == text[key] == f"- mine\n{better}"
    panes.undo(key)
    assert panes[key].editor.text == text[key] == better


def test_a_chip_beside_an_emoji_comes_back_while_an_input_method_composes(qtbot: QtBot) -> None:
    text = ReviewText()
    panes = ReviewPanes(text, LIGHT)
    qtbot.addWidget(panes)
    panes.show()
    key, line = KEYS[0], "- 😀[p. 2?]{e3}😀\n"
    editor = panes[key].editor
    text.load({key: f"- a\n{line}- [p. 2?]{{e3}}"})
    panes.perform([Edit(key, 4, line, "")])
    editor.place_caret(4)
    compose(editor, "ni", "")
    text.undo(key)
    assert seen(editor) == DrawnText(text[key]).keyed(KEYED)


def test_half_a_surrogate_pair_is_no_text_of_either(qtbot: QtBot) -> None:
    text = ReviewText()
    panes = ReviewPanes(text, LIGHT)
    qtbot.addWidget(panes)
    key = KEYS[0]
    text.load({key: "- a\ud83d b"})
    text.append(key, "- c \udc00")
    paste(panes[key].editor, "d\ud83d")
    panes[key].editor.textCursor().insertText("e")
    assert panes[key].editor.text == text[key] == "de- a\ufffd b\n- c \ufffd"


def test_half_a_pair_of_an_input_method_shifts_nothing_behind_it(qtbot: QtBot) -> None:
    text = ReviewText()
    panes = ReviewPanes(text, LIGHT)
    qtbot.addWidget(panes)
    key = KEYS[0]
    editor = panes[key].editor
    text.load({key: "- one"})
    compose(editor, "", "\ud83d")
    compose(editor, "", "\ud83d\ude00")
    text.append(key, "- two")
    editor.place_caret(len(text[key]))
    compose(editor, "", "!")
    assert editor.text == text[key] == editor.document().toRawText().replace("\u2029", "\n") == "😀- one\n- two!"


@pytest.mark.expects_errors
def test_a_pane_that_shows_another_text_keeps_what_is_typed(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    told: list[SectionKey] = []
    text = ReviewText(told.append)
    panes = ReviewPanes(text, LIGHT)
    qtbot.addWidget(panes)
    key = KEYS[0]
    editor = panes[key].editor
    text.load({key: "- one"})
    compose(editor, "", "a")
    # A change that the review never hears of.
    editor.document().contentsChanged.disconnect()
    editor.textCursor().insertText("lost and ")
    editor.document().contentsChanged.connect(editor._report_typed)
    told.clear()
    compose(editor, "", "b")
    assert editor.text == text[key] == "alost and b- one"
    assert told == [key]
    assert "another text" in caplog.text
    assert "lost and" not in caplog.text
    assert not text.can_undo(key), "positions of steps before it mean nothing any more"
    compose(editor, "", "c")
    assert text.undo(key)
    assert editor.text == text[key] == "alost and b- one"
