"""Where in a pane's raw text the remarks on its points stand: the sentence of each, marks and line ends within it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import MARK_RE, TOKENS_AT_END, PaneItem
from reviewer_app.review.remarks import Remark, of_point

# What a point's text does not have of its source: marks with the space around words.
_BETWEEN = re.compile(rf"\s+|{MARK_RE.pattern}")
_MARKER = re.compile(r"\s*(?:[-*+•‣◦▪]|[0-9]{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """A remark and the code points `start` to `end` of the point's source that it is about."""

    remark: Remark
    start: int
    end: int


def remarks_at(key: SectionKey, item: PaneItem, *, places: bool) -> Iterator[PlacedRemark]:
    """The remarks on one point of a pane, counted from where the point begins.

    With `places`, a criticism without one is remarked. None are made on what was dismissed, or came from a model and
    was not looked at yet.
    """
    if "dismissed" in item.states or "new" in item.states:
        return
    for remark in of_point(key, item.text, placed=bool(item.marks) or not places):
        start, end = _span(item.source, remark.sentence)
        yield PlacedRemark(remark, start, end)


def _span(source: str, sentence: str) -> tuple[int, int]:
    kept: list[int] = []  # the code points of `source` that are letters or signs of its words
    end = 0
    for between in _BETWEEN.finditer(source):
        kept += range(end, between.start())
        end = between.end()
    kept += range(end, len(source))
    squeezed = "".join(sentence.split())
    found = "".join([source[i] for i in kept]).find(squeezed)
    if found >= 0:
        return kept[found], kept[found + len(squeezed) - 1] + 1
    # Text that looks like a mark stands there with a backslash more: the whole point, without its bullet and marks.
    marker, tail = _MARKER.match(source), TOKENS_AT_END.search(source)
    return marker.end() if marker else 0, tail.start() if tail else len(source)
