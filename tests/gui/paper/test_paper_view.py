"""The paper pane: sharp, anchored, driven by keys and wheel."""

from __future__ import annotations

from collections.abc import Iterator

import pymupdf
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.paper.model import Rect
from reviewer_app.ui.paper.page_layout import Arrangement, PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.paper_view import Fit, PaperView
from tests.gui.conftest import LocalPages, make_pdf


@pytest.fixture
def view(qtbot: QtBot, pages: LocalPages) -> Iterator[PaperView]:
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    qtbot.waitExposed(view)
    view.open(pages, pages.sizes)
    yield view
    view.close_paper()


def settle(qtbot: QtBot, view: PaperView, pages: LocalPages) -> None:
    """Answer until nothing is missing."""

    def there() -> bool:
        pages.answer()
        return view.images.complete and not view._ask_timer.isActive()

    qtbot.waitUntil(there)


def grab(view: PaperView) -> QImage:
    return view.viewport().grab().toImage()


def test_it_opens_as_wide_as_the_view(view: PaperView) -> None:
    assert view.fit is Fit.WIDTH
    assert view.horizontalScrollBar().maximum() == 0
    _, _, w, _ = view.layout_.page_rect(1)
    assert view.viewport().width() - 40 < w <= view.viewport().width()
    assert view.page == 1


def test_beside_a_poster_the_pages_stand_in_the_middle_of_the_view(qtbot: QtBot) -> None:
    document = pymupdf.open()
    for width, height in ((300, 400), (6000, 300), (300, 400)):
        document.new_page(width=width, height=height)
    pages = LocalPages(document.tobytes())
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    qtbot.waitExposed(view)
    view.open(pages, pages.sizes)
    x, _, w, _ = view.layout_.page_rect(1)
    left = x - view.sight().x
    assert w > 400
    assert left == pytest.approx(view.viewport().width() - left - w, abs=2)
    view.close_paper()


def test_a_page_is_painted_pixel_by_pixel(view: PaperView, pages: LocalPages, qtbot: QtBot) -> None:
    settle(qtbot, view, pages)
    sight = view.sight()
    key = next(a for a in view.images._wanted if a.page == 1)
    expected = view.images.get(key)
    assert expected is not None
    shown = grab(view)
    x, y, _, _ = view.layout_.page_rect(1)
    left, top = x - sight.x, y - sight.y
    for px in range(0, 200, 7):
        for py in range(0, 120, 5):
            assert shown.pixelColor(left + px, top + py) == expected.pixelColor(px, py)


def test_before_the_image_comes_the_page_is_blank_and_named(view: PaperView) -> None:
    shown = grab(view)
    x, y, w, _ = view.layout_.page_rect(1)
    assert shown.pixelColor(x + w - 5, y + 5) == QColor("#ffffff")


def test_a_failed_page_says_why_and_nothing_else_breaks(view: PaperView, pages: LocalPages, qtbot: QtBot) -> None:
    def fail_all() -> bool:
        while pages.asked:
            request = pages.asked.pop(0)
            if not request.cancelled:
                request.done(ReviewerError(ErrorCode.PAGE_FAILED, "Its drawing is broken."))
        return view.images.failure(1) is not None

    qtbot.waitUntil(fail_all)
    assert not grab(view).isNull()


def test_ctrl_and_wheel_zoom_at_the_pointer(view: PaperView, qtbot: QtBot) -> None:
    at = QPointF(210, 160)
    before = view.place_at(at)
    assert before is not None
    for _ in range(4):
        event = QWheelEvent(
            at,
            view.viewport().mapToGlobal(at),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)
    after = view.place_at(at)
    assert after is not None
    assert view.fit is Fit.NONE
    assert after.page == before.page
    assert after.x == pytest.approx(before.x, abs=1.5)
    assert after.y == pytest.approx(before.y, abs=1.5)


def test_sizes_that_were_only_passed_through_are_not_asked_for(
    view: PaperView, pages: LocalPages, qtbot: QtBot
) -> None:
    settle(qtbot, view, pages)
    for _ in range(5):
        view.zoom_by(1)
    qtbot.waitUntil(lambda: bool(pages.asked))
    live = {round(a.scale, 3) for a in pages.asked if not a.cancelled}
    assert live == {round(view.layout_.scale * view.devicePixelRatioF(), 3)}


def test_while_zooming_the_old_image_is_stretched(view: PaperView, pages: LocalPages, qtbot: QtBot) -> None:
    settle(qtbot, view, pages)
    view.zoom_to(1.9, QPointF(60, 80))
    shown = grab(view)
    dark = sum(shown.pixelColor(x, y).lightness() < 128 for x in range(0, 480, 2) for y in range(0, 380, 2))
    assert dark > 50, "the heading of the page should still be seen"


