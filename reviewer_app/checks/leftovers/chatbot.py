"""Sentences with which a chatbot answers, copied with its answer.

They are of the kind that Retraction Watch collects from published papers ("Papers and peer reviews with evidence of
ChatGPT writing"). Quoted ones are the paper's subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_PHRASE: Final = re.compile(
    r"(?<![\"“'‘])\b(?:as an AI (?:language )?model|as a large language model, I|I(?:'m| am) an AI language model|"
    r"as of my (?:last|latest) (?:knowledge )?(?:update|cut-?off)|my knowledge cut-?off|"
    r"certainly[!,] here (?:is|are)|sure[!,] here (?:is|are)|regenerate response|I hope this helps|"
    r"I (?:don't|do not|cannot|can't) (?:have )?access (?:to )?real-time|please note that as an AI|"
    r"feel free to (?:modify|adjust|customize) (?:it|this)|I apologize for the (?:confusion|oversight))\b",
    re.I,
)
# Each of those sentences has one of these.
_WORDS: Final = (
    " ai ",
    "language model",
    "my l",
    "my k",
    "here ",
    "regenerate",
    "this helps",
    "real-time",
    "feel free",
    "apolog",
)
_FORGOTTEN: Final = 3


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Such sentences; none where there are so many that the paper is about them."""
    found = [(p, m) for p in manuscript.prose_with(*_WORDS) for m in _PHRASE.finditer(p.plain.replace("’", "'"))]
    if len(found) > _FORGOTTEN:
        return
    for passage, m in found:
        text = tr("“{what}” is what a chatbot answers with.").format(what=m[0])
        yield Finding("likely", text, (passage.place(*m.span()),), {"reported": m[0]})
