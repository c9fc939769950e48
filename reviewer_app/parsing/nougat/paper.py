"""Nougat's Markdown of a paper's pages, over the paper as PyMuPDF read it, as one `Paper`."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewer_app.i18n import mark, tr, trn
from reviewer_app.paper.model import (
    Figure,
    LeftOut,
    Page,
    Paper,
    Paragraph,
    Rect,
    Reference,
    Section,
    Span,
    Table,
    Word,
    Words,
)
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.captions import match_label
from reviewer_app.parsing.names import is_abstract, is_appendix, is_references
from reviewer_app.parsing.nougat.joining import joined, mended
from reviewer_app.parsing.nougat.layer import Layer
from reviewer_app.parsing.nougat.reading import Item, PageReading, read_page
from reviewer_app.parsing.numbering import read_number
from reviewer_app.parsing.recognition import numbers_read

PARSER = "nougat/1"
NOT_READ = mark("not read by Nougat")
# The quality of a page whose text could be compared with nothing.
_UNSEEN_QUALITY = 0.6
# Title and authors stand on the first page, or behind a cover sheet.
_FRONT_PAGES = 2


def paper_from_markup(
    paper: Paper,
    words: Mapping[int, Sequence[Word]],
    markup: Mapping[int, str],
    reasons: Mapping[int, str] | None = None,
) -> Paper:
    """The paper as Nougat read it.

    `paper` is PyMuPDF's reading of the same file and `words` those of its pages, by their numbers; `markup` is the
    Markdown of each page that Nougat read. Pages that are not in it stand as in `paper`, with the sentence of `reasons`
    in their notes. What stands nowhere on its page goes to `unplaced`.
    """
    layer = Layer(paper, words)
    readings = [read_page(page.number, markup.get(page.number), layer, page) for page in paper.pages]
    return _Builder(layer, readings, set(markup), dict(reasons or {})).paper()


class _Builder:
    """Gives the items of all pages their places in the paper, in reading order."""

    def __init__(
        self, layer: Layer, readings: Sequence[PageReading], read: set[int], reasons: Mapping[int, str]
    ) -> None:
        self._layer = layer
        self._below = layer.paper
        self._readings = {reading.number: reading for reading in readings}
        self._read, self._reasons = read, reasons
        self._fates: dict[int, dict[int, str]] = {page: {} for page in layer.words}
        self._sections: list[tuple[Item | None, list[Paragraph]]] = [(None, [])]
        self._figures: list[Figure] = []
        self._tables: list[Table] = []
        self._references: list[Reference] = []
        self._paragraphs = 0
        self._title = ""
        self._appendix = False

    def paper(self) -> Paper:
        items = [item for reading in self._readings.values() for item in reading.items]
        items = self._without_front(items)
        for item in joined(items, self._layer):
            self._add(item)
        sections = self._made_sections()
        self._book_front()
        abstract = next((s.text for s in sections if is_abstract(s.heading) and s.paragraphs), self._below.abstract)
        return replace(
            self._below,
            source=replace(self._below.source, parser=PARSER),
            title=self._title or self._below.title,
            abstract=abstract,
            sections=sections,
            figures=tuple(self._figures),
            tables=tuple(self._tables),
            references=tuple(self._references),
            unplaced=tuple(text for reading in self._readings.values() for text in reading.unplaced),
            left_out=self._left_out(),
            pages=tuple(self._page(page) for page in self._below.pages),
        )

    # -- the front of the paper

    def _without_front(self, items: Sequence[Item]) -> list[Item]:
        """The items without the title and what stands between it and the first heading, the authors."""
        kept: list[Item] = []
        in_front = False
        for i, item in enumerate(items):
            if (
                not self._title
                and item.kind == "heading"
                and item.depth == 1
                and not any(o.kind == "heading" for o in items[:i])
            ):
                self._title = item.text
                self._book(item, "title")
                in_front = True
            elif item.kind == "heading":
                in_front = False
                kept.append(item)
            elif (in_front or not kept) and item.kind == "text" and self._names_authors(item.text):
                self._book(item, "authors")
            else:
                kept.append(item)
        return kept

    def _names_authors(self, text: str) -> bool:
        """Whether a text is the list of the authors or of their addresses, not a sentence that names one."""
        own = bare_letters(text)
        names = sum(len(bare_letters(author)) for author in self._below.authors if bare_letters(author) in own)
        return bool(own) and 4 * names > len(own)

    # -- the body

    def _add(self, item: Item) -> None:
        heading = self._sections[-1][0]
        in_list = heading is not None and is_references(heading.text)
        match item.kind:
            case "heading":
                self._sections.append((item, []))
                self._book(item, "abstract" if is_abstract(item.text) else "section")
            case "figure" | "table":
                self._caption(item)
            case "reference":
                self._reference(item)
            case "list" if in_list:
                self._reference(item)
            case "text" if in_list and self._references and not item.below:
                self._reference(item)
            case kind:
                self._paragraph(item, kind)

    def _paragraph(self, item: Item, kind: str) -> None:
        assert kind in ("text", "list", "formula", "footnote", "code")
        text = mended(item.content, self._layer.vocabulary).text
        self._paragraphs += 1
        doubtful = () if all(self._readings[s.page].compared for s in item.spans) else numbers_read(text, [text])
        self._sections[-1][1].append(
            Paragraph(f"p{self._paragraphs}", text, kind, _by_page(item.spans), doubtful)  # type: ignore[arg-type]
        )
        heading = self._sections[-1][0]
        fate = "abstract" if heading and is_abstract(heading.text) else "footnote" if kind == "footnote" else "section"
        self._book(item, fate)

    def _caption(self, item: Item) -> None:
        found = match_label(item.text)
        label = item.label or (" ".join(found[0].strip(" .:：、．。|│•–—-)）").split()) if found else "")
        span = item.spans[0]
        rects = span.rects
        if item.kind == "figure":
            self._figures.append(Figure(f"f{len(self._figures) + 1}", label, item.text, span.page, rects))
            self._book(item, "caption")
            return
        cells = item.cells or next((t.cells for t in self._below.tables if label and t.label == label), ())
        self._tables.append(Table(f"t{len(self._tables) + 1}", label, item.text, span.page, rects, cells))
        self._book(item, "caption" if item.text else "table")

    def _reference(self, item: Item) -> None:
        text = mended(item.content, self._layer.vocabulary).text
        self._references.append(Reference(f"r{len(self._references) + 1}", text, _by_page(item.spans)))
        self._book(item, "reference")

    def _book(self, item: Item, fate: str) -> None:
        for page, own in item.words.items():
            for word in own:
                self._fates[page].setdefault(word, fate)

    def _made_sections(self) -> tuple[Section, ...]:
        sections: list[Section] = []
        for heading, paragraphs in self._sections:
            if heading is None and not paragraphs:
                continue
            page = heading.spans[0].page if heading else paragraphs[0].page
            sections.append(
                Section(
                    f"s{len(sections) + 1}",
                    heading.text if heading else "",
                    self._level(heading) if heading else 1,
                    page,
                    heading.spans[0].rects if heading else (),
                    tuple(paragraphs),
                    appendix=self._is_appendix(heading),
                )
            )
        return tuple(sections)

    def _level(self, heading: Item) -> int:
        """A heading's level: what its number says, or else the layer below, or else its signs, of which `##` is 1."""
        number = read_number(heading.text)
        if number is not None and number.kind in ("decimal", "appendix") and number.parts:
            return number.depth
        if heading.level:
            return heading.level
        return 1 if is_abstract(heading.text) else max(1, heading.depth - 1)

    def _is_appendix(self, heading: Item | None) -> bool:
        if heading is None:
            return False
        if heading.appendix or is_appendix(heading.text):
            self._appendix = True
        elif self._level(heading) == 1:
            self._appendix = False
        return self._appendix

    # -- the account of the words

    def _book_front(self) -> None:
        """Book the words of the title and the authors where Nougat wrote neither: both are then the layer's."""
        title = bare_letters(self._below.title)
        names = bare_letters("".join(self._below.authors))
        for page in sorted(self._layer.words)[:_FRONT_PAGES]:
            words = self._layer.words[page]
            free = [
                i for i in range(len(words)) if i not in self._fates[page] and self._layer.piece_of(page, i) is None
            ]
            for line in self._layer.by_line(page, free):
                letters = bare_letters(self._layer.text(page, line))
                if letters and letters in title:
                    self._fates[page].update(dict.fromkeys(line, "title"))
                elif names and letters:
                    own = [i for i in line if _is_name(words[i].text, names)]
                    self._fates[page].update(dict.fromkeys(own, "authors"))

    def _left_out(self) -> tuple[LeftOut, ...]:
        found = [left for left in self._below.left_out if left.page not in self._read]
        for page, reading in self._readings.items():
            if page not in self._read or not reading.compared:
                continue
            rest = [i for i in range(len(self._layer.words[page])) if i not in self._fates[page]]
            pieces = {i: self._layer.piece_of(page, i) for i in rest}
            known = {i for i, piece in pieces.items() if piece is not None and piece.kind == "left out"}
            reasons = {(left.text, left.page): left.reason for left in self._below.left_out}
            for piece, group in itertools.groupby((i for i in rest), key=lambda i: id(pieces[i]) if i in known else 0):
                own = list(group)
                text = "\n".join(self._layer.lines(page, own))
                below = pieces[own[0]]
                reason = reasons.get((below.text, page), NOT_READ) if piece and below is not None else NOT_READ
                found.append(LeftOut(text, page, self._layer.span(page, own).rects, reason))
        return tuple(sorted(found, key=lambda left: left.page))

    def _page(self, page: Page) -> Page:
        reading = self._readings[page.number]
        notes = list(page.notes)
        if page.number not in self._read:
            if reason := self._reasons.get(page.number):
                notes.append(reason)
            return replace(page, notes=tuple(notes))
        if not reading.compared:
            notes = [tr("Nougat read this page from its picture; words and numbers there may be wrong.")]
            return replace(
                page, parser=PARSER, quality=max(page.quality, _UNSEEN_QUALITY), notes=tuple(notes),
                in_picture=False, recognised=True,
            )  # fmt: skip
        if reading.given_back:
            notes.append(
                trn(
                    "Nougat left {n} paragraph of this page out; it is taken from the file's text.",
                    "Nougat left {n} paragraphs of this page out; they are taken from the file's text.",
                    reading.given_back,
                )
            )
        if reading.unplaced:
            notes.append(tr("Nougat wrote text for this page that stands nowhere on it; it is left out."))
        counts = Counter(self._fates[page.number].values())
        rest = len(self._layer.words[page.number]) - sum(counts.values())
        words = Words(**counts, hidden=page.words.hidden, left_out=rest)
        return replace(page, parser=PARSER, notes=tuple(notes), words=words)


def _by_page(spans: Sequence[Span]) -> tuple[Span, ...]:
    """`spans` with those that follow each other on one page as one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].page == span.page:
            rects: tuple[Rect, ...] = (*found[-1].rects, *(r for r in span.rects if r not in found[-1].rects))
            found[-1] = Span(span.page, rects)
        else:
            found.append(span)
    return tuple(found)


def _is_name(word: str, names: str) -> bool:
    letters = bare_letters(word)
    return len(letters) > 1 and letters in names
