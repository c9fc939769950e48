"""A small word twice in a row ("of of"), if it is one that English never doubles.

"That that" and "had had" are grammar (Huddleston and Pullum, The Cambridge Grammar of the English Language, 2002).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_WORDS: Final = (
    "the|a|an|of|to|and|or|for|with|we|by|from|this|these|it|can|was|were|have|has|are|be|our|their|which|at|as|but|not|"
    "when"
)
_TWICE: Final = re.compile(rf"(?<![\w.=+*/-])(?P<word>{_WORDS})\s+(?P=word)(?![\w=+*/'’-])")


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Doubled words in English text."""
    if not manuscript.paper.language.startswith("en"):
        return
    for passage in manuscript.prose:
        for m in _TWICE.finditer(passage.plain):
            text = tr("“{what}” is a word twice.").format(what=" ".join(m[0].split()))
            yield Finding("likely", text, (passage.place(*m.span()),), {"reported": m[0]})
