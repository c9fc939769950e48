"""What Nougat read of one page, each piece at its place; and what it left out, from the layer below."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from reviewer_app.paper.model import POOR_QUALITY, Page, Rect, Span, Unplaced
from reviewer_app.paper.text import bare_letters, sentence_ends
from reviewer_app.parsing.nougat.blocks import Block, read_blocks
from reviewer_app.parsing.nougat.inline import Inline
from reviewer_app.parsing.nougat.layer import Layer, Piece
from reviewer_app.parsing.nougat.placing import Place, place_texts

ItemKind = Literal["heading", "text", "list", "formula", "footnote", "code", "figure", "table", "reference"]

# A text has a place if so many of its letters have one, and a sentence inside it if so many have.
_PLACED, _SENTENCE_PLACED = 0.4, 0.2
# A heading is short, and its words stand in sentences, too.
_HEADING_PLACED = 0.75
# Sentences with fewer letters are left with the text around them.
_LEAST_SENTENCE = 40
# Shares of words: a text that the layer below leaves out (running head, address); a piece that was taken up.
_LEFT_OUT, _TAKEN = 0.6, 0.3
# Pieces with fewer letters don't come back on a page that was read: small parts of formulas and figures.
_LEAST_PIECE = 40
_BODY = ("text", "list", "footnote", "code")
# A page with fewer letters in its text layer says nothing about what was read.
_LEAST_LETTERS = 40


@dataclass(slots=True)
class Item:
    """A piece of the paper to be, from Nougat or from the layer `below`. `words` of each page, in its own order."""

    kind: ItemKind
    content: Inline
    spans: tuple[Span, ...]
    words: dict[int, list[int]] = field(default_factory=dict)
    depth: int = 0
    level: int = 0
    appendix: bool = False
    label: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    below: bool = False

    @property
    def text(self) -> str:
        """Its text."""
        return self.content.text


@dataclass(slots=True)
class PageReading:
    """The items of a page in reading order, and what stands nowhere on it. `compared`: the page has words to tell."""

    number: int
    items: list[Item] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    compared: bool = True
    given_back: int = 0


def read_page(number: int, markup: str | None, layer: Layer, page: Page) -> PageReading:
    """The page as its Markdown says, and as the layer below says where there is none."""
    found = PageReading(number)
    if markup is not None:
        blocks = read_blocks(markup, number)
        letters = sum(len(bare_letters(word.text)) for word in layer.words.get(number, ()))
        if page.quality < POOR_QUALITY or page.in_picture or letters < _LEAST_LETTERS:
            _take_unseen(found, blocks, page)
            return found
        _take(found, blocks, layer)
    _give_back(found, layer, whole=markup is None)
    return found


def _take_unseen(found: PageReading, blocks: Sequence[Block], page: Page) -> None:
    """A page without letters of its own: all that is known of a place is the page."""
    found.compared = False
    span = Span(page.number, (Rect(0.0, 0.0, page.width, page.height),))
    for block in blocks:
        found.items.append(Item(block.kind, block.content, (span,), depth=block.depth, cells=block.cells))


def _take(found: PageReading, blocks: Sequence[Block], layer: Layer) -> None:
    number = found.number
    contents = [block.content for block in blocks]
    cells = [Inline(" ".join(cell for row in block.cells for cell in row)) for block in blocks]
    places = place_texts([*contents, *cells], layer.words[number])
    places, of_cells = places[: len(blocks)], places[len(blocks) :]
    _place_formulas(blocks, places, of_cells, layer, number)
    for block, place, inside in zip(blocks, places, of_cells, strict=True):
        _take_block(found, block, place, inside, layer)


def _take_block(found: PageReading, block: Block, place: Place, inside: Place, layer: Layer) -> None:
    number = found.number
    cells = block.cells
    if cells and inside.share < _PLACED:
        found.unplaced.append(Unplaced("\n".join(" | ".join(row) for row in cells), number))
        cells = ()
    if not place.words or (place.letters and not _stands_there(block, place, layer)):
        if block.kind == "table" and cells and inside.words:
            # a table without a caption, or with one that stands nowhere
            place = Place()
            content = Inline("")
        else:
            if block.text:
                found.unplaced.append(Unplaced(block.text, number))
            return
    else:
        content, made_up = _without_made_up(block.content, place)
        found.unplaced += [Unplaced(text, number) for text in made_up]
    words = place.words or inside.words
    if block.kind in ("text", "list", "heading") and _is_left_out(words, layer, number):
        return
    item = Item(block.kind, content, (layer.span(number, words),), {number: list(words)}, block.depth, cells=cells)
    if inside.words and cells:
        item.words[number] = [*item.words[number], *(w for w in inside.words if w not in item.words[number])]
    _see_below(item, layer, number)
    found.items.append(item)


def _stands_there(block: Block, place: Place, layer: Layer) -> bool:
    """Whether so much of a text has a place that it is the text's own; a heading has all, and begins a line."""
    if block.kind != "heading":
        return place.share >= _PLACED
    words, first = layer.words[block.page], place.words[0]
    begins = first == 0 or (words[first - 1].block, words[first - 1].line) != (words[first].block, words[first].line)
    return begins and place.share >= _HEADING_PLACED


