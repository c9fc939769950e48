"""Footnotes that the text names and that no page has. The paper's own footnotes are the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_NUMBER: Final = re.compile(r"\s*(?P<n>\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?=\D)")
_DIGITS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NAMED: Final = re.compile(r"\b(?:[Ff]ootnote|[Ff]n\.)\s(?P<n>\d{1,2})(?!\d|\.\d)(?!\s?(?:of|in|from)\s(?:\[|[A-Z]))")
_LEAST: Final = 2


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Numbers past the last footnote, where the footnotes' numbers run from 1 without a gap."""
    notes = (_NUMBER.match(p.text) for p in manuscript.body if p.kind == "footnote")
    there = {int(m["n"].translate(_DIGITS)) for m in notes if m}
    if not manuscript.whole or len(there) < _LEAST or there != set(range(1, max(there) + 1)):
        return
    for passage in manuscript.prose:
        for m in _NAMED.finditer(passage.plain):
            if int(m["n"]) > max(there):
                text = tr("Footnote {number} is named, and the last one is {last}.").format(
                    number=m["n"], last=max(there)
                )
                yield Finding("likely", text, (passage.place(*m.span()),), {"named": m["n"], "last": str(max(there))})
