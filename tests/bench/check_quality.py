"""Every finding of the checks on a folder of papers, for a person to judge, and how many of those judged are right.

    python tests/bench/check_quality.py FOLDER [--gold tests/checks/gold.tsv]

FOLDER holds the paper.json of each paper (`reviewer-app parse`). Papers fall into two halves by their names' hash:
rules are made while looking at half 0 only. A line of the gold file: half, paper, check, passage, verdict (right or
wrong), reason. It holds no text of a paper.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from reviewer_app.checks.run import run_checks
from reviewer_app.messages.paper_json import paper_from_json

GOLD = Path(__file__).resolve().parent.parent / "checks" / "gold.tsv"


def half(paper: str) -> int:
    """0 for papers that are looked at, 1 for those that are held out."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % 2


def main() -> int:
    """Print the findings, then the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gold", type=Path, default=GOLD)
    args = parser.parse_args()
    with args.gold.open(encoding="utf-8", newline="") as file:
        verdicts = {(r["paper"], r["check"], r["passage"]): r["verdict"] for r in csv.DictReader(file, delimiter="\t")}
    counts: Counter[tuple[int, str, str]] = Counter()
    wrong_of: Counter[str] = Counter()
    pages, seconds = 0, 0.0
    for path in sorted(args.folder.glob("*.json")):
        paper = paper_from_json(json.loads(path.read_text("utf-8")))
        began = time.process_time()
        report = run_checks(paper, today=date(2026, 6, 1))
        seconds += time.process_time() - began
        pages += len(paper.pages)
        for c in report.checks:
            passage = c.places[0].paragraph
            verdict = verdicts.get((path.stem, c.check, passage), "unjudged")
            counts[half(path.stem), c.certainty, verdict] += 1
            wrong_of[path.stem] += verdict == "wrong" and c.certainty != "note"
            row = (half(path.stem), path.stem, c.check, passage, verdict, c.certainty, c.text)
            sys.stdout.write("\t".join(map(str, row)) + "\n")
    for key, n in sorted(counts.items()):
        sys.stdout.write(f"half {key[0]}, {key[1]}: {n} {key[2]}\n")
    worst = max(wrong_of.values(), default=0)
    sys.stdout.write(f"most wrong ones of a paper: {worst}; {seconds / max(1, pages):.4f} s of processor time a page\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