def _without_made_up(content: Inline, place: Place) -> tuple[Inline, list[str]]:
    """A text without the sentences that stand nowhere, and those."""
    text = content.text
    cuts = [0, *sentence_ends(text), len(text)]
    if len(cuts) == 2:
        return content, []
    kept: Inline | None = None
    made_up = []
    for start, end in itertools.pairwise(cuts):
        flags = [placed for index, placed in place.letters if start <= index < end]
        part = content.cut(start, end)
        if len(flags) >= _LEAST_SENTENCE and sum(flags) < _SENTENCE_PLACED * len(flags):
            made_up.append(part.text)
        elif part.text:
            kept = part if kept is None else kept.followed_by(part)
    return kept or content, made_up if kept else []


def _is_left_out(words: Sequence[int], layer: Layer, number: int) -> bool:
    pieces = [layer.piece_of(number, word) for word in words]
    return sum(p is not None and p.kind == "left out" for p in pieces) > _LEFT_OUT * len(pieces)


def _see_below(item: Item, layer: Layer, number: int) -> None:
    """Make a heading or caption of a text that is one in the layer below; a heading gets the level that it has there.

    Nougat leaves out the signs before some headings, and misreads labels.
    """
    own = item.words[number]
    piece = layer.piece_of(number, own[0]) if own else None
    if item.kind not in ("heading", "text") or piece is None or piece.kind not in ("heading", "figure", "table"):
        return
    inside = set(piece.words.get(number, ()))
    if item.kind == "text" and all(word in inside for word in own):
        item.kind, item.label = piece.kind, piece.label
    if item.kind == piece.kind == "heading":
        item.level, item.appendix = piece.level, piece.appendix


def _place_formulas(
    blocks: Sequence[Block], places: Sequence[Place], of_cells: Sequence[Place], layer: Layer, number: int
) -> None:
    """Formulas say nothing that can be compared: they stand between what stands before and after them."""
    taken = {word for place in (*places, *of_cells) for word in place.words}
    for wanted, group in itertools.groupby(
        range(len(blocks)), key=lambda i: not places[i].letters and bool(blocks[i].text)
    ):
        indexes = list(group)
        if not wanted:
            continue
        before = next((places[i].words for i in range(indexes[0] - 1, -1, -1) if places[i].words), None)
        after = next((places[i].words for i in range(indexes[-1] + 1, len(blocks)) if places[i].words), None)
        if before:
            run = _free_run(max(before) + 1, 1, taken, layer, number)
        elif after:
            run = _free_run(min(after) - 1, -1, taken, layer, number)[::-1]
        else:
            continue
        chunks = _formula_chunks(run, layer, number)
        for order, index in enumerate(indexes):
            first = order * len(chunks) // len(indexes)
            last = max(first + 1, (order + 1) * len(chunks) // len(indexes))
            places[index].words = [word for chunk in chunks[first:last] for word in chunk]
            taken.update(places[index].words)


def _free_run(start: int, step: int, taken: set[int], layer: Layer, number: int) -> list[int]:
    run = []
    at = start
    while 0 <= at < len(layer.words[number]) and at not in taken:
        run.append(at)
        at += step
    return run


def _formula_chunks(run: Sequence[int], layer: Layer, number: int) -> list[list[int]]:
    """The words of a gap that may be formulas: those that the layer below calls so, or else what is no paragraph."""
    groups: list[list[int]] = []
    fallback: list[list[int]] = []
    for piece, group in itertools.groupby(run, key=lambda w: _formula_piece(layer.piece_of(number, w))):
        own = list(group)
        if piece == "formula":
            groups.append(own)
        elif piece == "":
            fallback += layer.by_line(number, own)
    return groups or fallback


def _formula_piece(piece: Piece | None) -> str:
    if piece is None or piece.kind == "formula":
        return "formula" if piece else ""
    return "other" if len(bare_letters(piece.text)) >= _LEAST_PIECE else ""


def _give_back(found: PageReading, layer: Layer, *, whole: bool) -> None:
    """Take in what the layer below has on this page and nothing was read of; `whole`: all that it has."""
    number = found.number
    taken = {word for item in found.items for word in item.words.get(number, ())}
    for piece in layer.pieces:
        own = piece.words.get(number, [])
        if piece.kind in ("left out", "hidden") or not any(span.page == number for span in piece.spans):
            continue
        if not whole and not _was_dropped(piece, own, taken):
            continue
        item = _from_below(piece, own, layer, number)
        if item is None:
            continue
        found.given_back += not whole
        first = own[0] if own else -1
        at = 0
        for i, other in enumerate(found.items):
            others = other.words.get(number)
            if not others or min(others) < first:
                at = i + 1
        if whole:
            at = len(found.items)
        found.items.insert(at, item)


def _was_dropped(piece: Piece, own: Sequence[int], taken: set[int]) -> bool:
    if piece.kind == "formula" or (piece.kind in _BODY and len(bare_letters(piece.text)) < _LEAST_PIECE):
        return False
    return bool(own) and sum(word in taken for word in own) < _TAKEN * len(own)


def _from_below(piece: Piece, own: Sequence[int], layer: Layer, number: int) -> Item | None:
    """A piece as it stands below; of one that goes over several pages, the part on this one."""
    spans = tuple(span for span in piece.spans if span.page == number)
    text = piece.text if len(spans) == len(piece.spans) else layer.text(number, own)
    kind = piece.kind
    if not text.strip() or kind == "left out" or kind == "hidden":
        return None
    return Item(
        kind, Inline(text), spans, {number: list(own)},
        level=piece.level if kind == "heading" else 0, appendix=piece.appendix,
        label=piece.label, cells=piece.cells, below=True,
    )  # fmt: skip
