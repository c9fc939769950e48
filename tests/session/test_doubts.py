"""Points that a person should look at twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.paper.model import Paper
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.review.model import Point, ReviewSection, SectionKey
from reviewer_app.session.doubts import Doubts, repeated_points


@pytest.fixture(scope="module")
def paper(sample_pdf: Path) -> Paper:
    """The sample paper."""
    return parse_pdf(sample_pdf.read_bytes(), sample_pdf.name)


def test_an_invented_quotation_is_named_and_a_real_one_is_not(paper: Paper) -> None:
    doubts = Doubts(paper)
    assert doubts.about("The authors call it “a deployed scalable system for organizing” literature.") == []
    (said,) = doubts.about("They claim “a perfect score on every single benchmark” without proof.")
    assert "a perfect score on every single benchmark" in said


def test_a_false_absence_is_named_with_the_place_that_speaks_against_it(paper: Paper) -> None:
    (said,) = Doubts(paper).about("The paper does not describe any entity linking models.")
    assert "Entity Linking Models" in said
    assert "page" in said


def test_points_that_say_the_same_in_two_sections_are_paired_and_dismissed_ones_are_not() -> None:
    one = Point("a", "The evaluation has no comparison with a strong baseline for entity linking.")
    two = Point("b", "Compare entity linking with a strong baseline in the evaluation.")
    sections = [ReviewSection(SectionKey.REJECTION, (one,)), ReviewSection(SectionKey.SUGGESTIONS, (two,))]
    (said,) = repeated_points(sections)
    assert SectionKey.REJECTION.title in said
    gone = Point("b", two.text, dismissed=True)
    assert repeated_points([sections[0], ReviewSection(SectionKey.SUGGESTIONS, (gone,))]) == []
