"""How many points of a pane are accepted, counted without reading their text: a library has thousands of panes."""

from __future__ import annotations

import re

from reviewer_app.review.pane import MARK_RE, TOKEN_WORDS, split_pane

_STATES = re.compile(rf"(?:\s*(?<!\\)\{{(?:{TOKEN_WORDS})\}})+\s*\Z")
# Characters at a line's end in which its states stand, with room to spare.
_END = 80


def count_points(text: str) -> tuple[int, int]:
    """The points of a pane that are not dismissed, and how many of them are accepted."""
    states = _states_of_plain_list(text)
    if states is None:
        states = [" ".join(item.states) for item in split_pane(text)]
    left = [s for s in states if "dismissed" not in s]
    return len(left), sum("accepted" in s for s in left)


def _states_of_plain_list(text: str) -> list[str] | None:
    """The states of each point where nothing stands in `text` but bullets at the lines' start and lines below them.

    None for any other text.
    """
    if "```" in text or "~~~" in text or "\t" in text or "\r" in text:
        return None
    states: list[str] = []
    for line in text.split("\n"):
        if line.startswith("- ") and line[2:3].strip() and line[2] not in "[{":
            states.append("")
        elif line.strip() and not (line.startswith("  ") and states):
            return None
        if "{accepted}" in line or "{dismissed}" in line:
            end = MARK_RE.sub("", line)[-_END:]
            found = _STATES.search(end)
            if found and found.start() == 0 and len(end) == _END:
                return None
            states[-1] += found[0] if found else ""
    return states
