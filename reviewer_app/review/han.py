"""Traditional and simplified Chinese characters as the same."""

from __future__ import annotations

from functools import cache

from reviewer_app.locations import resource


@cache
def to_simplified() -> dict[int, str]:
    """A table for `str.translate`; each character becomes one, so that places in a text stay where they are.

    Several traditional characters share a simplified one, so this is for comparing and not for showing.
    """
    traditional, simplified = resource("words", "simplified.txt").read_text(encoding="utf-8").split()
    return {ord(t): s for t, s in zip(traditional, simplified, strict=True)}
