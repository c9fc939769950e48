"""Evidence in the hands of a person: linked, carried, removed, listed, read beside its mark, each one undo step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QMouseEvent,
    QTextCharFormat,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from reviewer_app.review.anchors import nowhere
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import render_item, split_pane
from reviewer_app.session.events import PointPlace, ReviewRestored, SecondLook, SecondLooksFound
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.dialogs.merge_dialog import MergeDialog
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.page_text import Caret
from reviewer_app.ui.review import evidence_links
from reviewer_app.ui.review.evidence_list import Line, Show, lines_of
from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.review.mark_commands import MarkCommands
from reviewer_app.ui.review.mark_pointer import PlacedMark, mark_from_mime, mark_to_mime
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.review.point_rows import PointRow, read_points
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened

S, A, R = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE, SectionKey.REJECTION
LONG = 60_000


@pytest.fixture
def cited(reading: Opened, qtbot: QtBot) -> Opened:
    """The sample paper with three points of the person's, the first with two passages of the paper."""
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=LONG)
    paper = reading.session.paper
    assert paper is not None
    long = [pid for pid, text, page, spans in paper.passages() if len(text) > 300 and spans]
    first, second = reading.session.cite(long[0]), reading.session.cite(long[-1])
    panes = reading.window.parts.panes
    text = f"- one [p. {first.page}]{{{first.id}}} [p. {second.page}]{{{second.id}}}\n- two"
    panes.text.load({S: text, A: "- three {accepted}"})
    panes[S].editor.setFocus()
    qtbot.waitUntil(lambda: panes.current is S)
    reading.window._links.refresh()
    return reading


TEXT = "- one [p. 1]{e1} [p. 8]{e2}\n- two"


@pytest.fixture
def panes(qtbot: QtBot) -> ReviewPanes:
    """Three points in two panes, without a paper; what is dropped moves."""
    panes = ReviewPanes(ReviewText(), LIGHT)
    qtbot.addWidget(panes)
    panes.resize(500, 700)
    panes.text.load({S: TEXT, A: "- three {accepted}"})
    panes.show()
    qtbot.waitExposed(panes)
    commands = MarkCommands(panes, lambda _: None)
    panes.mark_dropped.connect(lambda mark, key, position: commands.move(mark, key, position))
    return panes


def marks(panes: ReviewPanes, key: SectionKey) -> list[PlacedMark]:
    text = panes.texts[key]
    return [PlacedMark(key, m.start, m.end, text[m.start : m.end], m.evidence) for m in marks_in(text)]


def ids(panes: ReviewPanes, key: SectionKey) -> list[tuple[str, ...]]:
    return [i.marks for i in split_pane(panes.texts[key])]


def spot(editor: ReviewEditor, position: int) -> QPoint:
    return editor.cursorRect(editor.drawn.cursor(position, position)).center()


def drop(editor: ReviewEditor, at: QPoint, mark: PlacedMark) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    data = mark_to_mime(mark)
    action = Qt.DropAction.MoveAction
    QApplication.sendEvent(editor.viewport(), QDragEnterEvent(at, action, data, left, none))
    move = QDragMoveEvent(at, action, data, left, none)
    QApplication.sendEvent(editor.viewport(), move)
    assert move.isAccepted()
    assert len(editor.extraSelections()) == 1, "the point that it would go to is shown"
    QApplication.sendEvent(editor.viewport(), QDropEvent(QPointF(at), action, data, left, none))
    assert editor.extraSelections() == []


def choose_in_paper(opened: Opened, qtbot: QtBot) -> str:
    """Select some words of the abstract; they."""
    tools = opened.window.parts.tools
    qtbot.waitUntil(lambda: 1 in tools.words.text.pages, timeout=LONG)
    words = tools.words.text.pages[1].words
    first = next(i for i, w in enumerate(words) if w.text == "We")
    tools.selection._set((Caret(1, first, 0), Caret(1, first + 4, len(words[first + 4].text))))
    return tools.selection.text


def test_a_mark_is_dropped_on_another_pane_and_brought_back_by_one_undo(panes: ReviewPanes, qtbot: QtBot) -> None:
    before = panes.texts
    _, second = marks(panes, S)
    told: list[SectionKey] = []
    panes.edited.connect(told.append)
    drop(panes[A].editor, spot(panes[A].editor, 4), second)
    assert panes.texts[S] == "- one [p. 1]{e1}\n- two"
    assert panes.texts[A] == "- three [p. 8]{e2} {accepted}"
    assert told == [A, S], "what a crash in between leaves has the mark twice, not nowhere"
    panes.undo(A)
    assert panes.texts == before
    panes.redo(A)
    assert ids(panes, A) == [("e2",)]


