"""References that LaTeX could not resolve: "Section ??", "[?]". What it prints for them is in its manual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Certainty, Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_UNRESOLVED: Final = re.compile(
    r"(?:\b(?:[Ss]ections?|[Ss]ecs?\.|[Ff]igures?|[Ff]igs?\.|[Tt]ables?|[Tt]ab\.|[Ee]quations?|[Ee]qs?\.|[Tt]heorems?|[Ll]emmas?|"
    r"[Aa]ppendi(?:x|ces)|[Aa]lgorithms?|[Pp]ropositions?|[Dd]efinitions?|[Cc]hapters?|[Pp]ages?)|§)\s?\(?\?\?\)?(?!\?)"
    r"|\[(?:\s?[\w, -]{0,20},)?\s?\?{1,2}\s?(?:,\s?[?\d]+\s?)*\]"
    r"|\((?:[^()?]{0,40}[;,]\s?)?\?(?:\s?[;,]\s?\?)*\)(?=[\s.,;])"
)
_ERROR: Final = re.compile(r"Error! (?:Reference source not found|Bookmark not defined)")
# Places that are kept of one that stands in many.
_SHOWN: Final = 20


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Question marks where a number belongs, and what Word prints instead: what reads alike is one finding."""
    found: dict[str, list[Place]] = {}
    for passage in manuscript.prose_with("?", "error!"):
        for m in (*_UNRESOLVED.finditer(passage.plain), *_ERROR.finditer(passage.plain)):
            # One command of LaTeX prints both "[?]" and "[? ]".
            found.setdefault(re.sub(r"\s*(\?)\s*(?=\])", r"\1", m[0]), []).append(passage.place(*m.span()))
    for words, places in found.items():
        # The paper may write a question mark in round brackets on purpose.
        certainty: Certainty = "note" if words.startswith("(") else "error"
        text = tr("“{what}” is a reference that was not resolved.")
        if len(places) > 1:
            text = tr("“{what}” is a reference that was not resolved, in {n} places.")
        text = text.format(what=words, n=len(places))
        yield Finding(certainty, text, tuple(places[:_SHOWN]), {"reported": words})
