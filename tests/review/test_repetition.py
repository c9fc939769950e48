"""A loop is seen soon, and nothing that only resembles one is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.review.repetition import RepetitionGuard

START = "The paper presents a data set of bridges and measures how they age over thirty years. "


@pytest.mark.parametrize(
    ("unit", "within"),
    [
        ("very ", 200),
        (".", 200),
        ("\n", 200),
        ("- The evaluation is limited to a single data set.\n", 400),
        ("The model is not compared with others. It is also not tested. ", 500),
        ("- The authors should compare with more baselines, as these are missing in the tables. [p7]\n", 600),
        ("。这个方法很好", 300),
    ],
)
def test_a_loop_is_seen_soon(unit: str, within: int) -> None:
    guard = RepetitionGuard()
    assert not guard.feed(START)
    assert guard.feed(unit * (within // len(unit) + 1))
    assert len(START) - 1 <= guard.clean <= len(START) + len(unit) * 2


def test_a_loop_whose_numbers_change_is_seen() -> None:
    guard = RepetitionGuard()
    assert guard.feed("".join(f"{n}. The evaluation is limited to one data set [p{n}].\n" for n in range(1, 5)))


@pytest.mark.parametrize(
    "text",
    [
        START,
        "- It is good.\n- It is good.\n- It is good.\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 |\n",
        "-" * 60 + "\n",
        "The method is fast. " + START + "The method is fast. " + "It is new. The method is fast. ",
        "- The evaluation lacks image data.\n- The evaluation lacks text data.\n- The evaluation lacks speech data.\n",
        "10000000000000000000000000000000",
    ],
)
def test_what_only_resembles_a_loop_passes(text: str) -> None:
    assert not RepetitionGuard().feed(text + "\nAnd on it goes with something else that is new, up to its end.")


@settings(max_examples=60, deadline=None)
@given(st.text("ab \n.", max_size=300), st.integers(1, 70))
def test_pieces_make_no_difference(text: str, size: int) -> None:
    whole, cut = RepetitionGuard(), RepetitionGuard()
    seen = whole.feed(text)
    for i in range(0, len(text), size):
        cut.feed(text[i : i + size])
    assert (cut.repeating, cut.clean) == (seen, whole.clean)
