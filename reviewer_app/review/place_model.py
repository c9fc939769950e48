"""The model of places: how likely a passage is the one that a text is about.

Two small linear models, fitted by packaging/fit_places.py, which prints their cross-validation. For papers in Han,
whose features are of pairs of characters, packaging/fit_han_places.py adds to the weights. The first ranks: the
weighted sum of a passage's features. The second tells from the best one's lead over the others, and from what it shares
with the text at all, how likely it is right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.locations import resource

# Passages that are judged as candidates, best first.
CANDIDATES = 10
# What the second model looks at, of a candidate.
SIGNS = ("share", "lead", "phrases", "special", "letters", "quoted", "run")


@dataclass(frozen=True, slots=True)
class PlaceModel:
    """`weights` are of the features, `signs` of the second model with its `bias`.

    For papers in Han `han` is added to the weights and `han_bias` to the bias.

    A passage is found, weak or held as cited from the probabilities of these names on.
    """

    weights: Mapping[str, float]
    han: Mapping[str, float]
    han_bias: float
    signs: Mapping[str, float]
    bias: float
    found: float
    weak: float
    cited: float

    def ranks(self, features: Mapping[str, Sequence[float]], *, han: bool = False) -> list[float]:
        """The weighted sum for every passage of a paper, which may be in Han.

        Much of what a comment may have it doesn't, and is nothing to add.
        """
        total = [0.0] * len(next(iter(features.values()), ()))
        for name, weight in self.weights.items():
            if any(features[name]):
                weight += self.han.get(name, 0.0) if han else 0.0
                total = [so_far + weight * value for so_far, value in zip(total, features[name], strict=True)]
        return total

    def probabilities(
        self,
        features: Mapping[str, Sequence[float]],
        ranks: Sequence[float],
        order: Sequence[int],
        *,
        han: bool = False,
    ) -> list[float]:
        """How likely each passage of `order` (best first by `ranks`) is right, never more so than one before it."""
        found: list[float] = []
        for i, signs in zip(order, signs_of(features, ranks, order), strict=True):
            z = self.bias + (self.han_bias if han else 0.0) + sum(self.signs[name] * signs[name] for name in SIGNS)
            # A passage that has nothing of the text is no place of it.
            known = features["special"][i] > 0 or features["instead"][i] > 0 or features["letters"][i] > 0
            p = 1 / (1 + math.exp(-z)) if known or features["named"][i] else 0.0
            found.append(min(p, found[-1]) if found else p)
        return found


def signs_of(
    features: Mapping[str, Sequence[float]], ranks: Sequence[float], order: Sequence[int]
) -> list[dict[str, float]]:
    """What the second model looks at, for each candidate of `order`."""
    if not order:
        return []
    best = max(ranks)
    whole = sum(math.exp(r - best) for r in ranks)
    found = []
    for i in order:
        share = math.exp(ranks[i] - best) / whole
        others = [ranks[j] for j in order[:2] if j != i]
        found.append(
            {
                "share": math.log((share + 1e-3) / (1 - share + 1e-3)),
                "lead": max(-5.0, min(5.0, ranks[i] - max(others, default=ranks[i] - 5.0))),
                "phrases": features["phrases"][i],
                "special": features["special"][i],
                "letters": features["letters"][i],
                "quoted": features["quoted"][i],
                "run": features["run"][i],
            }
        )
    return found


@lru_cache(maxsize=1)
def place_model() -> PlaceModel:
    """The model that ships, read at first use."""
    data = json.loads(resource("places", "model.json").read_text(encoding="utf-8"))
    signs = data["signs"], data["bias"]
    return PlaceModel(
        data["weights"], data["han"], data["han_bias"], *signs, data["found"], data["weak"], data["cited"]
    )
