"""Figures or tables that the text first names out of order; journals ask for the order of the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.checks import labels
from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """The first that comes too early, for figures and for tables; the abstract and appendices don't count."""
    for kind in labels.KINDS if manuscript.whole else ():
        own = {number for number, _ in labels.captions(manuscript, kind)}
        if own != set(range(1, len(own) + 1)):
            continue
        names = [
            name
            for name in labels.named(manuscript, kind)
            if name.passage.kind != "caption" and not (name.passage.abstract or name.passage.appendix)
        ]
        first = {n: next((i for i, name in enumerate(names) if name.number == n), len(names)) for n in own}
        # One that is never named is told by another check.
        early = next(((n, m) for n in sorted(own) for m in range(1, n) if first[n] < first[m] < len(names)), None)
        if early:
            text = tr("{what} is named before {other}.").format(
                what=labels.title(kind, early[0]), other=labels.title(kind, early[1])
            )
            name = names[first[early[0]]]
            yield Finding("note", text, (name.passage.place(name.start, name.end),))
