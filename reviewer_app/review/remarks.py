"""A review of the person's own review: what code can say of a sentence that would make it of more use.

Nothing is rewritten. A criticism counts as without a reason where it is short and no word in its point gives one; how
often that is right is measured on SubstanReview (Guo et al., Findings of EMNLP 2023) by tests/bench/remark_quality.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.i18n import language, tr
from reviewer_app.paper.scripts import HAN
from reviewer_app.paper.text import sentences
from reviewer_app.review.model import Point, ReviewSection
from reviewer_app.review.part_cues import asks
from reviewer_app.review.sections import SectionKey
from reviewer_app.review.word_patterns import any_of, stored_words

# Words: a criticism that is longer says in its own words what it is about.
_SHORT = 20
# The same in Chinese, in characters.
_SHORT_CHINESE = 30
_REASON = re.compile(
    r"\b(because|since|as (?:the|it|they|there)|for (?:example|instance)|e\.g|i\.e|such as|namely|specifically|"
    r"in particular|due to|given that|which|so that|therefore|thus|hence|if|when|while|although|"
    r"whereas|but|however|instead|rather than|compared? (?:to|with)|than|only|without|why|how)\b|[\"“”(\[:;]|\d|et al|"
    r"因为|由于|例如|比如|譬如|如(?!何)|即|导致|因此|所以|但|而|若|与|相比|只|仅|[图表式节]|“|（",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a sentence of a point, or of a section as a whole, whose `point` and `sentence` are empty then.

    `kind` is what a person silences; `said` what is the matter, `next_step` what would help.
    """

    kind: str
    section: SectionKey
    point: str
    sentence: str
    said: str
    next_step: str


@dataclass(frozen=True, slots=True)
class _Kind:
    id: str
    said: dict[str, str]
    next_step: dict[str, str]
    sections: frozenset[SectionKey]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


def remarks(review: Sequence[ReviewSection], *, places: bool = True) -> Iterator[Remark]:
    """The remarks on a review's points, in its order. With `places`, a criticism without one is remarked, too."""
    for section in review:
        said = [point for point in section.points if not point.dismissed]
        if not said:
            yield _of_section(section.key)
        for point in said:
            yield from _of_point(section.key, point, places)


def _of_section(key: SectionKey) -> Remark:
    return Remark(
        "unanswered",
        key,
        "",
        "",
        tr("“{section}” is empty.").format(section=key.title),
        tr("Write what you think, or that you have nothing to say there."),
    )


def _of_point(key: SectionKey, point: Point, places: bool) -> Iterator[Remark]:
    for sentence in sentences(point.text):
        # What others said is not the reviewer's.
        own_words = _QUOTED.sub("", sentence)
        for kind in _kinds():
            if key not in kind.sections or not kind.pattern.search(own_words):
                continue
            if kind.unless is None or not kind.unless.search(point.text):
                yield Remark(kind.id, key, point.id, sentence, _spoken(kind.said), _spoken(kind.next_step))
    if key is SectionKey.REJECTION and _without_reason(point.text):
        yield Remark(
            "no_reason",
            key,
            point.id,
            point.text,
            tr("No reason is given."),
            tr("Say what in the paper shows it, or give an example."),
        )
    elif key is SectionKey.REJECTION and places and not point.evidence:
        yield Remark(
            "no_place",
            key,
            point.id,
            point.text,
            tr("It isn't said which passage this is about."),
            tr("Name a page, a section, a figure or a quotation."),
        )
    if key is SectionKey.SUGGESTIONS and not asks(point.text):
        yield Remark(
            "no_action",
            key,
            point.id,
            point.text,
            tr("It isn't said what the authors are to do."),
            tr("Say what should be added, changed or explained."),
        )


def _spoken(texts: dict[str, str]) -> str:
    return texts.get(language(), texts["en"])


def _without_reason(text: str) -> bool:
    length, most = (len(text), _SHORT_CHINESE) if _HAN.search(text) else (len(text.split()), _SHORT)
    return length <= most and _REASON.search(text) is None


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            row["id"],
            row["said"],
            row["next"],
            frozenset(map(SectionKey, row.get("sections", SectionKey))),
            any_of(row["patterns"]),
            any_of(row["unless"], same_case=True) if "unless" in row else None,
        )
        for row in stored_words("remarks", "kinds.toml")["kind"]
    )
