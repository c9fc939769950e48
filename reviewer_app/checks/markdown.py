"""What the checks found, as a section of Markdown at the end of a review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reviewer_app.checks.finding import Certainty, Checked
from reviewer_app.i18n import mark, tr

# In the order in which they are shown.
CERTAINTIES: Final[dict[Certainty, str]] = {"error": mark("error"), "likely": mark("likely"), "note": mark("note")}


def checks_to_markdown(checks: Sequence[Checked]) -> str:
    """The findings, errors first, an item each with its page."""
    lines = ["## " + tr("What code found in the paper"), ""]
    for finding in in_order(checks):
        lines.append(f"- [{tr(CERTAINTIES[finding.certainty])}] {finding_line(finding)}")
    if not checks:
        lines.append(tr("*Nothing.*"))
    return "\n".join(lines) + "\n"


def in_order(checks: Sequence[Checked]) -> list[Checked]:
    """Errors, then what is likely, then notes."""
    order = list(CERTAINTIES)
    return sorted(checks, key=lambda finding: order.index(finding.certainty))


def finding_line(finding: Checked) -> str:
    """A finding with its page and the name of its check."""
    page = next((p.page for p in finding.places if p.page), 0)
    where = tr("p. {page}").format(page=page) + ": " if page else ""
    return f"{where}{finding.text} ({finding.check})"
