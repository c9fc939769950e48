"""A change in percent that does not follow from the two values beside it, or from the table named in its sentence.

Arithmetic: relative to the first value, relative to the second, or the difference in points are all granted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks import labels
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import Printed, printed
from reviewer_app.checks.table_numbers import all_in
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey

_N: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT: Final = r"(?:\s?(?:%|[a-zA-Zμµ°]{1,4}(?:/[a-zA-Z]{1,3})?))?"
_CHANGE: Final = (
    r"(?:improv\w+|increas\w+|rais\w+|ris\w+|rose|gr[eo]w\w*|decreas\w+|reduc\w+|drop\w*|fell|"
    r"fall\w*|declin\w+|lower\w+)"
)
# "improves from 45.2 to 50.1 (10.8 %)", "a 10.8 % reduction, from 45.2 to 40.3"
_FROM_TO: Final = (
    re.compile(
        rf"\b{_CHANGE}[^.;()]{{0,60}}?\bfrom\s(?P<a>{_N}){_UNIT}\s?to\s(?P<b>{_N}){_UNIT}\s?(?:\(|"
        rf",?\s?(?:i\.e\.,?|that is,?|or|a)\s)"
        rf"\s?(?:an?\s|by\s|about\s|i\.e\.,?\s)?[+-]?(?P<share>\d+(?:\.\d+)?)\s?%(?!\s?(?:CI|conf))"
    ),
    re.compile(
        rf"\b(?P<share>\d+(?:\.\d+)?)\s?%\s(?:relative\s)?{_CHANGE}[^.;()]{{0,40}}?[,(]?\s?\(?from\s(?P<a>{_N}){_UNIT}\s?to\s(?P<b>{_N})"
    ),
)
_SAID: Final = re.compile(
    rf"\b{_CHANGE}[^.;%]{{0,40}}?\bby\s(?P<share>\d+\.\d+)\s?%(?!\s?(?:points?|absolute|CI))", re.I
)
_ABOUT: Final = re.compile(
    r"(?:about|around|approximately|nearly|almost|over|more than|up to|at least|"
    r"roughly|~|≈|average[^.]{0,20})\s?\Z",
    re.I,
)
_MOST_CELLS: Final = 80


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Changes beside their values are errors; those that no two cells of a row or column give are notes."""
    for passage in manuscript.prose_with("from "):
        for form in _FROM_TO:
            for m in form.finditer(passage.plain):
                a, b, share = (printed(m[name]) for name in ("a", "b", "share"))
                if not a.value or not b.value or _follows(a, b, share):
                    continue
                exact = 100 * abs(b.value - a.value) / a.value
                text = tr("From {a} to {b} is a change of {exact} %, not {share} %.").format(
                    a=m["a"], b=m["b"], exact=f"{exact:.1f}", share=m["share"]
                )
                computed = {"reported": f"{m['share']} %", "recomputed": f"{exact:.2f} %"}
                yield Finding("likely", text, (passage.place(*m.span()),), computed, SectionKey.REJECTION)
    yield from _from_tables(manuscript)


def _from_tables(manuscript: Manuscript) -> Iterator[Finding]:
    cells = {
        number: (caption, [[all_in(cell) for cell in row] for row in table.cells])
        for number, caption in labels.captions(manuscript, "table")
        for table in manuscript.paper.tables
        if table.id == caption.id and table.cells
    }
    names = list(labels.named(manuscript, "table")) if cells else []
    for name in names:
        caption, rows = cells.get(name.number, (None, []))
        if caption is None or name.passage.kind == "caption":
            continue
        sentence = name.passage.sentence_at(name.start)
        tables = {other.number for other in names if other.passage is name.passage}
        if len(tables) > 1 or sum(len(cell) for row in rows for cell in row) > _MOST_CELLS:
            continue
        lines = [[n for cell in row for n in cell] for row in rows]
        lines += [[n for cell in column for n in cell] for column in zip(*rows, strict=False)]
        everything = [n for line in lines for n in line]
        for m in _SAID.finditer(sentence):
            share = printed(m["share"])
            there = any(abs(n.value - share.value) <= share.unit for n in everything)
            pairs = ((a, b) for line in lines for a in line for b in line if a is not b)
            if there or not everything or any(a.value and b.value and _follows(a, b, share) for a, b in pairs):
                continue
            if _ABOUT.search(sentence[: m.start("share")]):
                continue
            text = tr(
                "No two values of a row or column of {table} give the {share} % that this sentence takes from it."
            )
            text = text.format(table=labels.title("table", name.number), share=m["share"])
            at = name.passage.plain.find(m[0])
            yield Finding(
                "note", text, (name.passage.place(at, at + len(m[0])), Place(caption.id)), {"reported": m["share"]}
            )


def _follows(a: Printed, b: Printed, share: Printed) -> bool:
    """Whether `share` is the change between two printed values in any way that is usual, rounding granted."""
    low, high = share.value - share.unit, share.value + share.unit
    for first, second in ((a, b), (b, a)):
        if abs(first.low) < 1e-12 or first.low <= 0:
            return True
        least = 100 * max(0.0, min(abs(second.low - first.high), abs(second.high - first.low))) / first.high
        most = 100 * max(abs(second.high - first.low), abs(second.low - first.high)) / first.low
        if least <= high and most >= low:
            return True
    difference = abs(a.value - b.value)
    unit = max(a.unit, b.unit, share.unit)
    return abs(difference - share.value) <= unit or abs(100 * difference - share.value) <= 100 * max(a.unit, b.unit)
