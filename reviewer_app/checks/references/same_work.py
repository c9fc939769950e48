"""Two entries of the list for one work: the same text, the same DOI or the same arXiv number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks import citations
from reviewer_app.checks.dois import dois
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr
from reviewer_app.paper.text import squeeze

_ARXIV: Final = re.compile(r"arxiv[:. /]+(?:preprint[, ]+)?(?:arxiv:)?(?:abs/)?(\d{4}\.\d{4,5})", re.I)
_TELLING: Final = 40


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Entries that are one work by what stands in them."""
    first: dict[str, citations.Entry] = {}
    for entry in citations.entries(manuscript):
        text = squeeze(re.sub(r"^\s*[\[(]?\d{1,3}[\]).]\s", "", entry.passage.text))
        keys = [text] if len(text) >= _TELLING else []
        # Two in one entry: it was not read as one, and which belongs to it nobody knows.
        keys += {*named} if len(named := dois(entry.passage.plain)) == 1 else ()
        keys += {*ids} if len(ids := [f"arxiv:{i}" for i in _ARXIV.findall(entry.passage.plain)]) == 1 else ()
        before = next((first[key] for key in keys if key in first), None)
        for key in keys:
            first.setdefault(key, entry)
        if before is not None:
            sentence = tr("The list has one work twice: “{entry}”.").format(entry=entry.name)
            yield Finding("likely", sentence, (Place(before.passage.id), Place(entry.passage.id)))
