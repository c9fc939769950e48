"""Which of the four parts of a review a sentence belongs to, without a language model.

A logistic regression over `part_cues`, fitted by packaging/fit_parts.py to the sentences of public reviews.
"""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Final

from reviewer_app.locations import resource
from reviewer_app.review.part_cues import features
from reviewer_app.review.sections import SectionKey

# The paper told again, a heading, a courtesy: what is no point. Left out of a review is worse than one too many, so it
# has to be this likely.
NO_PART: Final = "none"
_SURELY_NONE = 0.65


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a sentence, None for what is surely no point, and how likely that is, from 0 to 1.

    `likely` and `none` are all that the model says; together they make 1.
    """

    key: SectionKey | None
    score: float
    likely: dict[SectionKey, float]
    none: float


class PartModel:
    """The fitted weights: for each feature one for each part."""

    def __init__(self, data: bytes) -> None:
        stored = json.loads(data)
        self._names: list[str] = stored["parts"]
        self._bias: list[float] = stored["bias"]
        self._weights: dict[str, list[float]] = stored["weights"]

    def of(self, sentence: str) -> Part:
        """The part of one sentence, by itself."""
        likely = self._probabilities(sentence)
        none = likely.pop(NO_PART)
        # A section that it was not fitted to is never likely: only a heading puts text there.
        parts = {key: likely.get(key.value, 0.0) for key in SectionKey}
        best = max(parts, key=parts.__getitem__)
        if none > _SURELY_NONE:
            return Part(None, none, parts, none)
        return Part(best, parts[best] / (1 - none), parts, none)

    def _probabilities(self, sentence: str) -> dict[str, float]:
        sums = list(self._bias)
        for name, value in features(sentence, self._weights).items():
            for i, weight in enumerate(self._weights.get(name, repeat(0.0, len(sums)))):
                sums[i] += value * weight
        most = max(sums)
        exponents = [math.exp(s - most) for s in sums]
        total = sum(exponents)
        return {name: e / total for name, e in zip(self._names, exponents, strict=True)}


@lru_cache(maxsize=1)
def part_model() -> PartModel:
    """The model that ships, read at first use."""
    return PartModel(gzip.decompress(resource("parts", "model.json.gz").read_bytes()))
