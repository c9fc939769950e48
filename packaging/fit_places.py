"""Fit the model of places and print its cross-validation.

    PYTHONPATH=. python packaging/fit_places.py REVIEWS PAPERS

REVIEWS is the folder of public reviews that tests/bench/public_reviews.py reads, PAPERS has the PDFs of the cases in
tests/bench/locate_cases.jsonl. Needs scikit-learn. Writes resources/places/model.json.

The ranking is a softmax over a paper's passages, fitted to the passages that are right (a conditional logit with an L2
penalty on standardized weights). F1000RD's papers are taken twice: as the dataset has them, with the markup of figures
and tables among the paragraphs, and as a PDF gives them, with captions apart. Cross-validation leaves whole papers
out: a fifth of the papers at a time, each theory paper alone; what is `held` (F1000RD's development part, the own
cases' other half) is only ever predicted. The probability is a logistic regression over the candidates that the
left-out rankings put first, beside comments that fit nowhere: those of other papers, and those that annotators found to
be about no passage.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from reviewer_app.review.passage_index import PassageIndex
from reviewer_app.review.place_features import FEATURES, place_features
from reviewer_app.review.place_model import CANDIDATES, SIGNS, signs_of
from tests.bench.locate_quality import own_cases
from tests.bench.public_reviews import Comment, Reviewed, f1000, f1000_others, printed, theory

Array = np.ndarray[Any, Any]

MODEL = Path(__file__).parents[1] / "resources" / "places" / "model.json"
# A theory comment counts as much as five others: they are few, and their papers are the hard ones. The printed papers
# are those of "f1000" again; with .5 instead of .3 the likelihoods of left-out comments are the same.
WEIGHT = {"f1000": 1.0, "printed": 0.3, "own": 1.0, "theory": 5.0}
PENALTY = 8.0
# To the end: where SciPy stops by itself, weights differ in the second digit by the order in which sums are rounded.
CONVERGED = {"ftol": 1e-13, "gtol": 1e-7, "maxiter": 20000}
FOLDS = 5
# "Found" is right four times of five, of every kind; one comment of forty on another paper may be found.
# The margin is for papers of yet other kinds.
FOUND, WEAK, ELSEWHERE, MARGIN = 0.8, 0.4, 1 / 40, 0.06
# A model's citation is held from here on: of the own cases' right passages .77, of others picked at random .01. From
# .05 on it would be .83 and .04.
CITED = 0.1
GRID = np.arange(0.05, 0.96, 0.05)
# So many of the best candidates teach the probability.
_JUDGED = 3
_ENOUGH = 10
# Draws of papers with replacement (the bootstrap of Efron, 1979).
_DRAWS = 1000
_ELSEWHERE_WEIGHT = 0.25


@dataclass
class Example:
    """A comment held against a paper: its passages' features (passages x features), and which are right.

    `counted` are those, and what else counts as right in scoring.
    """

    kind: str
    paper: str
    held: bool
    table: Array
    right: Array
    counted: Array
    ranks: Array
    weight: float
    scored: bool
    elsewhere: bool = False

    @property
    def features(self) -> dict[str, list[float]]:
        return dict(zip(FEATURES, self.table.T.tolist(), strict=True))

    @property
    def order(self) -> list[int]:
        return [int(i) for i in np.argsort(-self.ranks, kind="stable")[:CANDIDATES]]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("reviews", type=Path)
    arguments.add_argument("papers", type=Path)
    asked = arguments.parse_args()
    clean = list(f1000(asked.reviews))
    apart = printed(clean, asked.reviews)
    examples, elsewhere = examples_of([*clean, *apart, *theory(asked.reviews), *own_cases(asked.papers)])
    more, _ = examples_of(list(f1000_others(asked.reviews)))
    validate(examples, elsewhere, more)
    print_ranks(examples)
    weights = ranking([e for e in (*examples, *more) if e.right.any() and not e.held])
    scales = fit_probability([*examples, *elsewhere])
    found, weak = thresholds(examples, elsewhere, scales)
    before = json.loads(MODEL.read_text(encoding="utf-8"))
    data = {
        "fitted_by": "packaging/fit_places.py",
        "weights": {n: round(float(w), 4) for n, w in zip(FEATURES, weights, strict=True)},
        # fit_han_places.py fits these to what is new here
        "han": before["han"],
        "han_bias": before["han_bias"],
        "signs": {n: round(float(s), 4) for n, s in zip(SIGNS, scales[0], strict=True)},
        "bias": round(scales[1], 4),
        "found": found,
        "weak": weak,
        "cited": CITED,
    }
    MODEL.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def examples_of(reviewed: Sequence[Reviewed]) -> tuple[list[Example], list[Example]]:
    """Each comment on its own paper, and on one other, of any kind."""
    chance = random.Random(1)
    visiting = defaultdict(list)
    for r in reviewed:
        others = [n for n, o in enumerate(reviewed) if o.name != r.name]
        for comment in r.comments:
            if comment.right and r.scored:
                visiting[chance.choice(others)].append((r, comment.text))
    own, elsewhere = [], []
    for n, r in enumerate(reviewed):
        index = PassageIndex(r.paper)
        own += [_example(r, index, comment) for comment in r.comments]
        elsewhere += [_example(guest, index, Comment(text, frozenset())) for guest, text in visiting[n]]
    for e in elsewhere:
        e.elsewhere = True
    return own, elsewhere


def _example(r: Reviewed, index: PassageIndex, comment: Comment) -> Example:
    features = place_features(index, comment.text)
    table = np.array([features[name] for name in FEATURES]).T
    right, counted = (np.isin(index.ids, list(ids)) for ids in (comment.right, comment.right | comment.also))
    weight = WEIGHT[r.kind] * r.weight
    return Example(r.kind, r.name, r.held, table, right, counted, np.zeros(len(table)), weight, r.scored)


def ranking(examples: Sequence[Example]) -> Array:
    """The weight of each feature, by a softmax over the passages of each example."""
    table = np.concatenate([e.table for e in examples])
    right = np.concatenate([e.right for e in examples])
    sizes = [len(e.right) for e in examples]
    of = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.r_[0, np.cumsum(sizes)][:-1]
    counts = np.array([e.weight for e in examples])
    spread = table.std(0) + 1e-9
    table = table / spread

    def loss(w: Array) -> tuple[float, Array]:
        z = table @ w
        e = np.exp(z - np.maximum.reduceat(z, starts)[of])
        p = e / np.add.reduceat(e, starts)[of]
        mass = np.maximum(np.add.reduceat(p * right, starts), 1e-12)
        wanted = p * right / mass[of]
        gradient = table.T @ ((p - wanted) * counts[of]) + 2 * PENALTY * w
        return float(-(counts * np.log(mass)).sum() + PENALTY * w @ w), gradient

    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options=CONVERGED)
    weights: Array = np.asarray(found.x)
    return np.asarray(weights / spread)


def validate(examples: Sequence[Example], elsewhere: Sequence[Example], more: Sequence[Example]) -> None:
    """Rank every example by weights that were fitted without its paper."""
    chance = random.Random(0)
    fold: dict[str, object] = {}
    for kind in ("f1000", "own"):
        names = sorted({e.paper for e in (*examples, *more) if e.kind == kind})
        chance.shuffle(names)
        fold.update({name: n % FOLDS for n, name in enumerate(names)})
    fold.update({e.paper: e.paper for e in examples if e.kind == "theory"})
    for left_out in set(fold.values()):
        kept = [e for e in (*examples, *more) if fold[e.paper] != left_out]
        weights = ranking([e for e in kept if e.right.any() and not e.held])
        for e in (*examples, *elsewhere):
            if fold[e.paper] == left_out:
                e.ranks = e.table @ weights


def print_ranks(examples: Sequence[Example]) -> None:
    """The shares of each group of comments, with the middle 95 % of what other papers of the kind would give."""
    places: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for e in examples:
        if e.right.any():
            places[_group(e)][e.paper].append(int((e.ranks > e.ranks[e.counted].max()).sum()))
    chance = np.random.default_rng(1)
    for group, of_papers in sorted(places.items()):
        papers = [np.array(found) for found in of_papers.values()]
        drawn = [
            np.concatenate([papers[i] for i in chance.integers(len(papers), size=len(papers))]) for _ in range(_DRAWS)
        ]
        shares = []
        for best in (1, 3, 10):
            low, high = np.quantile([np.mean(d < best) for d in drawn], (0.025, 0.975))
            shares.append(f"{np.mean(np.concatenate(papers) < best):.3f} ({low:.2f} to {high:.2f})")
        sys.stdout.write(f"{group}: {sum(map(len, papers))} comments, first / three / ten {' / '.join(shares)}\n")


def _group(e: Example) -> str:
    return f"{e.kind}{' held' if e.held else f' {e.paper}' if e.kind == 'theory' else ''}"


def fit_probability(examples: Sequence[Example]) -> tuple[Array, float]:
    """The weight of each sign and the bias.

    Comments that fit nowhere teach what a wrong place looks like; the probability itself is that of comments which have
    a place, so its slope and bias are set once more on those alone (Platt, 1999).
    """
    rows, right, weights, placed = [], [], [], []
    for e in examples:
        order = e.order
        for n, signs in enumerate(signs_of(e.features, e.ranks.tolist(), order)[:_JUDGED]):
            rows.append([signs[name] for name in SIGNS])
            right.append(bool(e.right[order[n]]))
            weights.append(e.weight * (_ELSEWHERE_WEIGHT if e.elsewhere else 1.0))
            placed.append(bool(e.right.any()))
    table, kept = np.array(rows), np.array(placed)
    fit = LogisticRegression(C=1.0, max_iter=2000).fit(table, right, sample_weight=weights)
    signs, bias = fit.coef_[0], float(fit.intercept_[0])
    scores = (table @ signs + bias)[kept].reshape(-1, 1)
    scale = LogisticRegression(C=1e6).fit(scores, np.array(right)[kept], sample_weight=np.array(weights)[kept])
    slope, shift = float(scale.coef_[0][0]), float(scale.intercept_[0])
    return signs * slope, bias * slope + shift


def first_probability(e: Example, scales: tuple[Array, float]) -> float:
    signs = signs_of(e.features, e.ranks.tolist(), e.order)[0]
    z = scales[1] + sum(s * signs[name] for s, name in zip(scales[0], SIGNS, strict=True))
    return float(1 / (1 + np.exp(-z)))


def thresholds(
    examples: Sequence[Example], elsewhere: Sequence[Example], scales: tuple[Array, float]
) -> tuple[float, float]:
    """From which probability a place is found, so that this is right often enough on every kind of paper, and weak."""
    judged = defaultdict(list)
    for e in examples:
        if e.right.any():
            judged[e.kind].append((first_probability(e, scales), bool(e.counted[e.order[0]])))
    nowhere = np.array([first_probability(e, scales) for e in examples if not e.right.any()])
    others = np.array([first_probability(e, scales) for e in elsewhere])
    found = min(
        (float(least) for least in GRID if np.mean(others >= least) <= ELSEWHERE
         and all(_share_right(of_kind, least, 1.1) >= FOUND + MARGIN for of_kind in judged.values())),
        default=1.0,
    )  # fmt: skip
    weak = next(
        (
            float(least)
            for least in GRID
            if least >= WEAK - 1e-9
            and all(_share_right(of_kind, least, found, 1) >= WEAK for of_kind in judged.values())
        ),
        found,
    )
    for low, high, name in ((found, 1.1, "found"), (weak, found, "weak"), (0.0, weak, "none")):
        hits = {kind: [right for p, right in of_kind if low <= p < high] for kind, of_kind in judged.items()}
        parts = [f"{kind} {sum(hit)} of {len(hit)} (of {len(judged[kind])})" for kind, hit in hits.items()]
        outside = [f"{np.mean((low <= x) & (x < high)):.3f}" for x in (nowhere, others)]
        sys.stdout.write(
            f"{name} from {low:.2f}, right: {', '.join(parts)}; of comments about no passage {outside[0]}, "
            f"on another paper {outside[1]}\n"
        )
    every = [pair for of_kind in judged.values() for pair in of_kind]
    for low in np.arange(0.0, 1.0, 0.2):
        said, right = np.array([(p, r) for p, r in every if low <= p < low + 0.2]).T
        sys.stdout.write(f"said {np.mean(said):.2f}, right {np.mean(right):.2f} of {len(said)}\n")
    return round(found, 2), round(weak, 2)


def _share_right(judged: Sequence[tuple[float, bool]], low: float, high: float, enough: int = _ENOUGH) -> float:
    """How many are right of those said with a probability from `low` up to `high`; 1 where too few are to tell."""
    hits = [right for p, right in judged if low <= p < high]
    return float(np.mean(hits)) if len(hits) >= enough else 1.0


if __name__ == "__main__":
    main()
