"""Reads the highlights and notes that other programs made in a PDF, and makes a copy of one with more of them.

Annotations are those of ISO 32000-2, 12.5: what a reader shows on top of the page. The page itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import pymupdf

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.model import Rect
from reviewer_app.parsing.document import MUPDF_ERRORS, PdfDocument, load_page
from reviewer_app.parsing.glyphs import clean

_MARKS: Final = frozenset(
    {pymupdf.PDF_ANNOT_HIGHLIGHT, pymupdf.PDF_ANNOT_UNDERLINE, pymupdf.PDF_ANNOT_SQUIGGLY, pymupdf.PDF_ANNOT_STRIKE_OUT}
)
_NOTES: Final = frozenset({pymupdf.PDF_ANNOT_TEXT, pymupdf.PDF_ANNOT_FREE_TEXT})
# A file that states more, or longer ones, was not annotated by a person.
_MOST, _LONGEST = 2000, 20_000
_YELLOW: Final = (1.0, 0.86, 0.4)
_CORNERS = 4
# Of a line of marked text, letters that lie this deep (points) in the line above or below are not meant.
_INSET = 1.5
# And by no more of a low box than its height in so many parts.
_INSET_SHARE = 4


def read_annotations(document: PdfDocument, check: Callable[[], None] = lambda: None) -> tuple[Annotation, ...]:
    """The highlights and notes in `document`, page by page; a page that can't be read has none."""
    found: list[Annotation] = []
    for number in range(1, document.page_count + 1):
        check()
        try:
            page = load_page(document, number)
            found += [one for annot in page.annots() if (one := _read(page, number, annot)) is not None]
        except MUPDF_ERRORS:
            continue
        except ReviewerError:
            continue
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST])


def _read(page: pymupdf.Page, number: int, annot: pymupdf.Annot) -> Annotation | None:
    kind = annot.type[0]
    text = clean(str(annot.info.get("content") or ""))[:_LONGEST].strip()
    if kind in _NOTES:
        box = annot.rect * page.rotation_matrix
        return Annotation(number, (Rect(*box),), "", text) if text else None
    if kind not in _MARKS:
        return None
    corners = annot.vertices or []
    quads = [pymupdf.Quad(corners[i : i + _CORNERS]).rect for i in range(0, len(corners) - _CORNERS + 1, _CORNERS)]
    boxes = [quad for quad in quads if not quad.is_empty]
    words = [page.get_textbox(_inside(box)) for box in boxes]
    quote = clean(" ".join(" ".join(words).split()))[:_LONGEST]
    rects = tuple(Rect(*(box * page.rotation_matrix)) for box in boxes)
    return Annotation(number, rects, quote, text) if rects and (quote or text) else None


def _inside(box: pymupdf.Rect) -> pymupdf.Rect:
    inset = min(_INSET, box.height / _INSET_SHARE)
    return pymupdf.Rect(box.x0, box.y0 + inset, box.x1, box.y1 - inset)


def annotated(document: PdfDocument, notes: Iterable[Annotation], check: Callable[[], None] = lambda: None) -> bytes:
    """`document` with `notes` as highlights with comments; nobody's name is in them. The document given is changed.

    Raises ReviewerError PDF_DAMAGED if MuPDF can't write the file.
    """
    try:
        for note in notes:
            check()
            page = load_page(document, note.page)
            boxes = [pymupdf.Rect(*rect) * page.derotation_matrix for rect in note.rects]
            annot = page.add_highlight_annot([box.quad for box in boxes])
            annot.set_colors(stroke=_YELLOW)
            annot.set_info(content=note.text, title="")
            annot.update()
        return bytes(document.tobytes(garbage=0, deflate=True, encryption=pymupdf.PDF_ENCRYPT_KEEP))
    except MUPDF_ERRORS as error:
        raise ReviewerError(
            ErrorCode.PDF_DAMAGED,
            tr("A copy of this PDF could not be written."),
            tr("The file may be damaged: open and save it in another PDF program, then try again."),
            str(error),
        ) from error
