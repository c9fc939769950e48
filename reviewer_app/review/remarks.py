"""A review of the person's own review: what code can say of a sentence that would make it of more use.

Nothing is rewritten. A criticism counts as without a reason where it is short and no word in its point gives one; how
often that is right is measured on SubstanReview (Guo et al., Findings of EMNLP 2023) by tests/bench/remark_quality.py.
Of 22 suggestions called without an action, in reviews that were organised, 16 had none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from reviewer_app.i18n import language, tr
from reviewer_app.paper.scripts import HAN
from reviewer_app.paper.text import sentences
from reviewer_app.review.model import ReviewSection
from reviewer_app.review.part_cues import asks
from reviewer_app.review.sections import SectionKey
from reviewer_app.review.word_patterns import any_of, stored_words

# What a remark is about: a reason, a place or a step that is missing, words that name no work, a known heuristic that
# saves a reviewer the reading, or words that hurt.
Group = Literal["missing", "vague", "lazy", "unkind"]

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
# What asks for something besides the words that tell a suggestion: a step that is named, a thing that is said to help.
_ACTION = re.compile(
    r"[?？]|\b(?:should|could|would|might|must|needs?|required?|helpful|useful|better|consider|recommend|suggest|wish|"
    r"(?:be|is) fixed|it is (?:important|necessary)|lack(?:s|ing)?|missing|instead|typo)\b|"
    r"(?:^|[-—–:•.]\s*)(?:\w+ly,? )?(?:add|avoid|be|change|check|clarify|correct|define|delete|describe|discuss|expand|"
    r"explain|give|include|make|mention|modify|move|provide|remove|rephrase|replace|report|revise|rewrite|show|specify|"
    r"state|try|use|write)\b|(?:->|→|[\"”’'] ?[-–—] ?[\"“‘'])|建议|应|需|请|可以",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_HAN = re.compile(f"[{HAN}]")
# The kinds that are code; the others are rows of kinds.toml.
_IN_CODE: Final = ("unanswered", "no_reason", "no_place", "no_action")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a sentence of a point, or of a section as a whole, whose `point` and `sentence` are empty then.

    `kind` is what a person silences; `said` what is the matter, `next_step` what would help.
    """

    kind: str
    group: Group
    section: SectionKey
    point: str
    sentence: str
    said: str
    next_step: str


@dataclass(frozen=True, slots=True)
class _Kind:
    id: str
    group: Group
    said: dict[str, str]
    next_step: dict[str, str]
    sections: frozenset[SectionKey]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


def kinds() -> tuple[str, ...]:
    """Every kind of remark that is made. Those that were right too seldom are off, and not among them."""
    return (*_IN_CODE, *(kind.id for kind in _kinds()))


def remarks(review: Sequence[ReviewSection], *, places: bool = True, without: Collection[str] = ()) -> Iterator[Remark]:
    """The remarks on a review's points, in its order, `without` these kinds.

    With `places`, a criticism without one is remarked, too.
    """
    for section in review:
        said = [point for point in section.points if not point.dismissed]
        found = [of_empty(section.key)] if not said else []
        for point in said:
            found += of_point(section.key, point.text, point.id, placed=bool(point.evidence) or not places)
        yield from (one for one in found if one.kind not in without)


def of_empty(key: SectionKey) -> Remark:
    """That a section says nothing."""
    return Remark(
        "unanswered",
        "missing",
        key,
        "",
        "",
        tr("“{section}” is empty.").format(section=key.title),
        tr("Write what you think, or that you have nothing to say there."),
    )


def of_point(key: SectionKey, text: str, point: str = "", *, placed: bool) -> Iterator[Remark]:
    """The remarks on the words of one point, whose id is `point`; `placed` if it has a place or needs none."""
    for sentence in sentences(text):
        # What others said is not the reviewer's.
        own_words = _QUOTED.sub("", sentence)
        for kind in _kinds():
            if key not in kind.sections or not kind.pattern.search(own_words):
                continue
            if kind.unless is None or not kind.unless.search(text):
                said, next_step = _spoken(kind.said), _spoken(kind.next_step)
                yield Remark(kind.id, kind.group, key, point, sentence, said, next_step)
    if key is SectionKey.REJECTION and _without_reason(text):
        yield Remark(
            "no_reason",
            "missing",
            key,
            point,
            text,
            tr("No reason is given."),
            tr("Say what in the paper shows it, or give an example."),
        )
    elif key is SectionKey.REJECTION and not placed:
        yield Remark(
            "no_place",
            "missing",
            key,
            point,
            text,
            tr("It isn't said which passage this is about."),
            tr("Name a page, a section, a figure or a quotation."),
        )
    if key is SectionKey.SUGGESTIONS and not asks(text) and _ACTION.search(text) is None:
        yield Remark(
            "no_action",
            "missing",
            key,
            point,
            text,
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
            row["group"],
            row["said"],
            row["next"],
            frozenset(map(SectionKey, row.get("sections", SectionKey))),
            any_of(row["patterns"]),
            any_of(row["unless"], same_case=True) if "unless" in row else None,
        )
        for row in stored_words("remarks", "kinds.toml")["kind"]
        if not row.get("off")
    )
