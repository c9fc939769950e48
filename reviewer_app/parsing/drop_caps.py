"""Drop caps: the large first letter of a text, beside its first lines, put before the word that it begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from reviewer_app.parsing.lines import Line

# A drop cap is so many times as large as the text beside it, stands on the baseline of one of its first lines, and
# begins no further from it than so many type sizes.
_LARGER, _MOST_LINES, _LEVEL, _BESIDE = 1.7, 5, 0.35, 1.2
_CAP = re.compile(r"[\"“«‘¿¡]?[^\W\d_a-zà-þ]")
_WORD = re.compile(r"[^\W\d_]+")
# Letters that are words.
_ALONE = "AIOYÀEÉ"
# Kerning draws a line under its letter by so many type sizes at most.
_UNDER = 0.5


def with_drop_caps(lines: Sequence[Line]) -> list[Line]:
    """`lines` (with runs only) without drop caps, each of which now stands before the first word beside it."""
    caps = [line for line in lines if len(line.runs) == 1 and _CAP.fullmatch(line.runs[0].text.strip())]
    if not caps:
        return list(lines)
    gone: set[Line] = set()
    for cap in caps:
        beside = _beside(cap, lines)
        first = min(beside, key=lambda line: line.baseline, default=None)
        if first is None or not any(_level(cap, line) for line in beside) or not _WORD.match(first.runs[0].text):
            continue
        letter = cap.runs[0].text.strip()
        run = first.runs[0]
        run.text = letter + (" " if _is_word(letter, run.text, lines) else "") + run.text
        run.x0 = first.x0 = cap.x0
        gone.add(cap)
    return [line for line in lines if line not in gone]


def _beside(cap: Line, lines: Iterable[Line]) -> list[Line]:
    """The lines that begin right of the letter, from its top down to its baseline."""
    size = cap.runs[0].size
    return [
        line
        for line in lines
        if line is not cap
        and size >= _LARGER * line.runs[0].size
        and -_UNDER * line.runs[0].size < line.x0 - cap.x1 < _BESIDE * line.runs[0].size
        and cap.baseline - size < line.baseline < cap.baseline + _LEVEL * line.runs[0].size
    ][:_MOST_LINES]


def _level(cap: Line, line: Line) -> bool:
    return abs(cap.baseline - line.baseline) < _LEVEL * line.runs[0].size


def _is_word(letter: str, after: str, lines: Sequence[Line]) -> bool:
    """Whether the letter is a word by itself: what follows it is a word of the page, and both together are none."""
    if letter not in _ALONE:
        return False
    words = Counter(word for line in lines for run in line.runs for word in _WORD.findall(run.text))
    match = _WORD.match(after)
    rest = match[0] if match else ""
    whole = letter + rest
    return words[rest] > 1 and not words[whole] and not words[whole.lower()]
