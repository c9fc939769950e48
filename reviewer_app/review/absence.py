"""Points that call something missing which the paper seems to have: the commonest error of machine reviews.

A point is only marked for a second look, with the place that speaks against it; whether the place settles the matter
is for a person to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer_app.paper.model import Figure, Paper, Table
from reviewer_app.paper.text import normalize, sentences, squeeze, stem, stems, words
from reviewer_app.review.near_words import near_words
from reviewer_app.review.wording import REVIEWING_STEMS

# What follows, up to the end of the phrase, is said to be missing.
_DONE = (
    "reported|discussed|included|provided|presented|mentioned|described|addressed|considered|evaluated|conducted|"
    "performed|explained|analy[sz]ed|tested|investigated|studied|examined|explored|justified|clarified|controlled for|"
    "accounted for|covered|quantified|carried out|released|made (?:publicly )?available|disclosed|documented|"
    "acknowledged"
)
_DO = (
    "report|discuss|include|provide|present|mention|describe|address|consider|evaluate|contain|offer|give|conduct|perform|"
    "compare (?:with|to|against)|explain|analy[sz]e|test|investigate|study|examine|explore|justify|clarify|control for|"
    "account for|cover|state|specify|quantify|measure|release|disclose|document|acknowledge|carry out|deal with"
)
_DOES = "|".join(f"{verb}(?:e?s)?" for verb in _DO.split("|"))
_LEADING = (
    r"an?|the|any|enough|sufficient|details? (?:of|on|about)|discussion (?:of|on)|information (?:on|about)|analysis of|"
    r"comparisons? (?:with|to|against)|whether|how|why|which|what|explicit|proper|clear|on the|of the"
)
_BEFORE = re.compile(
    rf"\b(?:no|lacks?|lacking|lack of|absence of|missing|without|omits?|omitting|"
    rf"(?:does|do|did|is|are|was|were|has|have) not (?:\w+ ){{0,2}}?(?:{_DO}|{_DONE})|"
    rf"(?:never|fails? to|failed to) (?:{_DOES}))"
    rf"\s+(?:(?:{_LEADING})\s+)*(?P<subject>[^.;:!?()\n]{{3,90}})"
)
# What stands before is said to be missing.
_AFTER = re.compile(
    r"(?P<subject>[^.;:!?()\n]{3,90}?)\s+(?:is|are|was|were|has been|have been|has|have)\s+"
    r"(?:(?:entirely|completely|simply|also|still|largely)\s+)?(?:missing|absent|omitted|lacking|ignored|neglected|"
    r"overlooked|left out|unavailable|unreported|"
    rf"(?:not|never)\s+(?:been\s+)?(?:\w+\s+)?(?:{_DONE}|given|shown|stated|specified|available|measured))\b"
)
# The subject ends where another clause begins.
_CLAUSE = re.compile(
    r"\s+(?:which|that|so|because|since|although|while|but|making|in order|"
    r"to (?:support|show|justify|assess|understand)|"
    r"in (?:the|this) (?:paper|manuscript|study|work|text)|is|are|was|were|,)\b|,"
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|without|lacks?|lacking|neither|cannot|future work|left (?:to|for) future|"
    r"beyond the scope)\b"
)
_CONTRACTED = re.compile(r"n't\b")
# The same in Chinese, where the subject may also stand before: “对局限性的讨论不足”.
_BEFORE_ZH = re.compile(
    r"(?:没有|并?未能?|尚未|缺乏|缺少|不包含|忽略了?|遗漏了?)(?:明确|充分|对|进行|任何|相关的?|详细)*"
    r"(?:提供|给出|讨论|报告|说明|描述|考虑|分析|比较|包含|包括|提及|评估|开展|公开|做)?(?:了|过)?(?:与|和|对|任何)?"
    r"(?P<subject>[^。，；！？,;.!?\s]{2,24})"
)
_AFTER_ZH = re.compile(
    r"(?:缺乏对|没有对|未对|对)(?P<subject>[^。，；！？,;.!?\s]{2,16}?)(?:的(?:讨论|分析|评估|说明|比较)(?:不足|缺失)|进行)"
)
_TAIL_ZH = re.compile(r"(?:的?(?:讨论|分析|评估|说明|比较|描述|信息|细节))+$|^的")

# What papers say by other words than reviewers do: the thing that is called missing, and the sentence that has it.
_SAID_OTHERWISE = tuple(
    (re.compile(rf"\b(?:{named})"), re.compile(said))
    for named, said in (
        (
            r"(?:source )?code\b|software|implementation",
            r"github\.|gitlab\.|bitbucket|source code|"
            r"code (?:is|are|will be|has been)\b.{0,40}\b(?:available|released)|"
            r"open.?source licen[cs]e|publicly available.{0,60}(?:code|software|models)",
        ),
        (
            r"(?:raw |sequencing |source |research )?data(?:sets?)?\b(?= *$)|data availability",
            r"accession (?:numbers?|no)|deposited (?:in|at|to)|zenodo|figshare|dryad|"
            r"data.{0,80}\b(?:are|is) (?:publicly |freely |made |openly )*available",
        ),
        (
            r"ethic|(?:informed )?consent|institutional review|approval",
            r"ethic\w* (?:committee|approval|review|statement|considerations?)|approved by|approved ethically|"
            r"informed consent|institutional review board|under approval|guidelines for the (?:care|use)",
        ),
        (
            r"statistical (?:test|analys|signific)|significance|significance test",
            r"\banova\b|t-test|wilcoxon|mann-whitney|chi-?squared?|\bp ?[<=≤] ?0?\.\d|tukey|bonferroni|fisher's exact",
        ),
        (
            r"varianc|standard deviation|error bars?|confidence interval|uncertaint|variabilit",
            r"standard (?:deviation|error)|\d ?± ?\d|\(\+/- ?\d|error bars?|confidence interval|\bstd\b",
        ),
        (
            r"(?:inter.?)?(?:annotator|rater|coder).{0,12}agreement|agreement between (?:annotators|raters)",
            r"(?:inter.?)?(?:annotator|rater|coder)s?.{0,12}agree|\bkappa\b|κ ?[=>]|annotators agree",
        ),
        (
            r"(?:inference |training |running )?(?:time|speed|cost)s?\b(?= *$)|run.?time|computational cost|latency",
            r"(?:inference|training|running) (?:time|speed|cost)s?|run.?time of|gpu hours|seconds per|times faster",
        ),
        (
            r"hyper-? ?parameters?|training details|learning rate",
            r"learning rate|batch size|hyper-? ?parameters? (?:are|were|of|for)|trained for \d+ epochs",
        ),
        (
            r"conflicts? of interest|competing interests?",
            r"conflicts? of interest|competing interests?|no competing",
        ),
        (
            r"limitations?\b|shortcomings",
            r"limitations? of (?:this|our|the present)|(?:our|this) (?:work|study).{0,30}limit",
        ),
        (
            r"future (?:work|directions?|research)",
            r"future (?:work|research|directions?)|in (?:the )?future,? we|we plan to",
        ),
        (r"cross-? ?validation", r"cross-? ?validat|\d+-fold"),
    )
)

_ARTICLES = re.compile(r"^(?:(?:the|an?|any|its|their|this|details? (?:of|on)|results? (?:of|on|for))\s+)+")
# A subject of so many letters is looked for in headings letter by letter.
_LONG = 8
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
class Contradiction:
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
    # without articles and the like
    phrase: str


class AbsenceCheck:
    """Holds claims of absence against one paper."""

    def __init__(self, paper: Paper) -> None:
        self._headings = _headed(paper)
        self._captions = [(set(stems(c.caption)), c.id) for c in _captions(paper)]
        # The plain sentence, its stems in a row, its passage.
        self._plain = [
            (_plain(sentence), f" {' '.join(stems(sentence))} ", p.id)
            for s in paper.sections
            for p in s.paragraphs
            for sentence in sentences(p.text)
        ]
        self._sentences = [
            (frozenset(row.split()), passage, _NEGATED.search(plain) is not None) for plain, row, passage in self._plain
        ]

    def contradictions(self, text: str) -> tuple[Contradiction, ...]:
        """What `text` calls missing and the paper seems to have."""
        found: dict[str, Contradiction] = {}
        for subject in _subjects(text):
            look = (
                self._in_heading(subject)
                or self._in_caption(subject)
                or self._in_text(subject)
                or self._as_phrase(subject)
                or self._otherwise(subject)
            )
            if look:
                found.setdefault(look.subject, look)
        return tuple(found.values())

    def _in_heading(self, subject: _Subject) -> Contradiction | None:
        for terms, heading, passage in self._headings:
            whole = squeeze(subject.phrase)
            # "hyperparameter" and "Hyper Parameter" are the same letters.
            named = all(s in terms for s in subject.stems) or (len(whole) >= _LONG and whole in squeeze(heading))
            if passage and named:
                return Contradiction(subject.text, passage, heading)
        return None

    def _in_caption(self, subject: _Subject) -> Contradiction | None:
        for terms, passage in self._captions:
            if (len(subject.stems) > 1 or subject.telling) and all(s in terms for s in subject.stems):
                return Contradiction(subject.text, passage, "")
        return None

    def _in_text(self, subject: _Subject) -> Contradiction | None:
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
        return Contradiction(subject.text, best, "")

    def _as_phrase(self, subject: _Subject) -> Contradiction | None:
        """The very words in a row, of which each may be a common one: "time in captivity"."""
        row = stems(subject.phrase)
        if len(row) < 2 or all(s in _VAGUE or s in REVIEWING_STEMS for s in row):
            return None
        wanted = f" {' '.join(row)} "
        for sentence, terms, passage in self._plain:
            if wanted in terms and not _NEGATED.search(sentence):
                return Contradiction(subject.text, passage, "")
        return None

    def _otherwise(self, subject: _Subject) -> Contradiction | None:
        for named, said in _SAID_OTHERWISE:
            if named.match(subject.phrase):
                for sentence, _, passage in self._plain:
                    # "No competing interests" and "not available at the time" are not the same kind of no.
                    if said.search(sentence) and ("interest" in subject.phrase or not _NEGATED.search(sentence)):
                        return Contradiction(subject.text, passage, "")
        return None


def _plain(text: str) -> str:
    """The text with its negations as a word of their own: "isn't" like "is not"."""
    return _CONTRACTED.sub(" not", normalize(text))


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
    for sentence in sentences(_plain(text)):
        for pattern, last in ((_BEFORE, False), (_AFTER, True), (_BEFORE_ZH, False), (_AFTER_ZH, False)):
            for m in pattern.finditer(sentence):
                subject = _subject(_TAIL_ZH.sub("", m["subject"]), last)
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
    bare = _ARTICLES.sub("", phrase)
    return _Subject(phrase, tuple(dict.fromkeys(stem(w) for w in chosen)), telling, bare)
