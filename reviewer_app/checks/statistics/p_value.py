"""A test result and its p: the p is computed again from the statistic and its degrees of freedom.

The method is that of statcheck (Nuijten et al., Behavior Research Methods 48, 2016, doi:10.3758/s13428-015-0664-2):
what rounding of both numbers leaves open is granted. Unlike there, a p cut off behind its last digit is granted too, a
one-sided test wherever the paper speaks of one, and a p above the recomputed one where it speaks of corrections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from reviewer_app.checks.distributions import chi2_tail, f_tail, r_two_sided, t_two_sided, z_two_sided
from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import NUMBER, SIGNED, Printed, printed
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey

_DF: Final = r"(?:d\.?f\.?\s?=\s?)?"
_COUNT: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
_STATISTIC: Final = (
    rf"(?P<t>(?<![\w.])t\s?[(\[{{]\s?{_DF}(?P<t_df>{_COUNT})\s?[)\]}}])"
    rf"|(?P<F>(?<![\w.])F\s?[(\[{{]?\s?{_DF}(?P<df1>\d+(?:\.\d+)?)\s?[,;]\s?{_DF}(?P<df2>\d+(?:\.\d+)?)\s?[)\]}}]?)"
    rf"|(?P<chi>(?:χ\s?\^?2|[Cc]hi[- _^]?(?:squared?|2)|(?<![\w.])[XΧx]\^?2|(?<![\w.])Q(?:[_-]?(?:within|"
    rf"between|[wbWB]))?)\s?"
    rf"[(\[{{]\s?{_DF}(?P<chi_df>\d+)(?:\s?[,;]\s?[Nn]\s?=\s?{_COUNT})?\s?[)\]}}])"
    rf"|(?P<r>(?<![\w.])r\s?[(\[{{]\s?{_DF}(?P<r_df>{_COUNT})\s?[)\]}}])"
    rf"|(?P<z>(?<![\w.])[zZ](?:-score)?)"
)
# What may stand between a statistic and its p: effect sizes and the like, each as "name = number".
_BETWEEN: Final = rf"(?:\s?[,;]\s?[^\W\d][\w ]{{0,16}}\s?=\s?{SIGNED}\s?%?){{0,2}}"
_RESULT: Final = re.compile(
    rf"(?:{_STATISTIC})\s?(?P<is>[=<>])\s?(?P<value>{SIGNED}){_BETWEEN}\s?[,;]?\s?(?:with\s)?\(?"
    rf"(?<![\w])[pP](?:-?\s?values?)?\s?(?P<sign>[=<>≤≥])\s?(?P<p>{NUMBER})"
)
_ANY_P: Final = re.compile(r"[pP](?:-?\s?values?)?\s?[=<>≤≥]")
_ONE_SIDED: Final = re.compile(r"\b(?:one|1|single)[- ]?(?:tailed|sided|tail\b)|\bdirectional\s(?:test|hypothes)", re.I)
_CORRECTED: Final = re.compile(
    r"bonferroni|\bholm\b|benjamini|\bfdr\b|tukey|sidak|šidák|scheff|correct(?:ed|ion) for multiple|"
    r"multiple[- ](?:comparison|test)|adjusted p|corrected p|permutation|bootstrap|monte[- ]carlo",
    re.I,
)
_DRAWN: Final = re.compile(r"permut|bootstrap|monte[- ]carlo|randomi[sz]ation test|resampl|surrogate|simulat", re.I)
_SPHERICITY: Final = re.compile(r"greenhouse|huynh|sphericity|kenward|satterthwaite", re.I)
_SIGNIFICANT: Final = 0.05


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Results whose p can't be right, whatever was rounded."""
    one_sided = bool(_ONE_SIDED.search(manuscript.all_text))
    corrected = bool(_CORRECTED.search(manuscript.all_text))
    sphericity = bool(_SPHERICITY.search(manuscript.all_text))
    for passage in manuscript.prose_with("=", "<", ">", "≤", "≥"):
        for m in _RESULT.finditer(passage.plain) if _ANY_P.search(passage.plain) else ():
            tail = _tail(m)
            p = printed(m["p"])
            if tail is None or p.value > 1:
                continue
            low, high = _range(tail, printed(m["value"]))
            # "t(28) < 1" leaves all p above that of 1 open, "t(28) > 5" all below that of 5.
            low, high = (0.0 if m["is"] == ">" else low), (1.0 if m["is"] == "<" else high)
            if _agree(m["sign"], p, low, high) or (m["r"] and _agree_with_n(m, p)):
                continue
            half = not (m["F"] or m["chi"]) and _agree(m["sign"], p, low / 2, high / 2)
            if half and one_sided:
                continue
            middle = tail(printed(m["value"]).value)
            # A p that was drawn by chance is not that of the statistic's distribution.
            drawn = bool(_DRAWN.search(passage.sentence_at(m.start())))
            doubtful = drawn or (corrected and p.value > high) or (sphericity and bool(m["F"] or m["t"]))
            claimed = _claimed(m["sign"], p.value)
            flips = claimed is not None and claimed != (middle <= _SIGNIFICANT)
            if half:
                text = tr("The p of “{result}” fits a one-sided test only, and the paper speaks of none.")
            elif flips:
                text = tr("“{result}”: computed again, p is {p}, and the result changes sides at .05.")
            else:
                text = tr("“{result}”: computed again, p is {p}.")
            yield Finding(
                "note" if half or doubtful else "error",
                text.format(result=m[0], p=_shown(middle)),
                (passage.place(m.start(), m.end()),),
                {"reported": f"{m['sign']} {m['p']}", "recomputed": _shown(middle), "decision": str(flips).lower()},
                SectionKey.REJECTION if flips else SectionKey.SUGGESTIONS,
            )


