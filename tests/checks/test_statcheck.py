"""Agreement with R statcheck (Nuijten et al.) on the examples of its manual and its published tests.

The expected values are statcheck's: its computed p, whether it calls the result an error, and a decision error. Where
this program departs on purpose, the case says why.
"""

from __future__ import annotations

import pytest

from reviewer_app.checks.distributions import t_two_sided
from tests.checks.finding_in import found

# What its tests of computed p-values compare with R's pt, pf, pnorm and pchisq: (text, computed p to four places).
COMPUTED = [
    ("t(28) = 2.20, p = .03", ".0362"),
    ("F(2, 28) = 2.20, p = .15", ".1296"),
    ("r(28) = .22, p = .26", ".2427"),
    ("z = 2.20, p = .04", ".0278"),
    ("chi2(28) = 22.20, p = .79", ".7719"),
    ("Q(28) = 22.20, p = .79", ".7719"),
    ("t(100)=1, p < 0.001", ".3197"),
]


@pytest.mark.parametrize(("text", "computed"), COMPUTED)
def test_the_computed_p_is_statchecks(text: str, computed: str) -> None:
    # As in statcheck, rounding of both numbers is granted; two of the seven are within it.
    findings = found("statistics.p_value", f"It was so, {text}.")
    assert [c.computed["recomputed"] for c in findings] in ([computed], [])
    wrong = f"It was so, {text.rpartition('p')[0]}p = .999."
    assert [c.computed["recomputed"] for c in found("statistics.p_value", wrong)] == [computed]


# Its decision errors ("simple decision errors are classified as such").
DECISION_ERRORS = [
    "t(28) = 2.20, p = .06",
    "t(28) = 1.20, p = .03",
    "F(2, 28) = 22.20, p = .06",
    "F(2, 28) = 2.20, p = .03",
    "r(28) = .22, p = .03",
    "r(28) = .52, p = .06",
    "chi2(28) = 2.20, p = .03",
    "chi2(28) = 52.20, p = .06",
    "z = 1.20, p = .03",
    "z = 2.20, p = .06",
    "Q(28) = 2.20, p = .03",
    "Q(28) = 52.20, p = .06",
    "t(48) = 1.02, p < .05",
    "t(100)=1, p < 0.001",
]


@pytest.mark.parametrize("text", DECISION_ERRORS)
def test_decision_errors_are_statchecks(text: str) -> None:
    (finding,) = found("statistics.p_value", f"It was so ({text}).")
    assert (finding.certainty, finding.computed["decision"]) == ("error", "true")


def t_with_p(p: float) -> float:
    """The t of 28 degrees of freedom with this two-sided p, as R's qt gives it."""
    low, high = 0.0, 20.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if t_two_sided(middle, 28) > p else (low, middle)
    return low


# Its table of exact t and reported p: (p that t has, sign, reported p, decision error).
EXACT = [
    (0.04, "=", ".04", False),
    (0.06, "=", ".04", True),
    (0.04, "=", ".05", False),
    # statcheck: an error. Here a p of .06 that was cut off behind its last digit is granted: .0599 is printed as .05.
    (0.06, "=", ".05", False),
    (0.04, "=", ".06", True),
    (0.06, "=", ".06", False),
    (0.04, "<", ".04", False),
    (0.06, "<", ".04", True),
    (0.04, "<", ".05", False),
    (0.06, "<", ".05", True),
    (0.04, "<", ".06", False),
    (0.06, "<", ".06", False),
    (0.04, ">", ".04", False),
    (0.06, ">", ".04", False),
    (0.04, ">", ".05", True),
    (0.06, ">", ".05", False),
    (0.04, ">", ".06", True),
    (0.06, ">", ".06", False),
]


@pytest.mark.parametrize(("true_p", "sign", "reported", "flips"), EXACT)
def test_exact_and_inexact_p_are_classified_as_by_statcheck(
    true_p: float, sign: str, reported: str, flips: bool
) -> None:
    text = f"It was so, t(28) = {t_with_p(true_p):.8f}, p {sign} {reported}."
    findings = found("statistics.p_value", text)
    assert [c.computed["decision"] == "true" for c in findings if c.computed["decision"] == "true"] == [True] * flips


# What its tests of extraction find, with a p that can't be, so that finding it shows that it was read.
READ = [
    "t(28) = 2.20, p = .93",
    "t ( 28 ) = 2.20 , p = .93",
    "t(28)=2.20,p=.93",
    "t(28) = -2.20, p = .93",
    "t(28) = 2,000.20, p = .93",
    "t(28) > 2.20, p = .93",
    "t(28.1) = 2.20, p = .93",
    "t[28] = 2.2, p = .93",
    "t{28} = 2.2, p = .93",
    "F[2, 28] = 2.2, p = .93",
    "F{2, 28} = 2.2, p = .93",
    "F(2,25) = 11.37, MSE = 236, p = .93",
    "F(2,25) = 11.37, MSE = 236.43, p = .93",
    "X2(28) = 2.20, p = .03",
    "x2(28) = 2.20, p = .03",
    "chi_2(28) = 2.20, p = .03",
    "χ2(28) = 2.20, p = .03",
    "x^2(28) = 2.20, p = .03",
    "chi²(28) = 2.20, p = .03",
    "chi2(28, N = 129) = 2.2, p = .03",
    "chi2(1, N = 11,455) = 16.78, p = .03",
    "chi2(1, n = 81) = 3.25, p = 0.7",
]


@pytest.mark.parametrize("text", READ)
def test_what_statcheck_reads_is_read(text: str) -> None:
    assert [c.certainty for c in found("statistics.p_value", f"It was so, {text}.")] == ["error"]


# What it does not read either: a p above one, a t with two degrees of freedom. "t(28) < 2.20" leaves p = .93 open.
NOT_READ = ["t(28) = 2.20, p = 1.03", "t(2,28) = 2.20, p = .93", "t(28) < 2.20, p = .93"]


@pytest.mark.parametrize("text", NOT_READ)
def test_what_statcheck_leaves_is_left(text: str) -> None:
    assert found("statistics.p_value", f"It was so, {text}.") == []
