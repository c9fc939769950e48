"""Points that repeat each other are offered for merging, and points that only sound alike are not."""

from __future__ import annotations

import pytest

from reviewer_app.review.anchors import anchor
from reviewer_app.review.duplicates import likeness, repetitions
from reviewer_app.review.model import Point, ReviewSection, SectionKey
from tests.review.making import SMALL

SAME = [
    (
        "The evaluation uses only one data set, so the results may not generalise.",
        "Evaluate on more data sets to show that the results generalise.",
    ),
    ("No ablation of the loss terms is given.", "Add an ablation study of the terms of the loss."),
    (
        "The paper does not compare with recent transformer baselines.",
        "A comparison with recent transformer baselines should be added.",
    ),
    (
        "Statistical significance of the differences is not tested.",
        "Test the differences for statistical significance.",
    ),
    ("The description of the sampling procedure is unclear.", "Clarify how the sampling procedure works."),
    ("Hyperparameters were tuned on the test set.", "Hyperparameter tuning was done on the test data."),
    ("论文没有与最新的基线方法进行比较。", "建议补充与最新基线方法的比较。"),
    ("缺少对损失函数各项的消融实验。", "应增加损失函数各项的消融实验。"),
]
# Within one section, of one thing: praise and blame.
OPPOSED = [
    ("The proposed attention mechanism is novel.", "The proposed attention mechanism lacks novelty."),
    ("The ablation study of the encoder is thorough.", "The ablation study of the encoder is not convincing."),
    ("The paper is clearly written and well organised.", "The paper is not clearly written and not well organised."),
    ("所提出的注意力机制具有新颖的思路。", "所提出的注意力机制缺乏新颖的思路。"),
]
DIFFERENT = [
    ("The evaluation uses only one data set.", "The evaluation lacks a user study."),
    ("No ablation of the loss terms is given.", "No error bars are given for the main results."),
    (
        "The description of the sampling procedure is unclear.",
        "The description of the network architecture is unclear.",
    ),
    ("The paper does not compare with transformers.", "The paper does not discuss its limitations."),
    ("Statistical significance is not tested.", "Training costs are not reported."),
    ("The authors should release their code.", "The authors should shorten the introduction."),
    ("论文没有报告训练的计算成本。", "论文没有讨论方法的局限性。"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_a_weakness_and_its_suggestion_repeat_each_other(a: str, b: str) -> None:
    sections = [
        ReviewSection(SectionKey.REJECTION, (Point("a", a),)),
        ReviewSection(SectionKey.SUGGESTIONS, (Point("b", b),)),
    ]
    (found,) = repetitions(sections)
    assert (found.first.id, found.second.id) == ("a", "b")
    assert likeness(a, b) == pytest.approx(likeness(b, a))


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different_points_are_left_apart(a: str, b: str) -> None:
    assert repetitions([ReviewSection(SectionKey.REJECTION, (Point("a", a), Point("b", b)))]) == []


@pytest.mark.parametrize(("a", "b"), OPPOSED)
def test_praise_and_blame_of_one_thing_are_no_repetition(a: str, b: str) -> None:
    assert likeness(a, b) >= 0.38
    assert repetitions([ReviewSection(SectionKey.SIGNIFICANCE, (Point("a", a), Point("b", b)))]) == []
    assert len(repetitions([ReviewSection(SectionKey.SIGNIFICANCE, (Point("a", a), Point("b", a)))])) == 1


def test_praise_is_not_held_against_blame_and_dismissed_points_rest() -> None:
    text = "The evaluation on five data sets is thorough."
    blame = ReviewSection(SectionKey.REJECTION, (Point("a", text),))
    assert repetitions([ReviewSection(SectionKey.ACCEPTANCE, (Point("b", text),)), blame]) == []
    assert repetitions([blame, ReviewSection(SectionKey.SUGGESTIONS, (Point("c", text, dismissed=True),))]) == []
    praise = [ReviewSection(k, (Point(k, text),)) for k in (SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE)]
    assert [r.likeness for r in repetitions(praise)] == [1.0]


def test_a_passage_in_common_makes_up_for_other_words() -> None:
    a, b = "The frost term is not motivated by physics.", "Explain where the term for frost comes from."
    e = (anchor(SMALL, "p2", "e1", "cited", 0.9),)
    apart = [ReviewSection(SectionKey.REJECTION, (Point("a", a), Point("b", b)))]
    joined = [ReviewSection(SectionKey.REJECTION, (Point("a", a, evidence=e), Point("b", b, evidence=e)))]
    assert len(repetitions(joined)) >= len(repetitions(apart))
    assert len(repetitions(joined)) == 1
