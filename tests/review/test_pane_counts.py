"""Points are counted as they are read."""

from __future__ import annotations

import random

from reviewer_app.review.pane import split_pane
from reviewer_app.review.pane_counts import count_points

# What lines of a pane are made of, sane and not.
STARTS = ("- ", "-", "", "  ", "    ", "1. ", "* ", "- - ", "   - ", "\t", "```", "> ", "-  ")
WORDS = ("a word", "", "[p. 4]{e12abc}", "很重要", "\\{accepted}", "{accepted} in between", "`{new}`", "x" * 50)
ENDS = (
    "",
    "",
    " {accepted}",
    " {dismissed}",
    "{new}",
    " {new} {accepted} ",
    " [p. 1]{e1} {accepted}",
    "\\{accepted}",
    "\r",
)


def test_points_are_counted_as_they_are_read() -> None:
    chance = random.Random(18)
    for _ in range(1500):
        lines = [
            chance.choice(STARTS) + chance.choice(WORDS) + chance.choice(ENDS) for _ in range(chance.randint(0, 6))
        ]
        text = "\n".join(lines)
        left = [item.states for item in split_pane(text) if "dismissed" not in item.states]
        assert count_points(text) == (len(left), sum("accepted" in states for states in left)), repr(text)


def test_a_plain_list() -> None:
    text = "- one {accepted}\n- two\n  more of it {new}\n\n- three {dismissed}\n"
    assert count_points(text) == (2, 1)
