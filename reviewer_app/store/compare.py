"""What differs between two versions of a review, line by line: a point is one or a few lines of a pane."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Change = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of the older or of the newer text, or of both."""

    change: Change
    text: str


def compare_panes(older: Mapping[str, str], newer: Mapping[str, str]) -> dict[str, tuple[ComparedLine, ...]]:
    """The lines of every pane that differs, in order, by its key; panes with the same text are left out."""
    keys = [*older, *(k for k in newer if k not in older)]
    return {
        key: tuple(_compare(older.get(key, ""), newer.get(key, "")))
        for key in keys
        if older.get(key, "") != newer.get(key, "")
    }


def _compare(older: str, newer: str) -> list[ComparedLine]:
    # split("\n"), not splitlines: a form feed or a line separator inside a quote is part of the line.
    old, new = (text.split("\n") if text else [] for text in (older, newer))
    lines: list[ComparedLine] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [ComparedLine("same", line) for line in old[a:b]]
        else:
            lines += [ComparedLine("removed", line) for line in old[a:b]]
            lines += [ComparedLine("added", line) for line in new[c:d]]
    return lines
