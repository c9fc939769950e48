"""One quantity with two values: so many participants in the abstract, another number where they are described.

The same noun has to stand beside both numbers, under the same verb ("included", "total of"), since a paper counts
those who were asked, who came and who stayed. The paper's own text is the source.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript, Passage
from reviewer_app.i18n import tr
from reviewer_app.review.sections import SectionKey

_N: Final = r"(?P<n>\d{1,3}(?:,\d{3})+|\d{2,6})(?![\d.,/%-]|\s?[%±])"
_NOUN: Final = (
    r"(?P<noun>participants|patients|subjects|respondents|students|children|volunteers|users|"
    r"annotators|interviewees|women|men|adults|infants|mice|rats|studies|articles|papers|trials|images|sentences|documents|questions|languages)"
)
_WORDS: Final = r"(?:\s(?:[a-z]+[ -]?){1,2}?)?"
_FORMS: Final = (
    re.compile(
        rf"\b(?P<verb>total)\s(?:sample\s)?of\s{_N}\s(?:[a-z-]+\s)?{_NOUN}\b(?:\s(?:were|" rf"was)\s(?P<what>[a-z]+))?",
        re.I,
    ),
    re.compile(
        rf"(?<![\d.,]){_N}\s{_NOUN}\s(?:were|was|have been|had been)\s(?P<verb>included|enrolled|"
        rf"recruited|randomi[sz]ed|interviewed|surveyed)\b",
        re.I,
    ),
    re.compile(
        rf"\bwe\s(?P<verb>included|enrolled|recruited|randomi[sz]ed|interviewed|" rf"surveyed)\s{_N}\s{_NOUN}\b", re.I
    ),
    re.compile(rf"\b(?i:{_NOUN})\s\((?P<verb>N)\s?=\s?{_N}\)"),
)
# In small letters; each form has one of them.
_VERBS: Final = ("total", "included", "enrolled", "recruited", "randomi", "interviewed", "surveyed", "(n=", "(n =")
# A part of them, or those of one of several studies.
_PART: Final = re.compile(
    r"\b(?:of (?:the|these|those|whom|which)|each|per|group|arm|control|treatment|male|female|first|second|"
    r"third|study \d|experiment \d|pilot|phase|"
    r"subset|remaining|other|another|additional|further|training|test|validation|development|cohort|wave|"
    r"site|sample \d|both|excluded|only|"
    r"respectively|age[sd]?|with|who|from|in the)\b|\[\d|\(\D{2,40}(?:19|20)\d\d|et al",
    re.I,
)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Pairs of sentences, each of which counts all, one of them in the abstract."""
    found: dict[tuple[str, str], list[tuple[int, Passage, re.Match[str]]]] = defaultdict(list)
    for passage in manuscript.prose_with(*_VERBS):
        for form in _FORMS if passage.kind == "text" and not passage.appendix else ():
            for m in form.finditer(passage.plain):
                around = (
                    re.split(r"[.;]\s", passage.plain[max(0, m.start() - 60) : m.start()])[-1]
                    + re.split("[,.;]", passage.plain[m.end() : m.end() + 40])[0]
                )
                if not _PART.search(around):
                    n = int(m["n"].replace(",", ""))
                    verb = m.groupdict().get("what") or m["verb"]
                    found[verb.casefold(), m["noun"].casefold()].append((n, passage, m))
    for (_, noun), counts in found.items():
        abstract = [c for c in counts if c[1].abstract]
        body = [c for c in counts if not c[1].abstract]
        values = {n for n, _, _ in body}
        if len({n for n, _, _ in abstract}) != 1 or len(values) != 1 or abstract[0][0] in values:
            continue
        (n, where, m), (other, there, m2) = abstract[0], body[0]
        text = tr("There are {n} {noun} in the abstract and {other} in the text.")
        yield Finding(
            "likely",
            text.format(n=n, noun=noun, other=other),
            (where.place(*m.span()), there.place(*m2.span())),
            {"first": str(n), "second": str(other)},
            SectionKey.REJECTION,
        )
