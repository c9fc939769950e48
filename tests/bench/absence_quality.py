"""How many false claims of absence are marked for a second look, and how many true ones are wrongly marked.

    python tests/bench/absence_quality.py FOLDER

FOLDER holds the papers named in absence_cases.jsonl as PDF or as paper.json; "false" says that the paper has the thing.
`split` says which cases were looked at while the patterns were written ("tuned") and which were not ("held"): only of
the former is it said which went wrong.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from reviewer_app.review.absence import AbsenceCheck
from tests.bench.locate_quality import read_paper

CASES = Path(__file__).with_name("absence_cases.jsonl")


def main() -> None:
    folder = Path(sys.argv[1])
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    checks = {name: AbsenceCheck(read_paper(folder, name)) for name in {c["paper"] for c in cases}}
    right: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for case in cases:
        looks = checks[case["paper"]].contradictions(case["text"])
        split = case.get("split", "tuned")
        right[split, case["false"]].append(bool(looks) == case["false"])
        if not right[split, case["false"]][-1] and split == "tuned":
            why = ", ".join(f"{look.subject} -> {look.heading or look.passage}" for look in looks) or "not marked"
            sys.stdout.write(f"wrong: {case['paper']}: {case['text']} ({why})\n")
    for (split, kind), found in sorted(right.items()):
        name = "false absences marked" if kind else "true absences left alone"
        sys.stdout.write(f"{split}: {name}: {sum(found)} of {len(found)}\n")


if __name__ == "__main__":
    main()
