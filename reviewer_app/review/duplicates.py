"""Points that say the same: sections are written without seeing each other, so models repeat themselves across them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from reviewer_app.paper.text import normalize, stem, words
from reviewer_app.review.model import Point, ReviewSection
from reviewer_app.review.near_words import near_words
from reviewer_app.review.wording import REVIEWING_STEMS

# Of one thing: what is praised and what is missed or asked for. Suggestions ask for what rejections miss.
_BLAMES = re.compile(
    r"\b(?:no|not|never|lacks?|lacking|without|missing|absent|omits?|limited|insufficient(?:ly)?|unclear|weak|poor(?:ly)?|"
    r"fails?|hardly|incremental|marginal|questionable|unconvincing|un(?:fair|justified|supported)|only|should|must|"
    r"needs?|add|clarify|compare|explain|provide|consider|too|overstated|doubtful|n't)\b|n't\b|"
    r"没有|缺乏|缺少|不足|不够|未能?|有限|不清|欠缺|薄弱|应|建议|需要|补充|不"
)
_PRAISES = re.compile(
    r"\b(?:novel|new|original|innovative|strong(?:ly)?|clear(?:ly)?|thorough(?:ly)?|well|good|convincing(?:ly)?|"
    r"impressive|significant(?:ly)?|extensive|comprehensive|sound|solid|excellent|rigorous|careful(?:ly)?|improves?|"
    r"outperforms?|useful|valuable|important|strength)\b|新颖|创新|充分|清晰|优秀|扎实|全面|严谨|显著|重要"
)

# Two points with at least this likeness are offered for merging: on public reviews eight of nine such pairs do say the
# same, of those from .5 on about half. Points on the same paragraph may be less alike: with them ten of thirteen.
_ALIKE = 0.69
_ALIKE_WITH_SAME_PASSAGE = 0.56
_STOCK_WORD = 0.25
# Chinese has no spaces: what reviews say of every paper goes before its characters are paired.
_STOCK_ZH = re.compile(
    r"论文|本文|作者|没有|缺乏|缺少|进行|建议|补充|应该?|增加|需要|可以|提供|给出|报告|讨论|说明|[的了与和对在是将把为及中也还]"
)
_NEAR = 0.8
_NEAR_AS_EQUAL = 0.75


@dataclass(frozen=True, slots=True)
class Repetition:
    """Two points that say the same; `likeness` runs from 0 to 1."""

    first: Point
    second: Point
    likeness: float


def repetitions(sections: Iterable[ReviewSection]) -> list[Repetition]:
    """Pairs of points that repeat each other, the most alike first. Dismissed points are left out."""
    found: list[Repetition] = []
    points = [(s.key, p, _weights(p.text)) for s in sections for p in s.points if not p.dismissed]
    for i, (key, a, of_a) in enumerate(points):
        for other, b, of_b in points[i + 1 :]:
            if key.row.praises is not other.row.praises:
                continue
            if _of_other_mind(a.text, b.text):
                continue
            score = _likeness(of_a, of_b)
            least = _ALIKE_WITH_SAME_PASSAGE if _share_a_passage(a, b) else _ALIKE
            if score >= least:
                found.append(Repetition(a, b, round(score, 3)))
    return sorted(found, key=lambda r: -r.likeness)


def likeness(a: str, b: str) -> float:
    """How much two texts say the same, from 0 to 1."""
    return _likeness(_weights(a), _weights(b))


def _of_other_mind(a: str, b: str) -> bool:
    """Whether one text praises where the other blames: "the idea is novel", "the idea lacks novelty"."""
    (blames_a, praises_a), (blames_b, praises_b) = _stance(a), _stance(b)
    return (praises_a and not blames_a and blames_b) or (praises_b and not blames_b and blames_a)


def _stance(text: str) -> tuple[bool, bool]:
    plain = normalize(text)
    return _BLAMES.search(plain) is not None, _PRAISES.search(plain) is not None


def share_said(text: str, other: str) -> float:
    """The share of what `text` is about that `other` says too, from 0 to 1."""
    return _covered(_weights(text), _weights(other))


def _share_a_passage(a: Point, b: Point) -> bool:
    return bool({e.paragraph for e in a.evidence} & {e.paragraph for e in b.evidence} - {""})


def _weights(text: str) -> dict[str, float]:
    """How much each stem says about what the text is about."""
    table = near_words()
    found: dict[str, float] = {}
    for word in words(_STOCK_ZH.sub(" ", text)):
        term = stem(word)
        weight = 0.3 + 0.7 * table.rarity(word)
        found[term] = max(found.get(term, 0.0), weight * (_STOCK_WORD if term in REVIEWING_STEMS else 1.0))
        for near, cosine in table.neighbours(word):
            # What is near stands as a negative entry: it may be matched but isn't asked for.
            value = _NEAR * min(1.0, cosine / _NEAR_AS_EQUAL)
            key = f"~{stem(near)}"
            found[key] = max(found.get(key, 0.0), value)
    return found


def _likeness(a: dict[str, float], b: dict[str, float]) -> float:
    return math.sqrt(_covered(a, b) * _covered(b, a))


def _covered(a: dict[str, float], b: dict[str, float]) -> float:
    """The share of what `a` is about that is in `b`, near words counted in part."""
    asked = {term: weight for term, weight in a.items() if not term.startswith("~")}
    whole = sum(asked.values())
    if not whole:
        return 0.0
    return sum(weight * (1.0 if term in b else b.get(f"~{term}", 0.0)) for term, weight in asked.items()) / whole
