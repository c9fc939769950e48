"""A p that no test gives: exactly zero, above one, or with two signs before it.

Source: the Publication Manual of the American Psychological Association (7th edition, 6.36: p < .001, never .000).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Certainty, Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import NUMBER, printed
from reviewer_app.i18n import tr

_P: Final = r"(?<![\w.\\^-])[pP](?:[- ]?values?)?"
_ZERO: Final = re.compile(rf"{_P}\s?(?P<sign>[=<])\s?0?\.0{{2,}}(?![\d]|\s?\d|\.\d|\s?[×*e])")
_ABOVE: Final = re.compile(rf"{_P}\s?=\s?(?P<p>{NUMBER})(?!\s?(?:%|[A-Za-z°]))")
_TWO_SIGNS: Final = re.compile(rf"{_P}\s?=\s?[<>]\s?0?\.\d+")
# A p with none of these beside it may be a pressure, a price or a probability of something else.
_TESTED: Final = re.compile(r"\b(?:[tFrzZ]\s?[(=]|χ|ANOVA|t-test|Wilcoxon|Mann|chi-square|correlat|significan)")


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """What can't be a p as it is printed."""
    for passage in manuscript.prose:
        for m in _ZERO.finditer(passage.plain):
            text = tr("“{result}”: no test gives a p of zero; a bound such as p < .001 says what is meant.")
            # Nothing is below zero; "= .000" is what programs print.
            certainty: Certainty = "error" if m["sign"] == "<" else "likely"
            yield Finding(certainty, text.format(result=m[0]), (passage.place(*m.span()),), {"reported": m[0]})
        for m in _ABOVE.finditer(passage.plain):
            if 1 < printed(m["p"]).value < 100 and "." in m["p"] and _TESTED.search(passage.sentence_at(m.start())):
                text = tr("“{result}”: a p is never above one.")
                yield Finding("error", text.format(result=m[0]), (passage.place(*m.span()),), {"reported": m[0]})
        for m in _TWO_SIGNS.finditer(passage.plain):
            text = tr("“{result}” has two signs before its number.")
            yield Finding("likely", text.format(result=m[0]), (passage.place(*m.span()),), {"reported": m[0]})
