"""Where pages stand at a zoom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.paper.model import Rect
from reviewer_app.ui.paper.page_layout import MAX_ZOOM, MIN_ZOOM, PageLayout, PagePoint, fit_page, fit_width

SIZES = st.lists(st.tuples(st.floats(50, 2000), st.floats(50, 2000)), min_size=1, max_size=8).map(tuple)


@given(SIZES, st.floats(MIN_ZOOM, MAX_ZOOM), st.integers(100, 3000))
def test_pages_follow_each_other_without_overlap(
    sizes: tuple[tuple[float, float], ...], zoom: float, width: int
) -> None:
    layout = PageLayout(sizes, zoom, width)
    end = 0
    for page in range(1, len(sizes) + 1):
        x, y, w, h = layout.page_rect(page)
        assert y > end
        assert x >= 0
        assert x + w <= layout.width
        end = y + h
    assert end < layout.height


@given(SIZES, st.floats(MIN_ZOOM, MAX_ZOOM), st.data())
def test_a_place_goes_to_the_canvas_and_back(
    sizes: tuple[tuple[float, float], ...], zoom: float, data: st.DataObject
) -> None:
    layout = PageLayout(sizes, zoom, 800)
    page = data.draw(st.integers(1, len(sizes)))
    w, h = sizes[page - 1]
    place = PagePoint(page, data.draw(st.floats(0, w * 0.9)), data.draw(st.floats(0, h * 0.9)))
    back = layout.point_at(*layout.position_of(place))
    assert back.page == page
    assert back.x == pytest.approx(place.x, abs=1e-6)
    assert back.y == pytest.approx(place.y, abs=1e-6)


def test_pages_in_sight() -> None:
    layout = PageLayout(((100, 100),) * 5, 0.75, 200)
    assert list(layout.pages_between(0, 50)) == [1]
    _, second, _, _ = layout.page_rect(2)
    assert list(layout.pages_between(second - 20, second + 5)) == [1, 2]
    assert list(layout.pages_between(0, 10_000)) == [1, 2, 3, 4, 5]
    assert list(PageLayout((), 1, 200).pages_between(0, 100)) == []


def test_fitting() -> None:
    sizes = ((300.0, 400.0), (200.0, 900.0))
    assert PageLayout(sizes, fit_width(sizes, 640), 640).width == 640
    # A page on its side counts; a poster among the pages doesn't make them tiny.
    turned = ((595.0, 842.0), (842.0, 595.0), (595.0, 842.0))
    assert PageLayout(turned, fit_width(turned, 640), 640).width == 640
    poster = ((595.0, 842.0), (14400.0, 200.0), (595.0, 842.0))
    assert PageLayout(poster, fit_width(poster, 640), 640).page_rect(1)[2] > 600
    layout = PageLayout(sizes, fit_page(sizes[1], 640, 500), 640)
    assert layout.page_rect(2)[3] <= 500


def test_rectangles_scale_with_the_page() -> None:
    layout = PageLayout(((300, 400),), 1.5, 100)
    x, y, w, h = layout.rect_of(1, Rect(10, 20, 30, 60))
    left, top, _, _ = layout.page_rect(1)
    assert (x, y, w, h) == (left + 20, top + 40, 40, 80)
