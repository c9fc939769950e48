"""Differences of texts and positions in UTF-16."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.ui.review.text_diff import code_point_position, difference, utf16_position

TEXT = st.text("aab😀é\n", max_size=30)


@given(TEXT, TEXT, st.integers(0, 40))
def test_a_difference_turns_the_old_text_into_the_new(old: str, new: str, near: int) -> None:
    pos, removed, inserted = difference(old, new, near)
    assert old[pos : pos + len(removed)] == removed
    assert old[:pos] + inserted + old[pos + len(removed) :] == new


def test_the_place_near_the_caret_is_taken_among_equal_ones() -> None:
    assert difference("aaaa", "aaaaa", 2) == (2, "", "a")
    assert difference("aaaa", "aaa", 1) == (1, "a", "")


@given(TEXT)
def test_positions_go_to_utf16_and_back(text: str) -> None:
    for i in range(len(text) + 1):
        assert code_point_position(text, utf16_position(text, i)) == i
    assert utf16_position(text, len(text)) == len(text.encode("utf-16-le")) // 2


def test_a_unit_inside_a_pair_counts_as_its_start() -> None:
    assert code_point_position("a😀b", 2) == 1
