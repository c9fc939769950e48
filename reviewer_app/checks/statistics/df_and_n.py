"""Degrees of freedom beside an N that they can't come from: at most N - 1 for a t, N - 2 for a correlation.

Said only where both stand in one sentence; several measurements of each person give more (mixed models), which their
words tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_DF: Final = re.compile(r"(?<![\w.])(?P<test>[tr])\s?[(\[]\s?(?:d\.?f\.?\s?=\s?)?(?P<df>\d+)\s?[)\]]\s?[=<>]")
_N: Final = re.compile(r"(?<![\w.])N\s?=\s?(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?![\d.,]\d)")
_REPEATED: Final = re.compile(
    r"\b(?:trials|items|observations|mixed|multilevel|hierarchical|random (?:effect|intercept)|nested|"
    r"repeated|within|words|items|"
    r"sessions|pairs|dyads|each|per)\b",
    re.I,
)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Tests with too many degrees of freedom for the one N of their sentence."""
    for passage in manuscript.prose_with("n=", "n ="):
        for m in _DF.finditer(passage.plain):
            sentence = passage.sentence_at(m.start())
            # Two groups of one size are two.
            stated = [int(n["n"].replace(",", "")) for n in _N.finditer(sentence)]
            if len(stated) != 1 or _REPEATED.search(sentence):
                continue
            n, df = stated[0], int(m["df"])
            # Some write N in place of a correlation's degrees of freedom.
            if df <= n - 1 or (m["test"] == "r" and df == n):
                continue
            text = tr("{test}({df}) has more degrees of freedom than N = {n} in the same sentence gives.").format(
                test=m["test"], df=df, n=n
            )
            yield Finding("likely", text, (passage.place(*m.span()),), {"df": str(df), "n": str(n)})
