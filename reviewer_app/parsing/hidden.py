"""Text that is in the file but not on the page: everything that reading the drawn page does not meet.

`visibility` finds what is drawn unseen. Here stand the rest: text off the page or cut off by the crop box or a clip,
layers that are switched off, annotations, form fields, metadata, outline. The findings state facts and accuse nobody: a
publisher's template hides text too.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pymupdf

from reviewer_app.paper.model import HiddenText, Rect
from reviewer_app.parsing.document import MUPDF_ERRORS
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.instructions import is_instruction_like
from reviewer_app.parsing.lines import PageText, Unseen
from reviewer_app.parsing.visibility import OUTSIDE, SQUEEZED

log = logging.getLogger(__name__)

CROPPED = "outside the visible part of the page (crop box)"
CLIPPED_AWAY = "clipped away"
CLIP_MODE = "used as a clipping path only (text render mode 7)"
LAYER_OFF = "in a layer that is switched off"
ANNOTATION = "in an annotation"
FORM_FIELD = "in a form field"
METADATA = "in the file's metadata"
OUTLINE = "in the outline (bookmarks)"

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
_CLIPPED, _PAINTED = 64, 48
_LEAST_LETTERS = 4
_MOST_METADATA = 2000
# Characters that two ways of reading one page may differ by.
_FEW = 3


def second_look(page: pymupdf.Page, found: PageText, display: Any) -> None:
    """Add to `found.hidden` the page's text that the drawn page does not hold at all. Raises what MuPDF raises."""
    whole = page.get_textpage(clip=pymupdf.INFINITE_RECT(), flags=_FLAGS)
    every, seen = _letters(whole), found.drawn
    if seen - found.letters > _FEW:
        _add_flat(page, found)
    if every <= seen:
        return
    apart = []
    for item in (*(page.annots() or ()), *(page.widgets() or ())):
        x0, y0, x1, y1 = item.rect
        apart.append(pymupdf.Rect(x0 - 2, y0 - 2, x1 + 2, y1 + 2))
    drawn = pymupdf.TextPage(display.get_textpage(_FLAGS | pymupdf.TEXT_CLIP))
    shown = Counter(text for text, *_ in _spans(drawn))
    for text, box, _, style in _spans(whole):
        if shown[text] > 0:
            shown[text] -= 1
        elif any(c.isalnum() for c in text) and not any(rect.contains(pymupdf.Rect(box)) for rect in apart):
            found.hidden.append(Unseen(clean(text), _displayed(page, found, box), _where(page, box, style)))


def _letters(content: pymupdf.TextPage) -> int:
    return len("".join(content.extractText().split()))


def _spans(content: pymupdf.TextPage) -> Iterable[tuple[str, tuple[float, float, float, float], float, int]]:
    for block in content.extractDICT()["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                text = span["text"].strip()
                if text:
                    yield text, span["bbox"], span["size"], span["char_flags"]


def _where(page: pymupdf.Page, box: Sequence[float], style: int) -> str:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    # coordinates of text are those of the page before it is turned, from the corner of the crop box
    crop, media = page.cropbox, page.mediabox
    if not (-1 <= x <= crop.width + 1 and -1 <= y <= crop.height + 1):
        inside = -crop.x0 - 1 <= x <= media.width - crop.x0 + 1 and -crop.y0 - 1 <= y <= media.height - crop.y0 + 1
        return CROPPED if inside and (crop.width < media.width - 1 or crop.height < media.height - 1) else OUTSIDE
    if style & _CLIPPED:
        return CLIP_MODE
    return CLIPPED_AWAY


def _displayed(page: pymupdf.Page, found: PageText, box: Sequence[float]) -> Rect:
    """A rectangle of the unturned page as it stands on the displayed page, drawn to its nearest edge."""
    turned = pymupdf.Rect(box) * page.rotation_matrix
    x0, y0, x1, y1 = turned.x0, turned.y0, turned.x1, turned.y1
    w, h = found.width, found.height
    x0, x1 = min(max(x0, 0.0), w - 1), max(min(x1, w), 1.0)
    y0, y1 = min(max(y0, 0.0), h - 1), max(min(y1, h), 1.0)
    return Rect(x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))


def _add_flat(page: pymupdf.Page, found: PageText) -> None:
    """Text whose glyphs have no extent (scaled to zero): only the raw trace knows it."""
    for span in page.get_texttrace():
        x0, y0, x1, y1 = span["bbox"]
        text = "".join(chr(c[0]) for c in span["chars"])
        if (x1 - x0 < 0.5 or y1 - y0 < 0.2) and len(text.strip()) >= 2:
            found.hidden.append(Unseen(clean(text), _displayed(page, found, (x0, y0, x1, y1)), SQUEEZED))


def layers_off(document: pymupdf.Document) -> list[int]:
    """The layers (optional content groups) that are switched off when the file is opened."""
    try:
        return [xref for xref, group in document.get_ocgs().items() if not group.get("on", True)]
    except MUPDF_ERRORS:
        return []


