"""Two entries of the list for one work: the same text or identifier, or the same numbers in much the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from reviewer_app.checks import citations
from reviewer_app.checks.dois import dois
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr
from reviewer_app.paper.text import squeeze

_ARXIV: Final = re.compile(r"arxiv[:. /]+(?:preprint[, ]+)?(?:arxiv:)?(?:abs/)?(\d{4}\.\d{4,5})", re.I)
_TELLING: Final = 40
# Of the numbers of an entry, so many tell it; of its words, in percent.
_TELLING_NUMBERS: Final = 4
_ALIKE: Final = 70


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Entries that are one work by what stands in them."""
    first: dict[str, citations.Entry] = {}
    for entry in citations.entries(manuscript):
        text = squeeze(re.sub(r"^\s*[\[(]?\d{1,3}[\]).]\s", "", entry.passage.text))
        keys = [text] if len(text) >= _TELLING else []
        # Two in one entry: it was not read as one, and which belongs to it nobody knows.
        # A DOI that a space cuts off ("10.1002/14651858. CD009670") is that of many.
        named = [
            d
            for d in dois(entry.passage.plain)
            if not re.search(rf"{re.escape(d)}\.?\s[A-Z]*\d", entry.passage.plain, re.I)
        ]
        keys += {*named} if len(named) == 1 else ()
        keys += {*ids} if len(ids := [f"arxiv:{i}" for i in _ARXIV.findall(entry.passage.plain)]) == 1 else ()
        # Year, volume and pages are the same in all styles of a list; authors and title nearly.
        numbers = " ".join(sorted(re.findall(r"\d{2,}", re.sub(r"^\W*\d{1,3}[\]).]", "", entry.passage.plain))))
        if len(numbers.split()) >= _TELLING_NUMBERS:
            keys.append(numbers)
        before = next((first[key] for key in keys if key in first and _like(first[key], entry)), None)
        for key in keys:
            first.setdefault(key, entry)
        if before is not None:
            sentence = tr("The list has one work twice: “{entry}”.").format(entry=entry.name)
            yield Finding("likely", sentence, (Place(before.passage.id), Place(entry.passage.id)))


def _like(one: citations.Entry, other: citations.Entry) -> bool:
    return fuzz.token_sort_ratio(one.folded, other.folded) >= _ALIKE
