"""What a person does to whole points, each one undo step; find and replace over the panes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from reviewer_app.paper.model import Link, Rect
from reviewer_app.review.model import SectionKey
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.page_text import Caret
from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.shell.actions import Act, Action
from tests.gui.conftest import Opened

S, A = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE
LONG = 60_000
THREE = "- one [p. 1]{e1}\n- two\n  goes on\n- three"


@pytest.fixture
def writing(reading: Opened, qtbot: QtBot) -> Opened:
    """A window with the sample paper and three points, the caret in the second."""
    reading.window.parts.panes.text.load({S: THREE})
    editor = reading.window.parts.panes[S].editor
    editor.setFocus()
    editor.place_caret(THREE.index("two"))
    qtbot.waitUntil(lambda: reading.window.parts.panes.current is S)
    return reading


def trigger(opened: Opened, act: Action) -> str:
    action = opened.window.parts.actions[act]
    assert action.isEnabled()
    action.trigger()
    return opened.window.parts.panes.texts[S]


def test_accepting_and_dismissing(writing: Opened) -> None:
    assert trigger(writing, Act.ACCEPT) == "- one [p. 1]{e1}\n- two\n  goes on {accepted}\n- three"
    assert trigger(writing, Act.DISMISS) == "- one [p. 1]{e1}\n- two\n  goes on {dismissed}\n- three"
    assert trigger(writing, Act.DISMISS) == THREE
    trigger(writing, Act.UNDO)
    trigger(writing, Act.UNDO)
    assert trigger(writing, Act.UNDO) == THREE
    assert writing.session.texts[S] == THREE


def test_reordering(writing: Opened) -> None:
    moved = trigger(writing, Act.POINT_UP)
    assert moved == "- two\n  goes on\n- one [p. 1]{e1}\n- three"
    assert trigger(writing, Act.POINT_UP) == moved, "it is the first one"
    assert trigger(writing, Act.POINT_DOWN) == THREE
    assert trigger(writing, Act.POINT_DOWN) == "- one [p. 1]{e1}\n- three\n- two\n  goes on"
    editor = writing.window.parts.panes[S].editor
    assert editor.text[editor.caret() :].startswith("two")
    assert trigger(writing, Act.UNDO) == THREE


def test_moving_to_another_pane_and_back_by_undo(writing: Opened) -> None:
    panes = writing.window.parts.panes
    assert trigger(writing, SectionKey.ACCEPTANCE) == "- one [p. 1]{e1}\n- three"
    assert panes.texts[A] == "- two\n  goes on"
    assert writing.session.texts[A] == "- two\n  goes on"
    assert trigger(writing, Act.UNDO) == THREE
    assert panes.texts[A] == ""
    panes[S].editor.place_caret(len(THREE))
    assert trigger(writing, SectionKey.ACCEPTANCE) == "- one [p. 1]{e1}\n- two\n  goes on"


def test_a_command_without_a_point_does_nothing(writing: Opened) -> None:
    panes = writing.window.parts.panes
    panes.text.load({S: "\n\n"})
    for act in (Act.ACCEPT, Act.POINT_UP, SectionKey.ACCEPTANCE, Act.SHOW_EVIDENCE):
        trigger(writing, act)
    assert panes.texts[S] == "\n\n"
    assert not panes.can_undo()


def test_a_selected_passage_becomes_a_point_with_its_evidence(reading: Opened, qtbot: QtBot, sample_pdf: Path) -> None:
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=LONG)
    parts = reading.window.parts
    qtbot.waitUntil(lambda: 1 in parts.tools.words.text.pages, timeout=LONG)
    page = parts.tools.words.text.pages[1]
    first = next(i for i, w in enumerate(page.words) if w.text == "We")
    parts.tools.selection._set((Caret(1, first, 0), Caret(1, first + 4, len(page.words[first + 4].text))))
    selected = page.rects(Caret(1, first, 0), Caret(1, first + 4, len(page.words[first + 4].text)))
    parts.panes.set_current(A)
    parts.actions[Act.QUOTE].trigger()
    text = parts.panes.texts[A]
    assert text.startswith("- “We describe a deployed scalable”")
    (mark,) = marks_in(text)
    assert text[mark.start :].startswith("[p.\u00a01]{")
    evidence = reading.session.evidence(mark.evidence)
    assert evidence is not None
    assert (evidence.page, evidence.status) == (1, "cited")
    # The evidence is what was selected, not the paragraph around it.
    assert evidence.quote == "We describe a deployed scalable"
    assert evidence.rects == tuple(selected)
    assert parts.tools.selection.range is None
    parts.panes.undo(A)
    assert parts.panes.texts[A] == ""
    parts.panes.redo(A)
    # A click on the passage finds the point again, and leaves text and keyboard alone.
    rect = evidence.rects[0]
    parts.panes.set_current(S)
    parts.view.setFocus()
    parts.tools.selection.clicked.emit(PagePoint(1, (rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2))
    editor, before = parts.panes[A].editor, parts.panes.texts
    assert parts.panes.current is A
    assert [band.cursor.selectedText()[:14] for band in editor.extraSelections()] == ["- “We describe"]
    assert not editor.textCursor().hasSelection()
    assert parts.view.hasFocus()
    qtbot.keyClicks(QApplication.focusWidget(), "x")
    assert parts.panes.texts == before
    editor.setFocus()
    assert not editor.extraSelections()


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)  # offscreen, of a tool tip
def test_the_pointer_on_a_citation_learns_the_reference(reading: Opened, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=LONG)
    parts = reading.window.parts
    qtbot.waitUntil(lambda: 1 in parts.tools.words.text.pages, timeout=LONG)
    page = parts.tools.words.text.pages[1]
    cited = next(w for w in page.words if w.text == "Wu")
    parts.view.reveal(1, cited.rect)
    left, top, width, height = parts.view.layout_.rect_of(1, cited.rect)
    sight = parts.view.sight()
    at = QPoint(round(left + width / 2 - sight.x), round(top + height / 2 - sight.y))
    place = parts.view.place_at(at)
    assert place is not None
    (reference,) = parts.tools.tips.told_at(place)
    assert "CiteSeerX" in reference.text or "Wu" in reference.text
    tip = QHelpEvent(QEvent.Type.ToolTip, at, parts.view.viewport().mapToGlobal(at))
    QApplication.sendEvent(parts.view.viewport(), tip)
    qtbot.waitUntil(QToolTip.isVisible)
    QToolTip.hideText()
    # The pointer shows that a click leads somewhere; the click leads to the reference, and back leads back.
    QTest.mouseMove(parts.view.viewport(), at)
    qtbot.waitUntil(lambda: parts.view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor)
    before = parts.view.page
    qtbot.mouseClick(parts.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert set(parts.view.marks.pages(Layer.FLASH)) == {reference.page}
    assert parts.view.page != before
    trigger(reading, Act.BACK)
    assert parts.view.page == before


def test_find_and_replace_over_all_panes_is_one_step(writing: Opened, qtbot: QtBot) -> None:
    parts = writing.window.parts
    parts.panes.text.load({S: "- a model of a Model", A: "- the model"})
    parts.actions[Act.REPLACE].trigger()
    bar = parts.replace_bar
    bar.field.setText("model")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert parts.panes[S].editor.textCursor().selectedText() == "model"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert parts.panes[S].editor.selected() == (15, 20)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert parts.panes[S].editor.selected() == (4, 9)
    bar.by.setText("system")
    bar.replace_one()
    assert parts.panes.texts[S] == "- a system of a Model"
    bar.replace_all()
    assert (parts.panes.texts[S], parts.panes.texts[A]) == ("- a system of a system", "- the system")
    parts.panes.undo(S)
    assert (parts.panes.texts[S], parts.panes.texts[A]) == ("- a system of a Model", "- the model")
    bar.field.setText("absent")
    bar.step(1)
    bar._case.setChecked(True)
    bar.field.setText("model")
    bar.by.setText("x")
    bar.replace_all()
    assert (parts.panes.texts[S], parts.panes.texts[A]) == ("- a system of a Model", "- the x")
    parts.panes.text.load({S: "- x [p.\u00a02]{e1}"})
    bar.field.setText("[p. 2]")
    bar.step(1)
    assert parts.panes[S].editor.selected() == (4, 14), "a mark is whole"
    # Nothing of a mark is replaced, neither alone nor with the words before it.
    for part in ("[p. 2]", "p", "x [p"):
        bar.field.setText(part)
        bar.step(1)
        bar.replace_one()
        bar.replace_all()
    assert parts.panes.texts[S] == "- x [p.\u00a02]{e1}"
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_the_place_in_a_paper_is_remembered(reading: Opened, qtbot: QtBot) -> None:
    parts = reading.window.parts
    opened = reading.session.opened
    assert opened is not None
    parts.view.zoom_to(1.3)
    parts.view.go_to(PagePoint(3, 0, 200))
    parts.actions[Act.CLOSE].trigger()
    assert parts.stack.currentWidget() is parts.empty
    reading.window.files.open_path(Path(opened.path))
    qtbot.waitUntil(lambda: reading.session.opened is not None, timeout=LONG)
    assert parts.view.layout_.zoom == pytest.approx(1.3)
    assert parts.view.state.place.page == 3
    assert parts.view.state.place.y == pytest.approx(200, abs=1)


def test_the_contents_follow_and_lead(reading: Opened, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=LONG)
    parts = reading.window.parts
    parts.actions[Act.SIDEBAR].trigger()
    assert parts.tools.contents.isVisible()
    outline = parts.tools.contents._outline
    headings = [outline.topLevelItem(i) for i in range(outline.topLevelItemCount())]
    texts = [h.text(0) for h in headings if h]
    assert any("Introduction" in t for t in texts)
    last = headings[-1]
    assert last is not None
    outline.itemActivated.emit(last, 0)
    assert parts.view.page > 4
    assert parts.actions[Act.BACK].isEnabled()
    parts.actions[Act.BACK].trigger()
    assert parts.view.page == 1
    parts.actions[Act.DARK_PAGES].trigger()
    assert parts.view.sight().dark
    parts.actions[Act.SIDEBAR].trigger()
    assert not parts.tools.contents.isVisible()


def test_a_selection_over_two_pages_is_one_piece_of_evidence(reading: Opened, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=LONG)
    parts = reading.window.parts
    parts.tools.words.need([1, 2])
    qtbot.waitUntil(lambda: {1, 2} <= set(parts.tools.words.text.pages), timeout=LONG)
    last = len(parts.tools.words.text.pages[1].words) - 1
    parts.tools.selection._set((Caret(1, last - 30, 0), Caret(2, 60, 1)))
    text = parts.tools.selection.text
    parts.actions[Act.QUOTE].trigger()
    (mark,) = marks_in(parts.panes.texts[S])
    evidence = reading.session.evidence(mark.evidence)
    assert evidence is not None
    assert [s.page for s in evidence.spans] == [1, 2]
    assert evidence.quote == " ".join(text.split())
    assert parts.view.marks.pages(Layer.LIT) == []
    reading.window._links.refresh()
    assert parts.view.marks.pages(Layer.LIT) == [1, 2]


def test_a_page_is_reached_by_its_number_and_left_again(reading: Opened, qtbot: QtBot) -> None:
    parts = reading.window.parts
    field = parts.status.page
    trigger(reading, Act.GO_TO_PAGE)
    number = field.findChild(QLineEdit)
    assert number is not None
    qtbot.waitUntil(number.hasFocus)
    qtbot.keyClicks(number, "9")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert parts.view.page == 1, "there is no such page"
    qtbot.keyClick(number, Qt.Key.Key_Escape)
    assert number.text() == "1"
    trigger(reading, Act.GO_TO_PAGE)
    qtbot.keyClicks(number, "6")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert parts.view.page == 6
    trigger(reading, Act.BACK)
    assert parts.view.page == 1


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
def test_the_menu_over_a_link_copies_its_address(reading: Opened, qtbot: QtBot) -> None:
    parts = reading.window.parts
    view = parts.view
    parts.tools.links.pages[1] = (Link(Rect(50, 50, 200, 70), "https://example.org/a", 0, None, None),)
    x, y, w, h = view.layout_.rect_of(1, Rect(50, 50, 200, 70))
    sight = view.sight()
    at = QPoint(round(x + w / 2 - sight.x), round(y + h / 2 - sight.y))
    view.menu_asked.emit(view.viewport().mapToGlobal(at))
    menu = next(m for m in reading.window.findChildren(QMenu) if m.isVisible())
    menu.actions()[-1].trigger()
    assert QApplication.clipboard().text() == "https://example.org/a"
    menu.close()
    view.menu_asked.emit(view.viewport().mapToGlobal(at + QPoint(0, round(4 * h))))
    menu = next(m for m in reading.window.findChildren(QMenu) if m.isVisible())
    assert menu.actions()[-1] is parts.actions[Act.FIND]
    menu.close()
