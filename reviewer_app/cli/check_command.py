"""`check`: what code can prove about a paper."""

from __future__ import annotations

import argparse
import json
from typing import Any

from reviewer_app.checks.dois import listed_dois
from reviewer_app.checks.finding import CheckReport
from reviewer_app.checks.markdown import CERTAINTIES, finding_line, in_order
from reviewer_app.checks.options import CheckOptions
from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.cli.files import read_text
from reviewer_app.cli.headless import Headless
from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr, trn
from reviewer_app.messages.check_json import of_groups, report_to_json
from reviewer_app.session.notices import no_text_error


def check(args: argparse.Namespace, console: Console) -> int:
    """Print what the checks find in each paper. A finding is no failure; a paper that can't be read is one."""
    papers = list(dict.fromkeys(args.papers))
    found: list[dict[str, Any]] = []
    failed = 0
    retracted = listed_dois(read_text(args.retracted)) if args.retracted else frozenset()
    options = CheckOptions(args.blind, args.venue, tuple(args.checklist), retracted)
    with Headless(console, check_options=options) as headless:
        for path in papers:
            try:
                headless.open(path, args.password)
                report = of_groups(headless.check(), args.only)
            except ReviewerError as error:
                if len(papers) == 1:
                    raise
                failed += 1
                console.say(str(path))
                console.error(error)
                continue
            paper = headless.session.paper
            assert paper is not None
            no_text = no_text_error(paper)
            if no_text is not None:
                console.say(str(no_text))
            for broken in report.failed:
                text = tr("The check “{name}” broke and found nothing: {reason}.")
                console.say(text.format(name=broken.check or tr("all checks"), reason=broken.reason))
            if args.json:
                found.append(report_to_json(paper, report))
            else:
                console.result(report_text(path.name, report))
    if args.json and found:
        data = found if len(papers) > 1 else found[0]
        console.result(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return FAILED if failed else OK


def report_text(name: str, report: CheckReport) -> str:
    """The findings on one paper for a person, a line each, errors first."""
    if not report.checks:
        return f"{name}: " + tr("nothing found") + "\n"
    lines = [f"{name}: " + trn("{n} finding", "{n} findings", len(report.checks))]
    lines += [f"  [{tr(CERTAINTIES[c.certainty])}] {finding_line(c)}" for c in in_order(report.checks)]
    return "\n".join(lines) + "\n"
