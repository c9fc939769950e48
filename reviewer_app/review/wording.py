"""The wording of reviews: section names, lead-ins, closing words, that there is nothing to say, stock words."""

from __future__ import annotations

import re

from reviewer_app.paper.text import stem
from reviewer_app.review.model import SectionKey

# Words that reviewers use of every paper.
_REVIEWING_WORDS = (
    "author paper manuscript study work unclear clear discuss discussion missing claim convincing interesting helpful "
    "useful justify explain explanation clarify provide need reader reviewer report like appreciate doubt doubtful "
    "mention compare comparison evidence sufficient insufficient important improve state statement describe show give "
    "make strong weak weakness strength limited limitation concern question experiment result analysis open remain "
    "critical well good better fair real simply merely least own necessary possible suggest recommend lack future"
)
REVIEWING_STEMS = frozenset(stem(w) for w in _REVIEWING_WORDS.split())

_SECTIONS: tuple[tuple[SectionKey, str], ...] = (
    (
        SectionKey.SIGNIFICANCE,
        r"significance(?:,? (?:and|&) (?:novelty|originality))?|(?:novelty|originality)(?:,? (?:and|&) significance)?|"
        r"重要性(?:[和与]?创新性)?|创新性(?:[和与]重要性)?",
    ),
    (
        SectionKey.ACCEPTANCE,
        r"(?:potential |main |key )?reasons? (?:for|to) accept(?:ance|ing)?|(?:main |key )?strengths?|pros|"
        r"接[收受](?:的)?理由|优点",
    ),
    (
        SectionKey.REJECTION,
        r"(?:potential |main |key )?reasons? (?:for|to) reject(?:ion|ing)?|(?:main |key )?weakness(?:es)?|cons|"
        r"拒(?:稿|绝)(?:的)?理由|缺点|不足",
    ),
    (
        SectionKey.SUGGESTIONS,
        r"suggestions?(?: for (?:the )?(?:improvements?|authors?))?|(?:suggested |possible )?improvements?|"
        r"recommendations?(?: for improvements?)?|(?:改进)?建议",
    ),
)
_OF_THE_PAPER = r"(?: (?:of|for|in) (?:the|this) (?:paper|manuscript|work|study))?"
_TITLES = tuple((key, re.compile(rf"(?:{names}){_OF_THE_PAPER}", re.IGNORECASE)) for key, names in _SECTIONS)

_TITLE_WRAPPING = re.compile(r"[*_#`\s]+|(?:\(?\d{1,2}[.):]\)?\s+)")

_LEAD_IN = re.compile(
    r"(?:sure|certainly|of course|okay|ok|here (?:are|is)|here's|below (?:are|is)|the following|based on (?:the|this)|"
    r"as an? (?:expert )?reviewer|以下|下面)\b",
    re.IGNORECASE,
)
_LEAD_IN_WORDS = 25

_CLOSING = re.compile(
    r"(?:i hope (?:this|these|that)|(?:please )?let me know|feel free|"
    r"(?:please )?note that (?:this|these) (?:is|are) (?:just|only)|"
    r"end of (?:the )?(?:list|review|section))\b.{0,160}",
    re.IGNORECASE | re.DOTALL,
)

