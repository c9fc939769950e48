"""The library's page: found by typing, opened by keys, at the point that was looked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.library import Hit, LibraryEntry
from reviewer_app.session.person_history import Edit
from reviewer_app.store import RecentPaper
from reviewer_app.ui.look.theme import DARK, LIGHT
from reviewer_app.ui.shell.actions import Act
from reviewer_app.ui.shell.library_page import LibraryPage
from tests.gui.conftest import Tabs, make_pdf

LONG = 60_000
FIRST = SectionKey.SIGNIFICANCE


def paper(name: str, opened: float = 0.0, authors: tuple[str, ...] = ()) -> RecentPaper:
    return RecentPaper(name.ljust(64, "0"), f"/papers/{name}.pdf", name.title(), authors, 3, opened)


ENTRIES = [
    LibraryEntry(paper("tea", 300.0, ("Zoe Young",)), 2, 2),
    LibraryEntry(paper("rum", 200.0, ("Ada Lovelace", "Bo Li", "Cy Ng", "Di Ma")), 2, 1),
    LibraryEntry(paper("milk", 100.0), missing=True),
]


@pytest.fixture
def page(qtbot: QtBot) -> LibraryPage:
    made = LibraryPage()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.set_theme(LIGHT)
    made.show()
    return made


def titles(page: LibraryPage) -> list[str]:
    return [entry.title for entry in page.entries]


def cells(page: LibraryPage, row: int) -> list[str]:
    model = page.table.model()
    return [str(model.data(model.index(row, column))) for column in range(model.columnCount())]


def test_every_paper_is_listed_with_how_far_it_is(page: LibraryPage) -> None:
    page.show_papers(ENTRIES)
    assert titles(page) == ["Tea", "Rum", "Milk"]
    assert [cells(page, row)[4] for row in range(3)] == ["reviewed, 2 points", "1 of 2 points accepted", "not reviewed"]
    assert cells(page, 1)[1] == "Ada Lovelace, Bo Li and others"
    assert cells(page, 2)[2] == "milk.pdf (not there)"


def test_typing_filters_and_empties_have_a_sentence(page: LibraryPage, qtbot: QtBot) -> None:
    assert "Looking" in page._said.text()
    page.show_papers([])
    assert "No paper was opened yet" in page._said.text()
    page.show_papers(ENTRIES)
    assert page._said.isHidden()
    with qtbot.waitSignal(page.search_asked) as asked:
        qtbot.keyClicks(page.field, "lovelace rum")
    assert asked.args == ["lovelace rum"]
    assert titles(page) == ["Rum"]
    assert page._count.text() == "1 of 3 papers"
    page.field.setText("ma")  # an author who is not shown
    assert titles(page) == ["Rum"]
    page.field.setText("zzz")
    assert titles(page) == []
    assert page._said.text() == "Neither a paper nor a review contains “zzz”."


def test_the_papers_are_sorted_by_the_box_and_by_the_heads(page: LibraryPage) -> None:
    page.show_papers(ENTRIES)
    page._sort.setCurrentText("By title")
    assert titles(page) == ["Milk", "Rum", "Tea"]
    page._sort.setCurrentText("To do first")
    assert titles(page) == ["Milk", "Rum", "Tea"]
    page.table.horizontalHeader().sectionClicked.emit(1)
    assert page._sort.currentText() == "By author"
    assert titles(page) == ["Rum", "Tea", "Milk"]
    page._sort.setCurrentText("By file")
    assert titles(page) == ["Milk", "Rum", "Tea"]


def test_the_keyboard_alone_is_enough(page: LibraryPage, qtbot: QtBot) -> None:
    page.show_papers(ENTRIES)
    page.enter()
    qtbot.keyClick(page.field, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is page.table
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.paper_chosen) as chosen:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert chosen.args == [ENTRIES[1]]
    with qtbot.waitSignal(page.forget_asked) as forgotten:
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert forgotten.args == [ENTRIES[1]]
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    page.field.setText("needle")
    page.show_hits([Hit(ENTRIES[0].paper, FIRST, "a needle", ((2, 8),), point="a needle")], "needle")
    page.field.setFocus()
    qtbot.keyClick(page.field, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is page.list
    with qtbot.waitSignal(page.hit_chosen):
        qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.keyClick(page.field, Qt.Key.Key_Escape)
    assert page.field.text() == ""
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page.field, Qt.Key.Key_Escape)


def test_places_are_shown_for_what_is_typed_now(page: LibraryPage, qtbot: QtBot) -> None:
    page.show_papers(ENTRIES)
    hit = Hit(ENTRIES[0].paper, FIRST, "a needle", ((2, 8),), point="a needle", pages=("p. 3",))
    page.field.setText("needle")
    page.show_hits([hit], "needl")
    assert page._below.isHidden()
    page.show_hits([hit], "needle")
    assert page._found.text() == "1 place in the reviews"
    model = page.list.model()
    assert "Tea" in str(model.data(model.index(0, 0)))
    # No paper of that name: the places have the room.
    assert page._above.isHidden()
    qtbot.waitUntil(lambda: page.list.visualRect(model.index(0, 0)).height() > 0 and page.list.height() > 60)
    for theme in (LIGHT, DARK):
        page.set_theme(theme)
        lit = page.list.grab().toImage()
        colours = {lit.pixelColor(x, y).name() for y in range(60) for x in range(150)}
        assert theme.mark_ground in colours


def test_from_a_place_in_the_library_to_its_point(make_tabs: Callable[[], Tabs], qtbot: QtBot, tmp_path: Path) -> None:
    tabs = make_tabs()
    window = tabs.window
    files = [tmp_path / "tea.pdf", tmp_path / "rum.pdf"]
    for number, path in enumerate(files):
        path.write_bytes(make_pdf(pages=number + 1))
        window.front.files.open_path(path)
        qtbot.waitUntil(lambda: window.front.session.opened is not None, timeout=LONG)
        text = f"- about {path.stem}\n- a needle in {path.stem}\n- more"
        window.front.session.text.perform([Edit(FIRST, 0, "", text)])
    window.close_front()
    tea = window.front
    tea.parts.actions[Act.LIBRARY].trigger()
    page = tea.library.page
    assert tea.parts.stack.currentWidget() is page
    qtbot.waitUntil(lambda: len(page.entries) == 2, timeout=LONG)
    page.field.setText("needle rum")
    qtbot.waitUntil(lambda: page.list.model().rowCount() == 1, timeout=LONG)
    page._go_down()
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.front is not tea and window.front.session.opened is not None, timeout=LONG)
    rum = window.front
    editor = rum.parts.panes[FIRST].editor
    item = rum.parts.panes.point()
    assert item is not None
    assert item.text == "a needle in rum"
    assert QApplication.focusWidget() is editor
    assert tea.parts.stack.currentWidget() is tea.parts.desk
    # A paper can be forgotten from here, also where it is open in another tab.
    rum.parts.actions[Act.LIBRARY].trigger()
    page = rum.library.page
    qtbot.waitUntil(lambda: len(page.entries) == 2, timeout=LONG)
    entry = next(e for e in page.entries if e.paper.path == str(files[0]))
    page.forget_asked.emit(entry)
    (box,) = rum.findChildren(QMessageBox)
    next(b for b in box.buttons() if b.text() == "Forget it").click()
    assert tea.session.opened is None
    assert [e.paper.path for e in page.entries] == [str(files[1])]
    qtbot.waitUntil(lambda: len(tabs.store.recent_papers()) == 1, timeout=LONG)
    # The file of the other one goes away.
    files[1].unlink()
    rum.library.read()
    qtbot.waitUntil(lambda: page.entries[0].missing, timeout=LONG)
    page.paper_chosen.emit(page.entries[0])
    assert any(m.key == "missing-paper" for m in rum.parts.messages.messages)
