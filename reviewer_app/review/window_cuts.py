"""Cuts a long text into overlapping windows at its own borders."""

from __future__ import annotations

from collections.abc import Collection, Sequence

# A window may end this much short of its room if that lets it end where a section ends.
_EARLY = 0.25


def cut_windows(
    sizes: Sequence[int], section_starts: Collection[int], room: int, overlap: int
) -> list[tuple[int, int]]:
    """Windows over paragraphs of these `sizes` (in tokens) as half-open ranges of indices, in order.

    Each holds at most `room` tokens (or one paragraph that alone is larger) and begins with the last paragraphs of the
    one before, up to `overlap` tokens of them, so that what stands across a border is seen whole once. A window ends
    before an index of `section_starts` where that wastes little room. Every paragraph is in at least one window.
    """
    windows: list[tuple[int, int]] = []
    start = 0  # the first paragraph that no window holds yet
    begin = 0
    while start < len(sizes):
        used = sum(sizes[begin:start])
        if used + sizes[start] > room:
            begin, used = start, 0
        end = start
        border = 0
        while end < len(sizes) and (end == start or used + sizes[end] <= room):
            used += sizes[end]
            end += 1
            if end in section_starts and used >= (1 - _EARLY) * room:
                border = end
        if border and end < len(sizes):
            end = border
        windows.append((begin, end))
        start = begin = end
        shared = 0
        while begin > windows[-1][0] + 1 and shared + sizes[begin - 1] <= overlap:
            begin -= 1
            shared += sizes[begin]
    return windows
