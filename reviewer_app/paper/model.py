"""A parsed paper.

Pages count from 1. Rectangles are in points (1/72 inch) of the page as it is displayed: origin top left,
after the crop box and the page's rotation. Text is NFC. All classes are frozen; a paper is never changed,
only parsed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Literal, NamedTuple

# Below this quality a page's text can't be relied on: half of its words are not words, or a part of it is missing.
POOR_QUALITY = 0.5

ParagraphKind = Literal["text", "list", "formula", "footnote", "code"]
PARAGRAPH_KINDS: tuple[ParagraphKind, ...] = ("text", "list", "formula", "footnote", "code")


class Rect(NamedTuple):
    """A rectangle in points of the displayed page; x1 > x0, y1 > y0, y grows downwards."""

    x0: float
    y0: float
    x1: float
    y1: float


class Word(NamedTuple):
    """One word of a page, in reading order, with the numbers of its block and of its line in that block."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    block: int
    line: int

    @property
    def rect(self) -> Rect:
        """Where the word stands."""
        return Rect(self.x0, self.y0, self.x1, self.y1)


class Link(NamedTuple):
    """An area of a page that leads elsewhere: to an address outside of the file, or to a place in it.

    `page` (from 1) is 0 where `address` is set. `x` and `y` are points of that page, None where the file says none.
    """

    rect: Rect
    address: str
    page: int
    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page, or the part `clip` of it (in points), as rows of 8-bit RGB, `stride` bytes each.

    `scale` is in device pixels per point: what was asked for, or less where the image would have been too large.
    `photographs` are the areas of the page (points) that show some, if they were asked for.
    """

    number: int
    scale: float
    clip: Rect | None
    width: int
    height: int
    stride: int
    pixels: bytes
    photographs: tuple[Rect, ...] = ()

    @property
    def fault(self) -> str:
        """In which way its measures are not those of its pixels; empty if they are."""
        if self.width <= 0 or self.height <= 0 or self.stride < self.width * 3 or self.scale <= 0:
            return f"its measures are {self.width}x{self.height}, {self.stride} bytes a row"
        if len(self.pixels) != self.stride * self.height:
            return f"it has {len(self.pixels)} bytes for {self.height} rows of {self.stride}"
        return ""


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a text that stands on one page, as one rectangle a line."""

    page: int
    rects: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, list item, displayed formula, footnote or block of code; `spans` in reading order.

    `doubtful`: where in the text (start, end) numbers stand that text recognition read, one digit perhaps for another.
    """

    id: str
    text: str
    kind: ParagraphKind
    spans: tuple[Span, ...]
    doubtful: tuple[tuple[int, int], ...] = ()

    @property
    def page(self) -> int:
        """The page on which it begins; 0 if its place is unknown."""
        return self.spans[0].page if self.spans else 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the paragraphs up to the next heading of any level.

    `heading` is empty for text that stands before the first heading. The abstract is a section too (heading
    "Abstract" or as printed), and so are appendices. `level` is 1 for the top.
    """

    id: str
    heading: str
    level: int
    page: int
    rects: tuple[Rect, ...]
    paragraphs: tuple[Paragraph, ...]
    appendix: bool = False

    @property
    def text(self) -> str:
        """Its paragraphs, joined by newlines."""
        return "\n".join(p.text for p in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's caption and where the caption stands."""

    id: str
    label: str
    caption: str
    page: int
    rects: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's caption and, where they could be read, its cells row by row."""

    id: str
    label: str
    caption: str
    page: int
    rects: tuple[Rect, ...]
    cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the reference list."""

    id: str
    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text that is in the file but not visible to a person; it is never part of a section."""

    id: str
    text: str
    page: int
    rects: tuple[Rect, ...]
    how: str
    instruction_like: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text that a page shows and that stands nowhere else in the paper; `reason` says why ("running head")."""

    text: str
    page: int
    rects: tuple[Rect, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Text that a parser wrote for page `page` and that none of the page's words bear out: it may be made up.

    It is never part of a section, so no model reads it and no point can refer to it.
    """

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Words:
    """What became of the words that a page or a paper shows: how many went where. Each word is counted once.

    `section` are words of headings and paragraphs, `hidden` those that the page draws and nobody sees, `left_out` those
    that stand in `Paper.left_out`. `unexplained` were read from the page and are missing without a reason.
    """

    title: int = 0
    authors: int = 0
    abstract: int = 0
    section: int = 0
    caption: int = 0
    table: int = 0
    reference: int = 0
    footnote: int = 0
    hidden: int = 0
    left_out: int = 0
    unexplained: int = 0

    @property
    def total(self) -> int:
        """All words that were read."""
        return sum(getattr(self, field.name) for field in fields(self))

    @classmethod
    def sum(cls, parts: Iterable[Words]) -> Words:
        """The words of several pages together."""
        listed = list(parts)
        return cls(**{f.name: sum(getattr(part, f.name) for part in listed) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class PageRead:
    """What is known of page `number` of `pages` (from 1) while the later ones are still being parsed.

    `quality` and `notes` as in `Page`; `hidden` as in `Paper`, with ids that hold for this message alone. `blocks` are
    (text, rectangles) of the page's text in reading order, running heads and captions included: what is a heading or
    a footnote, and where sentences go on, is only known at the end. The `Paper` replaces all of it.
    """

    number: int
    pages: int
    quality: float
    notes: tuple[str, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    blocks: tuple[tuple[str, tuple[Rect, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page's displayed size in points, and how well its text could be read.

    `quality` runs from 0 (no usable text) to 1. `notes` are sentences for a person. `words` says what became of each.
    `in_picture`: its text stands in a picture, or its letters mean nothing, so that only text recognition can read it.
    `recognised`: text recognition did, and words and numbers of the page may be wrong.
    """

    number: int
    width: float
    height: float
    quality: float
    parser: str
    notes: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    in_picture: bool = False
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a paper was read from, and by what."""

    file: str
    sha256: str
    pages: int
    parser: str
    seconds: float


@dataclass(frozen=True, slots=True)
class SecondLanguage:
    """Title, authors and abstract as a paper gives them once more, in another `language` (ISO 639-1) than its text."""

    language: str
    title: str = ""
    authors: tuple[str, ...] = ()
    abstract: str = ""


@dataclass(frozen=True)
class Paper:
    """A parsed paper: sections lie flat in reading order, `level` gives the tree."""

    source: Source
    title: str
    authors: tuple[str, ...]
    abstract: str
    language: str
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    references: tuple[Reference, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    pages: tuple[Page, ...] = field(default=())
    left_out: tuple[LeftOut, ...] = ()
    second_language: SecondLanguage | None = None
    unplaced: tuple[Unplaced, ...] = ()

    @property
    def poorly_read(self) -> tuple[int, ...]:
        """The pages of which the paper does not hold all text: damaged, in a picture, or with words unexplained."""
        return tuple(p.number for p in self.pages if p.quality < POOR_QUALITY or p.words.unexplained or p.in_picture)

    @property
    def words(self) -> Words:
        """What became of all words of the paper."""
        return Words.sum(page.words for page in self.pages)

    def passages(self) -> Iterator[tuple[str, str, int, tuple[Span, ...]]]:
        """All that a point can refer to, as (id, text, page, spans): paragraphs, then captions, then
        references.
        """
        for section in self.sections:
            for p in section.paragraphs:
                yield p.id, p.text, p.page, p.spans
        captions: tuple[Figure | Table, ...] = (*self.figures, *self.tables)
        for c in captions:
            yield c.id, c.caption, c.page, (Span(c.page, c.rects),)
        for r in self.references:
            yield r.id, r.text, r.spans[0].page if r.spans else 0, r.spans

    @cached_property
    def passage_by_id(self) -> dict[str, tuple[str, int, tuple[Span, ...]]]:
        """(text, page, spans) of every passage by its id."""
        return {pid: (text, page, spans) for pid, text, page, spans in self.passages()}