def test_a_mark_is_dropped_on_another_point_of_its_pane(panes: ReviewPanes) -> None:
    first, _ = marks(panes, S)
    editor = panes[S].editor
    drop(editor, spot(editor, TEXT.index("two") + 1), first)
    assert panes.texts[S] == "- one [p. 8]{e2}\n- two [p. 1]{e1}"
    # And upwards, where what is put in comes before what is taken out.
    drop(editor, spot(editor, 3), marks(panes, S)[1])
    assert panes.texts[S] == "- one [p. 8]{e2} [p. 1]{e1}\n- two"
    panes.undo(S)
    panes.undo(S)
    assert panes.texts[S] == TEXT
    # Dropped where it comes from, nothing changes; on a point that has it, it is there once.
    drop(editor, spot(editor, 3), first)
    assert panes.texts[S] == TEXT
    panes.text.load({S: "- one [p. 1]{e1}\n- two [p. 1]{e1}"})
    drop(editor, spot(editor, 20), marks(panes, S)[0])
    assert panes.texts[S] == "- one\n- two [p. 1]{e1}"


def test_a_mark_that_is_not_there_any_more_is_not_dropped(panes: ReviewPanes) -> None:
    gone = marks(panes, S)[0]
    panes.text.load({S: "- something else altogether", A: "- three"})
    drop(panes[A].editor, spot(panes[A].editor, 4), gone)
    assert panes.texts[A] == "- three"


