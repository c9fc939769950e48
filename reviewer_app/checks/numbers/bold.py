"""A value in bold that is not the best of its column. Which letters are bold, the file says; the rest is comparison.

Bold marks the best value only where it marks one for each column: a whole bold row marks a method, and several bold
values of a column mark one in each group.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import Printed
from reviewer_app.checks.table_numbers import in_cell
from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect, Table

_LEAST_ROWS: Final = 3
# So many columns have to bear the reading out.
_LEAST_RIGHT: Final = 2


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Columns with one bold value that is neither the highest nor the lowest, in tables where the others are."""
    facts = manuscript.facts
    lines = _of_text(manuscript) if facts else {}
    for table in manuscript.paper.tables if facts else ():
        assert facts is not None
        bold = [
            p.text.strip("%") for p in facts.bold if p.page == table.page and not _in(lines.get(p.page, []), p.rect)
        ]
        if not table.cells or table.page in manuscript.garbled or not bold:
            continue
        right, wrong = 0, []
        places: list[tuple[int, Printed]] = []
        for column in range(len(table.cells[0])):
            marked = _marked(table, column, bold)
            if marked is None:
                continue
            row, numbers = marked
            value = numbers[row]
            places.append((row, value))
            others = [n for i, n in numbers.items() if i != row]
            if all(value.value >= n.value for n in others) or all(value.value <= n.value for n in others):
                right += 1
            else:
                wrong.append((row, column, value, numbers))
        if right < _LEAST_RIGHT or len(wrong) > 1 or _is_a_row(table, [w[0] for w in wrong], bold):
            continue
        if _best_of_rows(table, places):
            continue
        for row, column, _, _ in wrong:
            text = tr("{value} is in bold, and is neither the highest nor the lowest of its column in {table}.")
            cell = table.cells[row][column].strip()
            yield Finding("likely", text.format(value=cell, table=table.label), (Place(table.id),), {"reported": cell})


def _marked(table: Table, column: int, bold: list[str]) -> tuple[int, dict[int, Printed]] | None:
    """(row of the one bold value, the numbers of the column by row); None unless there is exactly one."""
    numbers = {i: n for i, row in enumerate(table.cells) if column < len(row) and (n := in_cell(row[column]))}
    texts = {i: _bare(table.cells[i][column]) for i in numbers}
    marked = [i for i, text in texts.items() if text in bold]
    everywhere = [_bare(cell) for row in table.cells for cell in row]
    if len(marked) != 1 or len(numbers) < _LEAST_ROWS or len({n.unit for n in numbers.values()}) > 1:
        return None
    # The same number elsewhere in the table may be the bold one.
    return (marked[0], numbers) if everywhere.count(texts[marked[0]]) == 1 else None


def _best_of_rows(table: Table, places: list[tuple[int, Printed]]) -> bool:
    """Whether all bold values are the highest, or all the lowest, of their rows: then they are compared across."""
    # Two tables side by side may have been read as one: only columns as full as any are compared.
    full = [sum(in_cell(cell) is not None for cell in column) for column in zip(*table.cells, strict=False)]
    columns = [i for i, n in enumerate(full) if n == max(full)]
    rows = [
        ([n.value for i in columns if i < len(table.cells[row]) and (n := in_cell(table.cells[row][i]))], value.value)
        for row, value in places
    ]
    rows = [(others, value) for others, value in rows if others]
    if not rows:
        return False
    return all(value == max(others) for others, value in rows) or all(value == min(others) for others, value in rows)


def _of_text(manuscript: Manuscript) -> dict[int, list[Rect]]:
    """The lines of headings and paragraphs by page: a bold number in them is no cell."""
    found: dict[int, list[Rect]] = {}
    for section in manuscript.paper.sections:
        found.setdefault(section.page, []).extend(section.rects)
        for span in (span for p in section.paragraphs for span in p.spans):
            found.setdefault(span.page, []).extend(span.rects)
    return found


def _in(lines: list[Rect], piece: Rect) -> bool:
    x, y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
    return any(r.x0 - 1 <= x <= r.x1 + 1 and r.y0 <= y <= r.y1 for r in lines)


def _is_a_row(table: Table, rows: list[int], bold: list[str]) -> bool:
    return any(all(_bare(cell) in bold for cell in table.cells[i] if in_cell(cell)) for i in rows)


def _bare(cell: str) -> str:
    return cell.strip(" *†‡%↑↓")
