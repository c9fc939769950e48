"""How many anchors are found again in second versions of real papers, and how many are put elsewhere.

    python -m tests.bench.anchor_quality FOLDER [SEEDS]

FOLDER holds papers as PDF or as paper.json. "edited": passages inserted, reworded, dropped and put in another order, as
tests/review/test_reanchor.py does. "typeset again": the text set anew by MuPDF in a narrow column with other line
breaks and parsed from that PDF, which is how a recompiled paper, or another parser, looks. Counted are passages that
are unchanged in the second version; there, these are those whose letters stand in it in one piece.
"""

from __future__ import annotations

import html
import io
import json
import sys
from collections import Counter
from pathlib import Path

import pymupdf
from rapidfuzz import fuzz

from reviewer_app.messages.paper_json import paper_from_json
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import squeeze
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.review.anchors import anchor, reanchor_all
from reviewer_app.review.model import Evidence
from tests.review.test_reanchor import second_version

# A passage that holds so much of the quote's letters is no wrong place for it; percent.
_SAME = 85.0


def main() -> None:
    folder = Path(sys.argv[1])
    seeds = range(int(sys.argv[2]) if len(sys.argv) > 2 else 3)
    total: dict[str, Counter[str]] = {"edited": Counter(), "typeset again": Counter()}
    for file in sorted({f.stem: f for f in (*folder.glob("*.pdf"), *folder.glob("*.json"))}.values()):
        paper = read(file)
        if paper is None:
            continue
        edited = Counter[str]()
        for seed in seeds:
            edited += count_edited(paper, seed)
        again = count_typeset(paper, parse_pdf(typeset(paper), "again.pdf"))
        total["edited"] += edited
        total["typeset again"] += again
        sys.stdout.write(f"{file.stem:18} edited {shown(edited)}; typeset again {shown(again)}\n")
        sys.stdout.flush()
    for name, count in total.items():
        sys.stdout.write(f"{name}: {shown(count)}, {dict(count)}\n")


def read(file: Path) -> Paper | None:
    if file.suffix == ".pdf":
        return parse_pdf(file.read_bytes(), file.name)
    data = json.loads(file.read_text(encoding="utf-8"))
    paper = paper_from_json(data) if isinstance(data, dict) and "sections" in data else None
    return paper if paper and any(s.paragraphs for s in paper.sections) else None


def shown(count: Counter[str]) -> str:
    unchanged = sum(n for name, n in count.items() if name.startswith("unchanged"))
    wrong = sum(n for name, n in count.items() if "elsewhere" in name)
    return f"{count['unchanged found'] / max(1, unchanged):.3f} of {unchanged}, {wrong} elsewhere"


def anchors_of(paper: Paper) -> list[Evidence]:
    return [anchor(paper, p.id, p.id, "found", 0.5) for s in paper.sections for p in s.paragraphs]


def count_edited(paper: Paper, seed: int) -> Counter[str]:
    version = second_version(paper, seed)
    found = reanchor_all(anchors_of(paper), version.paper)
    texts = version.paper.passage_by_id
    count: Counter[str] = Counter()
    for old, new in found.items():
        right = version.unchanged.get(old) or version.reworded.get(old)
        kind = "unchanged" if old in version.unchanged else "reworded" if old in version.reworded else "gone"
        same = (
            bool(new.paragraph) and right is not None and squeeze(texts[new.paragraph][0]) == squeeze(texts[right][0])
        )
        if new.paragraph and new.paragraph != right and not same:
            count[f"{kind} " + ("moved there, said" if new.status == "moved" else "elsewhere")] += 1
        else:
            count[f"{kind} {'found' if new.paragraph and new.status == 'found' else 'moved'}"] += 1
    return count


def count_typeset(paper: Paper, again: Paper) -> Counter[str]:
    new_texts = {pid: squeeze(text) for pid, (text, _, _) in again.passage_by_id.items()}
    count: Counter[str] = Counter()
    for old in anchors_of(paper):
        new = reanchor_all([old], again)[old.id]
        quote = squeeze(old.quote)
        if not quote:
            continue
        kind = "unchanged" if any(quote in text for text in new_texts.values()) else "changed"
        if new.paragraph and new.status == "found":
            there = new_texts[new.paragraph]
            # A part of a passage that was split is a right place too.
            right = quote in there or there in quote or fuzz.ratio(quote, there) >= _SAME
            count[f"{kind} {'found' if right else 'elsewhere'}"] += 1
        else:
            count[f"{kind} moved"] += 1
    return count


def typeset(paper: Paper) -> bytes:
    """The paper's text as a PDF with other line breaks than before."""
    body = [f"<h1>{html.escape(paper.title)}</h1>"]
    for section in paper.sections:
        body.append(f"<h2>{html.escape(section.heading)}</h2>")
        body += [f"<p>{html.escape(' '.join(p.text.split()))}</p>" for p in section.paragraphs]
    story = pymupdf.Story("".join(body), user_css="p {text-align: justify; margin: 0 0 7pt 0} h2 {font-size: 13pt}")
    out = io.BytesIO()
    writer = pymupdf.DocumentWriter(out)
    page, more = pymupdf.Rect(0, 0, 595, 842), True
    while more:
        device = writer.begin_page(page)
        more, _ = story.place(pymupdf.Rect(150, 70, 450, 770))
        story.draw(device)
        writer.end_page()
    writer.close()
    return out.getvalue()


if __name__ == "__main__":
    main()
