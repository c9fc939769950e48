"""Reading the paper: selecting, searching, jumping, its contents, dark pages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from reviewer_app.paper.model import PageImage, Rect
from reviewer_app.ui.paper.dark_page import INK, PAPER, darkened
from reviewer_app.ui.paper.page_images import _areas
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.page_text import Caret
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.reading_tools import ReadingTools
from tests.gui.conftest import LocalPages, make_pdf
from tests.gui.look.contrast import contrast

LEFT = Qt.MouseButton.LeftButton
TEXT = "The first line of words\nThe second line of words"


@pytest.fixture
def pages() -> LocalPages:
    return LocalPages(make_pdf(pages=3, text=TEXT))


@pytest.fixture
def tools(qtbot: QtBot, pages: LocalPages) -> Iterator[ReadingTools]:
    view = PaperView()
    tools = ReadingTools(view)
    qtbot.addWidget(view)
    qtbot.addWidget(tools.contents)
    qtbot.addWidget(tools.bar)
    view.resize(500, 500)
    view.show()
    qtbot.waitExposed(view)
    view.open(pages, pages.sizes)
    tools.open(pages, pages.sizes)
    tools.words.need_all()
    pages.answer_words()
    yield tools
    tools.close()
    view.close_paper()


def spot(tools: ReadingTools, x: float, y: float, page: int = 1) -> QPoint:
    """The viewport position of a place in points."""
    left, top = tools.view.layout_.position_of(PagePoint(page, x, y))
    sight = tools.view.sight()
    return QPoint(round(left - sight.x), round(top - sight.y))


def drag(qtbot: QtBot, tools: ReadingTools, start: QPoint, end: QPoint) -> None:
    view = tools.view.viewport()
    qtbot.mousePress(view, LEFT, pos=start)
    qtbot.mouseMove(view, (start + end) / 2)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, LEFT, pos=end)


def test_dragging_selects_in_reading_order_and_copies(tools: ReadingTools, qtbot: QtBot) -> None:
    drag(qtbot, tools, spot(tools, 41, 86), spot(tools, 120, 102))
    assert tools.selection.text.startswith("The first line of words The second")
    assert tools.view.marks.pages(Layer.SELECTION) == [1]
    tools.selection.copy()
    assert QGuiApplication.clipboard().text() == tools.selection.text
    drag(qtbot, tools, spot(tools, 120, 102), spot(tools, 41, 86))
    assert tools.selection.text.startswith("The first line of words The second")


def test_clicks_take_word_line_and_block(tools: ReadingTools, qtbot: QtBot) -> None:
    view, at = tools.view.viewport(), spot(tools, 75, 86)
    taken = []
    for _ in range(4):
        qtbot.mousePress(view, LEFT, pos=at)
        qtbot.mouseRelease(view, LEFT, pos=at)
        taken.append(tools.selection.text)
    assert taken[:3] == ["", "first", "The first line of words"]
    assert "second" in taken[3] or taken[3] == "The first line of words"


def test_a_plain_click_selects_nothing_and_is_told(tools: ReadingTools, qtbot: QtBot) -> None:
    drag(qtbot, tools, spot(tools, 41, 86), spot(tools, 120, 86))
    with qtbot.waitSignal(tools.selection.clicked) as told:
        qtbot.mouseClick(tools.view.viewport(), LEFT, pos=spot(tools, 200, 300))
    assert tools.selection.text == ""
    assert told.args[0].page == 1
    assert told.args[0].y == pytest.approx(300, abs=2)


def test_shift_and_the_arrows_select_from_where_was_clicked(tools: ReadingTools, qtbot: QtBot) -> None:
    def press(key: Qt.Key, *, control: bool = False) -> str:
        held = Qt.KeyboardModifier.ShiftModifier
        qtbot.keyClick(tools.view, key, held | Qt.KeyboardModifier.ControlModifier if control else held)
        return tools.selection.text

    words = tools.words.text.pages[1].words
    first = next(w for w in words if w.text == "first")
    qtbot.mouseClick(tools.view.viewport(), LEFT, pos=spot(tools, first.x0 + 0.5, (first.y0 + first.y1) / 2))
    assert tools.selection.text == ""
    assert press(Qt.Key.Key_Right) == "f"
    assert press(Qt.Key.Key_Right, control=True) == "first"
    assert press(Qt.Key.Key_Right, control=True) == "first line"
    assert press(Qt.Key.Key_End) == "first line of words"
    down = press(Qt.Key.Key_Down)
    assert down.startswith("first line of words The second line of")
    assert press(Qt.Key.Key_Up) == "first line of words"
    assert press(Qt.Key.Key_Home) == "The"
    assert press(Qt.Key.Key_Right, control=True) == ""
    qtbot.keyClick(tools.view, Qt.Key.Key_Escape)
    assert tools.view.marks.pages(Layer.SELECTION) == []
    # Over the end of the page.
    last = words[-1]
    tools.selection.begin(Caret(1, len(words) - 1, len(last.text)))
    assert press(Qt.Key.Key_Right, control=True) == "Page"
    assert tools.selection.point == Caret(2, 0, 4)
    assert press(Qt.Key.Key_Left) == "Pag"


def test_without_a_click_the_keys_begin_at_what_is_seen(tools: ReadingTools, qtbot: QtBot) -> None:
    qtbot.keyClick(tools.view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert tools.selection.text == "Page number 1"
    tools.selection.clear()
    before = tools.view.verticalScrollBar().value()
    qtbot.keyClick(tools.view, Qt.Key.Key_Down)
    assert tools.view.verticalScrollBar().value() > before
    assert tools.selection.range is None


def test_a_hit_is_selected_when_the_search_is_left(tools: ReadingTools, qtbot: QtBot) -> None:
    tools.bar.open("second")
    qtbot.keyClick(tools.bar.field, Qt.Key.Key_Escape)
    assert tools.selection.text == "second"
    assert tools.view.marks.pages(Layer.HIT) == []
    qtbot.keyClick(
        tools.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    )
    assert tools.selection.text == "second line"


def test_everything_can_be_selected(tools: ReadingTools) -> None:
    tools.selection.select_all()
    assert tools.selection.text.count("second line") == 3


def test_search_counts_and_steps(tools: ReadingTools, qtbot: QtBot) -> None:
    tools.bar.open()
    qtbot.keyClicks(tools.bar.field, "second")
    assert len(tools.search.hits) == 3
    assert tools.search.number == 1
    qtbot.keyClick(tools.bar.field, Qt.Key.Key_Return)
    assert tools.search.number == 2
    assert tools.view.marks.pages(Layer.HIT_NOW) == [2]
    qtbot.keyClick(tools.bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(tools.bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert tools.search.number == 3
    assert tools.view.marks.pages(Layer.HIT) == [1, 2, 3]
    qtbot.keyClick(tools.bar.field, Qt.Key.Key_Escape)
    assert not tools.bar.isVisible()
    assert tools.view.marks.pages(Layer.HIT) == []


def test_pages_whose_words_come_late_are_searched_too(tools: ReadingTools, pages: LocalPages) -> None:
    tools.words.set_source(pages, 3)
    tools.search.search("second")
    before = tools.search.complete, len(tools.search.hits)
    pages.answer_words()
    assert before == (False, 0)
    assert (tools.search.complete, len(tools.search.hits)) == (True, 3)


def test_words_of_the_paper_before_are_dropped(tools: ReadingTools, pages: LocalPages) -> None:
    tools.words.set_source(pages, 3)
    tools.words.need([1])
    other = LocalPages(make_pdf(pages=1, text="Another"))
    tools.words.set_source(other, 1)
    pages.answer_words()
    assert tools.words.text.pages == {}


def test_jumps_can_be_taken_back(tools: ReadingTools) -> None:
    pages = []
    tools.go(3, Rect(40, 80, 100, 90))
    pages.append(tools.view.page)
    tools.jumps.back()
    pages.append(tools.view.page)
    assert not tools.jumps.can_go_back
    tools.jumps.forward()
    pages.append(tools.view.page)
    assert pages == [3, 1, 3]
    tools.jumps.clear()
    assert not tools.jumps.can_go_back


def test_thumbnails_come_for_a_list_that_is_seen(tools: ReadingTools, pages: LocalPages, qtbot: QtBot) -> None:
    pages.asked.clear()
    tools.contents.resize(260, 500)
    tools.contents.show()
    tools.contents.turn_to(tools.contents.thumbnails)
    qtbot.waitExposed(tools.contents)
    qtbot.waitUntil(lambda: bool(pages.asked))
    pages.answer()
    image = tools.contents.thumbnails.item(0).icon().pixmap(110, 150).toImage()
    assert any(image.pixelColor(x, y).lightness() < 200 for x in range(110) for y in range(60))
    with qtbot.waitSignal(tools.contents.place_chosen) as told:
        tools.contents.thumbnails.itemActivated.emit(tools.contents.thumbnails.item(1))
    assert told.args[0] == 2


@pytest.mark.parametrize("width", [170, 250, 800])
def test_every_tab_beside_the_paper_is_seen_whole(tools: ReadingTools, qtbot: QtBot, width: int) -> None:
    contents = tools.contents
    contents.resize(width, 500)
    contents.show()
    qtbot.waitExposed(contents)
    tabs = [tab for tab in contents.findChildren(QToolButton) if tab.property("role") == "tab"]
    strip = tabs[0].parentWidget()
    assert strip is not None
    assert len(tabs) == 7
    for tab in tabs:
        assert tab.width() >= tab.sizeHint().width()
        assert strip.rect().contains(tab.geometry())
    assert not any(a.geometry().intersects(b.geometry()) for a, b in itertools.combinations(tabs, 2))
    # From the one that is chosen the arrow keys lead to the others.
    contents.activateWindow()
    tabs[0].setFocus()
    qtbot.waitUntil(tabs[0].hasFocus)
    qtbot.keyClick(tabs[0], Qt.Key.Key_Right)
    assert contents.checks.isVisible()


def test_a_page_that_reads_badly_or_hides_text_is_marked(tools: ReadingTools) -> None:
    thumbnails = tools.contents.thumbnails
    thumbnails.set_quality(1, 0.97, (), hidden=False)
    thumbnails.set_quality(2, 0.2, ("Half of its words are none.",), hidden=True)
    thumbnails.set_quality(99, 0.2, (), hidden=True)
    plain, marked = thumbnails.item(0), thumbnails.item(1)
    assert (plain.text(), plain.toolTip()) == ("1", "")
    assert marked.text().startswith("2 ")
    assert marked.text() != "2"
    assert marked.toolTip().splitlines() == ["Half of its words are none.", "It holds text that readers do not see."]
    assert marked.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Page 2 Half of")


def test_dark_pages_turn_lightness_and_keep_hue() -> None:
    image = QImage(8, 1, QImage.Format.Format_RGB32)
    for x, colour in enumerate(
        ("#ffffff", "#000000", "#1f5fbf", "#c03030", "#808080", "#f0e060", "#d0ffd0", "#102030")
    ):
        image.setPixelColor(x, 0, QColor(colour))
    dark = darkened(image)
    assert dark.pixelColor(0, 0) == QColor(PAPER, PAPER, PAPER)
    assert dark.pixelColor(1, 0) == QColor(INK, INK, INK)
    for x in (2, 3):
        before, after = image.pixelColor(x, 0), dark.pixelColor(x, 0)
        assert abs(before.hslHue() - after.hslHue()) <= 12
        assert after.lightness() > 90
    assert contrast(QColor(INK, INK, INK).name(), QColor(PAPER, PAPER, PAPER).name()) > 7


def test_photographs_on_dark_pages_stay_positive(tools: ReadingTools, pages: LocalPages, qtbot: QtBot) -> None:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#e0d080"))
    dark = darkened(image, [QRect(10, 10, 20, 20)])
    assert dark.pixelColor(5, 5).lightness() < 100
    inside = dark.pixelColor(20, 20)
    assert 120 < inside.lightness() < image.pixelColor(20, 20).lightness()
    assert inside.hslHue() == pytest.approx(image.pixelColor(20, 20).hslHue(), abs=3)
    # Where they stand is asked for with dark pages only, and moved along with a part of a page.
    qtbot.waitUntil(lambda: bool(pages.asked))
    assert not any(a.photographs for a in pages.asked)
    tools.view.set_dark(True)
    qtbot.waitUntil(lambda: any(a.photographs and not a.cancelled for a in pages.asked))
    part = PageImage(1, 2.0, Rect(100, 50, 200, 150), 200, 200, 600, b"", (Rect(110, 60, 130, 80),))
    assert _areas(part) == [QRect(20, 20, 40, 40)]


@pytest.mark.parametrize("layer", list(Layer))
def test_marks_on_dark_pages_leave_the_text_readable(layer: Layer) -> None:
    assert contrast(QColor(INK, INK, INK).name(), layer.on_dark) >= 4.5


def test_dark_pages_are_shown_and_put_back(tools: ReadingTools, pages: LocalPages, qtbot: QtBot) -> None:
    view = tools.view

    def settled() -> bool:
        pages.answer()
        return view.images.complete and not view._ask_timer.isActive()

    qtbot.waitUntil(settled)
    view.mark(Layer.LIT, {1: [Rect(30, 40, 200, 70)]})
    light = view.viewport().grab().toImage()
    view.set_dark(True)
    qtbot.waitUntil(settled)
    dark = view.viewport().grab().toImage()
    at, lit = spot(tools, 200, 200), spot(tools, 190, 45)
    assert dark.pixelColor(at) == QColor(PAPER, PAPER, PAPER)
    assert dark.pixelColor(lit).red() == QColor(Layer.LIT.on_dark).red()
    view.set_dark(False)
    qtbot.waitUntil(settled)
    assert view.viewport().grab().toImage() == light
