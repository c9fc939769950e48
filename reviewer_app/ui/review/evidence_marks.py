"""Evidence marks and state words as they stand in a pane's raw text: where they are, for colour and for clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer_app.review.pane import MARK_RE

STATE = re.compile(r"(?<!\\)\{(?P<state>new|accepted|dismissed)\}")


@dataclass(frozen=True, slots=True)
class FoundMark:
    """A mark in a line: the id of its evidence, where it begins and ends, where its braces begin."""

    evidence: str
    start: int
    braces: int
    end: int


def marks_in(line: str) -> Iterator[FoundMark]:
    """The evidence marks of a line (or of any text), in order."""
    for m in MARK_RE.finditer(line):
        yield FoundMark(m["id"], m.start(), m.start("id") - 1, m.end())


def mark_at(line: str, column: int) -> FoundMark | None:
    """The mark that `column` (code points) of a line touches."""
    return next((m for m in marks_in(line) if m.start <= column <= m.end), None)
