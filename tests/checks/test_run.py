"""All checks together: how they are found, what one that breaks does, what is not relied on."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.groups import GROUPS
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.run import Check, loaded, names, run_checks
from reviewer_app.paper.file_facts import FileFacts, ImageUse
from reviewer_app.paper.model import Page, Rect
from reviewer_app.review.anchors import Reanchorer
from tests.bench.check_quality import GOLD, half
from tests.review.making import make_paper

PROVING = ("statistics",)
WRONG = "They differed, t(28) = 2.20, p = .36, and 45 of 120 (35 %) did not."


def test_every_file_of_a_group_is_a_check_with_its_source() -> None:
    found = list(names())
    assert len(found) == len(set(found)) > 10
    assert {name.partition(".")[0] for name in found} == set(GROUPS)
    for name in found:
        assert callable(loaded(name))
        assert importlib.import_module(f"reviewer_app.checks.{name}").__doc__


def test_only_the_groups_that_are_asked_for_run() -> None:
    paper = make_paper([("Results", [f"{WRONG} See Section ??."])])
    assert {c.check for c in run_checks(paper).checks} >= {"statistics.p_value", "mentions.unresolved"}
    assert {c.check for c in run_checks(paper, groups=["mentions"]).checks} == {"mentions.unresolved"}


def test_a_check_that_breaks_says_so_and_stops_no_other() -> None:
    def load(name: str) -> Check:
        def broken(manuscript: Manuscript) -> Iterator[Finding]:
            raise ZeroDivisionError(manuscript.paper.title)

        return broken if name == "statistics.p_value" else loaded(name)

    report = run_checks(make_paper([("Results", [WRONG])]), groups=["statistics", "leftovers"], load=load)
    assert [(b.check, b.reason) for b in report.failed] == [("statistics.p_value", "ZeroDivisionError")]
    assert [c.check for c in report.checks] == ["statistics.percentage"]


def test_places_are_evidence_that_is_found_again() -> None:
    paper = make_paper([("Results", ["Nothing here.", WRONG])])
    for finding in run_checks(paper, groups=PROVING).checks:
        (place,) = finding.places
        assert place.paragraph == "p2"
        assert place.rects
        assert Reanchorer(paper).reanchor(place) == place
    assert len({p.id for c in run_checks(paper, groups=PROVING).checks for p in c.places}) == 2


def test_nothing_is_said_of_a_garbled_page() -> None:
    paper = make_paper([("Results", [WRONG])])
    garbled = replace(paper, pages=tuple(replace(p, quality=0.2) for p in paper.pages))
    assert paper.pages
    assert run_checks(garbled).checks == ()
    coarse = FileFacts(images=(ImageUse(1, Rect(72, 100, 372, 300), 60, 40, 14.4),))
    assert [c.check for c in run_checks(paper, facts=coarse, groups=["format"]).checks] == ["format.images"]
    assert run_checks(garbled, facts=coarse).checks == ()


def test_what_text_recognition_read_proves_nothing() -> None:
    paper = make_paper([("Results", [WRONG])])
    read = replace(paper, pages=tuple(replace(p, recognised=True, in_picture=True) for p in paper.pages))
    assert isinstance(paper.pages[0], Page)
    assert {c.certainty for c in run_checks(read, groups=PROVING).checks} == {"note"}
    assert {c.certainty for c in run_checks(paper, groups=PROVING).checks} == {"error"}


def test_a_check_that_finds_too_much_is_not_believed() -> None:
    paper = make_paper([("Results", [f"We met them of of old, {n}." for n in range(60)])])
    assert run_checks(paper, groups=["leftovers"]).checks == ()


def test_whoever_runs_them_can_stop_between_two() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_checks(make_paper([("Results", [WRONG])]), go_on=stop)


def test_the_gold_file_judges_checks_that_there_are() -> None:
    with GOLD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert rows
    assert {row["check"] for row in rows} <= set(names())
    assert {row["verdict"] for row in rows} == {"right", "wrong"}
    assert all(row["reason"] and half(row["paper"]) == int(row["half"]) for row in rows)


NUMBER = "9" * 400


@pytest.mark.parametrize(
    "text",
    [
        f"the number of errors was M = 3.1 (SD = {NUMBER}, n = 12)",
        f"the number of errors was M = {NUMBER} (n = 12)",
        f"t({NUMBER}) = 2.1, p = .03; F(1, {NUMBER}) = 2.1, p = .03; χ2(3) = {NUMBER}, p = .03",
        f"OR = 1 (95% CI 1-{NUMBER}), p = 0.5; {NUMBER} of {NUMBER} (35%); from 0.0 to {NUMBER} (4%)",
        "٣ of ٥ (90%); t(٣) = ٢, p = .٠٥; M = 3.٥ (SD = 0, n = ٣)",
    ],
)
def test_numbers_that_no_paper_has_break_no_check(text: str) -> None:
    cells = [["a", "b"], ["1", NUMBER], ["Total", NUMBER]]
    sections = [("Abstract", [f"It needs {NUMBER}.5 ms."]), ("Results", [f"It was so: {text}."])]
    assert run_checks(make_paper(sections, tables=[("Table 1: Numbers.", cells)])).failed == ()
