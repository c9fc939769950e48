"""What second looks would say of the points of public reviews, a JSON object a line, for a person to judge.

    python tests/bench/second_look_flags.py REVIEWS

REVIEWS as in public_reviews.py. The counts go, kind by kind, into resources/second_looks/measured.json. An absence is
right where the passage has what the comment misses; a quotation, where the comment gives words as the paper's that it
doesn't have, spelling aside; a repetition, where both points ask for the same.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from reviewer_app.review.model import Point, ReviewSection, SectionKey
from reviewer_app.session.preparation import PreparedPaper
from reviewer_app.session.second_looks import SecondLooks
from tests.bench.public_reviews import f1000_papers, f1000_weaknesses

KINDS = ("absence", "quote", "repeat")


def main() -> None:
    for flag in flags(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(flag, ensure_ascii=False) + "\n")


def flags(folder: Path) -> Iterator[dict[str, str]]:
    """The kind of each flag, its point, and what would be said."""
    papers = f1000_papers(folder)
    reviews = defaultdict(list)
    for link in f1000_weaknesses(folder):
        reviews[link["paper_id"], link["review_id"]].append(link["text"])
    checks = {name: SecondLooks(PreparedPaper(paper), KINDS) for name, (paper, _) in papers.items()}
    for (name, _), texts in reviews.items():
        points = tuple(Point(str(n), text, "person") for n, text in enumerate(texts))
        for look in checks[name].about([ReviewSection(SectionKey.REJECTION, points)]) or ():
            if look.kind in KINDS:
                yield {"kind": look.kind, "point": look.point.text, "said": look.sentence}


if __name__ == "__main__":
    main()
