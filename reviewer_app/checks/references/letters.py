"""Years with a letter ("2019a") that the list doesn't have, and years without one where it has two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer_app.checks import citations
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Each pair of author and year once."""
    listed = citations.entries(manuscript)
    if not manuscript.whole or len(listed) < 3 or not citations.by_name(listed):
        return
    everything = "\n".join(e.passage.plain for e in listed)
    said: set[tuple[str, str, str]] = set()
    for cited in citations.cited_names(manuscript):
        key = (cited.name, cited.year, cited.letter)
        own = [e for e in listed if cited.year in e.years or re.search(rf"{cited.year}[a-h]\b", e.passage.plain)]
        own = [e for e in own if re.match(rf"\W*(?:[\w.'-]+\s){{0,3}}{re.escape(cited.name)}\b", e.folded)]
        letters = {m[1] for e in own if (m := re.search(rf"{cited.year}([a-h])\b", e.passage.plain))}
        # An entry that was read as part of another one may have the letter.
        whole = all(chr(ord("a") + i) in letters for i in range(len(letters)))
        elsewhere = cited.letter and f"{cited.year}{cited.letter}" in everything
        if key in said or not own or not whole or elsewhere:
            continue
        said.add(key)
        where = cited.passage.place(cited.start, cited.end)
        name = cited.passage.text[cited.start : cited.end].strip("( ")
        if cited.letter and not letters and len(own) == 1:
            text = tr("“{cited}” is cited; the list has that year without a letter.").format(cited=name)
            yield Finding("likely", text, (where, Place(own[0].passage.id)), {"cited": f"{cited.year}{cited.letter}"})
        elif cited.letter and letters and cited.letter not in letters:
            text = tr("“{cited}” is cited; the list has {letters} of that year.").format(
                cited=name, letters=", ".join(sorted(letters))
            )
            yield Finding("likely", text, (where, Place(own[0].passage.id)), {"cited": f"{cited.year}{cited.letter}"})
        elif not cited.letter and len(letters) > 1 and len(own) == len(letters):
            text = tr("“{cited}” is cited; the list has {letters} of that year.").format(
                cited=name, letters=", ".join(sorted(letters))
            )
            yield Finding("note", text, (where, *(Place(e.passage.id) for e in own[:2])), {"cited": cited.year})
