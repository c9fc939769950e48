"""Pages, size and numbers of lines and pages against what a venue asks for; its profile names the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Spot
from reviewer_app.checks.manuscript import Manuscript, plain
from reviewer_app.checks.phrases import phrases
from reviewer_app.checks.venues import Venue, venue
from reviewer_app.i18n import tr

_NUMBER: Final = re.compile(r"\s*(?:[\dA-Z]{1,2}[.\d]*\s+|[IVX]+\.\s+)?")
_BEHIND: Final = re.compile(r"(?:references|bibliography|appendi(?:x|ces)|supplement\w*|参考文献|附录)", re.I)
# Points by which two programs' Letter or A4 differ at most.
_SAME_SIZE: Final = 3.0
_LEAST_PAGES: Final = 3


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """What differs from the profile; of a blind submission without one, only that pages have no numbers."""
    profile = venue(manuscript.options.venue)
    if profile is not None:
        yield from _pages(manuscript, profile)
    paper = manuscript.paper
    reasons = {left.reason for left in paper.left_out}
    heads = any(left.reason == "running head or foot" and re.search(r"\d", left.text) for left in paper.left_out)
    if len(paper.pages) < _LEAST_PAGES or not manuscript.whole:
        return
    if profile and profile.line_numbers and "line number" not in reasons:
        text = tr("No line numbers were found; {venue} asks for them in a submission.").format(venue=profile.name)
        yield Finding("likely", text, (Spot(1),), _source(profile))
    if "page number" not in reasons and not heads:
        if profile and profile.page_numbers:
            text = tr("No page numbers were found; {venue} asks for them in a submission.").format(venue=profile.name)
            yield Finding("likely", text, (Spot(1),), _source(profile))
        elif not profile and manuscript.options.blind:
            yield Finding("note", tr("No page numbers were found; a reviewer needs them."), (Spot(1),))


def _pages(manuscript: Manuscript, profile: Venue) -> Iterator[Finding]:
    last = _end_of_body(manuscript, profile)
    if profile.pages and last > profile.pages:
        text = tr("The body ends on page {last}; {venue} allows {pages} pages.")
        text = text.format(last=last, venue=profile.name, pages=profile.pages)
        yield Finding("likely", text, (Spot(last),), {"pages": str(last), **_source(profile)})
    wide, high = profile.paper
    other = [p for p in manuscript.paper.pages if abs(p.width - wide) + abs(p.height - high) > 2 * _SAME_SIZE]
    if wide and other and len(other) > len(manuscript.paper.pages) / 2:
        text = tr("Pages are {width} by {height} points; {venue} asks for {wide} by {high}.").format(
            width=f"{other[0].width:.0f}",
            height=f"{other[0].height:.0f}",
            venue=profile.name,
            wide=f"{wide:.0f}",
            high=f"{high:.0f}",
        )
        yield Finding("likely", text, (Spot(other[0].number),), _source(profile))


def _end_of_body(manuscript: Manuscript, profile: Venue) -> int:
    """The page of the last paragraph that counts: before references and appendices, in no section that is free."""
    free = [phrase.pattern for phrase in phrases(profile.free)]
    last, below = 0, 0
    for section in manuscript.paper.sections:
        heading = _NUMBER.sub("", plain(section.heading), count=1)
        if section.appendix or _BEHIND.match(heading):
            break
        if below and section.level > below:
            continue
        below = section.level if any(pattern.match(heading) for pattern in free) else 0
        if not below:
            pages = [span.page for p in section.paragraphs if p.kind != "footnote" for span in p.spans]
            last = max([last, section.page if section.paragraphs else 0, *pages])
    return last


def _source(profile: Venue) -> dict[str, str]:
    return {"source": profile.source, "as_of": profile.as_of}