def look_into_layers(document: pymupdf.Document, data: bytes, password: str | None, pages: Sequence[PageText]) -> None:
    """Add the text of layers that are switched off to the pages' hidden text."""
    off = layers_off(document)
    if not off:
        return
    other = _all_layers_on(data, password)
    for found in pages:
        if found.failed:
            continue
        try:
            before = Counter(text for text, *_ in _spans(_whole(document, found.number)))
            for text, box, _, _ in _spans(_whole(other, found.number)):
                if before[text] > 0:
                    before[text] -= 1
                elif any(c.isalnum() for c in text):
                    page = other[found.number - 1]
                    found.hidden.append(Unseen(clean(text), _displayed(page, found, box), LAYER_OFF))
        except MUPDF_ERRORS as error:
            log.info("layers of page %d could not be checked: %s", found.number, type(error).__name__)
            found.unchecked = True


def _all_layers_on(data: bytes, password: str | None) -> pymupdf.Document:
    """The document with every layer switched on. Layers that no list shows cannot be switched singly, so the file's own
    settings are changed in a copy."""
    copy = pymupdf.open(stream=data, filetype="pdf")
    if copy.needs_pass:
        copy.authenticate(password or "")
    catalog = copy.pdf_catalog()
    copy.xref_set_key(catalog, "OCProperties/D/OFF", "[]")
    copy.xref_set_key(catalog, "OCProperties/D/AS", "[]")
    copy.xref_set_key(catalog, "OCProperties/D/BaseState", "/ON")
    return pymupdf.open(stream=copy.tobytes(encryption=pymupdf.PDF_ENCRYPT_NONE), filetype="pdf")


def _whole(document: pymupdf.Document, number: int) -> pymupdf.TextPage:
    return document[number - 1].get_textpage(clip=pymupdf.INFINITE_RECT(), flags=_FLAGS)


def look_into_annotations(page: pymupdf.Page, found: PageText) -> None:
    """Add the text of a page's annotations and form fields. Raises what MuPDF raises."""
    for annotation in page.annots() or ():
        text = str((annotation.info or {}).get("content") or "")
        if sum(c.isalnum() for c in text) >= _LEAST_LETTERS:
            found.hidden.append(Unseen(clean(text), _annotation_rect(page, found, annotation.rect), ANNOTATION))
    for widget in page.widgets() or ():
        texts = (widget.field_value, widget.field_label)
        for text in texts:
            if isinstance(text, str) and sum(c.isalnum() for c in text) >= _LEAST_LETTERS:
                found.hidden.append(Unseen(clean(text), _annotation_rect(page, found, widget.rect), FORM_FIELD))


def _annotation_rect(page: pymupdf.Page, found: PageText, rect: pymupdf.Rect) -> Rect:
    return _displayed(page, found, tuple(rect))


def document_findings(document: pymupdf.Document, outline: Iterable[tuple[str, int]]) -> list[tuple[int, Unseen]]:
    """(page, finding) for metadata and outline. Every file has some, so only what reads like an instruction counts."""
    found: list[tuple[int, Unseen]] = []
    nowhere = Rect(0.0, 0.0, 0.1, 0.1)
    try:
        texts = [str(v) for v in (document.metadata or {}).values() if v]
        texts.append(re.sub(r"<[^>]*>", " ", document.get_xml_metadata() or ""))
    except MUPDF_ERRORS:
        texts = []
    for text in texts:
        if is_instruction_like(text):
            found.append((1, Unseen(" ".join(clean(text).split())[:_MOST_METADATA], nowhere, METADATA)))
    found += [(page, Unseen(title, nowhere, OUTLINE)) for title, page in outline if is_instruction_like(title)]
    return found


def findings(pages: Sequence[PageText], extra: Sequence[tuple[int, Unseen]]) -> tuple[HiddenText, ...]:
    """All findings as `Paper.hidden`: neighbouring pieces hidden in the same way are one finding.

    Pieces of fewer than four letters in all (a stray full stop, the index of a formula) are no text. In the invisible
    layer of a scan, which repeats what the picture shows, only what has no ink under it was set aside.
    """
    result: list[HiddenText] = []

    def add(number: int, pieces: Sequence[Unseen]) -> None:
        text = " ".join(" ".join(p.text for p in pieces).split())
        if sum(c.isalnum() for c in text) >= _LEAST_LETTERS:
            rects = tuple(p.rect for p in pieces if p.rect.x1 > 0.2)
            result.append(
                HiddenText(f"h{len(result) + 1}", text, number, rects, pieces[0].how, is_instruction_like(text))
            )

    for page in pages:
        group: list[Unseen] = []
        for piece in page.hidden:
            if group and (
                piece.how != group[-1].how or piece.how in (ANNOTATION, FORM_FIELD) or _far(group[-1], piece)
            ):
                add(page.number, group)
                group = []
            group.append(piece)
        if group:
            add(page.number, group)
    for number, piece in extra:
        add(number, [piece])
    return tuple(result)


def _far(a: Unseen, b: Unseen) -> bool:
    """Whether two pieces stand too far apart to be one text."""
    height = max(a.rect.y1 - a.rect.y0, b.rect.y1 - b.rect.y0, 8.0)
    return abs(a.rect.y0 - b.rect.y0) > 4 * height
