"""What is made of a review that exists: notes in a copy of the PDF, and what a new draft changed."""

from __future__ import annotations

import json
from pathlib import Path

import pymupdf

from tests.cli.command_line import run


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


OLD = (
    "We measured the sleep of thirty rats in the light and in the dark over ten nights in a row.",
    "The rats slept longer in the dark, as all the tables of this paper show for each of the nights.",
    "Whoever wants to repeat this needs thirty rats, a dark room and a good deal of patience with them.",
)
NEW = (
    OLD[0],
    "The rats slept two hours longer in the dark, as all the tables of this paper show for each of the nights.",
    "An entirely different closing remark stands here about funding from some foundation of the arts.",
)


def draft(path: Path, paragraphs: tuple[str, ...]) -> Path:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 80), "On the Sleep of Rats", fontsize=18)
    page.insert_text((72, 120), "1 Introduction", fontsize=13)
    for n, text in enumerate(paragraphs):
        page.insert_textbox(pymupdf.Rect(72, 140 + 60 * n, 520, 190 + 60 * n), text, fontsize=11)
    document.save(path)
    return path


def test_a_new_draft_is_held_against_the_points_on_the_old_one(tmp_path: Path) -> None:
    old, new = draft(tmp_path / "old.pdf", OLD), draft(tmp_path / "new.pdf", NEW)
    passages = [p for s in json.loads(run("parse", old).stdout)["sections"] for p in s["paragraphs"]]
    points = [
        {
            "id": str(n),
            "text": f"Point {n}.",
            "evidence": [
                {
                    "id": f"e{n}",
                    "paragraph": p["id"],
                    "page": 1,
                    "rects": p["spans"][0]["rects"],
                    "quote": p["text"],
                    "text_hash": "",
                    "parser": "mupdf/1",
                    "status": "cited",
                    "score": 1.0,
                }
            ],
        }
        for n, p in enumerate(passages, 1)
    ]
    assert len(points) == 3
    review = tmp_path / "review.json"
    review.write_text(json.dumps({"schema": 1, "sections": [{"key": "suggestions", "points": points}]}), "utf-8")
    done = run("compare", old, new, "--review", review, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["concerns"]
    assert [(c["point"], c["change"]) for c in found] == [("1", "unchanged"), ("2", "changed"), ("3", "gone")]
    assert found[1]["after"] == NEW[1]
    assert found[2]["now"] is None
    told = run("compare", old, new, "--review", review).stdout
    assert "[text changed here] p. 1 → p. 1: Suggestions for improvement: Point 2." in told
    assert told.endswith("text changed here: 1, gone: 1, unchanged: 1\n")


def test_kinds_of_remarks_are_left_out_and_an_unknown_one_is_named(tmp_path: Path) -> None:
    review = tmp_path / "mine.md"
    review.write_text("## Reasons for rejection\n\n- The writing is poor.\n- The novelty is limited.\n", "utf-8")
    kinds = {row["kind"] for row in json.loads(run("lint", review, "--json").stdout)["remarks"]}
    assert {"no_reason", "vague_novelty"} <= kinds
    fewer = json.loads(run("lint", review, "--json", "--without", "no_reason, unanswered").stdout)["remarks"]
    assert {row["kind"] for row in fewer} == kinds - {"no_reason", "unanswered"}
    wrong = run("lint", review, "--without", "taste")
    assert wrong.returncode == 2
    assert "vague_novelty" in wrong.stderr


def test_a_review_is_exported_grouped_and_as_a_log(tmp_path: Path) -> None:
    model = {
        "id": "m", "file": "m.gguf", "sha256": "", "architecture": "llama", "quantization": "Q4_1", "context": 4096,
        "trained_context": 8192, "prompt": "four-part/3",
    }  # fmt: skip
    points = [
        {"id": "1", "text": "A plain one.", "origin": "model", "verdict": "wrong", "dismissed": True},
        {"id": "2", "text": "A question?", "origin": "person", "severity": "question"},
        {"id": "3", "text": "A grave one.", "origin": "edited", "severity": "major"},
    ]
    data = {
        "schema": 1, "paper": {"title": "A paper", "sha256": "ab"}, "model": model, "settings": {"seed": 4},
        "sections": [{"key": "rejection", "points": points}], "raw": {"rejection": "- A plain one."},
        "coverage": [{"paragraph": "p1", "section": "s1", "tokens": 3, "read": True}], "created": "2026-11-28",
    }  # fmt: skip
    review = tmp_path / "review.json"
    review.write_text(json.dumps(data), "utf-8")

    log = json.loads(run("export", review, "--log").stdout)
    (exchange,) = log["exchanges"]
    assert exchange["model"]["id"] == "m"
    assert exchange["answered"] == {"rejection": "- A plain one."}
    assert exchange["read"] == ["p1"]
    assert "{title}" in exchange["asked"]["after"]
    assert set(exchange["asked"]["requests"]) == {"significance", "acceptance", "rejection", "suggestions"}
    assert [(p["text"], p["verdict"], p["changed"]) for p in log["points"]] == [
        ("A plain one.", "wrong", False),
        ("A grave one.", "", True),
    ]

    grouped = run("export", review, "--grouped", "--severity", "major,question").stdout
    assert grouped.index("### Major points\n\n- A grave one.") < grouped.index("### Questions\n\n- A question?")
