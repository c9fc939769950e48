"""Links of a page: areas and destinations where a person sees them."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.paper.model import Rect
from reviewer_app.parsing.links import page_links
from reviewer_app.parsing.words import page_words


def linked(rotation: int = 0, crop: tuple[float, float, float, float] | None = None) -> pymupdf.Document:
    """Two pages; "here" on the first leads to "there" on the second, "away" to an address."""
    document = pymupdf.open()
    for text, at in (("here", (120, 200)), ("there", (140, 300))):
        document.new_page(width=400, height=600).insert_text(at, text)
    document[0].insert_text((120, 260), "away")
    first, second = document[0], document[1]
    here, away = first.search_for("here")[0], first.search_for("away")[0]
    there = second.search_for("there")[0]
    first.insert_link({"kind": pymupdf.LINK_GOTO, "from": here, "page": 1, "to": there.tl})
    first.insert_link({"kind": pymupdf.LINK_URI, "from": away, "uri": "https://example.org/a?b=c"})
    for page in document:
        if crop:
            page.set_cropbox(pymupdf.Rect(crop))
        page.set_rotation(rotation)
    return pymupdf.open(stream=document.tobytes(), filetype="pdf")


def word(document: pymupdf.Document, number: int, text: str) -> Rect:
    return next(w.rect for w in page_words(document, number) if w.text == text)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50, 80, 380, 560)])
def test_areas_and_destinations_lie_on_the_words_as_displayed(
    rotation: int, crop: tuple[float, float, float, float] | None
) -> None:
    document = linked(rotation, crop)
    here, away = page_links(document, 1)
    assert here.rect == pytest.approx(word(document, 1, "here"), abs=1)
    assert away.rect == pytest.approx(word(document, 1, "away"), abs=1)
    assert (here.address, here.page) == ("", 2)
    assert (away.address, away.page, away.x, away.y) == ("https://example.org/a?b=c", 0, None, None)
    there = word(document, 2, "there")
    assert here.x is not None
    assert here.y is not None
    # The destination is a corner of the word, which one depends on how the page is turned.
    assert min(abs(here.x - there.x0), abs(here.x - there.x1)) < 1
    assert min(abs(here.y - there.y0), abs(here.y - there.y1)) < 1


def test_a_link_that_leads_nowhere_is_none() -> None:
    document = linked()
    page = document[0]
    page.insert_link({"kind": pymupdf.LINK_NAMED, "from": pymupdf.Rect(0, 0, 50, 50), "name": "nowhere"})
    outside = pymupdf.Rect(500, 10, 520, 20)
    page.insert_link({"kind": pymupdf.LINK_URI, "from": outside, "uri": "https://example.org/outside"})
    document = pymupdf.open(stream=document.tobytes(), filetype="pdf")
    assert len(page_links(document, 1)) == 2
    assert page_links(document, 2) == []


def test_an_address_holds_nothing_that_is_not_seen() -> None:
    document = linked()
    document[0].insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(10, 10, 50, 20), "uri": "https://a.example/\u202egpj.exe"}
    )
    document = pymupdf.open(stream=document.tobytes(), filetype="pdf")
    assert all(link.address.isprintable() for link in page_links(document, 1))


def test_a_page_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ReviewerError) as failed:
        page_links(linked(), 3)
    assert failed.value.code is ErrorCode.PAGE_FAILED
