"""Where in the paper a point belongs, without a model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.paper.model import Paper
from reviewer_app.review.model import EvidenceStatus
from reviewer_app.review.passage_index import PassageIndex

MOST_MATCHES = 10

# Set on the comments of tests/bench/locate_quality.py, as raw scores. "Found" is right for four comments of five, and
# is said of one in forty that are held against another paper; what is "weak" is right for one of two.
_FOUND = 0.45
_LEAST = 0.15
_SUPPORTS = 0.3
# What a point and a passage share has to be this special (`PassageIndex.specific`), or any paper would do.
_SPECIFIC = 1.3
# Where another passage has this share of the best one's score, neither is found.
_AS_GOOD = 0.9
# A cited passage needs less, having two witnesses.
_SPECIFIC_CITED = 0.4
# A cited passage among so many best ones supports its point with half the score.
_AMONG_BEST = 3
# How a raw score maps to 0..1.
_SLOPE = 1.5


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that a point may belong to; `score` runs from 0 to 1."""

    paragraph: str
    score: float
    status: EvidenceStatus


class Locator:
    """Finds places in one paper. Built once for a paper, in some tenths of a second for 500 paragraphs."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._index = PassageIndex(paper)

    def locate(self, text: str, cited: Sequence[str] = ()) -> list[Match]:
        """The passages that `text` is about, best first, at most ten; none if nothing in the paper is like it.

        Ids in `cited` that the paper has come first, as "cited", if their passage has to do with the text; otherwise
        they are at most "weak". Ids that the paper doesn't have are ignored.
        """
        scores = dict(zip(self._index.ids, self._index.scores(text), strict=True))
        ranked = sorted(scores, key=lambda pid: -scores[pid])
        best, second = (*(scores[pid] for pid in ranked[:2]), 0.0, 0.0)[:2]
        asked = [pid for pid in dict.fromkeys(cited) if pid in self._paper.passage_by_id]
        special = self._index.specific(text, (*ranked[: 2 * MOST_MATCHES], *asked))
        held = [
            pid
            for pid in asked
            if pid in scores and special[pid] >= _SPECIFIC_CITED and self._supports(scores[pid], ranked.index(pid))
        ]
        matches = [Match(pid, _zero_to_one(scores[pid]), "cited") for pid in held]
        if best >= _LEAST:
            for pid in ranked[: 2 * MOST_MATCHES]:
                if pid not in held and scores[pid] > 0:
                    alone = pid == ranked[0] and second < _AS_GOOD * best
                    found = alone and best >= _FOUND and special[pid] >= _SPECIFIC
                    matches.append(Match(pid, _zero_to_one(scores[pid]), "found" if found else "weak"))
        matches = matches[:MOST_MATCHES]
        shown = {m.paragraph for m in matches}
        # A model's citation is shown even where nothing speaks for it, as weak as it is.
        doubtful = [Match(pid, _zero_to_one(scores.get(pid, 0.0)), "weak") for pid in asked if pid not in shown]
        return [*matches[: MOST_MATCHES - len(doubtful)], *doubtful][:MOST_MATCHES]

    @staticmethod
    def _supports(score: float, rank: int) -> bool:
        return score >= (_SUPPORTS / 2 if rank < _AMONG_BEST else _SUPPORTS)


def _zero_to_one(score: float) -> float:
    return round(1 - math.exp(-_SLOPE * max(0.0, score)), 3)
