"""The parts that a paper is made of, told from its headings.

The words are those of the common schemes for scientific papers (introduction, methods, results, discussion:
IMRaD, and the usual back matter), in English and Chinese; a heading that fits none takes the kind of the
heading above it.
"""

from __future__ import annotations

import re
from enum import StrEnum

from reviewer_app.paper.model import Paper, Section


class SectionKind(StrEnum):
    """What a section is for."""

    ABSTRACT = "abstract"
    INTRODUCTION = "introduction"
    BACKGROUND = "background"
    METHOD = "method"
    RESULTS = "results"
    DISCUSSION = "discussion"
    LIMITATIONS = "limitations"
    CONCLUSION = "conclusion"
    BACK_MATTER = "back matter"
    APPENDIX = "appendix"
    REFERENCES = "references"
    OTHER = "other"


# Tried in this order: a heading such as "Discussion and limitations" belongs to the rarer, more telling kind.
_WORDS: tuple[tuple[SectionKind, str], ...] = (
    (
        SectionKind.BACK_MATTER,
        r"acknowledge?ments?|funding|financial support|conflicts? of interest|competing interests?|"
        r"declaration of interests?|author(?:s['’]?|['’]s)? contributions?|contributors|disclosures?|"
        r"(?:data|code|software) (?:and \w+ )?availability|availability of data|ethic(?:s|al) \w+|"
        r"consent for publication|supplementary (?:material|information|data)|"
        r"additional (?:files?|information)|supporting information|abbreviations|author details|"
        r"publisher['’]s note|致谢|基金",
    ),
    (SectionKind.REFERENCES, r"references|bibliography|literature cited|works cited|参考文献"),
    (SectionKind.APPENDIX, r"appendi(?:x|ces)|附录"),
    (SectionKind.ABSTRACT, r"abstract|summary of the paper|摘要"),
    (SectionKind.LIMITATIONS, r"limitations?|threats to validity|shortcomings|局限"),
    (
        SectionKind.BACKGROUND,
        r"related (?:work|works|research|literature)|background|literature review|previous work|prior work|"
        r"preliminaries|state of the art|相关工作|背景",
    ),
    (
        SectionKind.METHOD,
        r"experimental (?:section|design|procedures?)|materials?|methods?|methodology|methodological|"
        r"approach|procedures?|participants|subjects|data ?sets?|data collection|statistical analys[ie]s|"
        r"measures|implementation|architecture|algorithms?|study design|model|design|方法|模型|算法",
    ),
    (
        SectionKind.RESULTS,
        r"results?|findings|experiments?|evaluations?|empirical|performance|ablations?|experimental|"
        r"analys[ie]s|case stud(?:y|ies)|结果|实验|评估",
    ),
    (SectionKind.DISCUSSION, r"discussions?|implications?|讨论"),
    (
        SectionKind.CONCLUSION,
        r"conclu(?:sions?|ding remarks)|summary|outlook|future (?:work|directions)|结论|展望",
    ),
    (SectionKind.INTRODUCTION, r"introduction|motivation|overview|引言|绪论"),
)
_PATTERNS = tuple(
    # Only Latin letters bound a word: Chinese has no borders between words.
    (kind, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE))
    for kind, words in _WORDS
)


def heading_kind(heading: str) -> SectionKind | None:
    """The kind that a heading names by itself, or None."""
    for kind, pattern in _PATTERNS:
        if pattern.search(heading):
            return kind
    return None


def ancestors(paper: Paper, section_id: str) -> tuple[Section, ...]:
    """The sections above a section, outermost first."""
    chain: list[Section] = []
    for section in paper.sections:
        while chain and chain[-1].level >= section.level:
            chain.pop()
        if section.id == section_id:
            return tuple(chain)
        chain.append(section)
    return ()


def section_kinds(paper: Paper) -> dict[str, SectionKind]:
    """The kind of every section by its id; a heading that says nothing takes that of the nearest one above."""
    kinds: dict[str, SectionKind] = {}
    chain: list[Section] = []
    for section in paper.sections:
        while chain and chain[-1].level >= section.level:
            chain.pop()
        above = kinds[chain[-1].id] if chain else None
        own = heading_kind(section.heading)
        if section.appendix or above is SectionKind.APPENDIX:
            own = SectionKind.APPENDIX
        kinds[section.id] = own or above or SectionKind.OTHER
        chain.append(section)
    return kinds
