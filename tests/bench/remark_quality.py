"""How many critical claims that are called without a reason have none, on the labelled reviews of SubstanReview.

    PYTHONPATH=. python tests/bench/remark_quality.py REVIEWS

REVIEWS is the folder with substanreview.jsonl. A claim is tried together with the sentences that experts marked as its
justification, if any. The other kinds are counted on whole reviews, to be read.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from reviewer_app.review.model import Point, ReviewSection
from reviewer_app.review.organise import organise
from reviewer_app.review.remarks import remarks
from reviewer_app.review.sections import SectionKey

_LABEL = re.compile(r"(Eval|Jus)_neg_(\d+)")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("reviews", type=Path)
    file: Path = arguments.parse_args().reviews / "substanreview.jsonl"
    reviews = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for half in (0, 1):
        counts = Counter((flagged(text), bare) for r in reviews if r["id"] % 2 == half for text, bare in claims(r))
        right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
        sys.stdout.write(
            f"half {half}: {right + wrong} called without a reason, {right / (right + wrong):.2f} have none; "
            f"of those that have none {right / (right + missed):.2f} found\n"
        )
    kinds = Counter(one.kind for r in reviews for one in remarks(sections(r["review"]), places=False))
    sys.stdout.write(f"remarks on {len(reviews)} reviews: {dict(kinds.most_common())}\n")


def claims(review: dict[str, object]) -> Iterator[tuple[str, bool]]:
    """The critical claims of a review, each with its justification, and whether it has none."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    justified = set()
    text, labels = review["review"], review["label"]
    assert isinstance(text, str)
    assert isinstance(labels, list)
    for start, end, name in labels:
        if m := _LABEL.match(name):
            spans[m[2]].append((start, end))
            if m[1] == "Jus":
                justified.add(m[2])
    for number, found in spans.items():
        yield " ".join(text[a:b].strip() for a, b in sorted(found)), number not in justified


def flagged(text: str) -> bool:
    """Whether a claim is remarked to have no reason."""
    section = ReviewSection(SectionKey.REJECTION, (Point("1", text, "person"),))
    return any(one.kind == "no_reason" for one in remarks([section], places=False))


def sections(text: str) -> list[ReviewSection]:
    """A whole review in the four sections."""
    found = organise([("review", text)]).points
    return [ReviewSection(key, tuple(Point("", t.text, "person") for t in taken)) for key, taken in found.items()]


if __name__ == "__main__":
    main()
