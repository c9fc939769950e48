"""Joining printed lines to running text: hyphens at line ends, and scripts that are written without spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from reviewer_app.parsing.glyphs import is_cjk

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_END = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-‐¬]$")
_OPEN_ADDRESS = re.compile(r"(?:https?://|www\.|doi\.org/)\S*$")
_TAIL = 150
_BROKEN_START = re.compile(r"[^\W\d_]+")
# Shorter halves are words by chance ("in-form").
_LEAST_HALF = 4

# First parts that form compounds far more often than they are the first half of one divided word.
_COMPOUND_HEADS = frozenset(
    [
        "self",
        "non",
        "well",
        "high",
        "low",
        "long",
        "short",
        "multi",
        "cross",
        "semi",
        "pre",
        "post",
        "co",
        "re",
        "anti",
        "inter",
        "intra",
        "sub",
        "super",
        "meta",
        "micro",
        "macro",
        "state",
        "end",
        "two",
        "three",
        "four",
        "one",
        "large",
        "small",
        "real",
        "open",
        "half",
        "all",
        "so",
        "hand",
        "data",
        "user",
        "time",
    ]
)


class Vocabulary:
    """The words of one paper, to tell "fea-tures" (divided at the line end) from "end-to-end" (a compound).

    No dictionary is needed: a divided word nearly always stands undivided elsewhere in the same paper, and a compound
    stands with its hyphen inside a line.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._whole: Counter[str] = Counter()
        self._hyphenated: Counter[str] = Counter()
        divided = False
        plain: list[str] = []
        for line in lines:
            words = _WORD.findall(line)
            # halves of divided words are no words
            whole = words[1 if divided else 0 :]
            divided = line.endswith("-")
            if divided and whole:
                whole.pop()
            for word in whole:
                low = word.lower()
                if "-" in low:
                    self._hyphenated[low] += 1
                    for part in low.split("-"):
                        self._whole[part] += 0
                else:
                    plain.append(low)
        self._whole.update(plain)

    def keeps_hyphen(self, first: str, second: str) -> bool:
        """Whether a line end between `first`- and `second` divides a compound rather than one word."""
        a, b = first.lower(), second.lower()
        joined, hyphenated = a + b, f"{a}-{b}"
        # the last part of "state-of-the" + "art" decides
        tail = a.rsplit("-", 1)[-1]
        if self._hyphenated[hyphenated] or ("-" in a and self._whole[tail + b] == 0):
            return self._hyphenated[hyphenated] >= self._whole[joined]
        if self._whole[joined]:
            return False
        if second[:1].isupper() and not first.isupper():
            return True
        # both halves are words of their own here, the whole is not: "graph-based"
        known = self._whole[a] > 0 and self._whole[b] > 0
        return known and ((len(a) >= _LEAST_HALF and len(b) >= _LEAST_HALF) or a in _COMPOUND_HEADS)


_EMPTY = Vocabulary()


def join_lines(texts: Sequence[str], vocabulary: Vocabulary = _EMPTY) -> str:
    """One running text of printed lines."""
    out = ""
    for text in texts:
        text = text.strip()
        if not text:
            continue
        out = join_two(out, text, vocabulary) if out else text
    return out


def join_two(before: str, after: str, vocabulary: Vocabulary = _EMPTY) -> str:
    """`before` and `after`, which followed each other across a line end."""
    if is_cjk(before[-1]) and is_cjk(after[0]):
        return before + after
    # a dash between Han characters is as wide as two of them
    if (is_cjk(before[-1]) and after.startswith("——")) or (before.endswith("——") and is_cjk(after[0])):
        return before + after
    # only the end matters, and searching a long paragraph anew for each line would take quadratic time
    tail = before[-_TAIL:]
    broken = _BROKEN_END.search(tail) if tail[-1] in "-‐¬" else None
    start = _BROKEN_START.match(after)
    if broken and start:
        if vocabulary.keeps_hyphen(broken[1], start[0]):
            return before + after
        if start[0][0].islower() or broken[1].isupper():
            return before[:-1] + after
        return before + after
    # "COVID-" + "19", "10-" + "15": a hyphen before a number stays; so does one that closes a range or a dash
    if before.endswith("-") and len(before) > 1 and before[-2].isalnum() and after[0].isalnum():
        return before + after
    # dashes and slashes between words stand without spaces
    if before[-1] in "—/" and len(before) > 1 and not before[-2].isspace():
        return before + after
    # an address or a path that was broken after its slash
    if tail[-1] in "/.-_=?&" and _OPEN_ADDRESS.search(tail) and not after[0].isspace():
        return before + after
    return f"{before} {after}"
