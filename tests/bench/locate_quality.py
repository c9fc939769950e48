"""How often the locator finds the paragraph that a reviewer's comment is about, beside TF-IDF over word pairs.

    python tests/bench/locate_quality.py FOLDER [--json]

FOLDER holds the papers named in locate_cases.jsonl as PDF or as paper.json. Each case is a comment written while
reading the paper, with words from the beginnings of the passages that count as right; `split` says which part was
looked at while the weights were set ("tuned") and which was not ("held"). The "fresh" comments are terser, as
reviewers' are, and were written after the weights of the first version. The "theory" ones are on two papers full of
statements, equations and algorithms, and on one with a theorem, with the whole named statement and its proof as right;
nothing is fitted to them, and those called "unseen" were only ever scored; "later" ones are longer, as experts' are.
"when found" and "when weak" are how many comments have their first match called so, and how often it is right then, for
the theory ones apart; "elsewhere" counts the first match in another paper of the folder, where nothing can be right;
"cited" is how often a right passage that a point cites is held, and a wrong one.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from reviewer_app.messages.paper_json import paper_from_json
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import normalize, squeeze
from reviewer_app.review.locate import Locator
from tests.bench.public_reviews import Comment, Reviewed

CASES = Path(__file__).with_name("locate_cases.jsonl")
Ranker = Callable[[str], list[str]]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    papers = {name: read_paper(asked.folder, name) for name in sorted({c["paper"] for c in cases})}
    result = {
        "cases": len(cases),
        "TF-IDF over word pairs": measure(cases, papers, word_pairs),
        "locator": measure(cases, papers, locator),
        "statuses": statuses(cases, papers),
        "elsewhere": elsewhere(cases, papers),
        "500 paragraphs, 50 points, seconds": round(speed(papers, cases), 2),
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n" if asked.json else table(result))


def read_paper(folder: Path, name: str) -> Paper:
    file = folder / f"{name}.json"
    if file.exists():
        return paper_from_json(json.loads(file.read_text(encoding="utf-8")))
    from reviewer_app.parsing.assemble import parse_pdf

    return parse_pdf((folder / f"{name}.pdf").read_bytes(), f"{name}.pdf")


def own_cases(folder: Path) -> Iterator[Reviewed]:
    """The cases as comments on papers but for the theory ones, the half that nobody looked at marked as held."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    cases = [c for c in cases if not c["split"].startswith("theory")]
    for name in sorted({c["paper"] for c in cases}):
        paper = read_paper(folder, name)
        for held in (False, True):
            chosen = [c for c in cases if c["paper"] == name and c["split"].endswith("held") is held]
            comments = tuple(Comment(c["text"], frozenset(right_paragraphs(c, paper))) for c in chosen)
            yield Reviewed("own", name, paper, comments, held)


def right_paragraphs(case: dict[str, Any], paper: Paper) -> set[str]:
    starts = [squeeze(start) for start in case["starts"]]
    found = {
        pid
        for pid, text, _, _ in paper.passages()
        if not pid.startswith("r") and any(start in squeeze(text) for start in starts)
    }
    if not found:
        sys.stderr.write(f"{case['paper']}: no passage has {case['starts'][0]!r} any more\n")
    return found


def measure(
    cases: list[dict[str, Any]], papers: dict[str, Paper], make: Callable[[Paper], Ranker]
) -> dict[str, dict[str, float]]:
    rankers = {name: make(paper) for name, paper in papers.items()}
    ranks: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        right = right_paragraphs(case, papers[case["paper"]])
        found = rankers[case["paper"]](case["text"])
        rank = next((i for i, pid in enumerate(found) if pid in right), len(found) + 10)
        ranks[case["split"]].append(rank)
        ranks["all"].append(rank)
    return {
        split: {"first": round(share(v, 1), 3), "first three": round(share(v, 3), 3)}
        for split, v in sorted(ranks.items())
    }


def share(ranks: list[int], best: int) -> float:
    return sum(r < best for r in ranks) / len(ranks)


