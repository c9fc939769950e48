"""Entries of the list that the text never cites. The paper's own text is the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer_app.checks import citations
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

# Where fewer entries than this share are cited, the text cites in a way that isn't understood.
_KNOWN = 0.85


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Numbers that stand in no bracket, and first authors that the text never names."""
    listed = citations.entries(manuscript)
    if not manuscript.whole or len(listed) < 3:
        return
    if citations.numbered(listed):
        cited = {c.number for c in citations.cited_numbers(manuscript)}
        cited |= citations.beside_text(manuscript)
        unused = [e for e in listed if e.number not in cited]
    elif all(e.number is None for e in listed):
        text = citations.folded(" ".join((manuscript.all_text, *manuscript.beside)))
        unused = [e for e in listed if (name := _first_author(e)) and name not in text]
    else:
        return
    if len(unused) > (1 - _KNOWN) * len(listed):
        return
    for entry in unused:
        sentence = tr("The list has “{entry}”, and the text never cites it.").format(entry=entry.name)
        yield Finding("likely", sentence, (Place(entry.passage.id),))


def _first_author(entry: citations.Entry) -> str:
    """The surname of the first author, folded: before the first comma, its last word or what stands before initials."""
    first = re.split(r",|\.\s(?=[A-Z0-9])|\(|\band\b|&", entry.passage.plain.strip(), maxsplit=1)[0]
    words = [w for w in first.split() if len(w) > 2 and not w.isupper() and w.isalpha()]
    return citations.folded(words[-1]) if words and len(first) < 40 else ""
