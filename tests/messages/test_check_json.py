"""Findings as they stand in review.json, and back; in Markdown they don't disturb what is read from it."""

from __future__ import annotations

import json

import msgspec
import pytest

from reviewer_app.checks.markdown import checks_to_markdown
from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.run import run_checks
from reviewer_app.messages.check_json import checks_to_json
from reviewer_app.paper.file_facts import FileFacts, FontUse
from reviewer_app.review.anchors import reanchor_all
from reviewer_app.review.markdown import markdown_to_review, review_to_markdown
from reviewer_app.review.model import Point, Review, ReviewSection, SectionKey
from tests.messages.review_file import checks_from_json
from tests.review.making import make_paper

PAPER = make_paper([("Results", ["They differed, t(28) = 2.20, p = .36.", "See Section ??."])])
REPORT = run_checks(
    PAPER, options=CheckOptions(blind=True), facts=FileFacts(fonts=(FontUse("Arial", "TrueType", False, False, 1),))
)


def test_findings_come_back_as_they_were() -> None:
    assert {c.certainty for c in REPORT.checks} == {"error", "likely", "note"}
    data = json.loads(json.dumps(checks_to_json(REPORT)))
    assert data[0]["check"] == "statistics.p_value"
    assert checks_from_json(data) == REPORT.checks
    assert checks_from_json([data[0] | {"newer": 1}]) == REPORT.checks[:1]


@pytest.mark.parametrize("data", [{}, [{"check": "a"}], [{**checks_to_json(REPORT)[0], "certainty": "proved"}]])
def test_what_is_none_is_refused(data: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        checks_from_json(data)


def test_in_markdown_they_follow_the_review_and_are_no_points_of_it() -> None:
    review = Review("A paper", "0" * 64, (ReviewSection(SectionKey.REJECTION, (Point("1", "It is short."),)),))
    text = review_to_markdown(review, PAPER)
    more = f"{text}\n{checks_to_markdown(REPORT.checks)}"
    lines = more[len(text) :].strip().splitlines()
    assert lines[0] == "## What code found in the paper"
    assert lines[2].startswith("- [error] p. ")
    assert len(lines) == 2 + len(REPORT.checks)
    assert markdown_to_review(more).sections == markdown_to_review(text).sections
    assert "*Nothing.*" in checks_to_markdown(())


def test_a_place_on_a_page_stays_there() -> None:
    (font,) = (c for c in REPORT.checks if c.check == "format.fonts")
    (place,) = font.places
    assert (place.page, place.paragraph) == (1, "")
    assert reanchor_all([place], PAPER) == {place.id: place}
