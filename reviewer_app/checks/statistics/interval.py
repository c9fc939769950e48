"""A confidence interval that does not hold the estimate before it, or whose ends are in the wrong order. Arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import SIGNED, printed
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey

# What an interval may be of; a bare number before it can be a count or a p.
_NAME: Final = (
    r"(?:(?<!\w)(?:a?OR|a?RR|a?HR|IRR|SMD|WMD|MD|AUC|ICC|β|[Bb]|M|d|g|r)\s?[=:]|"
    r"\b(?:odds ratio|risk ratio|relative risk|hazard ratio|rate ratio|mean|median|difference|prevalence|sensitivity|"
    r"specificity|accuracy|incidence)\s?(?:=|:|,|was|is|of)?|\b[aA]?(?:OR|HR|RR),?\s?)"
)
_INTERVAL: Final = re.compile(
    rf"{_NAME}\s?(?P<estimate>{SIGNED})\s?(?P<percent>%?)\s?[,;]?\s?[(\[]?\s?(?:with )?(?:a )?"
    rf"(?P<level>9[0-9](?:\.\d)?)\s?%\s?(?:CI|C\.I\.|confidence intervals?)\s?(?:of|from|was|is)?\s?[:=,]?\s?[(\[]?\s?"
    rf"(?P<low>{SIGNED})\s?%?\s?(?:,|;|to|and|-)\s?(?P<high>{SIGNED})(?P<last>\s?%?)"
)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Estimates outside of their interval, beyond what rounding explains."""
    for passage in manuscript.prose:
        for m in _INTERVAL.finditer(passage.plain):
            estimate, low, high = (printed(m[name]) for name in ("estimate", "low", "high"))
            if bool(m["percent"]) != bool(m["last"].strip()) and m["percent"]:
                # "45 % (95 % CI 0.41 to 0.49)" may be a share in the interval.
                continue
            where = (passage.place(*m.span()),)
            computed = {"estimate": m["estimate"].strip(), "low": m["low"].strip(), "high": m["high"].strip()}
            # A dash before a number may be a minus or a dash.
            ends = [abs(low.value), low.value], [abs(high.value), high.value]
            # Rounding keeps the order of what is rounded to the same place.
            units = {low.unit, high.unit, estimate.unit}
            unit = max(units) if len(units) > 1 else 1e-9
            if all(a > b + unit for a in ends[0] for b in ends[1]):
                text = tr("The ends of the interval “{result}” are in the wrong order.").format(result=m[0])
                yield Finding("error", text, where, computed)
            elif not any(
                a - unit <= e <= b + unit
                for a in ends[0]
                for b in ends[1]
                for e in (estimate.value, abs(estimate.value))
            ):
                text = tr("The interval does not hold its estimate: “{result}”.").format(result=m[0])
                yield Finding("error", text, where, computed, SectionKey.REJECTION)
