"""Works that the text cites and the list doesn't have. The paper's own list is the source."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.checks import citations
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

# Where more citations than this share find no entry, they are written in a way that isn't understood.
_KNOWN = 0.85


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Numbers past the end of the list, and authors with a year that no entry has."""
    listed = citations.entries(manuscript)
    if not manuscript.whole or len(listed) < 3:
        return
    if citations.numbered(listed):
        yield from _past_the_end(manuscript, len(listed))
    elif citations.by_name(listed):
        yield from _unknown(manuscript, listed)


def _past_the_end(manuscript: Manuscript, last: int) -> Iterator[Finding]:
    cited = citations.cited_numbers(manuscript)
    inside = [c for c in cited if 0 < c.number <= last]
    outside = [c for c in cited if c.number > last]
    if not citations.cites_in_squares(manuscript, cited) or len({c.number for c in inside}) < last / 2:
        return
    if len(outside) > (1 - _KNOWN) * len(cited):
        return
    for number in dict.fromkeys(c.number for c in outside):
        where = [c.passage.place(c.start, c.end) for c in outside if c.number == number]
        text = tr("[{number}] is cited, and the list ends with {last}.").format(number=number, last=last)
        yield Finding("error", text, tuple(where[:3]), {"cited": str(number), "last": str(last)})


def _unknown(manuscript: Manuscript, listed: list[citations.Entry]) -> Iterator[Finding]:
    named = list(citations.cited_names(manuscript))
    unknown = [c for c in named if not any(c.year in e.years and c.name in e.folded for e in listed)]
    if len(named) < 5 or len(unknown) > (1 - _KNOWN) * len(named):
        return
    for key in dict.fromkeys((c.name, c.year) for c in unknown):
        places = [c for c in unknown if (c.name, c.year) == key]
        where = tuple(c.passage.place(c.start, c.end) for c in places[:3])
        cited = places[0].passage.text[places[0].start : places[0].end].strip("( ")
        # An entry by the same first author of a year that nothing cites is the one that is meant.
        years = sorted({y for e in listed if e.folded.startswith(key[0]) for y in e.years})
        meant = [e for e in listed if key[0] in e.folded[: len(key[0]) + 20]]
        if len(meant) == 1 and years and not any(c.name == key[0] and c.year in years for c in named):
            text = tr("“{cited}” is cited; the list has that author with {year}.")
            text = text.format(cited=cited, year=", ".join(years))
            yield Finding("likely", text, (*where, Place(meant[0].passage.id)), {"cited": key[1], "listed": years[0]})
        else:
            text = tr("“{cited}” is cited, and no entry of the list has that author and year.").format(cited=cited)
            yield Finding("likely" if len(unknown) <= 6 else "note", text, where, {"cited": f"{key[0]} {key[1]}"})
