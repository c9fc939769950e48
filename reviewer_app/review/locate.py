"""Where in the paper a point belongs, without a language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import anchor
from reviewer_app.review.model import Evidence
from reviewer_app.review.passage_index import PassageIndex
from reviewer_app.review.place_features import place_features
from reviewer_app.review.place_model import CANDIDATES, place_model

MOST_MATCHES = CANDIDATES

# Where another passage is as likely as the best one, neither is found.
_AS_GOOD = 0.98

MatchStatus = Literal["cited", "found", "weak", "none"]


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that a point may belong to. `score` is how likely it is right, from 0 to 1.

    "none" is no place: the passage is only the best of those that are too unlikely to be shown.
    """

    paragraph: str
    score: float
    status: MatchStatus


class Locator:
    """Finds places in one paper. Built once for a paper, in some tenths of a second for 500 paragraphs."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._index = PassageIndex(paper)
        self._at = {pid: i for i, pid in enumerate(self._index.ids)}

    def locate(self, text: str, cited: Sequence[str] = ()) -> list[Match]:
        """The passages that `text` is about, best first, at most ten; none if nothing in the paper is like it.

        Ids in `cited` that the paper has come first, as "cited", if their passage has to do with the text; otherwise
        they are at most "weak". Ids that the paper doesn't have are ignored. Of the others only the first
        may be "found".
        """
        asked = [pid for pid in dict.fromkeys(cited) if pid in self._paper.passage_by_id]
        likely = self._likely(text, asked)
        model = place_model()
        held = [pid for pid in asked if likely.get(pid, 0.0) >= model.cited]
        matches = [Match(pid, round(likely[pid], 3), "cited") for pid in held]
        ranked = [pid for pid in likely if pid not in held]
        matches += [
            Match(pid, round(likely[pid], 3), self._status([likely[other] for other in ranked[n : n + 2]], n == 0))
            for n, pid in enumerate(ranked)
            if likely[pid] > 0
        ]
        # A model's citation is shown even where nothing speaks for it, as weak as it is.
        doubtful = [Match(pid, round(likely.get(pid, 0.0), 3), "weak") for pid in asked if pid not in held]
        others = [m for m in matches if m.paragraph not in asked or m.paragraph in held]
        return [*others[: MOST_MATCHES - len(doubtful)], *doubtful][:MOST_MATCHES]

    def likely_place(self, text: str, evidence_id: str = "") -> Evidence | None:
        """An anchor at the passage that `text` is about; None where none is likely enough to be shown."""
        best = next(iter(self.locate(text)), None)
        if best is None or best.status == "none":
            return None
        return anchor(self._paper, best.paragraph, evidence_id, best.status, best.score)

    @staticmethod
    def _status(probabilities: Sequence[float], first: bool) -> MatchStatus:
        """The status of the passage with the first of `probabilities`; the second is that of the next best one."""
        p, model = probabilities[0], place_model()
        alone = all(other < _AS_GOOD * p for other in probabilities[1:])
        if first and alone and p >= model.found:
            return "found"
        return "weak" if p >= model.weak else "none"

    def _likely(self, text: str, asked: Sequence[str]) -> dict[str, float]:
        """How likely the best passages are, and those in `asked`, best first."""
        index = self._index
        features = place_features(index, text)
        ranks = place_model().ranks(features, han=index.han)
        order = sorted(range(len(ranks)), key=lambda i: -ranks[i])
        wanted = {self._at[pid] for pid in asked if pid in self._at}
        chosen = [i for n, i in enumerate(order) if n < MOST_MATCHES or i in wanted]
        probabilities = place_model().probabilities(features, ranks, chosen, han=index.han)
        return {index.ids[i]: p for i, p in zip(chosen, probabilities, strict=True)}
