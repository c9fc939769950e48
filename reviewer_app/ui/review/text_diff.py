"""Where two texts differ, and positions in code points against positions in UTF-16, in which Qt counts."""

from __future__ import annotations


def utf16_position(text: str, position: int) -> int:
    """Code point `position` of `text` as Qt counts it, in UTF-16 units."""
    head = text[:position]
    return position if head.isascii() else len(head.encode("utf-16-le", "surrogatepass")) // 2


def code_point_position(text: str, units: int) -> int:
    """The code point of `text` at which UTF-16 unit `units` stands; inside a pair: the pair's start."""
    head = text[:units]
    if head.isascii() or utf16_position(head, len(head)) == len(head):
        return len(head)
    low, high = 0, len(head)
    while low < high:
        middle = (low + high + 1) // 2
        if utf16_position(text, middle) <= units:
            low = middle
        else:
            high = middle - 1
    return low


def common_prefix(a: str, b: str, limit: int | None = None) -> int:
    """The length of the longest common beginning of `a` and `b`, at most `limit`."""
    high = min(len(a), len(b)) if limit is None else min(len(a), len(b), limit)
    low = 0
    # Slices compare in C, so halving beats walking.
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def difference(old: str, new: str, near: int) -> tuple[int, str, str]:
    """(position, removed, inserted) that turns `old` into `new`, in code points.

    Where several places would do (an "a" typed into "aaaa"), the one at `near` is taken if it fits.
    """
    start = common_prefix(old, new, near)
    rest = min(len(old), len(new)) - start
    end = common_prefix(old[::-1], new[::-1], rest)
    return start, old[start : len(old) - end], new[start : len(new) - end]
