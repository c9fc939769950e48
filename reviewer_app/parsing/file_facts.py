"""What a PDF says of itself beside its text; see `reviewer_app.paper.file_facts`."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Iterator
from typing import Final

import pymupdf

from reviewer_app.paper.file_facts import SMALL, Annotation, FileFacts, FontUse, ImageUse, Letters
from reviewer_app.paper.model import Rect
from reviewer_app.parsing.document import MUPDF_ERRORS, PdfDocument, log_failure
from reviewer_app.parsing.page_text import BOLD, FLAGS, is_bold_name

# A page with more pieces of small text or bold numbers than this is a picture made of letters.
_MOST: Final = 400
_NUMBER: Final = re.compile(r"[-−–]?\d+(?:[.,]\d+)*%?")
_WORD: Final = re.compile(r"[^\W\d_]{2,}|\d{2,}")
# Two bytes of a character, each as a letter of Latin 1.
_GBK: Final = re.compile(r"(?:[\x81-\xfe]{2})+")
_SUBSET: Final = re.compile(r"\A[A-Z]{6}\+")
# A letter of a bitmap font is an inline image ("BI … ID") or draws one ("Do"); PDF 1.7, 9.6.5 and 8.9.7.
_IMAGE_IN_GLYPH: Final = re.compile(rb"\bBI\b.*\bID\b|\bDo\b", re.S)
_GLYPHS_LOOKED_AT: Final = 3
_CREATOR: Final = re.compile(
    r"<(?:dc:creator|xmp:Author|pdf:Author)\b[^>]*>(.*?)</(?:dc:creator|xmp:Author|pdf:Author)>", re.S
)
_TAG: Final = re.compile(r"<[^>]*>")
_PLAIN: Final = ("author", "title", "subject", "keywords", "creator", "producer")
# An entry longer than this is no name and no path.
_LONGEST: Final = 500


def file_facts(document: PdfDocument, check: Callable[[], None] = lambda: None) -> FileFacts:
    """All facts of `document`; what is damaged is left out. `check` is called between pages, and may raise to stop."""
    fonts: dict[tuple[str, str, bool, bool], FontUse] = {}
    images: list[ImageUse] = []
    small: list[Letters] = []
    bold: list[Letters] = []
    annotations: list[Annotation] = []
    bitmaps: dict[int, bool] = {}
    for index in range(document.page_count):
        check()
        try:
            page = document[index]
            used: set[str] = set()
            letters = list(_letters(page, used))
            small += [piece for piece, _ in letters if piece.size < SMALL and _WORD.search(piece.text)][:_MOST]
            bold += [piece for piece, heavy in letters if heavy][:_MOST]
            for font in _fonts(page, bitmaps):
                # A page's resources name fonts that it does not draw with.
                if (font.embedded and not font.bitmap) or (not font.embedded and font.name not in used):
                    continue
                fonts.setdefault((font.name, font.kind, font.embedded, font.bitmap), font)
            images += _images(page)
            annotations += _annotations(page)
        except MUPDF_ERRORS as error:
            log_failure(error, f"page {index + 1} says nothing of itself")
    return FileFacts(
        _data(document),
        tuple(fonts.values()),
        tuple(images),
        tuple(small),
        tuple(bold),
        tuple(annotations),
        _embedded(document),
    )


def _letters(page: pymupdf.Page, used: set[str]) -> Iterator[tuple[Letters, bool]]:
    """Pieces of text that are small or numbers, and whether those are bold. Puts the fonts' names into `used`."""
    content = pymupdf.TextPage(page.get_displaylist().get_textpage(FLAGS)).extractDICT()
    for block in content["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                text = span["text"].strip()
                if text:
                    used.add(_readable(span["font"]))
                if text and (span["size"] < SMALL or text[-1] in "0123456789%"):
                    heavy = bool(span["char_flags"] & BOLD) or is_bold_name(span["font"])
                    piece = Letters(page.number + 1, Rect(*span["bbox"]), round(span["size"], 2), text)
                    yield piece, heavy and _NUMBER.fullmatch(text) is not None


def _fonts(page: pymupdf.Page, bitmaps: dict[int, bool]) -> Iterator[FontUse]:
    """The fonts that the page's resources name. `bitmaps` keeps what was found out about those seen before."""
    for xref, extension, kind, name, *_ in page.get_fonts(full=True):
        if kind == "Type3" and xref not in bitmaps:
            bitmaps[xref] = _drawn_by_images(page.parent, xref)
        embedded = kind == "Type3" or extension != "n/a"
        yield FontUse(_readable(_SUBSET.sub("", name)), kind, embedded, bitmaps.get(xref, False), page.number + 1)


def _readable(name: str) -> str:
    """A font's name as a person knows it: Chinese programs write the bytes of GBK, which MuPDF gives one by one."""
    try:
        return _GBK.sub(lambda m: m[0].encode("latin-1").decode("gbk"), name)
    except UnicodeError:
        return name


def _drawn_by_images(document: pymupdf.Document, font: int) -> bool:
    """Whether the letters of a Type 3 font are images."""
    kind, value = document.xref_get_key(font, "CharProcs")
    listed = document.xref_object(int(value.split()[0])) if kind == "xref" else value
    glyphs = [int(number) for number in re.findall(r"(\d+) 0 R", listed)][:_GLYPHS_LOOKED_AT]
    return any(_IMAGE_IN_GLYPH.search(document.xref_stream(glyph) or b"") for glyph in glyphs)


def _images(page: pymupdf.Page) -> Iterator[ImageUse]:
    # Most pages have none, and laying one out to find that takes longer than to ask.
    for image in page.get_image_info() if page.get_images() else ():
        shown = pymupdf.Rect(image["bbox"]) * page.rotation_matrix & page.rect
        a, b, c, d, _, _ = image["transform"]
        across, down = math.hypot(a, b), math.hypot(c, d)
        if not shown.is_empty and across > 0 and down > 0:
            dpi = min(image["width"] / across, image["height"] / down) * 72
            yield ImageUse(page.number + 1, Rect(*shown), image["width"], image["height"], round(dpi, 1))


def _annotations(page: pymupdf.Page) -> Iterator[Annotation]:
    for note in page.annots():
        author = (note.info.get("title") or "").strip()
        rect = note.rect * page.rotation_matrix
        yield Annotation(page.number + 1, Rect(*rect), note.type[1], author)


def _data(document: pymupdf.Document) -> dict[str, str]:
    """The entries of the information dictionary, and the creators that the XMP data name."""
    found: dict[str, str] = {}
    try:
        kind, value = document.xref_get_key(-1, "Info")
        if kind == "xref":
            info = int(value.split()[0])
            entries = ((key, document.xref_get_key(info, key)) for key in document.xref_get_keys(info))
            found = {key: text for key, (kind, text) in entries if kind == "string"}
        found |= {key.capitalize(): text for key, text in (document.metadata or {}).items() if text and key in _PLAIN}
        named = _CREATOR.search(document.get_xml_metadata() or "")
        if named and (names := " ".join(_TAG.sub(" ", named[1]).split())):
            found["XMP"] = html.unescape(names)
    except MUPDF_ERRORS as error:
        log_failure(error, "the document's own entries can't be read")
    return {key: text[:_LONGEST] for key, text in found.items() if text.strip()}


def _embedded(document: pymupdf.Document) -> tuple[str, ...]:
    try:
        return tuple(document.embfile_names())
    except MUPDF_ERRORS as error:
        log_failure(error, "the list of embedded files can't be read")
        return ()
