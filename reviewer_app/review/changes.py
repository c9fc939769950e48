"""What became of the passages that a review of an earlier draft is about: whether an answer may stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import squeeze
from reviewer_app.review.anchors import Reanchorer, anchor, reanchor_all
from reviewer_app.review.model import Evidence, Point, ReviewSection
from reviewer_app.review.sections import SectionKey

# "changed": the passage is there with other words. "gone": none of the new draft can be told to be it.
Change = Literal["unchanged", "changed", "gone"]

# Letters by which two parses of one passage may differ in length; where they differ in words, `Reanchorer` says so.
_PARSED_OTHERWISE = 2


@dataclass(frozen=True, slots=True)
class Concern:
    """One place of a point, in both drafts. `now` has no place where the passage is gone.

    `before` and `after` are the whole passage's text in each; a point without any place has no concern.
    """

    section: SectionKey
    point: Point
    was: Evidence
    now: Evidence
    change: Change
    before: str
    after: str


def concerns(sections: Iterable[ReviewSection], old: Paper, new: Paper) -> Iterator[Concern]:
    """The places of all points that are not dismissed, and of each what became of it from `old` to `new`.

    The evidence is first found in `old`, which may have been parsed since. What is not found there is left out.
    """
    finder = Reanchorer(new)
    for section in sections:
        for point in section.points:
            if point.dismissed:
                continue
            for was in reanchor_all(point.evidence, old).values():
                if was.paragraph in old.passage_by_id:
                    yield _concern(section.key, point, was, old, new, finder)


def _concern(key: SectionKey, point: Point, was: Evidence, old: Paper, new: Paper, finder: Reanchorer) -> Concern:
    before = old.passage_by_id[was.paragraph][0]
    # Of the whole passage: what answers a concern often stands beside the words that were quoted.
    now = finder.reanchor(anchor(old, was.paragraph, was.id, "cited", 1.0))
    after = new.passage_by_id[now.paragraph][0] if now.paragraph else ""
    if not now.paragraph:
        change: Change = "gone"
    else:
        change = "unchanged" if now.status == "cited" and _same(before, after) else "changed"
    return Concern(key, point, was, now, change, before, after)


def _same(before: str, after: str) -> bool:
    """Whether a passage is the same but for how its lines were joined; one with a sentence more is another."""
    one, other = squeeze(before), squeeze(after)
    return one == other or abs(len(one) - len(other)) <= _PARSED_OTHERWISE
