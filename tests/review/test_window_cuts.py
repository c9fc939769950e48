from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.review.window_cuts import cut_windows


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=60),
    st.sets(st.integers(1, 60)),
    st.integers(50, 1000),
    st.integers(0, 200),
)
def test_every_paragraph_is_in_a_window_in_order(sizes: list[int], starts: set[int], room: int, overlap: int) -> None:
    windows = cut_windows(sizes, starts, room, overlap)
    assert windows[0][0] == 0
    assert windows[-1][1] == len(sizes)
    for begin, end in windows:
        assert begin < end
        assert sum(sizes[begin:end]) <= room or end - begin == 1
    for (begin, end), (later, later_end) in itertools.pairwise(windows):
        assert begin < later <= end < later_end
        assert sum(sizes[later:end]) <= overlap


def test_windows_share_their_borders_and_prefer_those_of_sections() -> None:
    sizes = [10] * 10
    assert cut_windows(sizes, set(), 40, 10) == [(0, 4), (3, 7), (6, 10)]
    assert cut_windows(sizes, {3, 6}, 40, 0) == [(0, 3), (3, 6), (6, 10)]
    assert cut_windows(sizes, {1}, 40, 0) == [(0, 4), (4, 8), (8, 10)]


def test_nothing_and_one_that_is_too_large() -> None:
    assert cut_windows([], set(), 10, 2) == []
    assert cut_windows([100, 5], set(), 10, 2) == [(0, 1), (1, 2)]
