"""Evidence in the hands of a person: linked, carried, removed, listed, read beside its mark, each one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.page_text import Caret
from reviewer_app.ui.review.mark_commands import MarkCommands
from reviewer_app.ui.review.mark_pointer import PlacedMark, mark_from_mime, mark_to_mime
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened
from tests.gui.review.cited import LONG, ids, lines, marks, spot

S, A, R = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE, SectionKey.REJECTION


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


def test_the_list_of_evidence_goes_there_and_removes(cited: Opened, qtbot: QtBot) -> None:
    parts = cited.window.parts
    listed = cited.window.parts.evidence_list
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
