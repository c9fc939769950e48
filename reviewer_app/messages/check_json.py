"""`checks` of review.json and of `check --json`, schema 1. The fields are those of `reviewer_app.checks.finding`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from reviewer_app.checks.finding import Checked, CheckReport
from reviewer_app.messages.plain import to_plain
from reviewer_app.messages.review_json import evidence_to_json
from reviewer_app.paper.model import Paper

SCHEMA = 1


def report_to_json(paper: Paper, report: CheckReport) -> dict[str, Any]:
    """What `check --json` prints for one paper."""
    return {
        "schema": SCHEMA,
        "paper": {"title": paper.title, "sha256": paper.source.sha256},
        "checks": checks_to_json(report),
        "failed": to_plain(report.failed),
    }


def checks_to_json(report: CheckReport) -> list[dict[str, Any]]:
    """All findings, in the order of the report."""
    return [to_plain(c) | {"places": [evidence_to_json(e) for e in c.places]} for c in report.checks]


def of_groups(report: CheckReport, groups: Collection[str]) -> CheckReport:
    """What of `report` belongs to `groups`."""

    def asked(check: str) -> bool:
        return check.partition(".")[0] in groups

    checks: tuple[Checked, ...] = tuple(c for c in report.checks if asked(c.check))
    return CheckReport(checks, tuple(f for f in report.failed if asked(f.check)))
