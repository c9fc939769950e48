"""A total of a table that its rows or columns don't give. Arithmetic, where the other totals of the table are right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript, plain
from reviewer_app.checks.printed import Printed
from reviewer_app.checks.table_numbers import in_cell
from reviewer_app.i18n import tr
from reviewer_app.paper.model import Table
from reviewer_app.review.sections import SectionKey

_TOTAL: Final = re.compile(r"\s*(?:total|sum|in total|totals|合\s*计|总\s*计|总\s*和)\b\s*(?:\(.*\))?\s*\Z", re.I)
_LEAST_PARTS: Final = 2


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Totals that are wrong beside more that are right."""
    for table in manuscript.paper.tables:
        if table.cells and table.page not in manuscript.garbled:
            columns = [list(column) for column in zip(*table.cells, strict=False)]
            # A row of totals adds up its columns, a column of totals its rows.
            yield from _wrong(table, columns)
            yield from _wrong(table, [list(row) for row in table.cells])


def _wrong(table: Table, lines: Sequence[Sequence[str]]) -> Iterator[Finding]:
    # The place of the total in each line is where its label stands in the first line of labels.
    labels = next((line for line in lines if any(_TOTAL.match(plain(cell)) for cell in line)), None)
    if labels is None:
        return
    at = next(i for i, cell in enumerate(labels) if _TOTAL.match(plain(cell)))
    right, wrong = 0, []
    for line in lines:
        total = in_cell(line[at]) if at < len(line) and line is not labels else None
        parts = _parts(line[:at])
        if total is None or parts is None:
            continue
        added = sum(p.value for p in parts)
        slack = len(parts) * max(p.unit for p in parts) / 2 + total.unit / 2 if total.unit < 1 else 0.0
        if abs(added - total.value) <= slack + 1e-9:
            right += 1
        else:
            wrong.append((line[at].strip(), added))
    if right >= 2 * len(wrong):
        for said, added in wrong:
            text = tr("{table} has the total {said}, and its parts add up to {added}.").format(
                table=table.label, said=said, added=f"{added:g}"
            )
            computed = {"reported": said, "recomputed": f"{added:g}"}
            yield Finding("likely", text, (Place(table.id),), computed, SectionKey.REJECTION)


def _parts(cells: Sequence[str]) -> list[Printed] | None:
    """The numbers before a total; None where one of the cells between the first and the last of them is none."""
    numbers = [in_cell(cell) for cell in cells]
    while numbers and numbers[0] is None:
        numbers.pop(0)
    found = [n for n in numbers if n is not None]
    return found if len(found) == len(numbers) >= _LEAST_PARTS else None
