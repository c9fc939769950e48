"""References that LaTeX could not resolve: "Section ??", "[?]". What it prints for them is in its manual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_UNRESOLVED: Final = re.compile(
    r"(?:\b(?:[Ss]ections?|[Ss]ecs?\.|[Ff]igures?|[Ff]igs?\.|[Tt]ables?|[Tt]ab\.|[Ee]quations?|[Ee]qs?\.|[Tt]heorems?|[Ll]emmas?|"
    r"[Aa]ppendi(?:x|ces)|[Aa]lgorithms?|[Pp]ropositions?|[Dd]efinitions?|[Cc]hapters?|[Pp]ages?)|§)\s?\(?\?\?\)?(?!\?)"
    r"|\[(?:\s?[\w, -]{0,20},)?\s?\?{1,2}\s?(?:,\s?[?\d]+\s?)*\]"
    r"|\((?:[^()?]{0,40}[;,]\s?)?\?(?:\s?[;,]\s?\?)*\)(?=[\s.,;])"
)
_ERROR: Final = re.compile(r"Error! (?:Reference source not found|Bookmark not defined)")


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Question marks where a number belongs, and what Word prints instead."""
    for passage in manuscript.prose:
        for m in (*_UNRESOLVED.finditer(passage.plain), *_ERROR.finditer(passage.plain)):
            round_one = m[0].startswith("(")
            text = tr("“{what}” is a reference that was not resolved.").format(what=m[0])
            yield Finding("note" if round_one else "error", text, (passage.place(*m.span()),), {"reported": m[0]})
