"""What a page shows and the paper's text lacks can be looked up in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QTreeWidget
from pytestqt.qtbot import QtBot

from reviewer_app.paper.model import Rect
from reviewer_app.parsing.ledger import RUNNING_HEAD
from reviewer_app.ui.paper.contents_panel import ContentsPanel
from tests.parsing.making import a_paper, lines, parsed


def test_the_text_left_out_is_listed_by_page_with_its_reason(qtbot: QtBot, tmp_path: Path) -> None:
    made = a_paper(4)
    for page in made:
        lines(page, ["Wheat and Soil, a Journal"], 220, 40, 9)
    paper = parsed(made)
    panel = ContentsPanel()
    qtbot.addWidget(panel)
    panel.show_paper(paper)
    panel.show()
    tabs = panel.findChild(QStackedWidget)
    assert isinstance(tabs, QStackedWidget)
    tabs.setCurrentIndex(6)
    listed = tabs.currentWidget()
    assert isinstance(listed, QTreeWidget)
    assert listed.topLevelItemCount() == 4
    head = next(left for left in paper.left_out if left.reason == RUNNING_HEAD and left.page == 2)
    page = listed.topLevelItem(1)
    assert page is not None
    entries = [item for i in range(page.childCount()) if (item := page.child(i)) is not None]
    entry = next(item for item in entries if item.text(0).startswith(RUNNING_HEAD))
    assert "Wheat and Soil, a Journal" in entry.text(0)
    with qtbot.waitSignal(panel.place_chosen) as chosen:
        listed.itemActivated.emit(entry, 0)
    assert chosen.args == [2, Rect(*head.rects[0])]
    panel.clear()
    assert listed.topLevelItemCount() == 0


def test_lists_that_are_empty_say_so(qtbot: QtBot, tmp_path: Path) -> None:
    paper = replace(parsed(a_paper(1)), sections=(), figures=(), tables=(), left_out=())
    panel = ContentsPanel()
    qtbot.addWidget(panel)
    panel.show_paper(paper)
    panel.show()
    panel.follow(1)
    tabs = panel.findChild(QStackedWidget)
    assert isinstance(tabs, QStackedWidget)
    said = []
    for index in (0, 3, 6):
        listed = tabs.widget(index)
        assert isinstance(listed, QTreeWidget)
        (item,) = (listed.topLevelItem(i) for i in range(listed.topLevelItemCount()))
        assert item is not None
        assert not item.flags()
        said.append(item.text(0))
    assert "No headings" in said[0]
    assert "No figures or tables" in said[1]
    assert "No text was left out" in said[2]
