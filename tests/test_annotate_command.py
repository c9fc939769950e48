"""`annotate`: the points of a review as notes in a copy of the PDF."""

from __future__ import annotations

import json
from pathlib import Path

import pymupdf

from tests.test_cli import run


def test_points_of_a_review_become_notes_in_a_copy_of_the_pdf(sample_pdf: Path, tmp_path: Path) -> None:
    parsed = run("parse", sample_pdf)
    paragraph = next(p for s in json.loads(parsed.stdout)["sections"] for p in s["paragraphs"] if len(p["text"]) > 200)
    span = paragraph["spans"][0]
    evidence = {
        "id": "e1", "paragraph": paragraph["id"], "page": span["page"], "rects": span["rects"],
        "quote": paragraph["text"], "text_hash": "", "parser": "mupdf/1", "status": "cited", "score": 1.0,
    }  # fmt: skip
    gone = evidence | {
        "quote": "These words stand nowhere in the whole of the paper, nor do any like them.",
        "paragraph": "x",
    }
    points = [
        {"id": "1", "text": "Too short.", "evidence": [evidence, gone]},
        {"id": "2", "text": "No.", "dismissed": True},
    ]
    review, copy = tmp_path / "review.json", tmp_path / "copy.pdf"
    review.write_text(json.dumps({"schema": 1, "sections": [{"key": "rejection", "points": points}]}), "utf-8")
    done = run("annotate", sample_pdf, "--review", review, "-o", copy)
    assert done.returncode == 0, done.stderr
    assert "1 place was not found" in done.stderr
    with pymupdf.open(copy) as annotated:
        notes = [annot.info["content"] for page in annotated for annot in page.annots()]
    assert set(notes) == {"Reasons for rejection: Too short."}
    assert run("annotate", sample_pdf, "--review", review, "-o", sample_pdf).returncode == 2
    review.write_text("[]", "utf-8")
    refused = run("annotate", sample_pdf, "--review", review, "-o", copy)
    assert refused.returncode == 1
    assert "no review.json" in refused.stderr
