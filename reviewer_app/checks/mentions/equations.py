"""Equations that the text names and that no formula has the number of. The paper's own formulas are the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_NUMBERED: Final = re.compile(r"\(\s?(?P<number>\d{1,3})\s?\)\s*[.,]?\s*\Z")
_BEGINS: Final = re.compile(r"\s*\(\s?(?P<number>\d{1,3})\s?\)")
_NAMED: Final = re.compile(
    r"(?:\b(?:[Ee]quations?|[Ee]qs?\.|[Ee]qns?\.?|EQ\.?)\s?\(?|(?:公式|方程|式)\s?\()(?P<first>\d{1,3})\)?(?:\s?(?:-|to|and|,)\s?\(?(?P<last>\d{1,3})\)?)?(?![\w]|\.\d|\s?%)"
)
_ELSEWHERE: Final = re.compile(r"\s?,?\s?(?:of|in|from)\s(?:\[|ref|[A-Z][\w-]+ (?:et al|and [A-Z]|\()|the supp)")
_BEFORE: Final = re.compile(r"(?:supplement\w*|\[\d+,?)\s?\Z", re.I)
_LEAST: Final = 3
# A paragraph that is a formula and was read as text has fewer characters.
_SHORT: Final = 120


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Numbers past the last formula's, where the formulas' numbers run from 1 without a gap."""
    if not manuscript.whole:
        return
    texts = [p.plain for p in manuscript.body] + manuscript.beside
    formulas = (p.plain for p in manuscript.body if p.kind == "formula" or (len(p.plain) < _SHORT and "=" in p.plain))
    found = (_NUMBERED.search(formula) or _BEGINS.match(formula) for formula in formulas)
    numbers = {int(m["number"]) for m in found if m}
    if len(numbers) < _LEAST or numbers != set(range(1, max(numbers) + 1)):
        return
    said: set[int] = set()
    for passage in manuscript.prose:
        for m in _NAMED.finditer(passage.plain):
            number = int(m["last"] or m["first"])
            if number <= max(numbers) or number in said or _ELSEWHERE.match(passage.plain, m.end()):
                continue
            # The formula may have been read as text.
            if _BEFORE.search(passage.plain[: m.start()]) or any(
                re.search(rf"\A\s*\({number}\)|\({number}\)\s*\Z", t) for t in texts
            ):
                continue
            said.add(number)
            text = tr("Equation {number} is named, and the last one has the number {last}.")
            computed = {"named": str(number), "last": str(max(numbers))}
            text = text.format(number=number, last=max(numbers))
            yield Finding(
                "likely" if number <= max(numbers) + 5 else "note", text, (passage.place(*m.span()),), computed
            )
