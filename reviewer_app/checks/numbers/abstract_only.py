"""A figure with its unit in the abstract or conclusion that stands nowhere else. The paper's own text is the source.

What is there in another rounding counts as there. Where a sentence compares, the figure may follow from two others.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Certainty, Finding
from reviewer_app.checks.manuscript import Manuscript, Passage
from reviewer_app.checks.printed import Printed, printed
from reviewer_app.i18n import tr

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_UNIT: Final = (
    r"(?:%|percent\b|per cent\b|(?:ms|μs|µs|s|min|h|kg|g|mg|μg|µg|ng|km|m|cm|mm|μm|µm|nm|kB|MB|GB|TB|Hz|"
    r"kHz|MHz|GHz|°C|K|kJ|J|W|kW|"
    r"V|mV|A|mA|mol|mM|μM|µM|nM|mmol|mL|ml|L|dB|eV|keV|MeV|GeV|Pa|kPa|MPa|FPS|fps|BLEU|F1)(?![\w/^⁻-])|"
    r"(?:points?|hours?|minutes?|seconds?|days|weeks|months|years|participants|patients|subjects|samples|children|women|men|"
    r"respondents|students|images|sentences|articles|studies|cases|trials)\b)"
)
_FIGURE: Final = re.compile(rf"(?<![\w.,/^-])(?<!\d )(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})")
_ANY: Final = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)")
_CONCLUSION: Final = re.compile(r"\s*(?:[\dIVX]+\.?\s+)?(?:conclusions?\b|concluding\b|结\s*论|总\s*结)", re.I)
# Worked out from others, or not meant to be exact.
_WORKED_OUT: Final = re.compile(
    r"\b(?:improv\w*|increas\w*|decreas\w*|reduc\w*|gain\w*|drop\w*|fewer|more|less|faster|slower|higher|lower|better|worse|outperform\w*|"
    r"exceed\w*|differ\w*|compared|rang\w+|between|average|mean|total|overall|sav\w+|speed-?up|growth|rise|rose|fell|respectively)\b|提高|降低|提升|减少",
    re.I,
)
_ABOUT: Final = re.compile(
    r"(?:about|around|approximately|nearly|almost|over|above|under|below|than|least|"
    r"most|roughly|circa|some|to|~|≈|≥|≤|>|<|约|近|超过|以上)\s?\Z",
    re.I,
)
# The literature's figures, not the paper's.
_OTHERS: Final = re.compile(r"\[\d|\(\D{2,40}(?:19|20)\d\d|worldwide|annual|every year|estimated", re.I)
_LEAST: Final = 10.0


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Figures of the abstract and the conclusion; none where a page could not be read."""
    told = [p for p in manuscript.body if p.kind == "text" and (p.abstract or _concludes(manuscript, p))]
    body = [p for p in manuscript.body if p not in told]
    if not manuscript.whole or not told or sum(len(p.plain) for p in body) < 3 * sum(len(p.plain) for p in told):
        return
    known = _numbers([p.plain for p in (*body, *manuscript.captions)] + manuscript.beside)
    said: set[str] = set()
    for passage in told:
        for m in _FIGURE.finditer(passage.plain):
            number = printed(m["number"])
            if m[0] in said or (number.value < _LEAST and number.unit == 1) or _there(number, known):
                continue
            said.add(m[0])
            sentence = passage.sentence_at(m.start())
            if _OTHERS.search(sentence) or not passage.abstract:
                continue
            exact = not _ABOUT.search(passage.plain[: m.start()]) and not _WORKED_OUT.search(sentence)
            certainty: Certainty = "likely" if exact and number.unit < 1 else "note"
            text = tr("{figure} stands in the abstract or conclusion alone.").format(figure=m[0])
            yield Finding(certainty, text, (passage.place(*m.span()),), {"reported": m[0]})


def _concludes(manuscript: Manuscript, passage: Passage) -> bool:
    return bool(_CONCLUSION.match(manuscript.paper.sections[passage.section].heading))


def _numbers(texts: list[str]) -> list[float]:
    """All numbers of `texts`, sorted; shares as percentages too."""
    found = [float(m[0].replace(",", "")) for text in texts for m in _ANY.finditer(text)]
    return sorted({*found, *(100 * n for n in found if n <= 1), *(n / 1000 for n in found), *(n * 1000 for n in found)})


def _there(number: Printed, known: list[float]) -> bool:
    """Whether a number is known that rounds to this one, or is cut off to it."""
    return bisect_left(known, number.low - 1e-9) < bisect_right(known, number.value + number.unit - 1e-9)
