"""Whether a loaded model that re-ranks the best places finds more: the likelihood of a comment after each passage.

    python -m tests.bench.rerank_places REVIEWS [--model FILE.gguf] [--f1000 40] [--theory 20] [--of 5]

REVIEWS as in public_reviews.py; without a model the starter. The best `--of` places of a comment are read as sequences
that share an instruction, then the comment's tokens are forced behind all of them at once; what counts is the comment's
log-likelihood a token. It is added to the logarithm of the place's probability with a weight that is best on the other
half of the comments' papers (0 leaves the order as it is). Prints how many come first and among three before and after,
and the processor seconds a comment. The comments are the first `--f1000` of F1000RD's development part, and `--theory`
of the theory papers, whose places the shipped weights were fitted to: what counts is the difference.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviewer_app.engine.context import Context, ContextSettings, batch_size
from reviewer_app.engine.load import load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace
from reviewer_app.review.locate import Locator, Match
from tests.bench.engine_review import starter_model
from tests.bench.public_reviews import Reviewed, f1000, plain, theory

INSTRUCTION = "A paragraph of a scientific paper, and what a reviewer says about it.\n\nParagraph: "
LEAD = "\n\nReviewer:"
WEIGHTS = (0.0, 0.3, 1.0, 3.0)
_PASSAGE, _COMMENT = 300, 60  # tokens


@dataclass
class Judged:
    """A comment with its best places: which is right, how likely the locator says, the likelihood after each."""

    kind: str
    paper: str
    right: list[bool]
    probabilities: list[float]
    likelihoods: list[float]

    def rank(self, weight: float) -> int:
        """The rank of the best right place after re-ranking; 99 if none is right."""
        sums = [math.log(p + 1e-6) + weight * x for p, x in zip(self.probabilities, self.likelihoods, strict=True)]
        order = sorted(range(len(sums)), key=lambda i: -sums[i])
        return next((n for n, i in enumerate(order) if self.right[i]), 99)


class Scorer:
    """A model that says how likely a comment is after each of some passages."""

    def __init__(self, model: LoadedModel, most: int) -> None:
        self._model = model
        cells = _PASSAGE * (most + 1) + (_COMMENT + 64) * most
        self._context = Context(model, ContextSettings(cells, most + 1, batch_size(model), exact=False), Pace())
        self._context.read_prefix(model.encode(model.form.head("You review papers.", INSTRUCTION), begin=True))

    def likelihoods(self, comment: str, passages: Sequence[str]) -> list[float]:
        """The mean log-likelihood of the comment's tokens after each passage."""
        encode = self._model.vocabulary.encode
        tokens = encode(" " + comment.strip())[:_COMMENT]
        *lead, last = encode(LEAD)
        read = {n: [*encode(text)[:_PASSAGE], *lead] for n, text in enumerate(passages, 1)}
        for _ in self._context.read_requests(read):
            pass
        ends = [self._context.end + len(before) for before in read.values()]
        total = np.zeros(len(passages))
        for i, (token, follows) in enumerate(itertools.pairwise([last, *tokens])):
            self._context.step([token] * len(ends), [end + i for end in ends], list(read))
            for row in range(len(ends)):
                logits = self._context.logits(row).astype(np.float64)
                total[row] += logits[follows] - np.logaddexp.reduce(logits)
        return [float(x) for x in total / len(tokens)]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reviews", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--f1000", type=int, default=40)
    parser.add_argument("--theory", type=int, default=20)
    parser.add_argument("--of", type=int, default=5)
    asked = parser.parse_args()
    scorer = Scorer(load(asked.model or starter_model()), asked.of)
    for kind, papers, most in (
        ("f1000", (r for r in f1000(asked.reviews) if r.held), asked.f1000),
        ("theory", theory(asked.reviews), asked.theory),
    ):
        began = time.process_time()
        judged = list(itertools.islice((j for r in papers for j in judge(r, scorer, asked.of)), most))
        if judged:
            say(kind, judged, (time.process_time() - began) / len(judged))


def judge(r: Reviewed, scorer: Scorer, most: int) -> Iterator[Judged]:
    """Each comment of a paper that has a place."""
    locator = Locator(r.paper)
    for comment in (c for c in r.comments if c.right):
        matches: list[Match] = locator.locate(comment.text)[:most]
        texts = [plain(r.paper.passage_by_id[m.paragraph][0]) for m in matches]
        right = [m.paragraph in comment.right | comment.also for m in matches]
        likelihoods = scorer.likelihoods(comment.text, texts)
        yield Judged(r.kind, r.name, right, [m.score for m in matches], likelihoods)


def say(kind: str, judged: Sequence[Judged], seconds: float) -> None:
    """One line: shares before and after, the weights chosen, the cost."""
    papers = sorted({j.paper for j in judged})
    halves = [[j for j in judged if (papers.index(j.paper) % 2 == 0) is even] for even in (True, False)]
    after: list[int] = []
    chosen = []
    for here, other in (halves, halves[::-1]):
        chosen.append(max(WEIGHTS, key=lambda w: (sum(j.rank(w) == 0 for j in other), -w)))
        after += [j.rank(chosen[-1]) for j in here]
    before = [j.rank(0.0) for j in judged]
    shares = [f"{np.mean(np.array(x) < 1):.3f} / {np.mean(np.array(x) < 3):.3f}" for x in (before, after)]
    sys.stdout.write(
        f"{kind}: {len(judged)} comments, first / three before {shares[0]}, after {shares[1]}, weights {chosen}, "
        f"{seconds:.1f} CPU seconds a comment\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
