"""Links of the file: what they lead to, the pointer over them, and the person's word before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.paper.model import Figure, Link, Paper, Paragraph, Rect, Reference, Section, Source, Span
from reviewer_app.ui.dialogs.link_dialog import LinkDialog
from reviewer_app.ui.paper.link_targets import target_of
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.reading_tools import ReadingTools
from tests.gui.conftest import LocalPages, make_pdf


def span(page: int, x: float, y: float) -> Span:
    return Span(page, (Rect(x, y, x + 200, y + 10), Rect(x, y + 12, x + 150, y + 22)))


PAPER = Paper(
    source=Source("x.pdf", "0" * 64, 3, "mupdf/1", 0.1),
    title="T",
    authors=(),
    abstract="",
    language="en",
    sections=(
        Section(
            "s1", "1 Method", 1, 2, (Rect(50, 100, 150, 112),), (Paragraph("p1", "Why.", "text", (span(2, 50, 120),)),)
        ),
    ),
    figures=(Figure("f1", "Figure 1", "Figure 1: A graph.", 2, (Rect(320, 300, 520, 310),)),),
    references=(
        Reference("r1", "[1] First.", (span(3, 50, 100),)),
        Reference("r2", "[2] Second.", (span(3, 50, 124),)),
        Reference("r3", "[3] Third.", (span(3, 320, 100),)),
    ),
)


def to(page: int, x: float | None, y: float | None) -> Link:
    return Link(Rect(40, 50, 100, 62), "", page, x, y)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (to(3, 43, 96), "[1] First."),
        (to(3, 43, 118), "[2] Second."),
        (to(3, 0, 96), "[1] First."),
        (to(3, 314, 98), "[3] Third."),
        (to(2, 50, 92), "1 Method"),
        (to(2, 50, 117), "Why."),
        (to(2, 320, 160), "Figure 1: A graph."),  # the top of its picture
        (to(2, 50, 500), None),
        (to(2, None, None), None),
        (Link(Rect(0, 0, 1, 1), "https://example.org", 0, None, None), None),
    ],
)
def test_what_a_link_leads_to(link: Link, expected: str | None) -> None:
    found = target_of(PAPER, link)
    assert (found.text if found else None) == expected
    assert target_of(None, link) is None


@pytest.fixture
def tools(qtbot: QtBot) -> Iterator[ReadingTools]:
    """Pages with a link to page 3 and one to an address, their words and links answered."""
    pages = LocalPages(make_pdf(3, width=600, height=500))
    pages.links_of[1] = (to(3, 43, 96), Link(Rect(40, 100, 200, 112), "https://example.org/a", 0, None, None))
    view = PaperView()
    tools = ReadingTools(view)
    column = tools.column()
    qtbot.addWidget(column)
    qtbot.addWidget(tools.contents)
    column.resize(700, 450)
    column.show()
    qtbot.waitExposed(column)
    view.open(pages, pages.sizes)
    tools.open(pages, pages.sizes)
    tools.show_paper(PAPER)

    def there() -> bool:
        pages.answer_words()
        pages.answer_links()
        return 1 in tools.links.pages and 1 in tools.words.text.pages

    qtbot.waitUntil(there)
    yield tools
    tools.close()
    view.close_paper()


def on(tools: ReadingTools, x: float, y: float) -> QPoint:
    """The viewport position of a place on page 1."""
    left, top = tools.view.layout_.position_of(PagePoint(1, x, y))
    sight = tools.view.sight()
    return QPoint(round(left - sight.x), round(top - sight.y))


def test_the_pointer_shows_a_hand_and_the_tip_what_it_leads_to(tools: ReadingTools, qtbot: QtBot) -> None:
    viewport = tools.view.viewport()
    for place, shape, said in (
        ((60, 55), Qt.CursorShape.PointingHandCursor, "[1] First."),
        ((60, 300), Qt.CursorShape.IBeamCursor, ""),
        ((60, 105), Qt.CursorShape.PointingHandCursor, "https://example.org/a"),
    ):
        QTest.mouseMove(viewport, on(tools, *place))

        def shown(shape: Qt.CursorShape = shape) -> bool:
            return viewport.cursor().shape() is shape

        qtbot.waitUntil(shown)
        text = tools.tips.text_at(PagePoint(1, *place))
        assert said in text
        assert bool(text) is bool(said)


def test_a_click_jumps_and_back_leads_back(tools: ReadingTools, qtbot: QtBot) -> None:
    tools.selection.clicked.connect(tools.tips.follow)
    qtbot.mouseClick(tools.view.viewport(), Qt.MouseButton.LeftButton, pos=on(tools, 60, 55))
    assert tools.view.marks.pages(Layer.FLASH) == [3]
    assert tools.view.page == 3
    tools.jumps.back()
    assert tools.view.page == 1


def test_a_place_without_a_text_is_reached_as_well(tools: ReadingTools) -> None:
    tools.tips.set_paper(None)
    tools.tips.follow_link(to(2, 60, 400))
    assert tools.view.marks.pages(Layer.FLASH) == [2]
    tools.tips.follow_link(to(3, None, None))
    assert tools.view.page == 3


def test_an_address_is_told_and_not_opened(tools: ReadingTools, qtbot: QtBot) -> None:
    before = tools.view.state
    with qtbot.waitSignal(tools.tips.address_followed) as told:
        assert tools.tips.follow(PagePoint(1, 60, 105))
    assert told.args == ["https://example.org/a"]
    assert tools.view.state == before


def buttons(dialog: LinkDialog) -> dict[str, QPushButton]:
    return {b.text().replace("&", ""): b for b in dialog.findChildren(QPushButton)}


def test_only_the_button_opens_an_address(qtbot: QtBot) -> None:
    asked: list[str] = []
    for press, opened in (("Copy the address", []), ("Cancel", []), ("Open in the browser", ["https://example.org/a"])):
        dialog = LinkDialog("https://example.org/a")
        dialog.open_asked.connect(asked.append)
        dialog.open()
        qtbot.waitExposed(dialog)
        found = buttons(dialog)
        assert found["Copy the address"].isDefault()
        with qtbot.waitSignal(dialog.finished):
            found[press].click()
        assert asked == opened
    assert QGuiApplication.clipboard().text() == "https://example.org/a"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "smb://host/share"])
def test_what_is_no_web_address_can_only_be_copied(qtbot: QtBot, address: str) -> None:
    dialog = LinkDialog(address)
    qtbot.addWidget(dialog)
    assert set(buttons(dialog)) == {"Copy the address", "Cancel"}
