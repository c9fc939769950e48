"""The marks that a model gives a paper, as it was trained to: "3 good", "6 marginally above the threshold"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reviewer_app.paper.text import one_line
from reviewer_app.review.wording import is_closing

# How a mark begins, in the words of the venues' forms.
_MARK = re.compile(
    r"[\W_]*(?:\d|poor|fair|good|excellent|strong|weak|accept|reject|borderline|marginal|possibl|clear|high|medium|low|"
    r"yes|no\b|none|n/?a\b|you are|decision)",
    re.IGNORECASE,
)
# These are given on a scale; the others may be told in words of any kind.
_GRADED = frozenset({"soundness", "presentation", "contribution", "rating", "confidence"})
_FEW_WORDS = 3
_RULE = re.compile(r"\s*(?:-{2,}|={2,}|\*{3,}|`{3,}\w*)\s*")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,2}[.)])\s")
_BESIDE = r"(?:(?:overall|final)\s+)?"


def is_mark(text: str, name: str) -> bool:
    """Whether `text`, behind the name of a mark, gives one, and doesn't go on to speak of the paper."""
    return name.casefold() not in _GRADED or _MARK.match(text) is not None or len(text.split()) <= _FEW_WORDS


def marks(given: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The marks by their names, each in one line, from what stood under or behind the name of each.

    What follows after an empty line is no mark any more, unless it is a list. Marks that stood in one line
    ("Soundness: 3 Presentation: 2") are told apart by their `names`.
    """
    found: dict[str, str] = {}
    by_key = {name.casefold(): name for name in names}
    longest_first = "|".join(re.escape(name) for name in sorted(by_key.values(), key=len, reverse=True))
    label = re.compile(
        rf"[\s,;|]*(?:\*\*|__)?\b{_BESIDE}(?P<name>{longest_first})\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*",
        re.IGNORECASE,
    )
    for name, text in given.items():
        rest, current = _first_block(text), name
        while rest:
            # "Decision: …" inside of "Paper Decision" is its own.
            at = next((m for m in label.finditer(rest) if m["name"].casefold() not in name.casefold()), None)
            mark = rest[: at.start()] if at else rest
            if mark.strip():
                found.setdefault(current, mark.strip())
            if at is None:
                break
            current, rest = by_key[at["name"].casefold()], rest[at.end() :]
    return found


def _first_block(text: str) -> str:
    kept: list[str] = []
    blank = False
    for line in text.splitlines():
        if not line.strip():
            blank = bool(kept)
        elif _RULE.fullmatch(line):
            continue
        elif (blank and not _ITEM.match(line)) or is_closing(line.strip()):
            break
        else:
            kept.append(line)
            blank = False
    return one_line(" ".join(kept))
