"""Entries of the list that have no year. What a reference consists of: ISO 690, 4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks import citations
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_YEAR: Final = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\b(?:in press|forthcoming|to appear|accepted|"
    r"submitted|n\.d\.|in preparation)|(?<!\d)\d{4}[a-h]\b",
    re.I,
)
_WEB: Final = re.compile(
    r"https?://|www\.|\bdoi\b|\burl\b|reference source|\bpackage\b|software|core team|" r"\bversion\b", re.I
)
# Where more entries than this share have none, the list was not read as entries.
_KNOWN: Final = 0.05
_LEAST: Final = 30


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Entries without one but for web pages, which may have none."""
    listed = citations.entries(manuscript)
    without = [e for e in listed if not _YEAR.search(e.passage.plain) and not _WEB.search(e.passage.plain)]
    if not manuscript.whole or len(without) > _KNOWN * len(listed):
        return
    for entry in without:
        if len(entry.passage.plain) >= _LEAST:
            text = tr("No year was found in the entry “{entry}”.").format(entry=entry.name)
            yield Finding("note", text, (Place(entry.passage.id),))
