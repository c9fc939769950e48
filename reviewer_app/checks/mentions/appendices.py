"""Appendices that the text names and that the paper doesn't have. Its own headings are the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_NAMED: Final = re.compile(r"(?:\bAppendi(?:x|ces)\s|\bApp\.\s|附录\s?)(?P<letter>[A-Z])(?![\w]|\.?\s?[A-Z][a-z])")
_HEADING: Final = re.compile(r"\s*(?:Appendix\s|APPENDIX\s|附录\s?)?(?P<letter>[A-Z])(?=[.:\s]|\Z)")
_ELSEWHERE: Final = re.compile(
    r"\s?,?\s?(?:of|in|from)\s(?:\[|ref|[A-Z][\w-]+ (?:et al|and [A-Z]|\()|the " r"(?:supp|full|extended|arxiv))"
)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Letters beyond the last appendix; where the file has no appendix at all, one note: it may be another file."""
    if not manuscript.whole:
        return
    headings = [
        s.heading for s in manuscript.paper.sections if s.appendix or re.match(r"\s*(?:appendix|附录)", s.heading, re.I)
    ]
    there = {m["letter"] for heading in headings if (m := _HEADING.match(heading))}
    expected = {chr(ord("A") + i) for i in range(len(there))}
    texts = [p.plain for p in manuscript.body] + manuscript.beside
    said: set[str] = set()
    for passage in manuscript.prose:
        for m in _NAMED.finditer(passage.plain):
            letter = m["letter"]
            if letter in there | said or _ELSEWHERE.match(passage.plain, m.end()):
                continue
            said.add(letter)
            if any(re.match(rf"\s*(?:Appendix\s)?{letter}[.:\s]\s?[A-Z]", t, re.I) for t in texts):
                continue
            if not headings:
                text = tr("Appendix {letter} is named, and this file has no appendix.").format(letter=letter)
                yield Finding("note", text, (passage.place(*m.span()),), {"named": letter})
                return
            text = tr("Appendix {letter} is named, and no heading has that letter.").format(letter=letter)
            certain = bool(there) and there == expected and ord(letter) <= ord(max(there)) + 3
            computed = {"named": letter, "there": ", ".join(sorted(there))}
            yield Finding("likely" if certain else "note", text, (passage.place(*m.span()),), computed)
