"""Every finding of the checks on a folder of papers, for a person to judge, and how many of those judged are right.

    python tests/bench/check_quality.py FOLDER [--pdfs FOLDER] [--gold tests/checks/gold.tsv]

FOLDER holds the paper.json of each paper (`reviewer-app parse`); with `--pdfs` the files themselves are asked too, for
fonts, pictures and data. Papers are read as blind submissions, so that every check speaks. They fall into two halves by
their names' hash: rules are made while looking at half 0 only. A line of the gold file: half, paper, check, place (a
passage, or the page where there is none), verdict (right or wrong), reason. It holds no text of a paper. "No longer
said" in a reason: that was the verdict on first sight, and the check was mended since.
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

from reviewer_app.checks.finding import Checked
from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.run import run_checks
from reviewer_app.messages.paper_json import paper_from_json
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.parsing.document import open_pdf
from reviewer_app.parsing.file_facts import file_facts

GOLD = Path(__file__).resolve().parent.parent / "checks" / "gold.tsv"


def half(paper: str) -> int:
    """0 for papers that are looked at, 1 for those that are held out."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % 2


def place_of(finding: Checked) -> str:
    """Where a finding is: its passage, its page, or what it says of the file or of the whole paper."""
    if not finding.places:
        return finding.computed.get("item") or finding.computed.get("entry") or "file"
    return finding.places[0].paragraph or f"page {finding.places[0].page}"


def main() -> int:
    """Print the findings, then the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pdfs", type=Path)
    parser.add_argument("--gold", type=Path, default=GOLD)
    args = parser.parse_args()
    with args.gold.open(encoding="utf-8", newline="") as file:
        verdicts = {(r["paper"], r["check"], r["passage"]): r["verdict"] for r in csv.DictReader(file, delimiter="\t")}
    counts: Counter[tuple[int, str, str]] = Counter()
    wrong_of: Counter[str] = Counter()
    pages, seconds = 0, 0.0
    for path in sorted(args.folder.glob("*.json")):
        paper = paper_from_json(json.loads(path.read_text("utf-8")))
        pdf = args.pdfs / f"{path.stem}.pdf" if args.pdfs else None
        began = time.process_time()
        facts: FileFacts | None = file_facts(open_pdf(pdf.read_bytes())) if pdf and pdf.exists() else None
        report = run_checks(paper, options=CheckOptions(blind=True), facts=facts, today=date(2026, 6, 1))
        seconds += time.process_time() - began
        pages += len(paper.pages)
        for c in report.checks:
            verdict = verdicts.get((path.stem, c.check, place_of(c)), "unjudged")
            counts[half(path.stem), c.certainty, verdict] += 1
            wrong_of[path.stem] += verdict == "wrong" and c.certainty != "note"
            row = (half(path.stem), path.stem, c.check, place_of(c), verdict, c.certainty, c.text)
            sys.stdout.write("\t".join(map(str, row)) + "\n")
        for broken in report.failed:
            sys.stdout.write(f"{path.stem}\t{broken.check} broke: {broken.reason}\n")
    for key, n in sorted(counts.items()):
        sys.stdout.write(f"half {key[0]}, {key[1]}: {n} {key[2]}\n")
    worst = max(wrong_of.values(), default=0)
    sys.stdout.write(f"most wrong ones of a paper: {worst}; {seconds / max(1, pages):.4f} s of processor time a page\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
