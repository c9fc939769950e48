"""The page in sight as a list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.reading_tools import ReadingTools

from .test_links import tools

__all__ = ["tools"]


def entries(tools: ReadingTools) -> list[str]:
    reader = tools.contents.reader
    return [reader.item(i).text() for i in range(reader.count())]


def test_text_and_links_of_the_page_are_listed_and_reached_by_keys(tools: ReadingTools, qtbot: QtBot) -> None:
    reader = tools.contents.reader
    tools.contents.follow(1)
    assert entries(tools) == []
    tools.contents.show()
    tools.contents.turn_to(reader)
    qtbot.waitUntil(lambda: reader.count() > 0)
    assert entries(tools) == ["Page number 1", "Link: Page 3: [1] First.", "Link: https://example.org/a"]
    reader.setCurrentRow(0)
    qtbot.keyClick(reader, Qt.Key.Key_Return)
    assert tools.view.marks.pages(Layer.FLASH) == [1]
    reader.setCurrentRow(2)
    with qtbot.waitSignal(tools.tips.address_followed):
        qtbot.keyClick(reader, Qt.Key.Key_Return)
    reader.setCurrentRow(1)
    qtbot.keyClick(reader, Qt.Key.Key_Return)
    assert tools.view.page == 3
    tools.close()
    assert entries(tools) == []
