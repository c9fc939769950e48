"""Page images: never the wrong one, never more memory than allowed, no request that nobody waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.paper.model import Rect
from reviewer_app.ui.paper.page_images import WHOLE_PAGE, ImageKey, PageImages, keys_for_page
from tests.gui.conftest import LocalPages, make_pdf


@pytest.fixture
def images(qtbot: QtBot, pages: LocalPages) -> PageImages:
    images = PageImages()
    images.set_source(pages)
    return images


def test_an_image_arrives(images: PageImages, pages: LocalPages) -> None:
    key = ImageKey(1, 2.0)
    images.want([key])
    assert images.get(key) is None
    pages.answer()
    image = images.get(key)
    assert image is not None
    assert (image.width(), image.height()) == (600, 800)


def test_what_scrolled_away_is_taken_back(images: PageImages, pages: LocalPages) -> None:
    images.want([ImageKey(1, 1.0)])
    images.want([ImageKey(3, 1.0)])
    assert [(a.number, a.cancelled) for a in pages.asked] == [(1, True), (3, False)]


def test_a_late_image_of_another_paper_is_dropped(images: PageImages, pages: LocalPages) -> None:
    key = ImageKey(1, 1.0)
    images.want([key])
    late = pages.asked[0]
    other = LocalPages(make_pdf(pages=1))
    images.set_source(other)
    images.want([key])
    # A source that forgets to honour the cancel.
    late.done(pages.draw(late))
    assert images.get(key) is None
    other.answer()
    assert images.get(key) is not None


def test_an_image_of_another_page_is_never_kept(
    images: PageImages, pages: LocalPages, caplog: pytest.LogCaptureFixture
) -> None:
    key = ImageKey(1, 1.0)
    images.want([key])
    asked = pages.asked.pop(0)
    asked.done(replace(pages.draw(asked), number=2))
    assert images.get(key) is None
    assert images.stand_in(1, 1.0) is None
    assert images.stand_in(2, 1.0) is None
    assert "page 2" in caplog.text


@pytest.mark.parametrize("change", [{"pixels": b"\0" * 100}, {"width": 0}, {"stride": 10}])
def test_a_malformed_image_is_never_kept(images: PageImages, pages: LocalPages, change: dict[str, object]) -> None:
    key = ImageKey(1, 1.0)
    images.want([key])
    asked = pages.asked.pop(0)
    asked.done(replace(pages.draw(asked), **change))  # type: ignore[arg-type]
    assert images.get(key) is None


def test_a_failed_page_is_tried_again_and_then_says_why(images: PageImages, pages: LocalPages) -> None:
    error = ReviewerError(ErrorCode.PAGE_FAILED, "It can't be drawn.")
    images.want([ImageKey(1, 1.0)])
    pages.asked.pop(0).done(error)
    assert images.failure(1) is None
    pages.asked.pop(0).done(error)
    assert images.failure(1) is error
    assert not pages.asked
    assert images.complete
    images.retry(1)
    pages.answer()
    assert images.get(ImageKey(1, 1.0)) is not None


def test_the_cache_keeps_to_its_bound_but_not_below_what_is_seen(qtbot: QtBot) -> None:
    pages = LocalPages(make_pdf(pages=12))
    one = 300 * 400 * 4
    images = PageImages(cache_bytes=3 * one)
    images.set_source(pages)
    for page in range(1, 13):
        images.want([ImageKey(page, 1.0)])
        pages.answer()
        assert images._held <= 3 * one
    assert images.get(ImageKey(12, 1.0)) is not None
    assert images.get(ImageKey(10, 1.0)) is not None
    assert images.get(ImageKey(1, 1.0)) is None
    images.want([ImageKey(page, 1.0) for page in range(1, 6)])
    pages.answer()
    assert all(images.get(ImageKey(page, 1.0)) for page in range(1, 6))


def test_the_sharper_image_stands_in(images: PageImages, pages: LocalPages) -> None:
    for scale in (0.5, 1.0, 3.0):
        images.want([ImageKey(1, scale)])
        pages.answer()
    found = images.stand_in(1, 2.0)
    assert found is not None
    assert found.width() == 900


def test_few_requests_are_under_way_at_once(images: PageImages, pages: LocalPages) -> None:
    images.want([ImageKey(page, 1.0) for page in (1, 2, 3)], [ImageKey(1, 2.0), ImageKey(2, 2.0)])
    assert len(pages.asked) == 3
    pages.answer()
    assert images.complete


def test_a_page_past_the_bound_comes_in_tiles() -> None:
    size = (600.0, 800.0)
    assert keys_for_page(1, size, 4.0, None) == [ImageKey(1, 4.0)]
    scale = 10.0
    seen = Rect(100, 100, 300, 250)
    base, *tiles = keys_for_page(1, size, scale, seen)
    assert base.clip is None
    assert base.scale < 1
    covered = [t.clip for t in tiles if t.clip]
    assert min(c.x0 for c in covered) <= seen.x0
    assert min(c.y0 for c in covered) <= seen.y0
    assert max(c.x1 for c in covered) >= seen.x1
    assert max(c.y1 for c in covered) >= seen.y1
    assert all((c.x1 - c.x0) * (c.y1 - c.y0) * scale**2 <= WHOLE_PAGE for c in covered)
    assert len(tiles) <= 9
