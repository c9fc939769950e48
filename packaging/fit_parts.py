"""Fit the model that puts sentences of reviews into four parts, and print what it gets right.

    PYTHONPATH=. python packaging/fit_parts.py REVIEWS

REVIEWS is the folder of public reviews. The model is fitted to the sentences of F1000RD (CC BY-SA 4.0) alone, by what
their annotators call them: a strength speaks for acceptance, a weakness for rejection, a to-do is a suggestion; which
strengths and weaknesses are about significance was read for this (significance_of_f1000rd.txt). Cross-validation leaves
whole papers out. DISAPERE's sentences are scored and never learned from. Needs scikit-learn. Writes
resources/parts/model.json.gz.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold

from reviewer_app.review.part_cues import features, runs
from reviewer_app.review.part_model import NO_PART, PartModel
from reviewer_app.review.sections import SectionKey

MODEL = Path(__file__).parents[1] / "resources" / "parts" / "model.json.gz"
SIGNIFICANCE = Path(__file__).with_name("significance_of_f1000rd.txt")
PARTS = [*(key.value for key in SectionKey), NO_PART]
_PARTS_OF = {"Strength": "acceptance", "Weakness": "rejection", "Todo": "suggestions"}
# A run of words counts from the second paper on whose reviews have it.
_PAPERS = 2
_INVERSE_PENALTY = 0.3
_FOLDS = 5
_DIGITS = 3
# A weight this small never decides.
_SMALLEST = 0.02


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("reviews", type=Path)
    folder: Path = arguments.parse_args().reviews
    sentences = read_lines(folder / "f1000rd_sentences.jsonl")
    texts = [s["text"].strip() for s in sentences]
    papers = [s["paper_id"] for s in sentences]
    parts = labels(sentences)
    predicted = np.empty(len(texts), dtype=object)
    for train, test in GroupKFold(_FOLDS).split(texts, parts, papers):
        model = fit([texts[i] for i in train], parts[train], [papers[i] for i in train])
        predicted[test] = told_parts(model, [texts[i] for i in test])
    report("F1000RD, papers left out", parts, predicted, PARTS)
    data = fit(texts, parts, papers)
    MODEL.parent.mkdir(exist_ok=True)
    # The time in gzip's header would make each run another file.
    MODEL.write_bytes(gzip.compress(data, mtime=0))
    others = read_lines(folder / "disapere_sentences.jsonl")
    gold = np.array([s["part"] or NO_PART for s in others])
    told = np.array(told_parts(data, [s["text"].strip() for s in others]))
    report("DISAPERE, all sentences", gold, told, PARTS)
    report("DISAPERE, sentences of the four parts", gold[gold != NO_PART], told[gold != NO_PART], PARTS[:4])


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def labels(sentences: Sequence[dict[str, Any]]) -> np.ndarray[Any, Any]:
    """The part of each of F1000RD's sentences."""
    significant = set(SIGNIFICANCE.read_text(encoding="utf-8").split("\n"))
    return np.array(
        [
            "significance" if s["review_sentence_id"] in significant else _PARTS_OF.get(s["label"], NO_PART)
            for s in sentences
        ]
    )


def fit(texts: Sequence[str], parts: np.ndarray[Any, Any], papers: Sequence[str]) -> bytes:
    """The model as it is stored."""
    seen: dict[str, set[str]] = defaultdict(set)
    for text, paper in zip(texts, papers, strict=True):
        for run in runs(text):
            seen[run].add(paper)
    known = {run for run, where in seen.items() if len(where) >= _PAPERS}
    vectors = DictVectorizer()
    table = vectors.fit_transform([features(text, known) for text in texts])
    model = LogisticRegression(C=_INVERSE_PENALTY, class_weight="balanced", max_iter=1000).fit(table, parts)
    order = [list(model.classes_).index(part) for part in PARTS]
    weights = {
        name: [round(float(w), _DIGITS) for w in column]
        for name, column in zip(vectors.get_feature_names_out(), model.coef_[order].T, strict=True)
        if np.abs(column).max() >= _SMALLEST
    }
    bias = [round(float(b), _DIGITS) for b in model.intercept_[order]]
    stored = {"fitted_by": "packaging/fit_parts.py", "parts": PARTS, "bias": bias, "weights": weights}
    return json.dumps(stored, separators=(",", ":")).encode()


def told_parts(data: bytes, texts: Sequence[str]) -> list[str]:
    """What the stored model says of each sentence."""
    model = PartModel(data)
    keys = [model.of(text).key for text in texts]
    return [key.value if key else NO_PART for key in keys]


def report(name: str, gold: np.ndarray[Any, Any], told: np.ndarray[Any, Any], parts: Sequence[str]) -> None:
    """Print accuracy, macro F1 and each part's F1."""
    told = told.astype(str)
    each = f1_score(gold, told, average=None, labels=parts, zero_division=0)
    sys.stdout.write(f"{name}: accuracy {accuracy_score(gold, told):.3f}, macro F1 {each.mean():.3f}\n")
    sys.stdout.write("   " + ", ".join(f"{part} {f1:.2f}" for part, f1 in zip(parts, each, strict=True)) + "\n")


if __name__ == "__main__":
    main()