_NAMED = (
    r"(?:points?|reasons?|claims?|strengths?|weakness(?:es)?|suggestions?|improvements?|limitations?|issues?|"
    r"concerns?|grounds?|evidence|basis|support)"
)
_NONE = re.compile(
    rf"""
    (?:none|n/?a|nil|nothing|not\ applicable|no\ points?|无|没有)
    | none(?:\ of\ (?:them|these|the\ points))?\ (?:is\ |are\ |was\ |were\ |can\ be\ |could\ be\ )?
      (?:supported|found|identified|given|stated|applicable|available|noted)\b.{{0,80}}
    | nothing\ (?:in\ the\ (?:paper|text|manuscript)\ )?(?:supports|is\ supported|to\ (?:report|add|suggest))\b.{{0,80}}
    | (?:there\ (?:is|are|were)\ )?(?:no|not\ any)\ (?:\w+\ ){{0,3}}{_NAMED}
      (?:\ (?:for|to)\ \w+)?(?:\ that)?
      (?:\ (?:is|are|was|were|can\ be|could\ be))?
      \ (?:supported|identified|found|given|provided|stated|available|made)\b.{{0,60}}
    | there\ (?:is|are|were)\ no\ {_NAMED}(?:\ (?:for|to)\ \w+)?
      (?:\ (?:in|of)\ (?:this|the)\ (?:paper|text|manuscript))?
    | (?:the|this)\ (?:paper|text|manuscript)\ (?:does|did)\ not\ (?:(?:provide|give|contain|offer)\ )?(?:any\ )?
      (?:support|evidence|basis|grounds)(?:\ for)?\ (?:any|a|such|this|these)(?:\ of\ these)?\ {_NAMED}.{{0,60}}
    | (?:the|this)\ (?:paper|text|manuscript)\ (?:supports|does\ not\ support)\ (?:none|any)\b.{{0,60}}
    | (?:论文|本文)(?:中)?(?:没有|不|未)(?:能)?支持.{{0,20}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Left at the end of a list of points, where it says nothing.
_NONE_AT_END = re.compile(r"\s*[(\[]?\bnone (?:is |are )?supported by the paper\b\s*\.?\s*[)\]]?\s*\Z", re.IGNORECASE)

_WORD_OR_NUMBER = re.compile(r"(?P<number>\d[\d.,%]*)|[^\W\d_]\w*")
_FEW_WORDS = 4


def section_named(title: str) -> SectionKey | None:
    """The section that a heading names as a whole, or None; "Limited novelty" names none."""
    bare = _TITLE_WRAPPING.sub(" ", title).strip(" :.*_")
    for key, pattern in _TITLES:
        if pattern.fullmatch(bare) or bare.casefold() == key.title.casefold():
            return key
    return None


def section_prefix(line: str) -> tuple[SectionKey, str] | None:
    """The section that a line begins with ("**Strengths:** The paper …") and the rest of the line."""
    head, colon, rest = line.partition(":")
    if not colon:
        head, colon, rest = line.partition("：")
    if not colon or len(head) > 60:
        return None
    key = section_named(head)
    if key is None:
        return None
    rest = rest.strip()
    if head.count("**") % 2 and rest.startswith("**"):
        rest = rest[2:].lstrip()
    return key, rest


def is_lead_in(text: str) -> bool:
    """Whether a paragraph only announces the list below it."""
    if len(text.split()) > _LEAD_IN_WORDS:
        return False
    return text.rstrip("* ").endswith((":", "：")) or _LEAD_IN.match(text) is not None


def is_closing(text: str) -> bool:
    """Whether a paragraph speaks to the asker and not about the paper."""
    return _CLOSING.fullmatch(text) is not None


def says_none(text: str) -> bool:
    """Whether a point says that there is nothing to say: "None supported by the paper" and its paraphrases."""
    bare = " ".join(text.replace("*", "").replace("_", " ").split()).strip(" .!。\"'“”()[]-")
    # A second sentence would be a point after all.
    return len(bare) <= 160 and _NONE.fullmatch(bare) is not None and not re.search(r"[.!?]\s+\S", bare)


def without_none_at_end(text: str) -> str:
    """A point without the "none supported by the paper" that a model put behind it."""
    cut = _NONE_AT_END.sub("", text)
    return cut if cut.strip() else text


def only_counts(text: str) -> bool:
    """Whether a point claims nothing: a number, a row of dashes, "3 items: 3 sentences"."""
    found = list(_WORD_OR_NUMBER.finditer(text))
    numbers = sum(m["number"] is not None for m in found)
    words = len(found) - numbers
    return words == 0 or (words <= _FEW_WORDS and numbers >= words)
