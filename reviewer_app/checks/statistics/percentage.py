"""A percentage beside the two counts that it comes from: "45 of 120 (35 %)", "35 % (45/120)". Arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import printed
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey

_COUNT: Final = r"\d{1,3}(?:,\d{3})+|\d+"
_OF: Final = r"(?:/|of|out of|of the|of a total of)"
_COUNTS: Final = rf"(?<![\d.,/:=-])(?<!\d )(?P<part>{_COUNT})\s?{_OF}\s?(?P<all>{_COUNT})(?![\d/]|[.,]\d)"
_SHARE: Final = r"(?<![\d.,-])(?P<share>\d{1,3}(?:\.\d+)?)\s?%"
_NOUN: Final = r"(?:\s[a-z]+){0,2}"
_FORMS: Final = (
    re.compile(rf"{_COUNTS}{_NOUN}\s?[(\[]\s?{_SHARE}\s?[)\]]"),
    re.compile(rf"{_SHARE}\s?[(\[]\s?{_COUNTS}{_NOUN}\s?[)\]]"),
    re.compile(rf"[(\[]\s?{_COUNTS}\s?[,;=:]\s?{_SHARE}\s?[)\]]"),
)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Percentages that their counts don't give, rounded either way."""
    for passage in manuscript.prose_with("%"):
        for form in _FORMS:
            for m in form.finditer(passage.plain):
                part, whole = (int(m[name].replace(",", "")) for name in ("part", "all"))
                share = printed(m["share"])
                if not 0 < part <= whole or whole < 3:
                    continue
                exact = 100 * part / whole
                # Half a unit is rounding; a whole one is a number cut off.
                if abs(exact - share.value) <= share.unit:
                    continue
                text = tr("{part} of {all} is {exact} %, not {share} %.").format(
                    part=m["part"], all=m["all"], exact=f"{exact:.1f}", share=m["share"]
                )
                computed = {"reported": f"{m['share']} %", "recomputed": f"{exact:.2f} %"}
                yield Finding("error", text, (passage.place(*m.span()),), computed, SectionKey.REJECTION)
