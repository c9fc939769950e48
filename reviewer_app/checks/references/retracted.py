"""Cited works that were retracted, by a list of DOIs that the person supplies; nothing is looked up elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.checks import citations
from reviewer_app.checks.dois import dois
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Entries whose DOI is in that list."""
    for entry in citations.entries(manuscript) if manuscript.options.retracted else ():
        for doi in manuscript.options.retracted.intersection(dois(entry.passage.plain)):
            text = tr("“{entry}” ({doi}) is in your list of retracted works.").format(entry=entry.name, doi=doi)
            yield Finding("error", text, (Place(entry.passage.id),), {"doi": doi}, SectionKey.REJECTION)
