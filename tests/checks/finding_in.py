"""What one check finds in made text."""

from __future__ import annotations

from datetime import date

from reviewer_app.checks.finding import Checked
from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.run import run_checks
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import Paper
from tests.review.making import make_paper

TODAY = date(2026, 6, 1)


def found(
    check: str, paper: Paper | str, options: CheckOptions | None = None, facts: FileFacts | None = None
) -> list[Checked]:
    """The findings of the check `check` ("group.name") in a paper, or in one of a single paragraph."""
    if isinstance(paper, str):
        paper = make_paper([("Results", [paper])])
    group = check.partition(".")[0]
    report = run_checks(paper, options=options or CheckOptions(), facts=facts, groups=[group], today=TODAY)
    assert not report.failed
    return [c for c in report.checks if c.check == check]
