"""Where pages stand at a zoom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.paper.model import Rect
from reviewer_app.ui.paper.page_layout import (
    MAX_ZOOM,
    MIN_ZOOM,
    Arrangement,
    PageLayout,
    PagePoint,
    fit_page,
    fit_width,
)

SIZES = st.lists(st.tuples(st.floats(50, 2000), st.floats(50, 2000)), min_size=1, max_size=8).map(tuple)
ARRANGEMENTS = st.builds(Arrangement, st.booleans(), st.integers(0, 3))


@given(SIZES, st.floats(MIN_ZOOM, MAX_ZOOM), st.integers(100, 3000), ARRANGEMENTS)
def test_pages_follow_each_other_without_overlap(
    sizes: tuple[tuple[float, float], ...], zoom: float, width: int, arrangement: Arrangement
) -> None:
    layout = PageLayout(sizes, zoom, width, arrangement)
    row, end = 0, 0
    right = 0
    for page in range(1, len(sizes) + 1):
        x, y, w, h = layout.page_rect(page)
        if y != row:
            assert y > end
            row, right = y, 0
        assert x > right
        assert x + w <= layout.width
        right, end = x + w, max(end, y + h)
    assert end < layout.height


@given(SIZES, st.floats(MIN_ZOOM, MAX_ZOOM), ARRANGEMENTS, st.data())
def test_a_place_goes_to_the_canvas_and_back(
    sizes: tuple[tuple[float, float], ...], zoom: float, arrangement: Arrangement, data: st.DataObject
) -> None:
    layout = PageLayout(sizes, zoom, 800, arrangement)
    page = data.draw(st.integers(1, len(sizes)))
    w, h = sizes[page - 1]
    place = PagePoint(page, data.draw(st.floats(w * 0.1, w * 0.9)), data.draw(st.floats(h * 0.1, h * 0.9)))
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


def test_pairs_in_sight() -> None:
    layout = PageLayout(((100, 100),) * 5, 0.75, 400, Arrangement(pairs=True))
    assert list(layout.pages_between(0, 50)) == [1, 2]
    _, second, _, _ = layout.page_rect(3)
    assert layout.page_rect(4)[1] == second
    assert list(layout.pages_between(second - 20, second + 5)) == [1, 2, 3, 4]
    assert list(layout.row_of(5)) == [5]
    assert layout.point_at(390, second + 1).page == 4


def test_the_part_of_a_turned_page_that_is_seen() -> None:
    layout = PageLayout(((100, 200),), 0.75, 400, Arrangement(quarters=1))
    left, top, width, height = layout.page_rect(1)
    assert (width, height) == (200, 100)
    # The top left corner on the screen is the page's bottom left one.
    assert layout.part_of_page(1, left, top, 50, 10) == Rect(0, 150, 10, 200)
    assert layout.part_of_page(1, left - 60, top, 50, 10) == Rect(0, 0, 0, 0)


@given(SIZES, ARRANGEMENTS)
def test_what_fits_is_seen_whole(sizes: tuple[tuple[float, float], ...], arrangement: Arrangement) -> None:
    row = PageLayout(sizes, 1, 900, arrangement).row_of(1)
    zoom = fit_page([sizes[page - 1] for page in row], 900, 700, arrangement)
    layout = PageLayout(sizes, zoom, 900, arrangement)
    if zoom > MIN_ZOOM:
        assert layout.page_rect(row[-1])[0] + layout.page_rect(row[-1])[2] - layout.page_rect(row[0])[0] <= 900
        assert all(layout.page_rect(page)[3] <= 700 for page in row)


def test_fitting() -> None:
    sizes = ((300.0, 400.0), (200.0, 900.0))
    assert PageLayout(sizes, fit_width(sizes, 640), 640).width == 640
    # A page on its side counts; a poster among the pages doesn't make them tiny.
    turned = ((595.0, 842.0), (842.0, 595.0), (595.0, 842.0))
    assert PageLayout(turned, fit_width(turned, 640), 640).width == 640
    poster = ((595.0, 842.0), (14400.0, 200.0), (595.0, 842.0))
    assert PageLayout(poster, fit_width(poster, 640), 640).page_rect(1)[2] > 600
    layout = PageLayout(sizes, fit_page(sizes[1:], 640, 500), 640)
    assert layout.page_rect(2)[3] <= 500


def test_rectangles_scale_with_the_page() -> None:
    layout = PageLayout(((300, 400),), 1.5, 100)
    x, y, w, h = layout.rect_of(1, Rect(10, 20, 30, 60))
    left, top, _, _ = layout.page_rect(1)
    assert (x, y, w, h) == (left + 20, top + 40, 40, 80)
