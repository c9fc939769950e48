"""The words of a page with their rectangles, for selecting text and marking places."""

from __future__ import annotations

import pymupdf

from reviewer_app.paper.model import Word
from reviewer_app.parsing.document import LONGEST_SIDE, MUPDF_ERRORS, load_page, page_failed
from reviewer_app.parsing.glyphs import clean

# As the parser reads: what is drawn, not what the file states in its place.
_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
    | pymupdf.TEXT_MEDIABOX_CLIP
    | pymupdf.TEXT_IGNORE_ACTUALTEXT
)


def page_words(document: pymupdf.Document, number: int) -> list[Word]:
    """The words of page `number` (from 1) in the order of the file, which is the reading order in practice.

    Rectangles are in points of the displayed page. Raises ReviewerError PAGE_FAILED if the page is damaged.
    """
    page = load_page(document, number)
    try:
        # A display list knows the crop box and the rotation; text taken from the page itself ignores the rotation.
        words = pymupdf.TextPage(page.get_displaylist().get_textpage(_FLAGS)).extractWORDS()
    except MUPDF_ERRORS as error:
        raise page_failed(number, error) from error
    found = []
    for x0, y0, x1, y1, text, block, line, _ in words:
        text = clean(text)
        # A damaged matrix puts words where no page is, or nowhere.
        if text and all(-LONGEST_SIDE <= at <= LONGEST_SIDE for at in (x0, y0, x1, y1)):
            found.append(Word(x0, y0, x1, y1, text, block, line))
    return found