def test_a_pressed_mark_is_dragged_and_selects_nothing(panes: ReviewPanes, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = panes[S].editor
    dragged: list[PlacedMark] = []
    # A real drag runs an event loop of its own until the system ends it.
    monkeypatch.setattr(editor.pointer, "_drag", dragged.append)
    mark = marks(panes, S)[0]
    start = spot(editor, mark.start + 2)
    end = start + QPoint(QApplication.startDragDistance() + 2, 0)
    QTest.mousePress(editor.viewport(), Qt.MouseButton.LeftButton, pos=start)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(end), QPointF(end), Qt.MouseButton.NoButton, left, none)
    QApplication.sendEvent(editor.viewport(), move)
    assert dragged == [mark]
    assert not editor.textCursor().hasSelection()
    QTest.mouseRelease(editor.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert mark_from_mime(mark_to_mime(mark)) == mark
    assert mark_from_mime(QMimeData()) is None
    assert not editor.pointer._picture(mark).isNull()


def test_a_point_that_moves_is_told_where_it_goes_before_it_is_gone(panes: ReviewPanes) -> None:
    told: list[SectionKey] = []
    panes.edited.connect(told.append)
    panes.set_current(S)
    # It cites nothing, so it needs no session.
    PointCommands(None, panes).move_to(R)  # type: ignore[arg-type]
    assert (panes.texts[S], panes.texts[R]) == ("- two", "- one [p. 1]{e1} [p. 8]{e2}")
    assert told == [R, S], "what a crash in between leaves has the point twice, not nowhere"
    panes.undo(R)
    assert told[2:] == [S, R], "and the same on the way back"


def test_a_link_is_removed(panes: ReviewPanes) -> None:
    commands = MarkCommands(panes, lambda _: None)
    panes[S].editor.place_caret(marks(panes, S)[0].start + 1)
    at_caret = commands.at_caret()
    assert at_caret is not None
    assert commands.remove(at_caret)
    assert panes.texts[S] == "- one [p. 8]{e2}\n- two"
    # Without a mark at the caret: the last one of the point.
    panes[S].editor.place_caret(3)
    last = commands.at_caret()
    assert last is not None
    assert commands.remove(last)
    assert panes.texts[S] == "- one\n- two"
    assert commands.at_caret() is None
    assert not commands.remove(last)
    panes.undo(S)
    panes.undo(S)
    assert panes.texts[S] == TEXT


def test_the_menu_of_a_point_is_for_the_point_under_the_pointer(panes: ReviewPanes, qtbot: QtBot) -> None:
    editor = panes[A].editor
    at = spot(editor, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, editor.viewport().mapToGlobal(at))
    with qtbot.waitSignal(panes.menu_asked) as asked:
        QApplication.sendEvent(editor.viewport(), event)
    assert asked.args is not None
    assert asked.args[0] is A
    assert editor.caret() == 5


def test_a_selected_passage_is_linked_to_the_point_at_the_caret(cited: Opened, qtbot: QtBot) -> None:
    parts = cited.window.parts
    before = parts.panes.texts[S]
    assert not parts.actions[Act.LINK].isEnabled()
    parts.panes[S].editor.place_caret(before.index("two") + 1)
    choose_in_paper(cited, qtbot)
    parts.actions[Act.LINK].trigger()
    assert [len(found) for found in ids(cited.window.parts.panes, S)] == [2, 1]
    evidence = cited.session.evidence(marks(cited.window.parts.panes, S)[-1].evidence)
    assert evidence is not None
    assert evidence.page == 1
    assert parts.panes[S].editor.caret() == before.index("two") + 1
    assert 1 in parts.view.marks.pages(Layer.LIT)
    once = parts.panes.texts[S]
    choose_in_paper(cited, qtbot)
    parts.actions[Act.LINK].trigger()
    assert parts.panes.texts[S] == once, "it is linked already"
    parts.panes.undo(S)
    assert parts.panes.texts[S] == before
    # And where no point is, nothing is linked.
    parts.panes.set_current(R)
    choose_in_paper(cited, qtbot)
    parts.actions[Act.LINK].trigger()
    assert [m.text for m in parts.messages.messages if m.key == "evidence"] == ["The caret is in no point."]
    assert parts.panes.texts[R] == ""


def test_the_pointer_on_a_mark_reads_the_passage_beside_the_pane(cited: Opened, qtbot: QtBot) -> None:
    editor = cited.window.parts.panes[S].editor
    card = cited.window._evidence.card
    mark = marks(cited.window.parts.panes, S)[0]
    evidence = cited.session.evidence(mark.evidence)
    assert evidence is not None
    QTest.mouseMove(editor.viewport(), spot(editor, 1))
    QTest.mouseMove(editor.viewport(), spot(editor, mark.start + 2))
    qtbot.waitUntil(card.isVisible)
    assert f"Page {evidence.page}" in card.text
    assert " ".join(evidence.quote.split())[:80] in card.text
    # It stands beside the pane, so that neither text nor caret is covered.
    pane = editor.mapTo(cited.window, QPoint(0, 0))
    assert card.geometry().right() < pane.x()
    QTest.mouseMove(editor.viewport(), spot(editor, 1))
    qtbot.waitUntil(card.isHidden)
    QTest.mouseMove(editor.viewport(), spot(editor, mark.start + 2))
    qtbot.waitUntil(card.isVisible)
    qtbot.keyClicks(editor, "x")
    assert card.isHidden()
    # Without room beside the pane it leaves the line free.
    window = cited.window
    window.resize(760, 700)
    window.parts.desk.setSizes([0, 100, 600])  # type: ignore[attr-defined]
    mark = marks(window.parts.panes, S)[0]
    QTest.mouseMove(editor.viewport(), spot(editor, 1))
    QTest.mouseMove(editor.viewport(), spot(editor, mark.start + 2))
    qtbot.waitUntil(card.isVisible)
    line = editor.cursorRect(editor.drawn.cursor(mark.start, mark.start))
    line.moveTopLeft(editor.viewport().mapTo(window, line.topLeft()))
    line.setWidth(editor.viewport().width())
    assert not card.geometry().intersects(line)


def lines(opened: Opened) -> list[Line]:
    return opened.window._evidence_list.lines


def test_the_list_of_evidence_goes_there_and_removes(cited: Opened, qtbot: QtBot) -> None:
    parts = cited.window.parts
    listed = cited.window._evidence_list
    parts.actions[Act.EVIDENCE_LIST].trigger()
    qtbot.waitUntil(listed.table.hasFocus)
    first, second = marks(cited.window.parts.panes, S)
    assert [line.mark.evidence if line.mark else None for line in lines(cited)] == [
        first.evidence,
        second.evidence,
        None,
        None,
    ]
    assert [line.status for line in lines(cited)] == ["cited", "cited"] + ["own point, no place given"] * 2
    spoken = listed.table.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    evidence = cited.session.evidence(second.evidence)
    assert evidence is not None
    assert f"page {evidence.page}" in spoken
    assert "Significance" in spoken
    qtbot.keyClick(listed.table, Qt.Key.Key_Down)
    qtbot.keyClick(listed.table, Qt.Key.Key_Return)
    assert parts.panes[S].editor.hasFocus()
    assert parts.panes[S].editor.selected() == (second.start, second.end)
    assert set(parts.view.marks.pages(Layer.FLASH)) == {evidence.page}
    listed.table.setFocus()
    qtbot.keyClick(listed.table, Qt.Key.Key_Delete)
    assert ids(cited.window.parts.panes, S) == [(first.evidence,), ()]
    assert [line.mark is not None for line in lines(cited)] == [True, False, False]
    parts.panes.undo(S)
    qtbot.waitUntil(lambda: len(lines(cited)) == 4)
    qtbot.keyClick(listed.table, Qt.Key.Key_Escape)
    assert not listed.isVisible()
    assert not parts.actions[Act.EVIDENCE_LIST].isChecked()


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
    assert "2 second looks" in panes[S]._count.text()
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
    listed = looked_at.window._evidence_list
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
