"""Remarks on a person's own review: what is of no use to authors is told at its sentence, good points are let alone."""

from __future__ import annotations

import pytest

from reviewer_app.i18n import spoken
from reviewer_app.review.model import Point, ReviewSection
from reviewer_app.review.remarks import Remark, kinds, remarks
from reviewer_app.review.sections import SectionKey

SIGNIFICANCE, ACCEPTANCE = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE
REJECTION, SUGGESTIONS = SectionKey.REJECTION, SectionKey.SUGGESTIONS


def of(key: SectionKey, text: str, *, places: bool = False) -> list[Remark]:
    return list(remarks([ReviewSection(key, (Point("1", text, "person"),))], places=places))


@pytest.mark.parametrize(
    ("key", "text", "kind"),
    [
        (REJECTION, "The writing is poor.", "no_reason"),
        (REJECTION, "实验部分写得很混乱。", "no_reason"),
        (
            REJECTION,
            "The novelty is limited, and I see nothing that would change this in the long run.",
            "vague_novelty",
        ),
        (SIGNIFICANCE, "本文创新性不足。", "vague_novelty"),
        (REJECTION, "The results are not surprising, given what anybody in the field knows of it.", "not_surprising"),
        (REJECTION, "The evaluation lacks comparisons, which makes the numbers hard to read.", "missing_comparison"),
        (REJECTION, "It is only evaluated on German newspapers from before the war.", "one_language"),
        (SUGGESTIONS, "The introduction.", "no_action"),
        (ACCEPTANCE, "Even this garbage has a nice figure.", "unkind"),
        (REJECTION, "作者根本不懂统计学，因此结论不可信。", "unkind"),
    ],
)
def test_what_is_of_no_use_is_remarked_once(key: SectionKey, text: str, kind: str) -> None:
    found = [one for one in of(key, text) if one.kind == kind]
    assert len(found) == 1
    assert found[0].sentence in text
    assert found[0].said
    assert found[0].next_step


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (REJECTION, "The proof of Lemma 2 is wrong because the sum in line 3 does not converge for negative weights."),
        (REJECTION, "The novelty is limited: the same loss was used by Smith et al. (2019) for parsing."),
        (REJECTION, "There is no comparison with LinkNet, which solves the same task with half of the parameters."),
        (SUGGESTIONS, "Please report the standard deviation over five seeds."),
        (SUGGESTIONS, "建议补充消融实验。"),
        (SUGGESTIONS, "Modify the conclusion so that it names the variant."),
        (SUGGESTIONS, "More details of the surgical approach are required."),
        (
            REJECTION,
            "The authors do not know the reviewers' names, and the reviewers do, which makes the study less blind.",
        ),
        (ACCEPTANCE, "The method is simple."),
        (ACCEPTANCE, 'The authors rightly refuse to call such work "garbage".'),
    ],
)
def test_good_points_are_left_alone(key: SectionKey, text: str) -> None:
    assert of(key, text) == []


def test_kinds_that_were_right_too_seldom_are_not_remarked() -> None:
    assert not {"too_simple", "not_state_of_the_art"} & set(kinds())
    found = of(REJECTION, "The approach is too simple for a venue of this rank, whatever the results say.")
    assert [one.kind for one in found] == ["no_reason"]


def test_kinds_can_be_left_out() -> None:
    review = [ReviewSection(REJECTION, (Point("1", "The writing is poor.", "person"),))]
    assert [one.kind for one in remarks(review)] == ["no_reason"]
    assert list(remarks(review, without={"no_reason"})) == []


def test_an_empty_section_is_told_and_a_dismissed_point_does_not_fill_it() -> None:
    point = Point("1", "The writing is poor.", "person", dismissed=True)
    (found,) = remarks([ReviewSection(REJECTION, (point,))])
    assert (found.kind, found.sentence) == ("unanswered", "")


def test_a_criticism_without_a_place_is_told_where_places_were_looked_for() -> None:
    text = "The reader never learns how the annotators were chosen, since they are introduced only by their number."
    assert [one.kind for one in of(REJECTION, text, places=True)] == ["no_place"]
    assert of(REJECTION, text) == []


def test_remarks_speak_the_language_of_the_program() -> None:
    with spoken("zh"):
        found = of(REJECTION, "The novelty is limited, and I see nothing that would change this in the long run.")
    assert "已有" in found[0].said
