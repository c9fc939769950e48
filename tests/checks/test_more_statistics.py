"""Standard deviations, intervals against p, degrees of freedom, shares, totals and words about tests."""

from __future__ import annotations

import itertools
import random
import statistics

import pytest

from reviewer_app.checks.printed import printed
from reviewer_app.checks.statistics.grimmer import possible
from reviewer_app.paper.model import Paper
from tests.checks.finding_in import found
from tests.review.making import make_paper


def test_every_sample_of_whole_numbers_is_possible() -> None:
    r = random.Random(17)
    for _ in range(300):
        values = [r.randrange(1, 8) for _ in range(r.randrange(2, 60))]
        mean, sd = f"{statistics.mean(values):.2f}", f"{statistics.stdev(values):.2f}"
        assert possible(printed(mean), printed(sd), len(values)) is True
        assert possible(printed(mean), printed(f"{statistics.pstdev(values):.2f}"), len(values)) is True


def test_what_is_called_impossible_no_sample_has() -> None:
    """All samples of four numbers from 0 to 9 are tried; parity tells most of what none of them has, not all."""
    samples = list(itertools.combinations_with_replacement(range(10), 4))
    both = (statistics.stdev, statistics.pstdev)
    there = {(f"{statistics.mean(v):.2f}", f"{sd(list(v)):.2f}") for v in samples for sd in both}
    tried = [(m, f"{sd / 100:.2f}") for m in ("3.25", "3.50", "4.00", "4.75") for sd in range(20, 280, 3)]
    denied = [pair for pair in tried if not possible(printed(pair[0]), printed(pair[1]), 4)]
    assert not there.intersection(denied)
    assert len(denied) > 0.8 * len(set(tried) - there)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("The number of errors was M = 3.44 (SD = 2.47, n = 18).", "likely"),
        ("On the seven-point scale, M = 3.44, SD = 2.47, n = 18.", "note"),
        ("The number of errors was M = 3.44 (SD = 2.48, n = 18).", None),
        ("The mass was M = 3.44 (SD = 2.47, n = 18).", None),
    ],
)
def test_grimmer_says_it_of_what_is_counted(text: str, certainty: str | None) -> None:
    assert [c.certainty for c in found("statistics.grimmer", text)] == ([certainty] if certainty else [])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("OR = 2.10 (95% CI 1.40-3.15), p = .40", True),
        ("HR = 0.60 (95% CI 0.45 to 0.80; p = 0.35)", True),
        ("odds ratio 1.20 (95% CI 0.70-2.06), p = .001", True),
        ("difference = 2.0 (95% CI 1.0 to 3.0), p > .05", True),
        ("OR = 2.10 (95% CI 1.40-3.15), p < .001", False),
        ("OR = 1.20 (95% CI 0.70-2.06), p = .51", False),
        ("OR = 1.52 (95% CI 1.01-2.29), p = .06", False),
        ("difference = 2.0 (90% CI 1.0 to 3.0), p = .4", False),
        ("mean 2.0 (95% CI 1.0 to 3.0), p = .4", False),
    ],
)
def test_an_interval_against_its_p(text: str, wrong: bool) -> None:
    assert [c.certainty for c in found("statistics.interval_p", f"It was so ({text}).")] == ["likely"] * wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("In the sample (N = 40), t(58) = 2.10, p = .04.", True),
        ("They were related, r(45) = .40, N = 40.", True),
        ("In the sample (N = 40), t(39) = 2.10, p = .04.", False),
        ("They were related, r(40) = .40, N = 40.", False),
        ("A mixed model (N = 40) gave t(580) = 2.10, p = .04.", False),
        ("Of N = 40, N = 60 and others, t(58) = 2.10.", False),
        ("Those of P1 (N = 23) differed from P5 (N = 23), t(44) = 3.54, p = .000948.", False),
    ],
)
def test_degrees_of_freedom_against_n(text: str, wrong: bool) -> None:
    assert [c.certainty for c in found("statistics.df_and_n", text)] == ["likely"] * wrong


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Of them, 55% were female and 52% were male.", "note"),
        ("They were 30% men and 50% women.", "note"),
        ("A had 45%, B had 30% and the remaining 35% had none.", "likely"),
        ("Of them, 55% were female and 45% were male.", None),
        ("They were 49% women, 26% men, and 25% unknown.", None),
        ("Of them, 54.6% were female and 45.5% were male.", None),
        ("A had 45%, B had 30% and the remaining 25% had none.", None),
        ("55% of the female and 52% of the male ones, respectively.", None),
    ],
)
def test_shares_of_a_whole(text: str, certainty: str | None) -> None:
    assert [c.certainty for c in found("statistics.shares", text)] == ([certainty] if certainty else [])


def with_cells(*rows: list[str]) -> Paper:
    """A paper with one table."""
    return make_paper([("A", ["Text."])], tables=[("Table 1: Counts.", list(rows))])


def test_totals_of_columns_and_of_rows() -> None:
    head = ["Group", "A", "B", "C"]
    rows = [["x", "10", "20", "30"], ["y", "11", "21", "31"], ["Total", "21", "41", "66"]]
    (finding,) = found("statistics.table_totals", with_cells(head, *rows))
    assert (finding.certainty, finding.computed) == ("likely", {"reported": "66", "recomputed": "61"})
    assert found("statistics.table_totals", with_cells(head, *rows[:2], ["Total", "21", "41", "61"])) == []
    across = [["Group", "A", "B", "Total"], ["x", "10", "20", "30"], ["y", "11", "21", "32"], ["z", "1", "2", "9"]]
    (finding,) = found("statistics.table_totals", with_cells(*across))
    assert finding.computed["recomputed"] == "3"


def test_totals_that_are_of_something_else() -> None:
    head = ["Group", "A", "B"]
    other = [["x", "10", "20"], ["y", "11", "21"], ["Total", "99", "98"]]
    assert found("statistics.table_totals", with_cells(head, *other)) == []
    mean = [["x", "10", "20"], ["y", "11", "21"], ["Mean", "10.5", "20.5"]]
    assert found("statistics.table_totals", with_cells(head, *mean)) == []


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("The effect was marginally significant.", 1),
        ("There was a trend towards significance.", 1),
        ("There was no effect of age (p = .34).", 1),
        ("There was no significant effect of age (p = .34).", 0),
        ("There was no effect of age on them.", 0),
        ("p < .05, p < .01, p < .05, p < .001, p < .05, Cohen's d = 1", 1),
        ("p = .05, p < .01, p < .05, p < .001, p < .05", 1),
        ("p = .05, p < .01, p < .05, p < .001, p < .05, r = .3", 0),
    ],
)
def test_words_about_tests_are_notes(text: str, notes: int) -> None:
    assert [c.certainty for c in found("statistics.wording", text)] == ["note"] * notes
