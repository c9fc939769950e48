"""Statistics that are right are left alone in all their ways of writing; wrong ones are found in the same ways."""

from __future__ import annotations

import pytest

from tests.checks.finding_in import found

# Each is right: p follows from the statistic.
RIGHT = [
    "t(28) = 2.20, p = .036",
    "t (28) = −2.20, p=0.036",
    "t(28) = 2.20, d = 0.41, p = .04",
    "t[28] = 2.2; P < 0.05",
    "t(df = 28) = 2.20, p > .03",
    "t(28) = 2.2, ns",
    "F(1, 38) = 4.20, p = .047",
    "F₁,₃₈ = 4.20, p < .05",
    "F(2.5,110) = 3.10, MSE = 0.2, p = .038",
    "χ²(1, N = 90) = 3.84, p = .05",
    "χ2 (4) = 0.20, p = 0.995",
    "r(98) = .10, p = .32",
    "r(30) = −.45, p = .013",
    "z = 1.96, p = .05",
    "Z = −5.20, p < .001",
    "Q(10) = 30.0, p < .001",
    "t(28) = 2.20, p = 3.6 × 10−2",
    "t(28) = 2.20, p = 0. 036",
    "t(28) = 2.20, p = .036, F(1,38) = 4.20, p = .047",
    "z = 4.1, p = .000",
]
WRONG = [
    ("t(28) = 2.20, p = .36", False),
    ("t(28) = −1.20, p < .05", True),
    ("F(1, 38) = 4.20, p = .47", True),
    ("F₁,₃₈ = 4.20, p < .01", False),
    ("F[2, 110] = 1.10, η2 = .02, p = .02", True),
    ("χ²(1, N = 90) = 3.84, p = .50", False),
    ("χ2(4) = 20.2, p = .5", True),
    ("r(98) = .10, p = .03", True),
    ("z = 1.20, p = .02", True),
    ("Q(10) = 30.0, p = .01", False),
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert found("statistics.p_value", f"The groups differed, {text}, as expected.") == []


@pytest.mark.parametrize(("text", "flips"), WRONG)
def test_a_wrong_p_is_an_error_and_says_whether_the_decision_changes(text: str, flips: bool) -> None:
    (finding,) = found("statistics.p_value", f"The groups differed ({text}), as expected.")
    assert finding.certainty == "error"
    assert finding.places[0].quote == text
    if flips:
        assert finding.computed["decision"] == "true"


def test_what_was_computed_is_told() -> None:
    (finding,) = found("statistics.p_value", "They differed, t(28) = 2.20, p = .36.")
    assert finding.computed == {"reported": "= .36", "recomputed": ".0362", "decision": "true"}
    assert ".0362" in finding.text


def test_a_one_sided_test_is_right_where_the_paper_speaks_of_one() -> None:
    assert found("statistics.p_value", "A one-tailed test gave t(28) = 2.20, p = .018.") == []
    assert [f.certainty for f in found("statistics.p_value", "It gave t(28) = 2.20, p = .018.")] == ["note"]


def test_corrections_for_many_tests_raise_a_p() -> None:
    text = "With Bonferroni correction, t(28) = 2.20, p = .14."
    assert [f.certainty for f in found("statistics.p_value", text)] == ["note"]
    lower = "With Bonferroni correction, t(28) = 2.20, p = .001."
    assert [f.certainty for f in found("statistics.p_value", lower)] == ["error"]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("The effect was significant (p = .000).", "likely"),
        ("The effect was significant (p < 0.000).", "error"),
        ("No significant correlation was found (p = 1.32).", "error"),
        ("The effect was significant (p = < .05).", "likely"),
    ],
)
def test_a_p_that_no_test_gives(text: str, certainty: str) -> None:
    assert [f.certainty for f in found("statistics.impossible_p", text)] == [certainty]


@pytest.mark.parametrize(
    "text",
    [
        "The effect was significant (p < .001).",
        "The effect was significant (p = 0.0003).",
        "The norm with p = 1.5 is used.",
        "The correlation was measured at p = 1.2 bar.",
        "The effect was significant (p = 1.0).",
    ],
)
def test_a_p_that_may_be(text: str) -> None:
    assert found("statistics.impossible_p", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "45 of 120 (35 %) answered.",
        "45/120 (35.0%) answered.",
        "45 out of 120 patients (3.75%) answered.",
        "35% (45/120) answered.",
        "Of these (45 of 120; 38.5%) some answered.",
        "1,200 of 4,800 (27 %) answered.",
    ],
)
def test_a_percentage_that_its_counts_do_not_give(text: str) -> None:
    assert [f.certainty for f in found("statistics.percentage", text)] == ["error"]


@pytest.mark.parametrize(
    "text",
    [
        "45 of 120 (37.5%) answered.",
        "45 of 120 (37 %) answered.",
        "45 of 120 (38%) answered.",
        "2/3 (66%) answered.",
        "12 of 15 (80% CI) hold.",
        "On 3/4 2019 (12%) came.",
        "45 (35%) of 120 answered.",
        "5 of 12.5 (10%) flowed.",
    ],
)
def test_a_percentage_that_may_be(text: str) -> None:
    assert found("statistics.percentage", text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("OR = 1.5 (95% CI 1.6–2.3)", True),
        ("β = 0.40, 95% CI [0.45, 0.61]", True),
        ("an odds ratio of 3.2 (95% CI: 1.1 to 2.9)", True),
        ("HR 1.5 (95% CI, 2.3 to 1.1)", True),
        ("OR = 1.5 (95% CI 1.1–2.3)", False),
        ("β = −0.40, 95% CI [−0.61, −0.15]", False),
        ("M = 0.1 (95% CI - 0.5 to 0.7)", False),
        ("OR = 1.1 (95% CI 1.1–2.3)", False),
        ("p = .03, 95% CI [0.45, 0.61]", False),
        ("n = 20 (95% CI 1.6–2.3)", False),
    ],
)
def test_an_interval_holds_its_estimate(text: str, wrong: bool) -> None:
    assert [f.certainty for f in found("statistics.interval", f"We found {text}.")] == ["error"] * wrong


def test_grim() -> None:
    text = "The number of errors was low (M = 3.45, SD = 1.10, n = 17)."
    (finding,) = found("statistics.grim", text)
    assert finding.certainty == "likely"
    assert found("statistics.grim", text.replace("3.45", "3.47")) == []
    assert found("statistics.grim", text.replace("17", "170")) == []
    assert found("statistics.grim", "The mean voltage was M = 3.45, n = 17.") == []


def test_a_p_that_was_drawn_by_chance_is_not_that_of_the_statistic() -> None:
    (finding,) = found("statistics.p_value", "A permutation test (z = -0.64, p = .27) finds nothing.")
    assert finding.certainty == "note"
