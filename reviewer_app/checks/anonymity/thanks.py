"""Acknowledgements and grants, by which a group is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Place, Spot
from reviewer_app.checks.manuscript import Manuscript, plain
from reviewer_app.i18n import tr

_HEADING: Final = re.compile(r"\s*(?:[\dA-Z]{1,2}[.\d]*\s+|[IVX]+\.\s+)?(?:acknowledge?ments?\b|致\s*谢|鸣\s*谢)", re.I)
_RUN_IN: Final = re.compile(r"\s*(?:acknowledge?ments?\s?[.:-]|致\s?谢\s?[:.。]?\s)", re.I)
# Left out for the review, or a template's line that was never filled in.
_LEFT_OUT: Final = re.compile(
    r"\.\s?\.\s?\.|…|\b(?:omitted|removed|withheld|hidden|anonym\w*|blind\w*)\b|匿名|略去", re.I
)
_GRANT: Final = re.compile(
    r"\b(?:[Gg]rants?|[Aa]wards?|[Cc]ontracts?|[Aa]greement|[Pp]rojects?|[Ff]unding|[Ff]ellowship|[Ss]cholarship|GRANT)"
    r"[\s(]{1,2}(?P<mark>(?:(?:[Nn]os?|[Nn]umbers?|[Ii]Ds?|agreements?)\b\.?|#|№|:)\s?[:#]?\s?)?"
    r"(?P<number>(?=[\w/.-]*\d{3})[A-Z0-9][\w/.-]{4,24}(?<![.-]))"
)
_CHINESE: Final = re.compile(
    r"基金[^。;]{0,40}?[(\[]?\s?(?:No\.?|编号|批准号)?\s?[::]?\s?(?P<number>(?=[\w-]*\d{4})[A-Z0-9][\w-]{5,20})"
)
_SUPPORT: Final = re.compile(r"support|fund|sponsor|financ|grant|acknowledg|thank|资助|基金", re.I)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Sections and paragraphs of thanks, then numbers of grants, each once."""
    if not manuscript.options.blind:
        return
    sections = manuscript.paper.sections
    for passage in manuscript.body:
        headed = _HEADING.match(sections[passage.section].heading)
        first = headed and passage.text == next(iter(p.text for p in sections[passage.section].paragraphs), None)
        if (first or _RUN_IN.match(passage.plain)) and not _LEFT_OUT.search(passage.plain):
            yield Finding(
                "likely",
                tr("Thanks are given; a blind submission leaves them out, since they tell who wrote it."),
                (Place(passage.id),),
            )
    said: set[str] = set()
    for text, place in _texts(manuscript):
        for m in (*_GRANT.finditer(text), *_CHINESE.finditer(text)):
            sentence = text[max(0, m.start() - 200) : m.end() + 80]
            bare = m["number"].isdigit() and m.groupdict().get("mark", "no") is None
            if bare or m["number"] in said or not _SUPPORT.search(sentence):
                continue
            said.add(m["number"])
            where = Place(place.passage, place.quote[m.start() : m.end()]) if isinstance(place, Place) else place
            sentence = tr("The number of a grant is given: {number}.").format(number=m["number"])
            yield Finding("likely", sentence, (where,), {"reported": m["number"]})


def _texts(manuscript: Manuscript) -> Iterator[tuple[str, Place | Spot]]:
    for passage in manuscript.prose:
        yield passage.plain, Place(passage.id, passage.text)
    for left in manuscript.paper.left_out:
        if left.page not in manuscript.garbled:
            yield plain(left.text), Spot(left.page, left.rects, left.text)
