"""The order in which a page is read, where the file draws it in another one.

Typesetting programs draw column by column, so the order of the file is kept as far as it goes down the columns. A piece
of running text that breaks it (a paragraph drawn last, a right column drawn first) moves to where it stands, if its
place is plain: a hole between its neighbours that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewer_app.paper.measure import length
from reviewer_app.parsing.captions import match_label
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.style import BodyStyle

# Lines of one piece are no further apart than so many usual line distances.
_APART = 2.6
# A line of so many letters is running text and no label.
_LEAST_LETTERS = 25
# Pieces overlap their neighbours by less than this share of a line.
_OVERLAP = 0.5
# A cut through the columns holds if no more than this share of the letters stands on its wrong side, and more than
# this share under it.
_ASTRAY, _LEAST_BAND = 0.08, 0.2
# What moves has at least so many letters; less is a label or a piece of a formula.
_LEAST_MOVED = 60
# Running text fills at least this share of its column in one line.
_LEAST_WIDTH = 0.4
# A type size is that of the text within so many points.
_SAME_SIZE = 0.6
# A line of the same piece may stand higher by this share of the body's size: it is another part of the line before.
_HIGHER = 0.4


@dataclass(slots=True)
class _Piece:
    """Lines that follow one another down one column. `flow`: they are running text."""

    lines: list[Line]
    flow: bool
    band: int = 0

    @property
    def column(self) -> int:
        return self.lines[0].column

    @property
    def letters(self) -> float:
        return sum(length(line.text) for line in self.lines)

    @property
    def top(self) -> float:
        return min(line.baseline for line in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.baseline for line in self.lines)

    @property
    def left(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.x1 for line in self.lines)

    @property
    def key(self) -> tuple[int, int, float]:
        return self.band, self.column, self.top


def set_reading_order(page: PageText, body: BodyStyle) -> None:
    """Move the lines of `page`, whose columns are known, to where they are read."""
    pieces = _pieces(page.lines, body)
    flow = [piece for piece in pieces if piece.flow]
    if all(a.key <= b.key for a, b in pairwise(flow)):
        return
    across = max((piece.top for piece in flow if piece.column < 0), default=0.0)
    if any(piece.column >= 0 and piece.top < across for piece in flow):
        return  # text across the page between the columns: only the file knows what comes first
    _set_bands(flow)
    if all(a.key <= b.key for a, b in pairwise(flow)):
        return
    kept = _longest_rise(flow)
    moved = False
    for piece in flow:
        if not any(piece is other for other in kept) and _has_a_place(piece, kept, body):
            _move(pieces, piece, kept)
            kept = sorted([*kept, piece], key=lambda p: p.key)
            moved = True
    if moved:
        page.lines = [line for piece in pieces for line in piece.lines]


def _set_bands(flow: Sequence[_Piece]) -> None:
    """Number the bands of a page: where the columns end and begin anew, as over a heading that they stop at.

    There the file goes back to a column further left that has text above. In each column nearly all that was drawn
    before stands above, what comes after below, at a height of its own.
    """
    total = sum(piece.letters for piece in flow)
    for i in range(1, len(flow)):
        back = flow[i].column < flow[i - 1].column
        begun = any(p.column == flow[i].column and p.bottom < flow[i].top for p in flow[:i])
        if back and begun and sum(p.letters for p in flow[i:]) > _LEAST_BAND * total:
            below: list[_Piece] = []
            astray = 0.0
            for column in {piece.column for piece in flow}:
                wrong, own = _cut(flow, i, column)
                astray += wrong
                below += own
            if astray <= _ASTRAY * total:
                for piece in below:
                    piece.band += 1


def _cut(flow: Sequence[_Piece], i: int, column: int) -> tuple[float, list[_Piece]]:
    """(letters on the wrong side, pieces below) where `column` is cut best between what is drawn before piece `i` and
    what from there on."""
    before = [p for p in flow[:i] if p.column == column]
    after = [p for p in flow[i:] if p.column == column]
    heights = [*(p.top for p in after), float("inf")]

    def wrong(height: float) -> float:
        return sum(p.letters for p in before if p.top >= height) + sum(p.letters for p in after if p.top < height)

    best = min(heights, key=wrong)
    return wrong(best), [p for p in (*before, *after) if p.top >= best]


def _pieces(lines: Sequence[Line], body: BodyStyle) -> list[_Piece]:
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last is not None and last.role == line.role and last.column == line.column:
            rise = line.baseline - last.baseline
            if -_HIGHER * body.size < rise < _APART * body.leading:
                groups[-1].append(line)
                continue
        groups.append([line])
    return [_Piece(group, _is_flow(group, body)) for group in groups]


def _is_flow(group: Sequence[Line], body: BodyStyle) -> bool:
    """Whether lines hold running text: full lines of its size, and no caption."""
    full = [ln for ln in group if abs(ln.size - body.size) <= _SAME_SIZE and length(ln.text) >= _LEAST_LETTERS]
    wide = any(ln.width > _LEAST_WIDTH * (ln.right - ln.left) for ln in full)
    labelled = match_label(group[0].text) is not None
    return group[0].role == "" and wide and 2 * len(full) >= len(group) and not labelled


def _longest_rise(flow: Sequence[_Piece]) -> list[_Piece]:
    """The heaviest row of pieces, in the order of the file, that only goes on in reading order."""
    weight = [piece.letters for piece in flow]
    best, before = list(weight), [-1] * len(flow)
    for i, piece in enumerate(flow):
        for j in range(i):
            if flow[j].key <= piece.key and best[j] + weight[i] > best[i]:
                best[i], before[i] = best[j] + weight[i], j
    at = max(range(len(flow)), key=best.__getitem__)
    chain = []
    while at >= 0:
        chain.append(flow[at])
        at = before[at]
    return chain[::-1]


def _has_a_place(piece: _Piece, kept: Sequence[_Piece], body: BodyStyle) -> bool:
    """Whether nothing that is kept stands where `piece` does."""
    slack = _OVERLAP * body.size
    if piece.column < 0 or piece.letters < _LEAST_MOVED:
        return False
    beside = [other for other in kept if other.column in (piece.column, -1)]
    return all(other.bottom < piece.top - slack or other.top > piece.bottom + slack for other in beside)


def _move(pieces: list[_Piece], piece: _Piece, kept: Sequence[_Piece]) -> None:
    """Put `piece` after the last kept one that is read before it, or before the first one, with what leads to it."""
    moved = [*_leading(pieces, piece), piece]
    pieces[:] = [other for other in pieces if not any(other is one for one in moved)]
    before = [other for other in kept if other.key <= piece.key]
    neighbour = before[-1] if before else kept[0]
    at = next(i for i, other in enumerate(pieces) if other is neighbour)
    at += bool(before)
    pieces[at:at] = moved


def _leading(pieces: Sequence[_Piece], piece: _Piece) -> list[_Piece]:
    """What is drawn between the running text before `piece` and itself, and stands over it: its heading, an abstract in
    another type."""
    end = next(i for i, other in enumerate(pieces) if other is piece)
    start = next((i for i in range(end, 0, -1) if pieces[i - 1].flow), 0)
    own = (piece.column, -1)
    return [
        other
        for other in pieces[start:end]
        if other.column in own and other.left < piece.right and other.bottom < piece.top and not other.lines[0].role
    ]
