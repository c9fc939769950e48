"""Words about tests that say more than the tests do. All of it is a note.

Sources: Wasserstein and Lazar, "The ASA statement on p-values", The American Statistician 70 (2016) 129; Altman and
Bland, "Absence of evidence is not evidence of absence", BMJ 311 (1995) 485; the Publication Manual of the American
Psychological Association (7th edition, 3.7: exact p, effect sizes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript, Passage
from reviewer_app.i18n import tr

_ALMOST: Final = re.compile(
    r"\b(?:marginal(?:ly)?|borderline|nearly|almost|close to|approach(?:ed|ing|es)?|trend(?:ed|"
    r"ing)?\s(?:to|toward|towards))\s(?:statistical(?:ly)?\s)?"
    r"significan(?:t|ce)\b|边缘显著",
    re.I,
)
_NOTHING: Final = re.compile(
    r"\b(?:no|had no|without)\s(?:effects?|differences?|associations?|relationships?|correlations?|"
    r"influence|impact)\b",
    re.I,
)
_LARGE_P: Final = re.compile(
    r"\b[pP]\s?(?:>\s?0?\.0?[1-9]|=\s?0?\.(?:0[6-9]|[1-9]\d?))|" r"\bn\.?s\.?(?=[\s,;)])|\bnot\ssignificant", re.I
)
_P: Final = re.compile(r"(?<![\w.])[pP](?:[- ]?values?)?\s?(?P<sign>[=<>≤≥])\s?0?\.\d+")
_EFFECT: Final = re.compile(
    r"effect sizes?|Cohen|η|eta.squared|ω|\b[dgr]\s?=|confidence interval|\bCI\b|\b(?:OR|RR|HR)\b|odds "
    r"ratio|risk ratio|hazard ratio|R2\b|"
    r"\bβ|coefficient|±|\bSD\b|\bSE[M]?\b|mean difference"
)
_MANY: Final = 5
_SHOWN: Final = 3


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Each kind once, with its first places."""
    almost = [p.place(*m.span()) for p in manuscript.prose for m in _ALMOST.finditer(p.plain)]
    if almost:
        text = tr("“{words}”: a test at a level chosen before is significant or it isn't.")
        yield Finding("note", text.format(words=almost[0].quote), tuple(almost[:_SHOWN]), {"times": str(len(almost))})
    for passage, m in _nothing(manuscript):
        text = tr("“{words}” beside a large p: that nothing was found doesn't show that nothing is there.")
        yield Finding("note", text.format(words=m[0]), (passage.place(*m.span()),))
    values = [(p, m) for p in manuscript.prose for m in _P.finditer(p.plain)]
    places = tuple(p.place(*m.span()) for p, m in values[:_SHOWN])
    if len(values) >= _MANY and all(m["sign"] != "=" for _, m in values):
        text = tr("All {n} values of p are bounds; none is exact.").format(n=len(values))
        yield Finding("note", text, places, {"values": str(len(values))})
    if len(values) >= _MANY and not _EFFECT.search("\n".join((manuscript.all_text, *manuscript.beside))):
        text = tr("There are {n} values of p, and no size of an effect or interval was found.").format(n=len(values))
        yield Finding("note", text, places, {"values": str(len(values))})


def _nothing(manuscript: Manuscript) -> Iterator[tuple[Passage, re.Match[str]]]:
    for passage in manuscript.prose:
        for m in _NOTHING.finditer(passage.plain):
            if _LARGE_P.search(passage.plain[m.end() : m.end() + 120].split(". ")[0]):
                yield passage, m
