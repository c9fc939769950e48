"""What stands for something that was to come: notes to oneself, "XX %", filler text, marks of where a figure goes.

The forms are those of LaTeX's and Word's templates and of the journals' instructions ("insert Figure 1 here").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Certainty, Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_NOTE: Final = re.compile(r"(?<![\w\"“'‘`#/])(?:TO" r"DO|FIX" r"ME|TBD|TBA)\b(?![\"”'’`]|s\b)")
_NUMBER: Final = re.compile(
    r"(?<![\w.])(?:X{1,3}\.X{1,3}\s?%?|XX\s?%|XX{1,2}(?=\s(?:participants|patients|samples|subjects|times|percent|pages)))(?!\w)"
    r"|\b(?:[nN]|[pP])\s?=\s?X{2,3}\b"
)
_FILLER: Final = re.compile(r"\b[Ll]orem\s+ipsum\b")
_INSERT: Final = re.compile(
    r"(?:[\[<(]\s?|^\s*)(?:please\s)?(?:insert|place)\s(?:the\s)?(?:figure|fig\.|table|image|citation|reference)s?\b[^\])>.]{0,30}",
    re.I,
)
_CITE: Final = re.compile(
    r"[\[(]\s?(?:citation needed|add (?:citation|reference|ref)s?|cite|ref(?:erence)? needed|REFS?|CITE)\s?[\])]"
)
# A paper about the marks themselves has more of them than an author forgets.
_FORGOTTEN: Final = 4


_KINDS: Final[tuple[tuple[re.Pattern[str], Certainty], ...]] = (
    (_NOTE, "likely"),
    (_NUMBER, "likely"),
    (_FILLER, "likely"),
    (_INSERT, "note"),
    (_CITE, "likely"),
)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Marks of unfinished text; none where there are so many that the paper is about them."""
    for pattern, certainty in _KINDS:
        found = [(p, m) for p in manuscript.prose for m in pattern.finditer(p.plain)]
        # In some fields TBD is an abbreviation of something.
        found = [(p, m) for p, m in found if f"({m[0]}" not in manuscript.all_text]
        if len(found) > _FORGOTTEN:
            continue
        for passage, m in found:
            text = tr("“{what}” was left in the text.").format(what=m[0].strip())
            yield Finding(certainty, text, (passage.place(*m.span()),), {"reported": m[0].strip()})
