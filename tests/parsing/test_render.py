"""Pages as pixels."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.paper.model import Rect
from reviewer_app.parsing.document import open_pdf
from reviewer_app.parsing.render import MAX_PIXELS, bounded_scale, photographs, render_page
from tests.parsing.making import document


def a_page() -> pymupdf.Document:
    """A page of 200 x 100 points whose right half is red."""
    made = pymupdf.open()
    page = made.new_page(width=200, height=100)
    page.draw_rect(pymupdf.Rect(100, 0, 200, 100), fill=(1, 0, 0), color=None)
    return open_pdf(made.tobytes())


def test_a_page_at_a_scale() -> None:
    image = render_page(a_page(), 1, 2.0)
    assert (image.width, image.height, image.scale, image.clip) == (400, 200, 2.0, None)
    assert image.stride >= 3 * image.width
    assert len(image.pixels) == image.stride * image.height
    assert image.pixels[:3] == b"\xff\xff\xff"
    at = 100 * image.stride + 3 * 300
    assert image.pixels[at : at + 3] == b"\xff\x00\x00"


def test_a_clip_shows_its_part_only() -> None:
    image = render_page(a_page(), 1, 3.0, Rect(110, 20, 150, 60))
    assert (image.width, image.height) == (120, 120)
    assert image.clip == Rect(110, 20, 150, 60)
    assert {image.pixels[i : i + 3] for i in range(0, 300, 3)} == {b"\xff\x00\x00"}


def test_a_clip_off_the_page_shows_the_page() -> None:
    assert render_page(a_page(), 1, 1.0, Rect(900, 900, 950, 950)).width == 200


def test_a_turned_page_is_drawn_as_displayed() -> None:
    made = a_page()
    made[0].set_rotation(90)
    image = render_page(open_pdf(made.tobytes()), 1, 1.0)
    assert (image.width, image.height) == (100, 200)
    assert image.pixels[:3] == b"\xff\xff\xff"
    assert image.pixels[-3:] == b"\xff\x00\x00"


def test_the_scale_is_reduced_where_the_page_would_be_too_large() -> None:
    image = render_page(open_pdf(document(1).tobytes()), 1, 50.0)
    assert image.scale < 50
    assert 0.98 * MAX_PIXELS < image.width * image.height <= MAX_PIXELS


@pytest.mark.parametrize("scale", [0.0, -3.0, float("nan"), float("inf")])
def test_a_senseless_scale_draws_something_small(scale: float) -> None:
    assert 0 < bounded_scale(600, 800, scale) < 1


def test_no_such_page() -> None:
    with pytest.raises(ReviewerError) as caught:
        render_page(a_page(), 2, 1.0)
    assert caught.value.code == ErrorCode.PAGE_FAILED


def picture(width: int, height: int, *, on_white: bool) -> bytes:
    """Pixels of every colour, or a thin drawing on white, as PNG."""
    samples = bytearray()
    for y in range(height):
        for x in range(width):
            samples += (
                b"\x00\x00\x00" if x == y else b"\xff\xff\xff" if on_white else bytes((x % 200, y % 200, (x + y) % 200))
            )
    return bytes(pymupdf.Pixmap(pymupdf.csRGB, width, height, bytes(samples), False).tobytes("png"))


@pytest.mark.parametrize("rotation", [0, 90])
def test_photographs_are_told_from_drawings_and_from_scans(rotation: int) -> None:
    made = pymupdf.open()
    page = made.new_page(width=400, height=600)
    page.insert_image(pymupdf.Rect(50, 60, 250, 160), stream=picture(80, 40, on_white=False))
    page.insert_image(pymupdf.Rect(50, 300, 250, 400), stream=picture(80, 40, on_white=True))
    page.insert_image(pymupdf.Rect(380, 10, 390, 15), stream=picture(20, 10, on_white=False))
    made.new_page(width=400, height=600).insert_image(
        pymupdf.Rect(0, 0, 400, 600), stream=picture(40, 60, on_white=False)
    )
    made[0].set_rotation(rotation)
    document = open_pdf(made.tobytes())
    (found,) = photographs(document, 1)
    expected = (50, 60, 250, 160) if rotation == 0 else (440, 50, 540, 250)
    assert found == pytest.approx(expected, abs=1)
    assert photographs(document, 2) == []
