"""review.json holds the fields of its contract and comes back whole."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reviewer_app.messages.paper_json import hidden_to_json
from reviewer_app.messages.review_json import review_to_json
from reviewer_app.review.anchors import anchor
from reviewer_app.review.model import Coverage, ModelInfo, Point, Review, ReviewSection, SectionKey
from tests.messages.review_file import review_from_json
from tests.review.making import SHA, SMALL

REVIEW = Review(
    paper_title=SMALL.title,
    paper_sha256=SHA,
    sections=(
        ReviewSection(
            SectionKey.SIGNIFICANCE, (Point("a", "New.", evidence=(anchor(SMALL, "p2", "e1", "found", 0.83),)),)
        ),
        ReviewSection(SectionKey.ACCEPTANCE, (Point("b", "Gone.", "edited", dismissed=True),)),
        ReviewSection(SectionKey.REJECTION, (Point("c", "Mine.\n- nested", "person", accepted=True, new=True),)),
        ReviewSection(SectionKey.SUGGESTIONS),
    ),
    model=ModelInfo("m", "m.gguf", "ab", "llama", "Q4_1", 4096, 8192, "four-part/1"),
    settings={"seed": 1, "temperature": 0.2, "threads": 2, "gpu_layers": 0, "kv_type": "f16", "strategy": "whole"},
    raw={"significance": "- New. [p2]"},
    coverage=(Coverage("p2", "s2", 12, True, (1,)), Coverage("r1", "references", 9, False, reason="no room")),
    notices=("A note.",),
    timings={"total_s": 1.5, "threads": [2]},
    created="2026-11-22T10:00:00+00:00",
)


def test_it_comes_back_whole() -> None:
    assert review_from_json(json.loads(json.dumps(review_to_json(REVIEW, hidden_to_json(SMALL.hidden))))) == REVIEW
    bare = replace(REVIEW, model=None)
    assert review_from_json(json.loads(json.dumps(review_to_json(bare)))) == bare


def test_the_fields_are_those_of_the_contract() -> None:
    data = review_to_json(REVIEW, hidden_to_json(SMALL.hidden))
    assert data["schema"] == 1
    assert data["paper"] == {"title": SMALL.title, "sha256": SHA}
    assert set(data["model"]) == {
        *("id", "file", "sha256", "architecture", "quantization", "context", "trained_context", "prompt")
    }
    assert [(s["key"], s["title"]) for s in data["sections"]] == [(k.value, k.title) for k in SectionKey]
    point = data["sections"][0]["points"][0]
    assert set(point) == {"id", "text", "origin", "evidence"}
    (e,) = point["evidence"]
    assert set(e) >= {"id", "paragraph", "page", "rects", "quote", "text_hash", "parser", "status", "score"}
    assert (e["paragraph"], e["page"], e["status"], e["score"]) == ("p2", 2, "found", 0.83)
    assert data["coverage"][1] == {
        "paragraph": "r1",
        "section": "references",
        "tokens": 9,
        "read": False,
        "windows": [],
        "reason": "no room",
    }
    assert data["hidden"][0]["how"] == "white on white"
    assert data["raw"] == REVIEW.raw
    assert data["timings"] == REVIEW.timings
    assert data["sections"][1]["points"][0]["dismissed"] is True


def test_a_section_that_is_missing_is_there_empty() -> None:
    data = review_to_json(replace(REVIEW, sections=REVIEW.sections[2:3]))
    assert [len(s["points"]) for s in data["sections"]] == [0, 0, 1, 0]


def test_another_schema_or_word_is_refused() -> None:
    data = review_to_json(REVIEW)
    with pytest.raises(ValueError, match="schema 2"):
        review_from_json(data | {"schema": 2})
    data["sections"][0]["points"][0]["origin"] = "ghost"
    with pytest.raises(ValueError, match="ghost"):
        review_from_json(data)
