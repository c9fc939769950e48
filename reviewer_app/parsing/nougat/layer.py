"""The paper as PyMuPDF read it, word by word: it lies under Nougat's reading and shows where that has holes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reviewer_app.paper.model import Paper, Rect, Span, Word
from reviewer_app.parsing.hyphens import Vocabulary, join_lines

PieceKind = Literal[
    "heading", "text", "list", "formula", "footnote", "code", "figure", "table", "reference", "left out", "hidden"
]
# Rectangles of lines and of words are measured differently, by so many points.
_SLACK = 1.0


@dataclass(slots=True)
class Piece:
    """A part of the paper below: what it is, where it is, and which words of which page it holds."""

    kind: PieceKind
    text: str
    spans: tuple[Span, ...]
    level: int = 1
    appendix: bool = False
    label: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    words: dict[int, list[int]] = field(default_factory=dict)


class Layer:
    """The pieces of `paper` over the `words` of its pages. Words that nobody sees are not among them."""

    def __init__(self, paper: Paper, words: Mapping[int, Sequence[Word]]) -> None:
        self.paper = paper
        hidden = [(h.page, rect) for h in paper.hidden for rect in h.rects]
        self.words = {
            page: [w for w in own if not any(p == page and _inside(w, rect) for p, rect in hidden)]
            for page, own in words.items()
        }
        self.pieces = list(_pieces(paper))
        self._of: dict[int, list[int]] = {page: [-1] * len(own) for page, own in self.words.items()}
        for i, piece in enumerate(self.pieces):
            for span in piece.spans:
                self._give(i, piece, span)
        self.vocabulary = Vocabulary(line for page in self.words for line in self.lines(page))

    def piece_of(self, page: int, word: int) -> Piece | None:
        """The piece that a word belongs to."""
        i = self._of[page][word]
        return self.pieces[i] if i >= 0 else None

    def lines(self, page: int, chosen: Sequence[int] | None = None) -> list[str]:
        """The lines of a page, or of its words `chosen`, as text."""
        own = self.words.get(page, [])
        lines = self.by_line(page, range(len(own)) if chosen is None else chosen)
        return [" ".join(own[i].text for i in line) for line in lines]

    def by_line(self, page: int, chosen: Sequence[int]) -> list[list[int]]:
        """The words `chosen` of a page, line by line."""
        own = self.words[page]
        return [list(line) for _, line in itertools.groupby(chosen, key=lambda i: (own[i].block, own[i].line))]

    def text(self, page: int, chosen: Sequence[int]) -> str:
        """The words `chosen` of a page as running text."""
        return join_lines(self.lines(page, chosen), self.vocabulary)

    def span(self, page: int, chosen: Sequence[int]) -> Span:
        """Where the words `chosen` of a page stand: one rectangle a line."""
        own = self.words[page]
        rects = []
        for line in self.by_line(page, chosen):
            parts = [own[i] for i in line]
            left, top = min(w.x0 for w in parts), min(w.y0 for w in parts)
            rects.append(Rect(left, top, max(w.x1 for w in parts), max(w.y1 for w in parts)))
        return Span(page, tuple(rects))

    def _give(self, i: int, piece: Piece, span: Span) -> None:
        of = self._of.get(span.page)
        if of is None:
            return
        for index, word in enumerate(self.words[span.page]):
            if of[index] < 0 and any(_inside(word, rect) for rect in span.rects):
                of[index] = i
                piece.words.setdefault(span.page, []).append(index)


def _pieces(paper: Paper) -> Iterator[Piece]:
    for section in paper.sections:
        if section.heading and section.rects:
            yield Piece(
                "heading", section.heading, (Span(section.page, section.rects),), section.level, section.appendix
            )
        for p in section.paragraphs:
            yield Piece(p.kind, p.text, p.spans)
    for figure in paper.figures:
        yield Piece("figure", figure.caption, (Span(figure.page, figure.rects),), label=figure.label)
    for table in paper.tables:
        yield Piece("table", table.caption, (Span(table.page, table.rects),), label=table.label, cells=table.cells)
    for reference in paper.references:
        yield Piece("reference", reference.text, reference.spans)
    for left in paper.left_out:
        yield Piece("left out", left.text, (Span(left.page, left.rects),))


def _inside(word: Word, rect: Rect) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return rect.x0 - _SLACK <= x <= rect.x1 + _SLACK and rect.y0 - _SLACK <= y <= rect.y1 + _SLACK
