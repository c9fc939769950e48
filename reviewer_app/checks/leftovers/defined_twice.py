"""An abbreviation that stands for two things. Its letters are the first ones of the words before it.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003,
in a narrower form: each letter begins a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript, Passage
from reviewer_app.i18n import tr
from reviewer_app.paper.text import stem

_SHORT: Final = re.compile(r"\([A-Z]{2,6}s?\)")
_LONGEST: Final = 120
_DEFINED: Final = re.compile(r"(?P<words>(?:[A-Za-z][a-z]*[ -]){2,7})\((?P<short>[A-Z]{2,6})s?\)")
_SMALL: Final = frozenset(("of", "the", "and", "for", "in", "on", "to", "a", "an", "with", "by"))

# So many first letters tell words apart.
_SAME: Final = 4


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Abbreviations with two meanings, and those that the text, after the abstract, defines again."""
    said: set[str] = set()
    first: dict[str, tuple[tuple[str, ...], Passage, re.Match[str]]] = {}
    for passage in manuscript.prose:
        if passage.abstract or passage.appendix or passage.kind == "caption":
            continue
        for m in definitions(passage.plain):
            meaning = spelled_out(m["words"], m["short"])
            if meaning is None:
                continue
            before, where, earlier = first.setdefault(m["short"], (meaning, passage, m))
            if earlier is m or m["short"] in said:
                continue
            said.add(m["short"])
            places = (where.place(*earlier.span()), passage.place(*m.span()))
            # "False positive" and "false positivity" are one thing.
            if any(a[:_SAME] != b[:_SAME] for a, b in zip(before, meaning, strict=True)):
                one, two = (" ".join(x["words"].split()[-len(before) :]) for x in (earlier, m))
                text = tr("{short} stands for two things: “{first}” and “{second}”.")
                text = text.format(short=m["short"], first=one, second=two)
                yield Finding("likely", text, places, {"first": one, "second": two})
            else:
                text = tr("{short} is defined twice.").format(short=m["short"])
                yield Finding("note", text, places)


def definitions(text: str) -> Iterator[re.Match[str]]:
    """Words with an abbreviation in brackets behind them; whether its letters begin them, `spelled_out` says."""
    end = 0
    for short in _SHORT.finditer(text):
        # Looked for from the brackets on backwards: most words stand before none.
        m = _DEFINED.search(text, max(end, short.start() - _LONGEST), short.end())
        end = short.end()
        if m:
            yield m


def spelled_out(words: str, short: str) -> tuple[str, ...] | None:
    """The stems of the words before an abbreviation that its letters begin; None if they don't."""
    left = [w.lower() for w in re.split(r"[ -]+", words) if w]
    found: list[str] = []
    for letter in reversed(short.lower()):
        while left and not left[-1].startswith(letter) and left[-1] in _SMALL:
            left.pop()
        if not left or not left[-1].startswith(letter):
            return None
        found.append(stem(left.pop()))
    return tuple(reversed(found))
