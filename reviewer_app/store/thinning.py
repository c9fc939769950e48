"""Which versions of a review are kept: all of late, fewer and fewer of those before."""

from __future__ import annotations

from collections.abc import Iterable

DAY = 86_400.0
# Every version of this many days is kept, but for the number below.
_ALL = 14 * DAY
# Up to this age one of each day is kept, past it one of each week.
_DAILY = 90 * DAY
_WEEK = 7 * DAY
# A version holds the whole text of the review with its anchors, a hundred kilobytes or so.
MOST = 200


def too_many(versions: Iterable[tuple[int, str, float]], now: float) -> list[int]:
    """The ids of the versions to drop, of (id, label, seconds since 1970) each.

    Kept are: the newest under each label, so that the last one before a run and of an export is never lost; all of the
    last 14 days; of those before the last of each day (UTC), past 90 days the last of each week. If more than 200 are
    left, the oldest of them go, but for the newest under each label.

    A clock that was set back makes versions of the future: they count as of today.
    """
    newest_first = sorted(versions, key=lambda v: (v[2], v[0]), reverse=True)
    labels: set[str] = set()
    spans: set[tuple[float, int]] = set()
    dropped: list[int] = []
    kept: list[int] = []
    for number, label, created in newest_first:
        age = now - created
        span = DAY if age < _DAILY else _WEEK
        of_span = (span, int(created // span))
        last_of_label = label not in labels
        last_of_span = of_span not in spans
        labels.add(label)
        spans.add(of_span)
        if last_of_label:
            continue
        if age < _ALL or last_of_span:
            kept.append(number)
        else:
            dropped.append(number)
    room = max(0, MOST - len(labels))
    return dropped + kept[room:]
