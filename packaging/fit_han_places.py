"""Fit what is added to the weights of places for papers in Han, and print its cross-validation.

    PYTHONPATH=. python packaging/fit_han_places.py PAPERS

PAPERS has the papers of tests/bench/locate_cases_zh.jsonl as PDF or as paper.json; `from` says there in which public
repository each stands. There are too few comments for weights of their own: the shipped ones are the start, and what
moves them away from it is held back (a conditional logit with an L2 penalty on the change). Cross-validation leaves out
each paper in turn. Writes "han" in resources/places/model.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from reviewer_app.messages.paper_json import paper_from_json
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import squeeze
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.review.passage_index import PassageIndex
from reviewer_app.review.place_features import FEATURES, place_features

Array = np.ndarray[Any, Any]

ROOT = Path(__file__).parents[1]
MODEL, CASES = ROOT / "resources" / "places" / "model.json", ROOT / "tests" / "bench" / "locate_cases_zh.jsonl"
PENALTY = 1.0
# With it 2 of 100 comments on another of these papers are called found (4 without); .91 of what is found is right.
BIAS = -0.7
# Changes that are smaller are noise.
_LEAST = 0.1


@dataclass(frozen=True)
class Example:
    """One comment: the features of its paper's passages, and which of them are right."""

    paper: str
    split: str
    features: Array
    right: Array


def main() -> None:
    """Fit, print and write."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("papers", type=Path)
    examples = examples_of(arguments.parse_args().papers)
    data = json.loads(MODEL.read_text(encoding="utf-8"))
    start = np.array([data["weights"][name] for name in FEATURES])
    sys.stdout.write(f"before: {first(start, examples)}\n")
    told: list[tuple[str, bool]] = []
    for paper in sorted({e.paper for e in examples}):
        weights = start + fitted(start, [e for e in examples if e.paper != paper])
        told += [(e.split, is_first(weights, e)) for e in examples if e.paper == paper]
    for split in ("tuned", "held"):
        share = float(np.mean([ok for of, ok in told if of == split]))
        sys.stdout.write(f"left out, {split}: {share:.3f}\n")
    change = fitted(start, examples)
    data["han"] = {n: round(float(c), 2) for n, c in zip(FEATURES, change, strict=True) if abs(c) >= _LEAST}
    data["han_bias"] = BIAS
    MODEL.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"after: {first(start + change, examples)}\n")


def examples_of(papers: Path) -> list[Example]:
    """The cases whose paper is in the folder."""
    indices: dict[str, tuple[Paper, PassageIndex]] = {}
    examples = []
    for case in map(json.loads, CASES.read_text(encoding="utf-8").splitlines()):
        name = case["paper"]
        if name not in indices:
            paper = _read(papers, name)
            indices[name] = paper, PassageIndex(paper)
        paper, index = indices[name]
        starts = [squeeze(text) for text in case["starts"]]
        right = [squeeze(paper.passage_by_id[pid][0]).startswith(tuple(starts)) for pid in index.ids]
        if any(right):
            found = place_features(index, case["text"])
            examples.append(
                Example(name, case["split"], np.array([found[f] for f in FEATURES]).T, np.array(right, dtype=float))
            )
    return examples


def _read(papers: Path, name: str) -> Paper:
    stated = papers / f"{name}.json"
    if stated.exists():
        return paper_from_json(json.loads(stated.read_text(encoding="utf-8")))
    return parse_pdf((papers / f"{name}.pdf").read_bytes(), f"{name}.pdf")


def fitted(start: Array, examples: list[Example]) -> Array:
    """What is to be added to the weights `start`."""

    def loss(change: Array) -> tuple[float, Array]:
        total, slope = float(PENALTY * change @ change), 2 * PENALTY * change
        for e in examples:
            z = e.features @ (start + change)
            p = np.exp(z - z.max())
            p /= p.sum()
            of_right = p * e.right
            total -= float(np.log(of_right.sum() + 1e-12))
            slope = slope + e.features.T @ (p - of_right / (of_right.sum() + 1e-12))
        return total, slope

    return np.asarray(minimize(loss, np.zeros_like(start), jac=True, method="L-BFGS-B").x)


def is_first(weights: Array, example: Example) -> bool:
    """Whether the best passage is right."""
    return bool(example.right[int(np.argmax(example.features @ weights))])


def first(weights: Array, examples: list[Example]) -> float:
    """How often it is."""
    return round(float(np.mean([is_first(weights, e) for e in examples])), 3)


if __name__ == "__main__":
    main()
