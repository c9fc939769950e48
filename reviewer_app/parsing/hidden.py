"""Text that is in the file but not on the page: everything that reading the drawn page does not meet.

`visibility` finds what is drawn unseen. Here stand the rest: text off the page or cut off by the crop box or a clip,
layers that are switched off, annotations, form fields, metadata, outline. The findings state facts and accuse nobody: a
publisher's template hides text too.
"""

from __future__ import annotations

import bisect
import re
import urllib.parse
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import pymupdf

from reviewer_app.i18n import mark
from reviewer_app.paper.model import HiddenText, Rect
from reviewer_app.paper.text import bare_letters, one_line
from reviewer_app.parsing.document import MUPDF_ERRORS
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.instructions import is_instruction_like
from reviewer_app.parsing.lines import PageText, Unseen
from reviewer_app.parsing.visibility import FLAT, OUTSIDE, SQUEEZED

CROPPED = mark("outside the visible part of the page (crop box)")
CLIPPED_AWAY = mark("clipped away")
CLIP_MODE = mark("used as a clipping path only (text render mode 7)")
ANNOTATION = mark("in an annotation")
FORM_FIELD = mark("in a form field")
METADATA = mark("in the file's metadata")
OUTLINE = mark("in the outline (bookmarks)")
STATED = mark("stated in place of what is drawn (ActualText)")
ATTACHED = mark("in the name or description of an attached file")
LINK = mark("in the address of a link")
UPSIDE_DOWN = mark("upside down or mirrored")

_STATED_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
_FLAGS = _STATED_FLAGS | pymupdf.TEXT_IGNORE_ACTUALTEXT
_CLIPPED, _PAINTED = 64, 48
_LEAST_LETTERS = 4
_MOST_METADATA = 2000
# An editing history in the metadata consists of them, thousands in some files, and they say nothing.
_IDS_AND_DATES = re.compile(r"\b[0-9A-Fa-f-]{16,}\b|\b\d{4}-\d\d-\d\dT[\d:.Z+-]+")
# Fewer words than this that a block states but does not draw come from hyphens and ligatures.
_LEAST_STATED_WORDS = 4
# Letters of a line that the page's edge has to cut off for the line to count.
_LEAST_CUT = 12
# Fewer words upside down are labels of a drawing.
_LEAST_TURNED = 4
# A matrix of text, or of what is drawn, whose second row is 0 (PDF 1.7, 9.4.2).
_NO_HEIGHT = re.compile(rb"\s[-+]?0(?:\.0*)?\s+[-+]?0(?:\.0*)?\s+([-+\d.]+\s+[-+\d.]+\s+(?:Tm|cm)\b)")
# Characters that two ways of reading one page may differ by.
_FEW = 3
# A box narrower or lower than this (points) holds glyphs that were scaled to nothing.
_NO_WIDTH, _LOWEST = 0.5, 0.2
# What stands on no page gets a place of so many points in its corner, by which it is told that it has none.
_NOWHERE = 0.1
# Pieces of one text are within so many of their heights, or of the least height (points) that type has.
_FAR, _LEAST_HEIGHT = 4, 8.0
_HEIGHT = itemgetter(1)  # of a place (x, y, text)


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
    # from the top to the bottom, since a damaged page may hold thousands that are not drawn
    places = sorted(((*_middle(box), text) for text, box, *_ in spans_of(drawn)), key=_HEIGHT)
    shown = Counter(text for *_, text in places)
    for text, box, _, style in spans_of(whole):
        if shown[text] > 0:
            shown[text] -= 1
            continue
        seen_part = _seen_part(text, pymupdf.Rect(box) * page.rotation_matrix, places)
        if seen_part and len(text) - seen_part < _LEAST_CUT:
            continue  # the page's edge cuts off the end of a line that runs over
        if any(c.isalnum() for c in text) and not any(_middle(box) in rect for rect in apart):
            found.hidden.append(Unseen(clean(text), displayed(page, found, box), _where(page, box, style)))


