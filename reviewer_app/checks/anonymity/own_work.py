"""“Our earlier work [3]”: a citation that says whose it is. Double-blind venues ask for the third person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_CITATION: Final = (
    r"(?:\[\d{1,3}(?:\s?[,;-]\s?\d{1,3})*\]|\([^()]{0,60}(?:19|20)\d\d[a-z]?[^()]{0,40}\)|"
    r"[A-Z]\w+ et al\.?,? \(?\d{4}|(?<=[a-z]{3})[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]?)"
)
_WORK: Final = (
    r"(?:works?|papers?|stud(?:y|ies)|research|publications?|articles?|reports?|results?|findings?|methods?|approach|systems?|"
    r"algorithms?|models?|framework|experiments?|observations?|efforts?|data|dataset)"
)
_OURS: Final = (
    rf"\b(?:[Oo]ur|[Mm]y)\s(?:own\s)?(?:previous(?:ly published)?|earlier|prior|past|recent|preceding|"
    rf"companion|former|last)\s(?:[\w-]+\s){{0,2}}{_WORK}\b"
    rf"|\b(?:[Oo]ur|[Mm]y)\s(?:group|team|lab|laboratory)(?:'s|’s)?\s(?:[\w-]+\s){{0,3}}{_WORK}\b"
    r"|\b[Ww]e\s(?:have\s|had\s)?(?:previously|earlier|already|recently)\s(?:been\s)?"
    r"(?!(?:assum|discuss|mention|describ|defin|stat|not)ed\b)[a-z]+(?:ed|n|wn|nd)\b"
    r"|(?:我们|笔者|本课题组|作者)(?:之前|先前|此前|前期|以前)(?:的)?(?:工作|研究|论文|成果)"
)
_OWN: Final = re.compile(rf"(?P<ours>{_OURS})(?P<between>[^.;。]{{0,80}}?)(?P<cited>{_CITATION})")
_BEFORE: Final = re.compile(r"(?:\A|[.;:]\s)In\s(?P<cited>\[\d{1,3}\]),?\s(?P<ours>we|our\s\w+)\b")


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Each such citation."""
    if not manuscript.options.blind:
        return
    for passage in manuscript.prose_with("our ", "my ", "we ", "in [", "笔者", "课题组", "作者", "我们"):
        for m in (*_OWN.finditer(passage.plain), *_BEFORE.finditer(passage.plain)):
            text = tr("“{words}” tells whose work {cited} is.").format(words=m["ours"], cited=m["cited"])
            yield Finding("likely", text, (passage.place(*m.span()),), {"cited": m["cited"]})
