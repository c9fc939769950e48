"""Evidence marks and state words as they stand in a pane's raw text: where they are, for colour and for clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer_app.review.pane import MARK_RE, TOKEN_WORDS, TOKENS_AT_END

STATE = re.compile(rf"(?<!\\)\{{(?P<state>{TOKEN_WORDS})\}}")


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


def states_at_end(line: str) -> Iterator[tuple[int, int, str]]:
    """The states at the end of a line, beside its last marks: where each begins, with a space before it, and ends."""
    tail = TOKENS_AT_END.search(line) if "{" in line else None
    if tail is None:
        return
    for m in STATE.finditer(line, tail.start()):
        # One space belongs to it; those before are what a person is typing.
        yield m.start() - (line[: m.start()][-1:] in (" ", "\t")), m.end(), m["state"]


def without_ids(text: str) -> str:
    """Markdown as other programs are given it: of a mark its page is left, and no states."""
    lines = []
    for line in text.split("\n"):
        for start, end, _ in reversed(list(states_at_end(line))):
            line = line[:start] + line[end:]
        lines.append(MARK_RE.sub(lambda m: f"[{m['label']}]", line))
    return "\n".join(lines)
