"""Points that call something missing which the paper seems to have: the commonest error of machine reviews.

A point is only marked for a second look, with the place that speaks against it; whether the place settles the matter
is for a person to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer_app.paper.model import Figure, Paper, Table
from reviewer_app.paper.text import normalize, stem, stems, words
from reviewer_app.review.near_words import near_words
from reviewer_app.review.wording import REVIEWING_STEMS

# What follows, up to the end of the phrase, is said to be missing.
_DONE = (
    "reported|discussed|included|provided|presented|mentioned|described|addressed|considered|evaluated|conducted|"
    "performed"
)
_DO = (
    "report|discuss|include|provide|present|mention|describe|address|consider|evaluate|contain|offer|give|conduct|perform|"
    "compare (?:with|to|against)"
)
_DOES = "|".join(f"{verb}(?:e?s)?" for verb in _DO.split("|"))
_LEADING = (
    r"an?|the|any|enough|sufficient|details? (?:of|on|about)|discussion (?:of|on)|information (?:on|about)|analysis of|"
    r"comparisons? (?:with|to|against)"
)
_BEFORE = re.compile(
    rf"\b(?:no|lacks?|lacking|lack of|absence of|missing|without|omits?|omitting|"
    rf"(?:does|do|did|is|are|was|were|has|have) not (?:\w+ ){{0,2}}?(?:{_DO}|{_DONE})|"
    rf"(?:never|fails? to|failed to) (?:{_DOES}))"
    rf"\s+(?:(?:{_LEADING})\s+)*(?P<subject>[^.;:!?()\n]{{3,90}})"
)
# What stands before is said to be missing.
_AFTER = re.compile(
    r"(?P<subject>[^.;:!?()\n]{3,90}?)\s+(?:is|are|was|were|has been|have been)\s+"
    r"(?:(?:entirely|completely|simply|also|still)\s+)?(?:missing|absent|omitted|lacking|"
    rf"(?:not|never)\s+(?:\w+\s+)?(?:{_DONE}|given|shown|stated|specified|available|measured))\b"
)
# The subject ends where another clause begins.
_CLAUSE = re.compile(
    r"\s+(?:which|that|so|because|since|although|while|but|making|in order|"
    r"to (?:support|show|justify|assess|understand)|"
    r"in (?:the|this) (?:paper|manuscript|study|work|text)|is|are|was|were|,)\b|,"
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|without|lacks?|lacking|neither|cannot|future work|left (?:to|for) future|"
    r"beyond the scope|n't)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

_MOST_STEMS = 4
# A word this special in general English speaks for itself where it stands twice; a commoner one only in a heading.
_TELLING = 0.5
_TELLING_TOGETHER = 0.3
# Words for what one does with the thing that is missing.
_VAGUE_WORDS = (
    "evaluation assessment test testing measurement measure effect impact behaviour behavior information detail "
    "details number use usage treatment influence role aspect aspects issue issues data value values method methods"
)
_VAGUE = frozenset(stem(w) for w in _VAGUE_WORDS.split())


@dataclass(frozen=True, slots=True)
class SecondLook:
    """`subject` is said to be missing, but `passage` (an id) seems to have it; `heading` is set if a heading names
    it.
    """

    subject: str
    passage: str
    heading: str


@dataclass(frozen=True, slots=True)
class _Subject:
    text: str
    stems: tuple[str, ...]
    telling: bool


def claimed_absences(text: str) -> list[str]:
    """What a text says is missing, as phrases."""
    return [s.text for s in _subjects(text)]


class AbsenceCheck:
    """Holds claims of absence against one paper."""

    def __init__(self, paper: Paper) -> None:
        self._headings = _headed(paper)
        self._captions = [(set(stems(c.caption)), c.id) for c in _captions(paper)]
        self._sentences = [
            (frozenset(stems(sentence)), p.id, _NEGATED.search(normalize(sentence)) is not None)
            for s in paper.sections
            for p in s.paragraphs
            for sentence in _SENTENCE.split(p.text)
        ]

    def second_looks(self, text: str) -> tuple[SecondLook, ...]:
        """What `text` calls missing and the paper seems to have."""
        found: dict[str, SecondLook] = {}
        for subject in _subjects(text):
            look = self._in_heading(subject) or self._in_caption(subject) or self._in_text(subject)
            if look:
                found.setdefault(look.subject, look)
        return tuple(found.values())

    def _in_heading(self, subject: _Subject) -> SecondLook | None:
        for terms, heading, passage in self._headings:
            if passage and all(s in terms for s in subject.stems):
                return SecondLook(subject.text, passage, heading)
        return None

    def _in_caption(self, subject: _Subject) -> SecondLook | None:
        for terms, passage in self._captions:
            if (len(subject.stems) > 1 or subject.telling) and all(s in terms for s in subject.stems):
                return SecondLook(subject.text, passage, "")
        return None

    def _in_text(self, subject: _Subject) -> SecondLook | None:
        places = [
            passage
            for terms, passage, negated in self._sentences
            if not negated and all(s in terms for s in subject.stems)
        ]
        enough = 1 if len(subject.stems) > 1 else 2
        if not subject.telling or len(places) < enough:
            return None
        # The passage that speaks of it most.
        best = max(dict.fromkeys(places), key=places.count)
        return SecondLook(subject.text, best, "")


def _captions(paper: Paper) -> list[Figure | Table]:
    return [*paper.figures, *paper.tables]


def _headed(paper: Paper) -> list[tuple[set[str], str, str]]:
    """The stems of every heading, the heading, and the first paragraph below it, be it in a part of the section."""
    headed: list[tuple[set[str], str, str]] = []
    following = ""
    for section in reversed(paper.sections):
        following = section.paragraphs[0].id if section.paragraphs else following
        headed.append((set(stems(section.heading)), section.heading, following))
    return headed[::-1]


def _subjects(text: str) -> list[_Subject]:
    found: list[_Subject] = []
    for sentence in _SENTENCE.split(normalize(text)):
        for pattern, last in ((_BEFORE, False), (_AFTER, True)):
            for m in pattern.finditer(sentence):
                subject = _subject(m["subject"], last)
                if subject and all(subject.stems != s.stems for s in found):
                    found.append(subject)
    return found


def _subject(phrase: str, last: bool) -> _Subject | None:
    """The words of a phrase that name a thing: its first ones, or its last ones where the verb follows it."""
    parts = [p for p in _CLAUSE.split(phrase) if p.strip()]
    if not parts:
        return None
    phrase = (parts[-1] if last else parts[0]).strip()
    # "no comparison with X or Y" is asked for X.
    every = words(phrase)
    # "no evaluation with Redis" is about Redis; "no limitations" is about what only a heading can settle.
    named = [w for w in every if stem(w) not in REVIEWING_STEMS and stem(w) not in _VAGUE] or every
    chosen = named[-_MOST_STEMS:] if last else named[:_MOST_STEMS]
    if not chosen:
        return None
    table = near_words()
    vague = named is every
    telling = not vague and max(table.rarity(w) for w in chosen) >= (
        _TELLING if len(chosen) == 1 else _TELLING_TOGETHER
    )
    return _Subject(phrase, tuple(dict.fromkeys(stem(w) for w in chosen)), telling)
