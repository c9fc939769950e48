"""paper.json and review.json as the first version with schema 1 wrote them: they are read, and written again the same.

Fields may be added; none may change or go. The sample is the bundled paper, `made` a PDF of the parser's tests.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.messages.paper_json import as_written, paper_from_json, paper_to_json
from reviewer_app.messages.review_json import review_to_json
from tests.messages.review_file import review_from_json

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> Any:
    """A file of that name."""
    return json.loads((GOLDEN / name).read_text("utf-8"))


def without_added(now: Any, then: Any) -> Any:
    """`now` without the fields that `then` has not, in the order in which they stand."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {name: without_added(value, then[name]) for name, value in now.items() if name in then}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [without_added(a, b) for a, b in zip(now, then, strict=True)]
    return now


@pytest.mark.parametrize("name", ["sample", "made", "small"])
def test_a_paper_is_written_as_it_always_was(name: str) -> None:
    data = golden(f"{name}.paper.json")
    paper = paper_from_json(data)
    # As text, so that the order of the fields counts too.
    assert json.dumps(without_added(paper_to_json(paper), data)) == json.dumps(data)
    assert as_written(paper) == paper


@pytest.mark.parametrize("name", ["review", "empty.review"])
def test_a_review_is_written_as_it_always_was(name: str) -> None:
    data = golden(f"{name}.json")
    again = review_to_json(review_from_json(data), data["hidden"])
    assert json.dumps(without_added(again, data)) == json.dumps(data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": 2}, "schema 2"),
        ({"title": 7}, "title"),
        ({"source": {}}, "file"),
        ({"pages": [{"number": "1"}]}, "pages"),
        ({"sections": [{"paragraphs": 3}]}, "sections"),
    ],
)
def test_what_is_no_paper_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        paper_from_json(golden("made.paper.json") | change)
    with pytest.raises(ValueError, match="None"):
        paper_from_json([])


def test_what_a_newer_version_adds_is_left_out() -> None:
    data = golden("made.paper.json")
    paper = paper_from_json(data)
    data["sections"][0]["paragraphs"][0] |= {"kind": "verse", "colour": "red"}
    data["doi"] = "10.1000/1"
    newer = paper_from_json(data)
    assert newer.sections[0].paragraphs[0].kind == "text"
    assert newer.title == paper.title


def test_measures_are_hundredths_of_a_point() -> None:
    data = golden("small.paper.json")
    data["sections"][0]["rects"] = [[1.23456, 2.0, 3.005, 4.9999]]
    data["pages"][0] |= {"width": 612.3456, "quality": 0.98765}
    written = paper_to_json(paper_from_json(data))
    assert written["sections"][0]["rects"] == [[1.23, 2.0, 3.0, 5.0]]
    assert (written["pages"][0]["width"], written["pages"][0]["quality"]) == (612.35, 0.988)
