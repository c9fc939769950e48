"""Sections that the text names and that no heading has. The paper's own headings are the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_HEADING: Final = re.compile(r"\s*(?:Section\s|§\s?)?(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?(?=[\s:])")
_NAMED: Final = re.compile(r"\b(?:Section|Sect?\.|section|§)\s?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?![\w]|\.\d)")
# Laws and other papers have sections too.
_ELSEWHERE: Final = re.compile(r"\s?(?:\([a-z0-9]\)|,?\s?(?:of|in|from)\s(?!this|our|the present))")
_BEFORE: Final = re.compile(r"(?:supplement\w*|appendix|et al\.?|\[\d+\],?|\(\d{4}\),?|[Aa]ct,?)\s?\Z")


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Names of sections where headings are numbered without a gap, so that all of them were read."""
    if not manuscript.whole:
        return
    headings = [m["number"] for s in manuscript.paper.sections if (m := _HEADING.match(s.heading + " "))]
    there = set(headings)
    top = sorted({int(number.split(".")[0]) for number in headings})
    if len(top) < 3 or top[0] > 1 or top != list(range(top[0], top[-1] + 1)):
        return
    said: set[str] = set()
    texts = [p.plain for p in manuscript.body] + [left.text for left in manuscript.paper.left_out]
    for passage in manuscript.prose:
        for m in _NAMED.finditer(passage.plain):
            number = m["number"]
            above = number.rpartition(".")[0]
            if number in there | said or _ELSEWHERE.match(passage.plain, m.end()):
                continue
            if _BEFORE.search(passage.plain[: m.start()]) or any(h.startswith(f"{number}.") for h in there):
                continue
            said.add(number)
            # A run-in heading that was read as text.
            if any(re.match(rf"\s*{re.escape(number)}[.\s)]", text) for text in texts):
                continue
            near = not above and int(number) <= top[-1] + 2 if not above else any(h.startswith(above) for h in there)
            text = tr("Section {number} is named, and no heading has that number.").format(number=number)
            yield Finding("likely" if near else "note", text, (passage.place(*m.span()),), {"named": number})
