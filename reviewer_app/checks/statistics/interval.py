"""A confidence interval that does not hold the estimate before it, or whose ends are in the wrong order. Arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.intervals import INTERVAL
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import printed
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Estimates outside of their interval, beyond what rounding explains."""
    for passage in manuscript.prose_with("ci", "c.i.", "confidence"):
        for m in INTERVAL.finditer(passage.plain):
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
