"""Rows of cells, told from lines of text by the gaps in them and by what stands under their pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewer_app.parsing.lines import Line, Run
from reviewer_app.parsing.style import BodyStyle

# Cells of one row are no closer, in type sizes; the next row is no further below, in line distances. Baselines within
# so many points are one.
_GAP, _REACH, _LEVEL = 0.6, 2.2, 2.0


def heads_columns(line: Line, page_lines: Sequence[Line], body: BodyStyle) -> bool:
    """Whether `line` is the first row of a table: each piece of it stands over a piece of its own in the row below."""
    pieces = _pieces(line.runs, line.size)
    if len(pieces) < 2:
        return False
    rises = [other.baseline - line.baseline for other in page_lines if other.baseline > line.baseline + _LEVEL]
    row = min(rises, default=0.0)
    if not 0 < row < _REACH * body.leading:
        return False
    level = [other for other in page_lines if abs(other.baseline - line.baseline - row) < _LEVEL]
    below = _pieces([run for other in level for run in other.runs], line.size)
    over = [next((i for i, (a, b) in enumerate(below) if b > x0 and a < x1), None) for x0, x1 in pieces]
    return None not in over and len(set(over)) == len(pieces)


def _pieces(runs: Iterable[Run], size: float) -> list[tuple[float, float]]:
    """From where to where the pieces of a row reach that have the gaps of cells between them."""
    pieces: list[tuple[float, float]] = []
    for run in sorted(runs, key=lambda run: run.x0):
        if pieces and run.x0 - pieces[-1][1] <= _GAP * size:
            pieces[-1] = pieces[-1][0], max(pieces[-1][1], run.x1)
        else:
            pieces.append((run.x0, run.x1))
    return pieces
