"""Figures and tables that no sentence speaks of. The paper's own text is the source."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.checks import labels
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Captions whose number stands nowhere else; nothing where a page could not be read."""
    if not manuscript.whole:
        return
    for kind in labels.KINDS:
        spoken_of = labels.spoken_of(manuscript, kind)
        own = labels.captions(manuscript, kind)
        # Most of them unnamed: the paper speaks of them in a way that isn't understood.
        unnamed = [(number, caption) for number, caption in own if number not in spoken_of]
        if 2 * len(unnamed) > len(own) and len(own) > 1:
            continue
        for number, caption in unnamed:
            text = tr("{what} is there, and the text never names it.").format(what=labels.title(kind, number))
            yield Finding("likely", text, (Place(caption.id),))
