"""Short forms that a paper introduces, "population Gibbs (PG)", so that a point may use either form."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewer_app.paper.text import stem, words

_INTRODUCED = re.compile(r"\(\s*([A-Za-z][A-Za-z0-9-]{1,9}?)s?\s*\)")
_WORDS_BEFORE = re.compile(r"(?:[\w-]+[\s/-]+){1,8}\Z")
# So many letters have room for the longest long form.
_ROOM = 160
_LOWER_START = re.compile(r"[a-z]+\Z")


def acronyms(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The stems of the long form by the stem of each short form that the texts introduce."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for m in _INTRODUCED.finditer(text):
            short = m[1]
            if _LOWER_START.match(short) or not any(c.isupper() for c in short):
                continue
            before = _WORDS_BEFORE.search(text[max(0, m.start() - _ROOM) : m.start()])
            long = _long_form(before[0], short) if before else []
            if long:
                found.setdefault(stem(short.casefold()), tuple(stem(w) for w in words(" ".join(long))))
    return {short: long for short, long in found.items() if long}


def _long_form(before: str, short: str) -> list[str]:
    """The last words of `before` whose initials spell `short`; small words between them may be skipped."""
    parts = re.findall(r"\w+", before)
    letters = [c for c in short.casefold() if c.isalnum()]
    taken = len(parts)
    while letters and taken:
        taken -= 1
        if parts[taken][0].casefold() == letters[-1]:
            letters.pop()
        elif len(parts[taken]) > 3:
            return []
    return parts[taken:] if not letters else []