def _seen_part(text: str, place: pymupdf.Rect, drawn: Sequence[tuple[float, float, str]]) -> int:
    """How many characters of a span at `place` that is not drawn as a whole are drawn.

    `drawn` has the middles (x, y) of the drawn spans and their texts, from the top down.
    """
    first = bisect.bisect_left(drawn, place.y0, key=_HEIGHT)
    last = bisect.bisect_right(drawn, place.y1, key=_HEIGHT)
    return max((len(part) for x, _, part in drawn[first:last] if place.x0 <= x <= place.x1 and part in text), default=0)


def _middle(box: Sequence[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _letters(content: pymupdf.TextPage) -> int:
    return sum(map(len, content.extractText().split()))


def spans_of(content: pymupdf.TextPage) -> Iterable[tuple[str, tuple[float, float, float, float], float, int]]:
    """(text, box, type size, style flags) of each span with text."""
    for block in content.extractDICT()["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                text = span["text"].strip()
                if text:
                    yield text, span["bbox"], span["size"], span["char_flags"]


def _where(page: pymupdf.Page, box: Sequence[float], style: int) -> str:
    x, y = _middle(box)
    # coordinates of text are those of the page before it is turned, from the corner of the crop box
    crop, media = page.cropbox, page.mediabox
    if not (-1 <= x <= crop.width + 1 and -1 <= y <= crop.height + 1):
        inside = -crop.x0 - 1 <= x <= media.width - crop.x0 + 1 and -crop.y0 - 1 <= y <= media.height - crop.y0 + 1
        return CROPPED if inside and (crop.width < media.width - 1 or crop.height < media.height - 1) else OUTSIDE
    if style & _CLIPPED:
        return CLIP_MODE
    return CLIPPED_AWAY


def displayed(page: pymupdf.Page, found: PageText, box: Sequence[float]) -> Rect:
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
        if (x1 - x0 < _NO_WIDTH or y1 - y0 < _LOWEST) and len(text.strip()) >= 2:
            found.hidden.append(Unseen(clean(text), displayed(page, found, (x0, y0, x1, y1)), SQUEEZED))


def whole_text(document: pymupdf.Document, number: int) -> pymupdf.TextPage:
    """All text of page `number` (from 1), within and outside of its edges. Raises what MuPDF raises."""
    return document[number - 1].get_textpage(clip=pymupdf.INFINITE_RECT(), flags=_FLAGS)


_ACTUAL_TEXT = re.compile(rb"/ActualText\s*(?:\(((?:\\.|[^()\\])*)\)|<([0-9A-Fa-f\s]*)>)", re.S)


def look_into_stated_text(page: pymupdf.Page, found: PageText, display: Any) -> None:
    """Add words that the file states in place of other drawn ones. Raises what MuPDF raises.

    Honest files state single characters so (soft hyphens, ligatures, accents), and whole formulas for reading aloud.
    """
    if b"/ActualText" not in page.read_contents():
        return
    drawn = Counter(_words(display.get_textpage(_FLAGS)))
    for x0, y0, x1, y1, text, *_ in pymupdf.TextPage(display.get_textpage(_STATED_FLAGS)).extractBLOCKS():
        news = []
        for word in text.split():
            plain = "".join(c for c in word.lower() if c.isalnum())
            if drawn[plain] > 0:
                drawn[plain] -= 1
            elif len(plain) > 1:
                news.append(word)
        if len(news) >= _LEAST_STATED_WORDS:
            found.hidden.append(Unseen(clean(one_line(text)), Rect(x0, y0, x1, y1), STATED))
    told = " ".join(piece.text for piece in found.hidden)
    shown = " ".join(line.text for line in found.lines)
    # MuPDF drops what is stated for signs that the text ends or begins with
    for stated in _stated(page.read_contents()):
        if is_instruction_like(stated) and stated not in told and stated not in shown:
            found.hidden.append(Unseen(stated, Rect(0, 0, found.width, found.height), STATED))


def _stated(content: bytes) -> Iterable[str]:
    """The strings that a content stream states in place of what it draws (PDF 1.7, 14.9.4)."""
    for match in _ACTUAL_TEXT.finditer(content):
        plain, digits = match.groups()
        if digits is not None:
            pairs = re.sub(rb"\s", b"", digits)
            raw = bytes.fromhex((pairs + b"0" * (len(pairs) % 2)).decode())
        else:
            raw = re.sub(rb"\\(.)", rb"\1", plain, flags=re.S)
        coding = "utf-16-be" if raw.startswith(b"\xfe\xff") else "latin-1"
        yield clean(one_line(raw.decode(coding, "replace").lstrip("\ufeff")))


def _words(content: Any) -> list[str]:
    text = pymupdf.TextPage(content).extractText().lower()
    return ["".join(c for c in word if c.isalnum()) for word in text.split()]


def look_into_annotations(page: pymupdf.Page, found: PageText) -> None:
    """Add the text of a page's annotations and form fields. Raises what MuPDF raises."""
    for annotation in page.annots() or ():
        for text in _annotation_texts(page.parent, annotation):
            if sum(c.isalnum() for c in text) >= _LEAST_LETTERS:
                found.hidden.append(Unseen(clean(text), _annotation_rect(page, found, annotation.rect), ANNOTATION))
    for uri, place in _addresses(page):
        address = urllib.parse.unquote_plus(uri)
        # every paper has links: only what speaks to somebody counts
        if " " in address and is_instruction_like(address):
            found.hidden.append(Unseen(clean(address), _annotation_rect(page, found, place), LINK))
    for widget in page.widgets() or ():
        texts = (widget.field_value, widget.field_label)
        for text in texts:
            if isinstance(text, str) and sum(c.isalnum() for c in text) >= _LEAST_LETTERS:
                found.hidden.append(Unseen(clean(text), _annotation_rect(page, found, widget.rect), FORM_FIELD))


def _addresses(page: pymupdf.Page) -> Iterable[tuple[str, pymupdf.Rect]]:
    """The addresses that the page's links lead to, with their places.

    `get_links` takes ten times as long, and PyMuPDF's `next` goes through all of the page's annotations each time.
    """
    link = pymupdf.mupdf.fz_load_links(page.this)
    while link.m_internal:
        uri = str(link.uri() or "")
        if uri and pymupdf.mupdf.fz_is_external_link(uri):
            yield uri, pymupdf.Rect(link.rect())
        link = link.next()


def _annotation_texts(document: pymupdf.Document, annotation: pymupdf.Annot) -> list[str]:
    """What an annotation says, each text once: its contents, their formatted form, its subject, its pop-up window."""
    info = annotation.info or {}
    texts = [str(info.get("content") or "")]
    subject = str(info.get("subject") or "")
    # programs put the name of the tool there ("Highlight", "Inserted Text")
    if is_instruction_like(subject):
        texts.append(subject)
    texts.append(re.sub(r"<[^>]*>", " ", _string(document, annotation.xref, "RC")))
    kind, target = document.xref_get_key(annotation.xref, "Popup")
    if kind == "xref":
        texts.append(_string(document, int(target.split()[0]), "Contents"))
    texts = [one_line(text) for text in texts]
    return [text for i, text in enumerate(texts) if text and text not in texts[:i]]


def _string(document: pymupdf.Document, xref: int, key: str) -> str:
    kind, value = document.xref_get_key(xref, key)
    return str(value) if kind == "string" else ""


def _annotation_rect(page: pymupdf.Page, found: PageText, rect: pymupdf.Rect) -> Rect:
    return displayed(page, found, tuple(rect))


def document_findings(
    document: pymupdf.Document, outline: Iterable[tuple[str, int]], pages: Sequence[PageText]
) -> list[tuple[int, Unseen]]:
    """(page, finding) for metadata and outline.

    Every file has some: only what reads like an instruction counts, where it does not stand on the `pages` too.
    """
    printed = bare_letters(" ".join(line.text for page in pages for line in page.lines))
    found: list[tuple[int, Unseen]] = []
    nowhere = Rect(0.0, 0.0, _NOWHERE, _NOWHERE)
    try:
        texts = [str(v) for v in (document.metadata or {}).values() if v]
        texts.append(re.sub(r"<[^>]*>", " ", document.get_xml_metadata() or ""))
        attached = [document.embfile_info(i) for i in range(document.embfile_count())]
    except MUPDF_ERRORS:
        texts, attached = [], []
    for info in attached:
        text = " ".join(str(info.get(key) or "") for key in ("name", "filename", "description"))
        if is_instruction_like(text):
            found.append((1, Unseen(clean(text), nowhere, ATTACHED)))
    for text in texts:
        if is_instruction_like(_IDS_AND_DATES.sub(" ", text)) and bare_letters(text) not in printed:
            found.append((1, Unseen(" ".join(clean(text).split())[:_MOST_METADATA], nowhere, METADATA)))
    for title, page in outline:
        if is_instruction_like(title) and bare_letters(title) not in printed:
            found.append((page, Unseen(title, nowhere, OUTLINE)))
    return found


def look_into_turned(found: PageText) -> None:
    """Set aside text that stands upside down or is mirrored, against the direction in which the page is read."""
    turned = [line for line in found.rotated if line.reversed]
    if sum(len(line.text.split()) for line in turned) < _LEAST_TURNED:
        return  # a label of a drawing
    for line in turned:
        found.hidden.append(Unseen(line.text, found.displayed(line.rect), UPSIDE_DOWN))
        found.unseen += len(line.text.split())
        found.printed -= sum(len(run.text) for run in line.runs)
    found.rotated = [line for line in found.rotated if not line.reversed]


def look_into_flat_text(page: pymupdf.Page, found: PageText) -> None:
    """Add text whose matrix leaves it no height: MuPDF drops it. Raises what MuPDF raises.

    The page is read once more with such matrices given a height, in memory.
    """
    content = page.read_contents()
    upright = _NO_HEIGHT.sub(rb" 0 1 \1", content)
    if upright == content:
        return
    document = page.parent
    own = document.xref_get_key(page.xref, "Contents")
    before = Counter(text for text, *_ in spans_of(whole_text(document, found.number)))
    made = document.get_new_xref()
    document.update_object(made, "<<>>")
    document.update_stream(made, upright)
    document.xref_set_key(page.xref, "Contents", f"{made} 0 R")
    try:
        for text, box, *_ in spans_of(whole_text(document, found.number)):
            if before[text] > 0:
                before[text] -= 1
            elif sum(c.isalnum() for c in text) >= _LEAST_LETTERS:
                found.hidden.append(Unseen(clean(text), displayed(page, found, box), FLAT))
    finally:
        document.xref_set_key(page.xref, "Contents", own[1])


def findings(pages: Sequence[PageText], extra: Sequence[tuple[int, Unseen]]) -> tuple[HiddenText, ...]:
    """All findings as `Paper.hidden`: neighbouring pieces hidden in the same way are one finding.

    Pieces of fewer than four letters in all (a stray full stop, the index of a formula) are no text. In the invisible
    layer of a scan, which repeats what the picture shows, only what has no ink under it was set aside.
    """
    result: list[HiddenText] = []

    def add(number: int, pieces: Sequence[Unseen]) -> None:
        text = " ".join(" ".join(p.text for p in pieces).split())
        if sum(c.isalnum() for c in text) >= _LEAST_LETTERS:
            rects = tuple(p.rect for p in pieces if p.rect.x1 > 2 * _NOWHERE)
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
    height = max(a.rect.y1 - a.rect.y0, b.rect.y1 - b.rect.y0, _LEAST_HEIGHT)
    return abs(a.rect.y0 - b.rect.y0) > _FAR * height
