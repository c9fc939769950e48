"""Supplementary figures and tables that the text names past the last one in the file. The captions are the source.

Where the file has none of them, the supplement is another file and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_WORD: Final = {"Figure": r"(?:Figures?|Figs?\.?|FIGURE)", "Table": r"(?:Tables?|TABLE)"}
_LEAST: Final = 2


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Names with an S, where captions have S1 to Sn without a gap."""
    if not manuscript.whole:
        return
    for kind, word in _WORD.items():
        labels = (re.match(rf"\s*{word}\s?S\.?(?P<n>\d{{1,2}})(?!\d)", p.plain) for p in manuscript.captions)
        there = {int(m["n"]) for m in labels if m}
        if len(there) < _LEAST or there != set(range(1, max(there) + 1)):
            continue
        said: set[int] = set()
        for passage in manuscript.prose:
            for m in re.finditer(rf"\b{word}\s?S\.?(?P<n>\d{{1,2}})(?![\d.]\d|\d)", passage.plain):
                number = int(m["n"])
                if number in there | said or any(
                    re.match(rf"\s*{word}\s?S\.?{number}\b", t) for t in manuscript.beside
                ):
                    continue
                said.add(number)
                text = tr("{what} is named, and no caption has that number.").format(what=f"{kind} S{number}")
                yield Finding("likely", text, (passage.place(*m.span()),), {"named": f"S{number}"})
