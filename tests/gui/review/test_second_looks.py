"""Points that want a second look, in the window: at their words, beside their points, in the list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import (
    QHelpEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from reviewer_app.review.anchors import nowhere
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import render_item, split_pane
from reviewer_app.session.events import PointPlace, ReviewRestored, SecondLook, SecondLooksFound
from reviewer_app.ui.dialogs.merge_dialog import MergeDialog
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.review import evidence_links
from reviewer_app.ui.review.evidence_list import Show, lines_of
from reviewer_app.ui.review.point_rows import PointRow, read_points
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened
from tests.gui.review.cited import ids, lines, marks, spot

S, A, R = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE, SectionKey.REJECTION


TWICE = "The evaluation leaves out the strongest baseline."


LIKE = "The strongest baseline is missing from the evaluation, and so is its code."


@pytest.fixture
def looked_at(cited: Opened, qtbot: QtBot) -> Opened:
    """Points that want a second look, for each reason."""
    panes = cited.window.parts.panes
    one, two = marks(cited.window.parts.panes, S)
    quoting = "They say “we never met a user” in the end."
    texts = {S: f"- {TWICE} {one.text}\n- {quoting}", R: f"- {LIKE} {two.text}"}
    panes.text.load(texts)
    paper = cited.session.paper
    assert paper is not None
    passage = next(pid for pid, text, page, spans in paper.passages() if page == 3 and spans)
    cited.window.display.show(
        SecondLooksFound(
            (
                SecondLook("quote", PointPlace(S, 1, quoting), "Not the paper's words.", quote="we never met a user"),
                SecondLook("absence", PointPlace(S, 0, TWICE), "See page 3.", passages=(passage,)),
                SecondLook("repeat", PointPlace(R, 0, LIKE), "Says it again.", other=PointPlace(S, 0, TWICE)),
                SecondLook("absence", PointPlace(S, 0, "One that was deleted."), "Of nothing.", passages=(passage,)),
            )
        )
    )
    panes[S].editor.setFocus()
    qtbot.waitUntil(lambda: panes.current is S)
    return cited


def waved(editor: ReviewEditor) -> str:
    found = ""
    block = editor.document().begin()
    while block.isValid():
        for piece in block.layout().formats():
            if piece.format.underlineStyle() is QTextCharFormat.UnderlineStyle.WaveUnderline:
                found += block.text()[piece.start : piece.start + piece.length]
        block = block.next()
    return found


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)  # offscreen, of a tool tip
def test_second_looks_stand_beside_their_points_and_at_the_words(looked_at: Opened, qtbot: QtBot) -> None:
    panes = looked_at.window.parts.panes
    editor = panes[S].editor
    assert (editor.dress.signs.count("look"), panes[R].editor.dress.signs.count("repeat")) == (2, 1)
    assert "2 second looks" in panes[S].head.count.text()
    assert waved(editor) == "we never met a user"
    beside = QPoint(5, spot(editor, 2).y())
    assert editor.dress.signs.at(beside) == "See page 3."
    quoted = spot(editor, editor.text.index("never") + 2)
    at = editor.viewport().mapTo(editor, quoted)
    QApplication.sendEvent(editor, QHelpEvent(QEvent.Type.ToolTip, at, editor.mapToGlobal(at)))
    assert QToolTip.text() == "Not the paper's words."
    QToolTip.hideText()
    # A point that is edited is another point, until it was looked at again.
    editor.place_caret(4)
    qtbot.keyClicks(editor, "x")
    qtbot.waitUntil(lambda: editor.dress.signs.count("look") == 1)
    looked_at.window.display.show(SecondLooksFound(()))
    assert waved(editor) == ""
    assert panes[R].editor.dress.signs.count("repeat") == 0


def test_second_looks_are_listed_and_lead_to_what_speaks_against_them(looked_at: Opened, qtbot: QtBot) -> None:
    parts = looked_at.window.parts
    listed = looked_at.window.parts.evidence_list
    parts.actions[Act.EVIDENCE_LIST].trigger()
    listed._show.setCurrentIndex(1)
    assert [line.passage for line in lines(looked_at)] == ["See page 3.", "Not the paper's words.", "Says it again."]
    listed.table.selectRow(0)
    qtbot.keyClick(listed.table, Qt.Key.Key_Return)
    assert set(parts.view.marks.pages(Layer.FLASH)) == {3}
    assert parts.panes[S].editor.textCursor().selectedText().startswith(f"- {TWICE}")
    listed._show.setCurrentIndex(2)
    assert lines(looked_at) == [], "every mark is sure, and the point without one is the person's own"


def test_points_that_repeat_each_other_are_merged_in_one_step(looked_at: Opened, qtbot: QtBot) -> None:
    parts = looked_at.window.parts
    before = parts.panes.texts
    one, two = ids(parts.panes, S)[0], ids(parts.panes, R)[0]
    for number, left in enumerate((f"{TWICE} {LIKE}", TWICE, LIKE)):
        parts.panes[S].editor.place_caret(3)
        parts.actions[Act.MERGE].trigger()
        dialog = next(d for d in looked_at.window.findChildren(MergeDialog) if d.isVisible())
        dialog._group.button(number).click()
        next(b for b in dialog.findChildren(QPushButton) if b.text() == "&Merge").click()
        first = split_pane(parts.panes.texts[S])[0]
        assert first.text == left
        assert set(first.marks) == {*one, *two}
        assert parts.panes.texts[R] == ""
        parts.panes.undo(S)
        assert parts.panes.texts == before
    # A point that repeats nothing.
    parts.panes[S].editor.place_caret(len(parts.panes.texts[S]))
    parts.actions[Act.MERGE].trigger()
    assert [m.key for m in parts.messages.messages] == ["evidence"]
    assert parts.panes.texts == before


def test_a_pause_in_typing_reads_only_the_pane_that_changed(cited: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[SectionKey] = []

    def noted(texts: Any, sections: Any, *rest: Any) -> list[PointRow]:
        read.extend(section.key for section in sections)
        return read_points(texts, sections, *rest)

    monkeypatch.setattr(evidence_links, "read_points", noted)
    links, panes = cited.window._links, cited.window.parts.panes
    panes[A].editor.place_caret(3)
    panes[A].editor.textCursor().insertText("x")
    links.refresh()
    assert read == [A]
    assert [r.item.text for r in links.rows] == ["one", "two", "txhree"]
    links.refresh()
    assert read == [A]


def test_signs_come_back_with_the_same_text(cited: Opened) -> None:
    panes, links = cited.window.parts.panes, cited.window._links
    looks = (SecondLook("quote", PointPlace(S, 1, "two"), "These are not the paper's words."),)
    links.set_looks(looks)
    assert panes[S].editor.dress.signs.count("look") == 1
    panes.text.load(panes.texts)
    assert panes[S].editor.dress.signs.count("look") == 0
    links.set_looks(looks)
    assert panes[S].editor.dress.signs.count("look") == 1


def test_what_stands_behind_a_mark_is_read_again_where_it_changed(cited: Opened) -> None:
    links, document = cited.window._links, cited.session._document
    mark = links.rows[0].marks[0][0]
    evidence = document.anchors[mark.evidence]
    document.add_anchor(replace(evidence, status="moved"))
    links.refresh()
    found = links.rows[0].marks[0][1]
    assert found is not None
    assert found.status == "moved"
    assert cited.session.review().sections[0].points[0].evidence[0].status == "moved"


def test_what_wants_a_second_look_still_does_in_a_version_that_came_back(cited: Opened) -> None:
    panes = cited.window.parts.panes

    def restore(texts: dict[SectionKey, str]) -> None:
        panes.text.load(texts)
        cited.window.display.show(ReviewRestored(texts))

    cited.window.display.show(
        SecondLooksFound((SecondLook("quote", PointPlace(S, 1, "two"), "These are not the paper's words."),))
    )
    assert panes[S].editor.dress.signs.count("look") == 1
    restore(panes.texts)
    assert panes[S].editor.dress.signs.count("look") == 1
    restore({S: "- other words"})
    assert panes[S].editor.dress.signs.count("look") == 0


def test_a_cited_passage_that_is_not_there_is_said_at_its_mark_and_the_point_has_no_place(
    cited: Opened, qtbot: QtBot
) -> None:
    session, panes, links = cited.session, cited.window.parts.panes, cited.window._links
    invented = nowhere("p98765", session._document.new_evidence_id(), "mupdf/1")
    item = render_item("A claim.", [invented])
    session._document.add_point(R, "A claim.", item, [invented])
    links.refresh()
    (row,) = [r for r in links.rows if r.key is R]
    assert row.unplaced
    said = [line.cells[3] for line in lines_of([row], Show.ALL)]
    assert "the model cited a passage that isn't there" in said
    card = cited.window._evidence.card
    card.show_soon(invented, panes[R], panes[R].rect())
    assert "p98765" in card.text
    card.dismiss()
    panes.set_current(R)
    panes[R].editor.place_caret(3)
    cited.window.parts.actions[Act.UNLINK].trigger()
    assert panes.texts[R] == "- A claim."
