"""The wording of reviews: section names, lead-ins, closing words, that there is nothing to say, stock words."""

from __future__ import annotations

import re

from reviewer_app.paper.measure import word_extent
from reviewer_app.paper.text import stem, words
from reviewer_app.review.model import SectionKey

# Languages as models know them. A language that is not here is reviewed in English.
SPOKEN = {
    "ar": "Arabic",
    "cs": "Czech",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Simplified Chinese",
}

# Words that reviewers use of every paper.
_REVIEWING_WORDS = (
    "author paper manuscript study work unclear clear discuss discussion missing claim convincing interesting helpful "
    "useful justify explain explanation clarify provide need reader reviewer report like appreciate doubt doubtful "
    "mention compare comparison evidence sufficient insufficient important improve state statement describe show give "
    "make strong weak weakness strength limited limitation concern question experiment result analysis open remain "
    "critical well good better fair real simply merely least own necessary possible suggest recommend lack future"
)
# The same in Chinese; its characters are compared in pairs.
_REVIEWING_PHRASES = (
    "作者 论文 文中 本文 文章 稿件 审稿 没有说明 没有给出 没有讨论 没有交代 没有分析 没有比较 没有考虑 "
    "未说明 未给出 未讨论 不清楚 不明确 不充分 不足 不够 缺乏证据 缺少 需要 应当 应该 应给出 建议 补充 解释 "
    "论证 理由 依据 合理性 是否 如何 怎样 为什么 为何 值得怀疑 说法 结论 影响 只有 仅仅 过于 而不 可能 清楚 "
    "比较 对比 讨论 评估 引用 文献 支持 读者 无法判断"
)
REVIEWING_STEMS = frozenset(
    [
        *(stem(w) for w in _REVIEWING_WORDS.split()),
        *(pair for phrase in _REVIEWING_PHRASES.split() for pair in words(phrase)),
    ]
)

_OF_THE_PAPER = r"(?: (?:of|for|in) (?:the|this) (?:paper|manuscript|work|study))?"
_TITLES = tuple((key, re.compile(rf"(?:{key.row.names}){_OF_THE_PAPER}", re.IGNORECASE)) for key in SectionKey)

_ASPECT = re.compile(
    r"(?:significance|novelty|originality|improvements?)|(?:研究)?(?:重要性|意义|价值|创新性?|新颖性|创新点)",
    re.IGNORECASE,
)
_TITLE_WRAPPING = re.compile(r"[*_#`\s]+|(?:\(?\d{1,2}[.):]\)?\s+)")

_LEAD_IN = re.compile(
    r"(?:sure|certainly|of course|okay|ok|here (?:are|is)|here's|below (?:are|is)|the following|based on (?:the|this)|"
    r"as an? (?:expert )?reviewer)\b|"
    r"(?:好的|当然|没问题)[，。！,]|以下[是为]|下面[是为给]|作为(?:一[位名])?(?:资深)?(?:的)?(?:学术(?:论文)?)?审稿(?:人|专家)|"
    r"(?:根据|基于|针对)(?:这篇|该|本)?(?:论文|文章|稿件)[^。]{0,20}(?:以下|下面|给出|提出|列出)",
    re.IGNORECASE,
)
_LEAD_IN_WORDS = 25

_CLOSING = re.compile(
    r"(?:i hope (?:this|these|that)|(?:please )?let me know|feel free|"
    r"(?:please )?note that (?:this|these) (?:is|are) (?:just|only)|"
    r"end of (?:the )?(?:list|review|section))\b.{0,160}|"
    r"(?:希望(?:以上|这些)|以上(?:是|为|就是|仅供|意见|内容|列表)|如(?:果)?(?:您|你)?(?:还)?(?:有|需)|请(?:注意|告诉我|随时)).{0,80}",
    re.IGNORECASE | re.DOTALL,
)

# What the Chinese prompt says, given back: the name of the part to write and what is to stand in it.
_PROMPT = re.compile(
    r"(?:要写的部分[:：]|请(?:用简体中文)?为这篇论文撰写|以列表形式给出意见|每条(?:以|末尾)|只写列表|用简体中文书写|"
    r"说明论文要解决什么问题、为什么重要|指出论文体现出的优点[:：]|指出重要的不足[:：]|说明作者应当修改或补充什么).{0,160}",
    re.DOTALL,
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
    | (?:论文|本文|文中)(?:内容)?(?:中)?(?:没有|不|未|并未)(?:能)?支持.{{0,20}}
    | (?:暂)?(?:没有|无)(?:(?:得到)?论文支持的|可(?:以)?支持的|任何|其他|明显的?)?
      (?:意见|理由|优点|不足|缺点|建议|创新点?|问题)(?:可(?:写|列))?
    | 不适用 | (?:论文|文中)(?:没有|未)(?:提供|给出)(?:任何)?(?:依据|支持|相关内容).{{0,20}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Left at the end of a list of points, where it says nothing.
_NONE_AT_END = re.compile(
    r"\s*(?:[(\[]?\bnone (?:is |are )?supported by the paper\b\s*\.?\s*[)\]]?|[（(]?论文不支持任何意见。?[）)]?)\s*\Z",
    re.IGNORECASE,
)

_WORD_OR_NUMBER = re.compile(r"(?P<number>\d[\d.,%]*)|[^\W\d_]\w*")
_FEW_WORDS = 4


def section_named(title: str) -> SectionKey | None:
    """The section that a heading names as a whole, or None; "Limited novelty" names none."""
    bare = _TITLE_WRAPPING.sub(" ", title).strip(" :.*_")
    for key, pattern in _TITLES:
        if pattern.fullmatch(bare) or bare.casefold() == key.title.casefold():
            return key
    return None


def is_aspect(title: str) -> bool:
    """Whether a heading is one word for a side of the paper ("Originality"), which labels points of other parts too."""
    return _ASPECT.fullmatch(_TITLE_WRAPPING.sub(" ", title).strip(" :：.*_")) is not None


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
    if word_extent(text) > _LEAD_IN_WORDS:
        return False
    return text.rstrip("* ").endswith((":", "：")) or _LEAD_IN.match(text) is not None


def is_closing(text: str) -> bool:
    """Whether a paragraph speaks to the asker and not about the paper, or gives back what was asked."""
    return _CLOSING.fullmatch(text) is not None or _PROMPT.fullmatch(text) is not None


def says_none(text: str) -> bool:
    """Whether a point says that there is nothing to say: "None supported by the paper" and its paraphrases."""
    bare = " ".join(text.replace("*", "").replace("_", " ").split()).strip(" .!。\"'“”()（）[]-")
    # A second sentence would be a point after all.
    return len(bare) <= 160 and _NONE.fullmatch(bare) is not None and not re.search(r"[.!?]\s+\S|[。！？]\s*\S", bare)


def without_none_at_end(text: str) -> str:
    """A point without the "none supported by the paper" that a model put behind it."""
    cut = _NONE_AT_END.sub("", text)
    return cut if cut.strip() else text


def only_counts(text: str) -> bool:
    """Whether a point claims nothing: a number, a row of dashes, "3 items: 3 sentences"."""
    found = list(_WORD_OR_NUMBER.finditer(text))
    numbers = sum(m["number"] is not None for m in found)
    words = sum(max(1.0, word_extent(m[0])) for m in found if m["number"] is None)
    return words == 0 or (words <= _FEW_WORDS and numbers >= words)