def test_keys_scroll(view: PaperView, qtbot: QtBot) -> None:
    bar = view.verticalScrollBar()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    first = bar.value()
    assert first > 200
    qtbot.keyClick(view, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() == 0
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert bar.value() > 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert view.page == 3
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert (bar.value(), view.page) == (0, 1)


def test_the_page_is_told(view: PaperView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.page_changed) as told:
        view.go_to_page(2)
    assert told.args == [2, 3]
    assert "2" in view.accessibleDescription()


def test_resizing_keeps_the_place(view: PaperView, qtbot: QtBot) -> None:
    view.go_to_page(2)
    view.resize(700, 500)
    qtbot.waitUntil(lambda: view.viewport().width() > 600)
    assert view.page == 2


def test_the_text_is_fitted_once_it_is_known(view: PaperView) -> None:
    view.set_fit(Fit.TEXT)
    as_wide = view.layout_.zoom
    view.set_columns((50.0, 250.0))
    assert view.layout_.zoom == pytest.approx(as_wide * 300 / 200)
    sight = view.sight()
    left, _ = view.layout_.position_of(PagePoint(1, 50.0, 0.0))
    right, _ = view.layout_.position_of(PagePoint(1, 250.0, 0.0))
    assert 0 <= left - sight.x < 20
    assert 0 <= sight.x + sight.width - right < 20


def test_a_place_is_remembered(view: PaperView) -> None:
    view.zoom_to(1.7)
    view.go_to(PagePoint(2, 10, 50))
    state = view.state
    view.set_fit(Fit.PAGE)
    view.go_to_page(1)
    view.restore(state)
    assert view.layout_.zoom == pytest.approx(1.7)
    assert view.state.place.page == 2
    assert view.state.place.y == pytest.approx(50, abs=1)


def test_marks_darken_the_page_and_leave_its_text(view: PaperView, pages: LocalPages, qtbot: QtBot) -> None:
    settle(qtbot, view, pages)
    before = grab(view)
    view.mark(Layer.LIT, {1: [Rect(30, 40, 200, 70)]})
    after = grab(view)
    x, y, _, _ = view.layout_.rect_of(1, Rect(150, 45, 160, 50))
    spot = QPoint(round(x), round(y))
    assert before.pixelColor(spot) == QColor("#ffffff")
    assert after.pixelColor(spot) == QColor(view._theme.lit)
    ink = [(i, j) for i in range(40, 200) for j in range(40, 120) if before.pixelColor(i, j).lightness() < 20]
    assert ink
    assert all(after.pixelColor(i, j).lightness() < 25 for i, j in ink)


def test_a_flash_comes_into_sight_and_goes(view: PaperView, qtbot: QtBot) -> None:
    view._flash_timer.setInterval(1)
    view.flash(3, (Rect(40, 300, 200, 320),))
    assert view.page == 3
    view._flash_timer.start(1)
    qtbot.waitUntil(lambda: not view.marks.pages(Layer.FLASH))


def test_a_rect_in_sight_does_not_scroll(view: PaperView) -> None:
    view.verticalScrollBar().setValue(40)
    view.reveal(1, Rect(40, 120, 100, 130))
    assert view.verticalScrollBar().value() == 40


def test_closing_leaves_nothing(view: PaperView, pages: LocalPages, qtbot: QtBot) -> None:
    settle(qtbot, view, pages)
    view.close_paper()
    assert view.images._held == 0
    assert view.page == 0
    assert view.place_at(QPoint(10, 10)) is None
    shown = grab(view)
    assert shown.pixelColor(100, 100) == QColor(view._theme.canvas)
    view.zoom_by(1)
    view.go_to_page(3)
    view.reveal(3, Rect(0, 0, 1, 1))


def test_a_huge_page_is_asked_for_in_bounded_parts(qtbot: QtBot) -> None:
    pages = LocalPages(make_pdf(pages=1, width=3000, height=3000))
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    qtbot.waitExposed(view)
    view.open(pages, pages.sizes)
    view.zoom_to(4.0)
    seen: list[float] = []

    def there() -> bool:
        seen.extend(
            a.scale**2 * ((a.clip.x1 - a.clip.x0) * (a.clip.y1 - a.clip.y0) if a.clip else 9e6) for a in pages.asked
        )
        pages.answer()
        return view.images.complete and not view._ask_timer.isActive()

    qtbot.waitUntil(there)
    assert seen
    assert max(seen) <= 24e6
    assert not grab(view).isNull()
    view.close_paper()


def test_a_turned_page_is_the_page_turned(qtbot: QtBot, view: PaperView, pages: LocalPages) -> None:
    view.mark(Layer.FLASH, {1: [Rect(50, 60, 150, 80)]})
    for quarters in (1, 2, 3):
        view.arrange(Arrangement(quarters=quarters))
        view.zoom_to(0.5)
        view.go_to_page(1)
        settle(qtbot, view, pages)
        turned = page_seen(view)
        view.arrange(Arrangement())
        view.zoom_to(0.5)
        view.go_to_page(1)
        settle(qtbot, view, pages)
        upright = page_seen(view).transformed(QTransform().rotate(90 * quarters))
        assert upright.size() == turned.size()
        assert different(upright, turned) < 0.02


def page_seen(view: PaperView) -> QImage:
    """The first page, cut out of what the view shows."""
    x, y, w, h = view.layout_.page_rect(1)
    sight = view.sight()
    return grab(view).copy(x - sight.x + 1, y - sight.y + 1, w - 2, h - 2)


def different(one: QImage, other: QImage) -> float:
    """The share of pixels that are not about the same."""
    places = [(x, y) for x in range(0, one.width(), 2) for y in range(0, one.height(), 2)]
    light = [(one.pixelColor(*p).lightness(), other.pixelColor(*p).lightness()) for p in places]
    return sum(abs(a - b) > 60 for a, b in light) / len(places)


def test_pairs_stand_side_by_side_and_are_turned_together(view: PaperView) -> None:
    view.arrange(Arrangement(pairs=True))
    first, second = view.layout_.page_rect(1), view.layout_.page_rect(2)
    assert first[1] == second[1]
    assert first[0] + first[2] < second[0]
    assert view.horizontalScrollBar().maximum() == 0, "both are seen"
    view.go_to_page(view.layout_.row_of(view.page).stop)
    assert view.page == 3
    view.go_to_page(view.layout_.row_of(view.page).start - 1)
    assert view.page == 1


def test_another_paper_stands_upright_and_in_pairs_where_the_one_before_did(view: PaperView, pages: LocalPages) -> None:
    view.arrange(Arrangement(pairs=True, quarters=1))
    view.open(pages, pages.sizes)
    assert view.layout_.arrangement == Arrangement(pairs=True)
