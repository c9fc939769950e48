"""The sections of a review, a row each. One more is a row here, its part in each file of prompts, and its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.i18n import tr


@dataclass(frozen=True, slots=True)
class Section:
    """What there is to know of a section. Texts are called for, because they are translated when they are shown.

    `title` is its heading, `move` the menu's words for taking a point there, `invitation` the question that an empty
    pane asks. `names` are the other headings under which reviews have it, a regular expression that is blind to case.
    Praise and blame of one thing are no repetition: of two points one of which `praises`, neither repeats the other.
    """

    title: Callable[[], str]
    move: Callable[[], str]
    invitation: Callable[[], str]
    names: str
    praises: bool


class SectionKey(StrEnum):
    """The sections, in the order in which they are shown. The values stand in files and never change."""

    row: Section

    def __new__(cls, key: str, *row: Section) -> SectionKey:
        """A key that is its value and knows its row."""
        section = str.__new__(cls, key)
        section._value_ = key
        (section.row,) = row
        return section

    SIGNIFICANCE = (
        "significance",
        Section(
            title=lambda: tr("Significance and novelty"),
            move=lambda: tr("Move point to &1 Significance"),
            invitation=lambda: tr("What is new here, and for whom does it matter?"),
            praises=True,
            names=r"significance(?:,? (?:and|&) (?:novelty|originality))?|"
            r"(?:novelty|originality)(?:,? (?:and|&) significance)?|"
            r"(?:研究)?(?:重要性|意义|价值)(?:[和与及、]?(?:创新性?|新颖性))?|"
            r"(?:创新性?|新颖性|创新点)(?:[和与及、]?(?:重要性|意义|价值))?",
        ),
    )
    ACCEPTANCE = (
        "acceptance",
        Section(
            title=lambda: tr("Reasons for acceptance"),
            move=lambda: tr("Move point to &2 Acceptance"),
            invitation=lambda: tr("What speaks for the paper?"),
            praises=True,
            names=r"(?:potential |main |key )?reasons? (?:for|to) accept(?:ance|ing)?|(?:main |key )?strengths?|pros|"
            r"(?:建议)?(?:接[收受]|录用)(?:的)?理由|(?:主要|论文(?:的)?)?(?:优点|优势|长处)",
        ),
    )
    REJECTION = (
        "rejection",
        Section(
            title=lambda: tr("Reasons for rejection"),
            move=lambda: tr("Move point to &3 Rejection"),
            invitation=lambda: tr("What speaks against it?"),
            praises=False,
            names=r"(?:potential |main |key )?reasons? (?:for|to) reject(?:ion|ing)?|"
            r"(?:main |key )?weakness(?:es)?|cons|"
            r"(?:建议)?(?:拒(?:稿|绝)|退稿)(?:的)?理由|(?:主要|论文(?:的)?)?(?:缺点|不足(?:之处)?|问题与不足)",
        ),
    )
    SUGGESTIONS = (
        "suggestions",
        Section(
            title=lambda: tr("Suggestions for improvement"),
            move=lambda: tr("Move point to &4 Suggestions"),
            invitation=lambda: tr("What would make it better?"),
            praises=False,
            names=r"suggestions?(?: for (?:the )?(?:improvements?|authors?))?|(?:suggested |possible )?improvements?|"
            r"recommendations?(?: for improvements?)?|(?:给作者的)?(?:改进|修改|改善)?(?:的)?(?:建议|意见)",
        ),
    )

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title() means nothing for a key
        """The heading that a person sees."""
        return self.row.title()
