"""Tortured phrases: a field's terms, paraphrased by a program word by word ("counterfeit consciousness").

The list, with its sources, is resources/words/tortured.toml. In a paper about such phrases, which quotes many of them,
nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.phrases import Phrase, phrases
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey
from reviewer_app.review.word_patterns import stored_words

_QUOTED: Final = "“\"'‘«"
_SUBJECT: Final = 3


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Each phrase at its first place, with the term that is meant."""
    possible = [(phrase, meant) for phrase, meant in _known() if phrase.may_stand_in(manuscript.vocabulary)]
    hits = [
        (passage, m, meant)
        for phrase, meant in possible
        for passage in manuscript.prose
        for m in phrase.pattern.finditer(passage.plain)
    ]
    if sum(passage.plain[max(0, m.start() - 1) : m.start()] in tuple(_QUOTED) for passage, m, _ in hits) >= _SUBJECT:
        return
    said: list[str] = []
    for passage, m, meant in sorted(hits, key=lambda hit: -len(hit[1][0])):
        words = m[0].casefold()
        # A phrase may begin as a shorter one of the list.
        if not any(words in before for before in said):
            said.append(words)
            text = tr("“{words}” is no term of the field; “{meant}” seems to be meant.").format(words=m[0], meant=meant)
            yield Finding("likely", text, (passage.place(*m.span()),), {"meant": meant}, SectionKey.REJECTION)


@cache
def _known() -> tuple[tuple[Phrase, str], ...]:
    data: dict[str, str] = stored_words("words", "tortured.toml")["phrases"]
    return tuple(zip(phrases(data), data.values(), strict=True))
