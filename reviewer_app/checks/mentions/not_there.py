"""Figures and tables that the text names and that the paper doesn't have. The paper's own text is the source."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.checks import labels
from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Names past the last caption, or in a gap; nothing where a page could not be read or no caption was."""
    if not manuscript.whole:
        return
    for kind in labels.KINDS:
        there = {number for number, _ in labels.captions(manuscript, kind)}
        if not there:
            continue
        said: set[int] = set()
        for name in labels.named(manuscript, kind):
            if name.number in there | said or name.number == 0:
                continue
            said.add(name.number)
            if labels.stands_somewhere(manuscript, kind, name.number):
                continue
            # Where other captions are missing too, it is the reading that lost them.
            lost = len(set(range(1, max(there) + 1)) - there)
            text = tr("{what} is named, and no caption has that number.").format(what=labels.title(kind, name.number))
            yield Finding(
                "note" if lost or name.number > max(there) + 1 else "likely",
                text,
                (name.passage.place(name.start, name.end),),
                {"named": str(name.number), "captions": ", ".join(map(str, sorted(there)))},
            )
