"""The links of a page: where a person can click, and where that leads."""

from __future__ import annotations

import math

import pymupdf

from reviewer_app.paper.model import Link, Rect
from reviewer_app.parsing.document import MUPDF_ERRORS, load_page, page_failed

# A page of a paper has some dozens, a contents page hundreds. A file that states more on one page is made to be slow.
MOST_LINKS = 2000
_MOST_CHARACTERS = 4096  # of an address; browsers take no more than a few thousand


def page_links(document: pymupdf.Document, number: int) -> list[Link]:
    """The links of page `number` (from 1) in the order of the file, in points of the displayed pages.

    MuPDF gives areas and destinations after the crop box and the rotation of the page that each stands on. A link that
    leads nowhere (a name that the file doesn't define, a page that it doesn't have) is left out.
    Raises ReviewerError PAGE_FAILED if the page is damaged.
    """
    page = load_page(document, number)
    found: list[Link] = []
    try:
        size = page.rect
        link = pymupdf.mupdf.fz_load_links(page.this)
        while link.m_internal and len(found) < MOST_LINKS:
            area = pymupdf.Rect(link.rect()) & size
            target = None if area.is_empty else _target(document, link.uri() or "")
            if target is not None:
                found.append(Link(Rect(area.x0, area.y0, area.x1, area.y1), *target))
            link = link.next()
    except MUPDF_ERRORS as error:
        raise page_failed(number, error) from error
    return found


def _target(document: pymupdf.Document, uri: str) -> tuple[str, int, float | None, float | None] | None:
    """(address, 0, None, None) or ("", page, x, y); None for a link that leads nowhere."""
    if not uri:
        return None
    if pymupdf.mupdf.fz_is_external_link(uri):
        # What is shown is what would be opened: nothing invisible in it that turns the writing around.
        address = "".join(c for c in uri if c.isprintable()).strip()
        return (address[:_MOST_CHARACTERS], 0, None, None) if address else None
    try:
        location, x, y = pymupdf.mupdf.fz_resolve_link(document.this, uri)
        page = pymupdf.mupdf.fz_page_number_from_location(document.this, location)
    except MUPDF_ERRORS:
        return None  # one broken destination is no broken page
    if not 0 <= page < document.page_count:
        return None
    return "", page + 1, _finite(x), _finite(y)


def _finite(value: float) -> float | None:
    """A coordinate, or None where the destination leaves it open."""
    return float(value) if math.isfinite(value) else None
