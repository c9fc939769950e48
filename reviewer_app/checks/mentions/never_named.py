"""Figures and tables that no sentence speaks of. The paper's own text is the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks import labels
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_BY_PLACE: Final = re.compile(
    r"[上下][面]?[图表]|\b(?:figure|table|graph|chart)s? (?:below|above|overleaf)|\bfollowing (?:figure|table)|"
    r"\b(?:figure|table) (?:on|at) the (?:left|right|top)",
    re.I,
)
_UNRESOLVED: Final = {
    "figure": re.compile(r"\bfig(?:ures?|s?\.)?\s?\(?\?\?", re.I),
    "table": re.compile(r"\btab(?:les?|\.)?\s?\(?\?\?", re.I),
}


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Captions whose number stands nowhere else; nothing where a page could not be read."""
    if not manuscript.whole:
        return
    for kind in labels.KINDS:
        spoken_of = labels.spoken_of(manuscript, kind)
        own = labels.captions(manuscript, kind)
        # Most of them unnamed: the paper speaks of them in a way that isn't understood.
        unnamed = [(number, caption) for number, caption in own if number not in spoken_of]
        if (2 * len(unnamed) > len(own) and len(own) > 1) or not labels.read_whole(own):
            continue
        # "The figure below" names one without its number, "Figure ??" any.
        by_place = bool(_BY_PLACE.search(manuscript.all_text) or _UNRESOLVED[kind].search(manuscript.all_text))
        for number, caption in unnamed:
            text = tr("{what} is there, and the text never names it.").format(what=labels.title(kind, number))
            yield Finding("note" if by_place else "likely", text, (Place(caption.id),))
