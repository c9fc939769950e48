"""Works that the text cites and the list doesn't have. The paper's own list is the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer_app.checks import citations
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

# Where more citations than this share find no entry, they are written in a way that isn't understood.
_KNOWN = 0.85
# So many works that are missing are missing; more are written in a way that isn't understood.
_FEW = 3
# How far past its end a number is still meant for the list, at least.
_NEAR = 15


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Numbers past the end of the list, and authors with a year that no entry has."""
    listed = citations.entries(manuscript)
    if not manuscript.whole or len(listed) < 3:
        return
    if citations.numbered(listed):
        yield from _past_the_end(manuscript, len(listed))
    elif citations.by_name(listed) and citations.dated(listed):
        yield from _unknown(manuscript, listed)


def _past_the_end(manuscript: Manuscript, last: int) -> Iterator[Finding]:
    cited = citations.cited_numbers(manuscript)
    inside = [c for c in cited if 0 < c.number <= last]
    # "[110]" far beyond the end is a direction in a crystal, or a number of another kind.
    outside = [c for c in cited if last < c.number <= last + max(_NEAR, last // 4)]
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
    strays = citations.strays(manuscript)
    unknown = [c for c in named if not _known(c, listed) and not any(c.name in e.folded for e in strays)]
    if len(named) < 5 or len(unknown) > (1 - _KNOWN) * len(named):
        return
    keys = list(dict.fromkeys((c.name, c.year) for c in unknown))
    for key in keys:
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
            yield Finding("likely" if len(keys) <= _FEW else "note", text, where, {"cited": f"{key[0]} {key[1]}"})


def _known(cited: citations.Named, listed: list[citations.Entry]) -> bool:
    """Whether an entry of that year has one of the names; hyphens may be those of a line's end."""
    words = cited.passage.text[cited.start : cited.end]
    if re.fullmatch(r"[\w-]+\s\d{4}[a-h]?", words):
        return True  # a name and a number with nothing between them may be anything: "Epimanool 1961"
    names = {citations.folded(w).replace("-", "") for w in re.findall(r"[A-ZÀ-ÖØ-ÞŁŚŞČŽ][\w’'-]{2,}", words)}
    names.add(cited.name.replace("-", ""))
    return any(cited.year in e.years and any(n in e.folded.replace("-", "") for n in names) for e in listed)
