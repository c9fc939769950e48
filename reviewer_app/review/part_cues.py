"""What in a sentence of a review tells which part of it the sentence belongs to: turns of phrase, and runs of words.

The turns of phrase were written down from how reviewers of any field write (resources/parts/cues.toml); what each of
them weighs is fitted, see packaging/fit_parts.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator
from functools import lru_cache

from reviewer_app.paper.text import normalize, stem
from reviewer_app.review.word_patterns import any_of, stored_words


def _pattern(row: dict[str, list[str]]) -> re.Pattern[str]:
    words = "|".join(row.get("words", ()))
    return any_of([*([rf"\b({words})\b"] if words else []), *row.get("patterns", ())])


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """The cues, read at first use."""
    return {name: _pattern(row) for name, row in stored_words("parts", "cues.toml").items()}


# Two that mean another thing together: what is new, and that it is not.
_TOGETHER = (
    *(
        ("blame", other)
        for other in ("novelty", "importance", "earlier", "writing", "experiment", "theory", "request", "retold")
    ),
    *(("praise", other) for other in ("novelty", "importance", "writing", "experiment", "theory", "blame", "retold")),
    ("turn", "blame"),
    ("retold", "novelty"),
    ("it is", "importance"),
    ("it is", "novelty"),
    ("earlier", "request"),
    ("earlier", "experiment"),
    ("importance", "request"),
)
# How often they are there says more than whether.
_COUNTED = ("blame", "praise", "novelty", "importance", "earlier", "request")
_TOKEN = re.compile(r"[a-z]+(?:['-][a-z]+)*|[0-9]+|[?!]|->")
_LONGEST_RUN = 3
# What the words weigh together, beside a cue that weighs one.
_WORDS = 4.0


def runs(sentence: str) -> set[str]:
    """The runs of one to three words of a sentence, by their stems; "0" is any number, "^" and "$" are its ends."""
    tokens = ["0" if t[0].isdigit() else stem(t) for t in _TOKEN.findall(normalize(sentence))]
    tokens = ["^", *tokens, "$"]
    return {" ".join(tokens[i : i + n]) for n in range(1, _LONGEST_RUN + 1) for i in range(len(tokens) - n + 1)}


def features(sentence: str, known: Container[str]) -> dict[str, float]:
    """The features of a sentence by name: cues begin with "#", the runs of words are those that are `known`."""
    found = dict(_cues(sentence))
    there = [run for run in runs(sentence) if run in known]
    # Of length four together, however many there are.
    each = _WORDS / math.sqrt(len(there) or 1)
    return found | dict.fromkeys(there, each)


def _cues(sentence: str) -> Iterator[tuple[str, float]]:
    counts = {name: len(pattern.findall(sentence)) for name, pattern in _patterns().items()}
    for name, count in counts.items():
        if count:
            yield f"#{name}", 1.0
    for a, b in _TOGETHER:
        if counts[a] and counts[b]:
            yield f"#{a}+{b}", 1.0
    for name in _COUNTED:
        if counts[name]:
            yield f"#{name}s", min(2, counts[name]) / 2
    length = len(sentence.split())
    for name, holds in (("a few words", length <= 3), ("short", length <= 8), ("long", length > 30)):
        if holds:
            yield f"#{name}", 1.0
    yield "#length", min(length, 60) / 60


# What asks for something: the cues of English, and words of Chinese.
_ASKING = ("request", "question", "wonder", "imperative", "detail")
_ASKING_MORE = re.compile(
    r"\b(needs?|needed|suggested|improved|want to|would|better|beneficial|interesting)\b", re.IGNORECASE
)
_ASKING_CHINESE = re.compile("建议|应|需|希望|请|是否|可以|补充|[？?]|不妨|如何|为什么|最好|改为|删")


def asks(text: str) -> bool:
    """Whether a text asks for something, be it by a question or by saying what should be otherwise."""
    if _ASKING_CHINESE.search(text) or _ASKING_MORE.search(text):
        return True
    return any(_patterns()[name].search(text) for name in _ASKING)