def _tail(m: re.Match[str]) -> Callable[[float], float] | None:
    """The p for a value of the statistic; None where the degrees of freedom are none."""

    def df(name: str) -> float:
        return float(m[name].replace(",", ""))

    value = abs(printed(m["value"]).value)
    if m["t"]:
        return (lambda t: t_two_sided(t, df("t_df"))) if df("t_df") > 0 else None
    if m["F"]:
        return (lambda f: f_tail(f, df("df1"), df("df2"))) if df("df1") > 0 and df("df2") > 0 else None
    if m["chi"]:
        return (lambda x: chi2_tail(x, df("chi_df"))) if df("chi_df") > 0 else None
    if m["r"]:
        return (lambda r: r_two_sided(r, df("r_df"))) if df("r_df") > 0 and value < 1 else None
    return z_two_sided


def _claimed(sign: str, p: float) -> bool | None:
    """Whether the printed p says "significant"; None where it leaves that open ("p < .10", "p > .01").

    A p of .05 is significant, as statcheck has it.
    """
    if sign == "=":
        return p <= _SIGNIFICANT
    if sign in "<≤":
        return True if p <= _SIGNIFICANT else None
    return False if p >= _SIGNIFICANT else None


def _agree_with_n(m: re.Match[str], p: Printed) -> bool:
    """Many write N in the place of the degrees of freedom of a correlation."""
    df = float(m["r_df"].replace(",", "")) - 2
    return df > 0 and _agree(m["sign"], p, *_range(lambda r: r_two_sided(r, df), printed(m["value"])))


def _range(tail: Callable[[float], float], value: Printed) -> tuple[float, float]:
    """The least and the greatest p that the printed statistic may stand for."""
    size = abs(value.value)
    return tail(size + value.unit / 2), tail(max(0.0, size - value.unit / 2))


def _agree(sign: str, p: Printed, low: float, high: float) -> bool:
    if sign in "<≤":
        return low <= p.value or (p.value == 0 and low <= p.unit)
    if sign in ">≥":
        return high >= p.value
    # Rounded, or cut off behind its last digit.
    return low <= p.value + p.unit and high >= p.low


def _shown(p: float) -> str:
    return "< .0001" if p < 0.0001 else f"{p:.4f}".removeprefix("0")
