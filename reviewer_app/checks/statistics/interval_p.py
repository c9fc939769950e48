"""A confidence interval and the p behind it that say opposite things: the interval holds "no effect", and p denies it.

A 95 % interval leaves the null value out where the two-sided p is below .05 (Altman and Bland, BMJ 343, 2011, d2090,
"How to obtain the P value from a confidence interval"). Said only where both are far from that edge.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.distributions import z_two_sided
from reviewer_app.checks.finding import Finding
from reviewer_app.checks.intervals import INTERVAL
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import NUMBER, printed
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey

_P: Final = re.compile(rf"\s?[)\]]?\s?[,;]?\s?[(\[]?\s?[pP](?:-?\s?values?)?\s?(?P<sign>[=<>≤≥])\s?(?P<p>{NUMBER})")
_RATIO: Final = re.compile(r"\b(?:a?OR|a?RR|a?HR|IRR)\b|\b(?:odds|risk|hazard|rate) ratio\b|\brelative risk\b")
_DIFFERENCE: Final = re.compile(r"\b(?:SMD|WMD|MD)\b|\bdifference\b|β|(?<!\w)[bBd]\s?[=:]")
_CORRECTED: Final = re.compile(
    r"one-(?:sided|tailed)|interaction|trend|heterogeneity|bonferroni|adjusted " r"p|non-?inferiority", re.I
)
# Half the width of a 95 % interval in standard errors; how far from .05 both values of p have to be.
_Z95: Final = 1.959964
_CLEARLY_ABOVE: Final = 0.1
_CLEARLY_BELOW: Final = 0.02


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Intervals of ratios and differences with a p that they exclude."""
    for passage in manuscript.prose_with("ci", "c.i.", "confidence"):
        for m in INTERVAL.finditer(passage.plain):
            p = _P.match(passage.plain, m.end())
            ratio = bool(_RATIO.search(m["name"]))
            if not p or m["level"] != "95" or not (ratio or _DIFFERENCE.search(m["name"])):
                continue
            values = [printed(m[name]).value for name in ("low", "estimate", "high")]
            if (
                _CORRECTED.search(passage.sentence_at(m.start()))
                or not values[0] < values[2]
                or (ratio and values[0] <= 0)
            ):
                continue
            low, estimate, high = (math.log(v) for v in values) if ratio else values
            computed = z_two_sided(estimate / ((high - low) / (2 * _Z95)))
            stated = printed(p["p"]).value
            above = p["sign"] in "=>≥" and stated >= (_CLEARLY_ABOVE if p["sign"] == "=" else 0.05)
            below = p["sign"] in "=<≤" and stated <= _CLEARLY_BELOW
            if (above and computed <= _CLEARLY_BELOW) or (below and computed >= _CLEARLY_ABOVE):
                words = passage.plain[m.start() : p.end()]
                text = tr("“{result}”: that interval goes with a p of about {p}.").format(
                    result=words, p=f"{computed:.3f}"
                )
                numbers = {"reported": f"{p['sign']} {p['p']}", "recomputed": f"{computed:.4f}"}
                yield Finding("likely", text, (passage.place(m.start(), p.end()),), numbers, SectionKey.REJECTION)
