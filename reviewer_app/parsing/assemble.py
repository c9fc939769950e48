"""PDF to `Paper`: reads every page, finds what each line is, and puts the pieces together."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Sequence, Set

import pymupdf

from reviewer_app.i18n import tr
from reviewer_app.paper.measure import extent
from reviewer_app.paper.model import (
    Figure,
    HiddenText,
    Page,
    PageRead,
    Paper,
    Paragraph,
    Rect,
    Reference,
    SecondLanguage,
    Section,
    Source,
    Table,
)
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing import page_faults
from reviewer_app.parsing.captions import Caption, caption_label
from reviewer_app.parsing.document import MUPDF_ERRORS, log_failure, metadata_title, open_pdf, page_size
from reviewer_app.parsing.drawn_letters import EmbeddedFonts, look_at_letters
from reviewer_app.parsing.headings import Heading
from reviewer_app.parsing.hidden import (
    document_findings,
    findings,
    look_into_annotations,
    look_into_flat_text,
    look_into_stated_text,
    look_into_turned,
    second_look,
)
from reviewer_app.parsing.hyphens import join_lines
from reviewer_app.parsing.language import detect_language
from reviewer_app.parsing.layers import look_into_layers, settle_memberships
from reviewer_app.parsing.ledger import IN_TABLE, TOO_SHORT, Ledger
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.outline import read_outline
from reviewer_app.parsing.page_text import read_page
from reviewer_app.parsing.paragraphs import Draft, spans, split_paragraphs
from reviewer_app.parsing.part import Part
from reviewer_app.parsing.quality import NO_INK, judge, needs_recognition
from reviewer_app.parsing.recognition import Recogniser, numbers_read
from reviewer_app.parsing.references import split_entries
from reviewer_app.parsing.structure import Structure, find_structure, plain_structure
from reviewer_app.parsing.tables import table_cells
from reviewer_app.parsing.true_size import TrueSizes

PARSER = "mupdf/1"
# The quality of a page whose text is there and whose structure is not.
_PLAIN_QUALITY = 0.6
# An entry of the references with fewer letters is a rest: a page number, a mark.
_LEAST_ENTRY = 5


def parse_pdf(
    data: bytes,
    file_name: str,
    *,
    password: str | None = None,
    on_page: Callable[[PageRead], None] | None = None,
    check: Callable[[], None] | None = None,
    leave_out: Set[int] = frozenset(),
    plain: bool = False,
    recogniser: Recogniser | None = None,
) -> Paper:
    """Read a whole PDF.

    `on_page` gets each page as soon as it is read, `check()` is called before each and after the last; what they raise
    ends the parse. Pages whose numbers are in `leave_out` are not touched. `plain` looks for no structure: the text of
    each page is a section. `recogniser` reads its pages in their pictures.
    Raises ReviewerError as `document.open_pdf` does. A page that is damaged yields no text and says so in its notes.
    """
    started = time.monotonic()
    document = open_pdf(data, password)
    _settle_layers(document)
    fonts, sizes = EmbeddedFonts(data, password), TrueSizes()
    pages: list[PageText] = []
    for index in range(document.page_count):
        if check is not None:
            check()
        pages.append(
            _left_out(document, index) if index + 1 in leave_out else _read(document, index, fonts, sizes, recogniser)
        )
        if on_page is not None:
            on_page(_page_read(pages[-1], document.page_count))
    if check is not None:
        check()
    outline = read_outline(document)
    _search_layers(document, data, password, pages)
    extra = document_findings(document, [(entry.title, entry.page) for entry in outline], pages)
    structure = plain_structure(pages) if plain else find_structure(pages, outline, metadata_title(document))
    return _Builder(pages, structure).paper(
        Source(file_name, hashlib.sha256(data).hexdigest(), len(pages), PARSER, time.monotonic() - started),
        findings(pages, extra),
    )


def _page_read(page: PageText, pages: int) -> PageRead:
    quality, notes = judge(page)
    blocks = []
    for _, group in itertools.groupby(page.lines, key=lambda line: line.block):
        lines = list(group)
        blocks.append((join_lines([line.text for line in lines]), tuple(page.displayed(line.rect) for line in lines)))
    return PageRead(page.number, pages, quality, tuple(notes), findings([page], ()), tuple(blocks))


def _read(
    document: pymupdf.Document, index: int, fonts: EmbeddedFonts, sizes: TrueSizes, recogniser: Recogniser | None
) -> PageText:
    page_faults.forget()
    try:
        page = document[index]
        # annotations are no part of the paper; their text is looked at apart
        display = page.get_displaylist(annots=0)
        found = read_page(page, display, sizes)
        found.faults = page_faults.heard()
        if not found.drawn and found.ink < NO_INK and (document.is_repaired or _is_no_page(document, page)):
            found.faults |= {page_faults.CONTENT}
        if recogniser is not None and found.number in recogniser.pages:
            recogniser.read(page, found)
            return found
    except MUPDF_ERRORS as error:
        own = log_failure(error, f"page {index + 1} could not be read")
        size = page_size(document, index)
        return PageText(index + 1, *size, failed=str(error) or type(error).__name__, own_fault=own, unchecked=True)
    try:
        second_look(page, found, display)
        look_into_stated_text(page, found, display)
        look_into_annotations(page, found)
        look_into_turned(found)
        look_into_flat_text(page, found)
        look_at_letters(page, found, fonts)
    except MUPDF_ERRORS as error:
        log_failure(error, f"page {index + 1} could not be checked for hidden text")
        found.unchecked = True
    return found


def _is_no_page(document: pymupdf.Document, page: pymupdf.Page) -> bool:
    """Whether the object that is listed as a page is none, or has lost its content."""
    return bool(document.xref_get_key(page.xref, "Type")[1] != "/Page")


def _left_out(document: pymupdf.Document, index: int) -> PageText:
    """A page that is not read, since reading it ended the process."""
    return PageText(index + 1, *page_size(document, index), failed="left out", killed=True, unchecked=True)


def _settle_layers(document: pymupdf.Document) -> None:
    try:
        settle_memberships(document)
    except MUPDF_ERRORS as error:
        log_failure(error, "memberships in layers could not be settled")


def _search_layers(document: pymupdf.Document, data: bytes, password: str | None, pages: Sequence[PageText]) -> None:
    try:
        look_into_layers(document, data, password, pages)
    except MUPDF_ERRORS as error:
        log_failure(error, "layers could not be checked")
        for page in pages:
            page.unchecked = True


class _Builder:
    """Puts the found structure into the classes of `paper.model`, giving out ids in reading order."""

    def __init__(self, pages: Sequence[PageText], structure: Structure) -> None:
        self._pages = {page.number: page for page in pages}
        self._structure = structure
        self._vocabulary = structure.vocabulary
        self._paragraphs = 0
        self._ledger = Ledger(pages)

    def paper(self, source: Source, hidden: tuple[HiddenText, ...]) -> Paper:
        structure = self._structure
        front = structure.front
        self._ledger.book(front.title_lines, "title", front.title)
        self._ledger.book(front.author_lines, "authors", " ".join(front.authors))
        second = self._second()
        sections = tuple(self._section(i + 1, part) for i, part in enumerate(structure.parts))
        figures: list[Figure] = []
        tables: list[Table] = []
        for caption in structure.captions:
            if caption.kind == "figure":
                figures.append(Figure(f"f{len(figures) + 1}", *self._caption(caption)))
            else:
                cells = table_cells(caption.inside)
                self._book_cells(caption.inside, cells)
                tables.append(Table(f"t{len(tables) + 1}", *self._caption(caption), cells=cells))
        references = tuple(
            Reference(f"r{i}", text, spans(lines, self._pages))
            for i, (text, lines) in enumerate(self._entries(structure.references), 1)
        )
        abstract = "\n".join(draft.text(self._vocabulary) for draft in structure.abstract)
        body = " ".join(s.text for s in sections)
        self._ledger.close()
        pages = []
        for page in self._pages.values():
            words = self._ledger.words(page.number)
            quality, notes = judge(page, words)
            if structure.plain:
                quality = min(quality, _PLAIN_QUALITY)
                notes.append(tr("The sections of this paper could not be told apart; its text stands page by page."))
            read = page.number, page.width, page.height, quality, page.recogniser or PARSER, tuple(notes), words
            pages.append(Page(*read, in_picture=needs_recognition(page), recognised=bool(page.recogniser)))
        return Paper(
            source=source,
            title=front.title,
            authors=front.authors,
            abstract=abstract,
            language=detect_language(f"{abstract} {body}"),
            sections=sections,
            figures=tuple(figures),
            tables=tuple(tables),
            references=references,
            hidden=hidden,
            pages=tuple(pages),
            left_out=self._ledger.left_out,
            second_language=second,
        )

    def _second(self) -> SecondLanguage | None:
        """What the paper says of itself in a second language; None if it speaks one."""
        second = self._structure.second
        if not (second.abstract or second.title_lines or second.authors):
            return None
        title = join_lines([line.text for line in second.title_lines], self._vocabulary)
        abstract = "\n".join(draft.text(self._vocabulary) for draft in second.abstract)
        self._ledger.book(second.title_lines, "title", title)
        self._ledger.book(second.author_lines, "authors", " ".join(second.authors))
        return SecondLanguage(
            detect_language(abstract or title or " ".join(second.authors)), title, tuple(second.authors), abstract
        )

    def _section(self, number: int, part: Part) -> Section:
        heading = part.heading
        drafts = part.drafts or split_paragraphs(part.lines, self._structure.body)
        abstracts = (self._structure.abstract, self._structure.second.abstract)
        fate = "abstract" if part.drafts and any(part.drafts is own for own in abstracts) else "section"
        paragraphs = [self._paragraph(draft, fate) for draft in drafts]
        paragraphs += [self._paragraph(Draft(lines, "footnote"), "footnote") for lines in part.footnotes]
        lines = heading.lines if heading else []
        if heading:
            self._ledger.book(lines, fate, self._heading_text(heading))
        page = lines[0].page if lines else (paragraphs[0].page if paragraphs else 1)
        return Section(
            id=f"s{number}",
            heading=self._heading_text(heading) if heading else part.title,
            level=heading.level if heading else 1,
            page=page,
            rects=self._rects(lines),
            paragraphs=tuple(p for p in paragraphs if p.text),
            appendix=part.appendix,
        )

    def _heading_text(self, heading: Heading) -> str:
        if heading.outlined:
            return heading.text
        text = join_lines([ln.text for ln in heading.lines], self._vocabulary)
        return text.rstrip(" :—–") or text

    def _paragraph(self, draft: Draft, fate: str) -> Paragraph:
        text = draft.text(self._vocabulary)
        if text:
            self._paragraphs += 1
            self._ledger.book(draft.lines, fate, text)
        doubtful = numbers_read(text, [line.text for line in draft.lines if self._pages[line.page].recogniser])
        return Paragraph(f"p{self._paragraphs}", text, draft.kind, spans(draft.lines, self._pages), doubtful)

    def _caption(self, caption: Caption) -> tuple[str, str, int, tuple[Rect, ...]]:
        text = join_lines([ln.text for ln in caption.lines], self._vocabulary)
        label = caption_label(caption.lines) or caption.label
        self._ledger.book(caption.lines, "caption", text)
        return label, text, caption.page, self._rects(caption.lines)

    def _entries(self, lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
        entries = [(join_lines([ln.text for ln in e], self._vocabulary), e) for e in split_entries(lines)]
        kept = [(text, entry) for text, entry in entries if extent(text, only_letters=True) >= _LEAST_ENTRY]
        for text, entry in kept:
            self._ledger.book(entry, "reference", text)
        self._ledger.leave_out(lines, TOO_SHORT)
        return kept

    def _book_cells(self, lines: Sequence[Line], cells: Sequence[Sequence[str]]) -> None:
        """Book the text of a table's cells; what stands in none is left out."""
        text = " ".join(cell for row in cells for cell in row)
        given = bare_letters(text)
        self._ledger.book([line for line in lines if bare_letters(line.text) in given], "table", text)
        self._ledger.leave_out(lines, IN_TABLE)

    def _rects(self, lines: Sequence[Line]) -> tuple[Rect, ...]:
        return tuple(self._pages[ln.page].displayed(ln.rect) for ln in lines)
