"""Where in the paper a point belongs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import normalize
from reviewer_app.review.model import EvidenceStatus

MOST_MATCHES = 10

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that a point may belong to; `score` runs from 0 to 1."""

    paragraph: str
    score: float
    status: EvidenceStatus


class Locator:
    """Finds places in one paper, by words and pairs of words weighted by how rare they are in it."""

    def __init__(self, paper: Paper) -> None:
        self._ids = [pid for pid, text, _, _ in paper.passages() if text.strip()]
        counts = [Counter(_terms(paper.passage_by_id[pid][0])) for pid in self._ids]
        documents = Counter(term for c in counts for term in c)
        self._weight = {t: math.log(1 + len(counts) / n) for t, n in documents.items()}
        self._vectors = [self._vector(c) for c in counts]

    def locate(self, text: str, cited: Sequence[str] = ()) -> list[Match]:
        """The passages that fit `text`, best first, at most ten; those in `cited` that exist come first."""
        wanted = self._vector(Counter(_terms(text)))
        scores = {
            pid: sum(w * vector.get(term, 0.0) for term, w in wanted.items())
            for pid, vector in zip(self._ids, self._vectors, strict=True)
        }
        known = [pid for pid in dict.fromkeys(cited) if pid in scores]
        matches = [Match(pid, round(scores[pid], 3), "cited") for pid in known]
        ranked = sorted((pid for pid in scores if pid not in known), key=lambda pid: -scores[pid])
        for pid in ranked[: MOST_MATCHES - len(matches)]:
            if scores[pid] > 0:
                matches.append(Match(pid, round(scores[pid], 3), "found" if scores[pid] >= 0.2 else "weak"))
        return matches

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        raw = {t: (1 + math.log(n)) * self._weight[t] for t, n in counts.items() if t in self._weight}
        length = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        return {t: v / length for t, v in raw.items()}


def _terms(text: str) -> Iterable[str]:
    words = _WORD.findall(normalize(text))
    yield from words
    yield from (f"{a} {b}" for a, b in zip(words, words[1:], strict=False))
