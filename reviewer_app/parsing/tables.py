"""The cells of a table from where its text stands: rows by baseline, columns by the gaps that the rows share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewer_app.parsing.lines import Line, Run, runs_text

# A gap between two pieces of a row that separates cells, in type sizes; a space between words takes a third of that. A
# wide space does where the other rows have a gap.
_CELL_GAP, _WIDE_SPACE = 0.75, 0.4
# Cells begin at one place in so many rows, and this share of them; places within so many points are one.
_LEAST_ALIGNED, _ALIGNED, _SAME_PLACE = 3, 0.6, 1.0
# A strip belongs between two columns if no more than this share of the rows reaches across it (spanning heads do).
_CROSSED = 0.15
# A piece alone in its row that is wider than this share of the table is a note under it.
_NOTE = 0.6
# A cell belongs to the column that its beginning (points) stands in: long ones reach into the next.
_BEGINNING = 12
# Pieces of one row stand within this share of their size.
_ONE_ROW = 0.45


@dataclass(slots=True)
class _Piece:
    x0: float
    x1: float
    baseline: float
    size: float
    text: str


def table_cells(lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """The text of each cell, row by row, "" where a row has none in a column; () if no grid shows."""
    rows = _rows(_pieces(lines))
    if not rows:
        return ()
    left = min(p.x0 for row in rows for p in row)
    right = max(p.x1 for row in rows for p in row)
    # notes under a table run over its whole width in one piece
    while rows and len(rows[-1]) == 1 and rows[-1][0].x1 - rows[-1][0].x0 > _NOTE * (right - left):
        rows.pop()
    grid = [row for row in rows if len(row) > 1]
    if len(grid) < 2:
        return ()
    edges = _edges(grid)
    if len(edges) < 1:
        return ()
    table = []
    for row in rows:
        cells = [""] * (len(edges) + 1)
        for piece in row:
            column = sum((piece.x0 + min(piece.x1, piece.x0 + _BEGINNING)) / 2 > edge for edge in edges)
            cells[column] = f"{cells[column]} {piece.text}".strip()
        table.append(tuple(cells))
    return tuple(table)


def _pieces(lines: Sequence[Line]) -> list[_Piece]:
    starts = _shared_starts(lines)
    groups: list[tuple[list[Run], Line]] = []
    for line in lines:
        fresh = True
        for run in line.runs:
            before = None if fresh else groups[-1][0][-1]
            if before is None or run.x0 - before.x1 > _CELL_GAP * line.size or _starts_cell(before, run, starts):
                groups.append(([], line))
            groups[-1][0].append(run)
            fresh = False
    gaps = _shared_gaps([_piece(runs, line) for runs, line in groups])
    pieces = [_piece(cell, line) for runs, line in groups for cell in _cells(runs, line, gaps)]
    return [p for p in pieces if p.text]


def _shared_gaps(pieces: Sequence[_Piece]) -> list[tuple[float, float]]:
    """Where most of the rows have nothing between two pieces: a wide head may leave no more than a space there."""
    rows = [row for row in _rows(pieces) if len(row) > 1]
    gaps = [(a.x1, b.x0) for row in rows for a, b in pairwise(row)]
    least = max(_LEAST_ALIGNED, _ALIGNED * len(rows))
    found: list[tuple[float, float]] = []
    for left, right in pairwise(sorted({edge for gap in gaps for edge in gap})):
        if sum(start <= left and right <= end for start, end in gaps) >= least:
            if found and found[-1][1] == left:
                left = found.pop()[0]
            found.append((left, right))
    return found


def _cells(runs: Sequence[Run], line: Line, gaps: Sequence[tuple[float, float]]) -> list[list[Run]]:
    """`runs` cut once in each gap of the other rows that they reach across, at the widest space there."""
    first, last = min(run.x0 for run in runs), max(run.x1 for run in runs)
    cuts = set()
    for left, right in gaps:
        spaces = [
            (b.x0 - a.x1, i)
            for i, (a, b) in enumerate(pairwise(runs), 1)
            if b.x0 - a.x1 > _WIDE_SPACE * line.size and max(a.x1, left) < min(b.x0, right)
        ]
        if first < left and right < last and spaces:
            cuts.add(max(spaces)[1])
    bounds = [0, *sorted(cuts), len(runs)]
    return [list(runs[a:b]) for a, b in pairwise(bounds)]


def _shared_starts(lines: Sequence[Line]) -> list[float]:
    """Where runs begin in most of the rows: the left edges of columns that stand too close for a gap to show."""
    rows = {round(line.baseline) for line in lines}
    begins = sorted((run.x0, round(line.baseline)) for line in lines for run in line.runs)
    found: list[float] = []
    for x, _ in begins:
        aligned = {row for other, row in begins if 0 <= other - x < _SAME_PLACE}
        if len(aligned) >= max(_LEAST_ALIGNED, _ALIGNED * len(rows)) and (not found or x - found[-1] >= _SAME_PLACE):
            found.append(x)
    return found


def _starts_cell(before: Run, run: Run, starts: Sequence[float]) -> bool:
    """Whether a run that stands a space after the one before begins where other rows begin a cell, too."""
    spaced = before.text.endswith(" ") or run.text.startswith(" ") or run.x0 > before.x1
    return spaced and any(0 <= run.x0 - start < _SAME_PLACE for start in starts)


def _piece(runs: Sequence[Run], line: Line) -> _Piece:
    return _Piece(min(r.x0 for r in runs), max(r.x1 for r in runs), line.baseline, line.size, runs_text(runs).strip())


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.baseline):
        if rows and abs(piece.baseline - rows[-1][0].baseline) < _ONE_ROW * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x0) for row in rows]


def _edges(rows: Sequence[Sequence[_Piece]]) -> list[float]:
    """Where columns are divided: the middle of each strip that hardly any row reaches across."""
    marks = sorted({p.x0 for row in rows for p in row} | {p.x1 for row in rows for p in row})
    allowed = _CROSSED * len(rows)
    ends = min((p.x1 for row in rows for p in row), default=0.0)
    begins = max((p.x0 for row in rows for p in row), default=0.0)
    edges: list[float] = []
    start: float | None = None
    for a, b in pairwise(marks):
        middle = (a + b) / 2
        inside = ends <= middle <= begins
        if inside and sum(any(p.x0 < middle < p.x1 for p in row) for row in rows) <= allowed:
            start = a if start is None else start
            end = b
        elif start is not None:
            if end - start > 2:
                edges.append((start + end) / 2)
            start = None
    return edges