def locator(paper: Paper) -> Ranker:
    finder = Locator(paper)
    return lambda text: [m.paragraph for m in finder.locate(text)]


def word_pairs(paper: Paper) -> Ranker:
    """The rival: TF-IDF with logarithmic term frequency over words and pairs of words, cosine."""
    ids = [pid for pid, text, _, _ in paper.passages() if text.strip() and not pid.startswith("r")]
    counts = [Counter(_terms(paper.passage_by_id[pid][0])) for pid in ids]
    documents = Counter(term for c in counts for term in c)

    def vector(count: Counter[str]) -> dict[str, float]:
        known = {t: n for t, n in count.items() if t in documents}
        raw = {t: (1 + math.log(n)) * math.log(1 + len(ids) / documents[t]) for t, n in known.items()}
        length = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        return {t: v / length for t, v in raw.items()}

    vectors = [vector(c) for c in counts]

    def rank(text: str) -> list[str]:
        asked = vector(Counter(_terms(text)))
        scores = [sum(w * v.get(t, 0.0) for t, w in asked.items()) for v in vectors]
        return [ids[i] for i in sorted(range(len(ids)), key=lambda i: -scores[i])][:10]

    return rank


def _terms(text: str) -> list[str]:
    words = "".join(c if c.isalnum() else " " for c in normalize(text)).split()
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def statuses(cases: list[dict[str, Any]], papers: dict[str, Paper]) -> dict[str, list[float]]:
    """(comments, share of them that is right) for each status of the first match and for citations."""
    chance = random.Random(1)
    finders = {name: Locator(paper) for name, paper in papers.items()}
    hits: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        right, finder = right_paragraphs(case, papers[case["paper"]]), finders[case["paper"]]
        first = finder.locate(case["text"])[:1]
        for match in first:
            kind = "theory, " if case["split"].startswith("theory") else ""
            hits[f"{kind}when {match.status}"].append(match.paragraph in right)
        wrong = chance.choice([p.id for s in papers[case["paper"]].sections for p in s.paragraphs if p.id not in right])
        for name, pid in (("right one cited, held", min(right, default="")), ("wrong one cited, held", wrong)):
            matches = finder.locate(case["text"], cited=[pid])
            hits[name].append(any(m.paragraph == pid and m.status == "cited" for m in matches))
    return {name: [len(v), round(sum(v) / len(v), 3)] for name, v in sorted(hits.items())}


def elsewhere(cases: list[dict[str, Any]], papers: dict[str, Paper]) -> dict[str, float]:
    names = list(papers)
    finders = {name: Locator(paper) for name, paper in papers.items()}
    first: Counter[str] = Counter()
    for n, case in enumerate(cases):
        others = [name for name in names if name != case["paper"]]
        found = finders[others[n % len(others)]].locate(case["text"])
        first[found[0].status if found else "none"] += 1
    return {status: round(n / len(cases), 3) for status, n in sorted(first.items())}


def speed(papers: dict[str, Paper], cases: list[dict[str, Any]]) -> float:
    """Processor seconds to index a paper and locate 50 points, for 500 paragraphs."""
    longest = max(papers.values(), key=lambda p: sum(len(s.paragraphs) for s in p.sections))
    paragraphs = sum(len(s.paragraphs) for s in longest.sections)
    start = time.process_time()
    finder = Locator(longest)
    for case in cases[:50]:
        finder.locate(case["text"])
    return (time.process_time() - start) * 500 / paragraphs


def table(result: dict[str, Any]) -> str:
    lines = [f"{result['cases']} comments: right paragraph first / among the first three"]
    for name in ("TF-IDF over word pairs", "locator"):
        scores = ", ".join(f"{k} {v['first']:.2f} / {v['first three']:.2f}" for k, v in result[name].items())
        lines.append(f"  {name}: {scores}")
    lines += [f"  {name}: {share} of {n}" for name, (n, share) in result["statuses"].items()]
    lines.append(f"  comments on another paper, first match: {result['elsewhere']}")
    lines.append(f"  500 paragraphs, 50 points: {result['500 paragraphs, 50 points, seconds']} s")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
