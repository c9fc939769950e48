"""The numbers of figures and tables: those that captions have, and those that the text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reviewer_app.checks.manuscript import Manuscript, Passage
from reviewer_app.i18n import tr
from reviewer_app.paper.roman import roman_value

KINDS: Final = ("figure", "table")

_ROMAN: Final = r"(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})"
_NUMBER: Final = rf"(?:\d{{1,3}}|{_ROMAN}(?![A-Za-z]))"
# "Figure 3a", "Figs. 2(b) and 4", "Tables 1-3"; not "Figure S3", "Fig. 2.1".
_ITEM: Final = rf"{_NUMBER}(?!\.\d)(?:\s?\(?[A-Za-z](?:\s?[-,]\s?[A-Za-z])*\)?(?![A-Za-z]))?"
_WORD: Final = {
    "figure": r"(?:[Ff]igures?|FIGURES?|[Ff]igs?\b\.?|FIGS?\b\.?|图)",
    "table": r"(?:[Tt]ables?|TABLES?|[Tt]abs?\.|表)",
}
_JOIN: Final = r"\s?(?:,\s?and|,\s?&|,|;|&|and|or|to|through|-|和|、)\s?"
_NAMED: Final = {
    kind: re.compile(rf"(?<![A-Za-z]){word}[\s-]?(?P<list>{_ITEM}(?:{_JOIN}(?:{word}\s?)?{_ITEM})*)(?!\w)")
    for kind, word in _WORD.items()
}
_LABEL: Final = {
    kind: re.compile(rf"\s*(?:{word})[\s-]?(?P<number>{_NUMBER})(?![\w]|\.\d)") for kind, word in _WORD.items()
}
# What each of their names has.
_LETTERS: Final = {"figure": ("ig", "IG", "图"), "table": ("ab", "AB", "表")}
_ONE: Final = re.compile(rf"(?P<range>(?:-|to|through)\s?)?(?P<number>{_NUMBER})(?!\d)")
# "Figure 2 of [7]" is another paper's; so is what stands in a supplement.
_ELSEWHERE: Final = re.compile(
    r"\s?(?:\([a-z]\)\s?)?(?:of|in|from)\s"
    r"(?:\[|the (?:supp|online|original)|supp|ref|[A-Z][\w-]+ (?:et al|and [A-Z]|\())"
)
_BEFORE: Final = re.compile(
    r"(?:supplement\w*|suppl?\.?|extended data|additional|appendix|online(?:\sresource)?|et al\.?(?:,? \(?\d{4}\)?)?,?|"
    r"\[\d+\],?)\s?\Z",
    re.I,
)
# "Figure 4 shows" is a sentence.
_TITLE_FOLLOWS: Final = re.compile(r"\s*(?:[.:|(-]|\Z|[^a-z\s])")
_LONGEST_RANGE: Final = 12


class Named(NamedTuple):
    """A figure or table that the text names, and where."""

    number: int
    passage: Passage
    start: int
    end: int


def captions(manuscript: Manuscript, kind: str) -> list[tuple[int, Passage]]:
    """(number, caption) of each figure or table whose caption has a plain number, in the order of the paper."""
    ids = {c.id for c in (manuscript.paper.figures if kind == "figure" else manuscript.paper.tables)}
    found = ((_LABEL[kind].match(p.plain), p) for p in manuscript.captions if p.id in ids)
    return [(arabic(m["number"]), p) for m, p in found if m]


def read_as_text(manuscript: Manuscript, kind: str) -> list[tuple[int, Passage]]:
    """(number, passage) of each paragraph that looks like a caption: "Figure 3: Title." """
    begins = ((_LABEL[kind].match(p.plain), p) for p in manuscript.body if p.kind == "text")
    return [(arabic(m["number"]), p) for m, p in begins if m and re.match(r"\s?[.:|]\s", p.plain[m.end() :])]


def read_whole(own: list[tuple[int, Passage]]) -> bool:
    """Whether the captions' numbers run on with few gaps: otherwise they were not read as they are printed."""
    numbers = {number for number, _ in own}
    return not numbers or len(numbers) > 0.6 * max(numbers)


def named(manuscript: Manuscript, kind: str) -> Iterator[Named]:
    """All figures or tables of this paper that its text and captions name, but for those of other papers."""
    for passage in (*manuscript.body, *manuscript.captions):
        if not any(letters in passage.plain for letters in _LETTERS[kind]):
            continue
        own = _LABEL[kind].match(passage.plain) if passage.kind == "caption" else None
        for m in _NAMED[kind].finditer(passage.plain, own.end() if own else 0):
            if not _ELSEWHERE.match(passage.plain, m.end()) and not _BEFORE.search(passage.plain[: m.start()]):
                yield from (Named(n, passage, m.start(), m.end()) for n in _listed(m["list"]))


def spoken_of(manuscript: Manuscript, kind: str) -> set[int]:
    """All numbers that may be meant anywhere, also inside of figures and as those of another paper."""
    texts = [p.plain for p in manuscript.body] + manuscript.beside + [s.heading for s in manuscript.paper.sections]
    texts = [text for text in texts if any(letters in text for letters in _LETTERS[kind])]
    found = {n for text in texts for m in _NAMED[kind].finditer(text) for n in _listed(m["list"])}
    return found | {name.number for name in named(manuscript, kind)}


def _listed(numbers: str) -> Iterator[int]:
    last = 0
    for one in _ONE.finditer(numbers):
        number = arabic(one["number"])
        first = last + 1 if one["range"] and last < number <= last + _LONGEST_RANGE else number
        yield from range(first, number + 1)
        last = number


def stands_somewhere(manuscript: Manuscript, kind: str, number: int) -> bool:
    """Whether text that was read, but for no caption, may still be the label of this figure or table."""
    texts = [p.plain for p in manuscript.body] + [section.heading for section in manuscript.paper.sections]
    texts += [line for text in manuscript.beside for line in text.split("\n")]
    begins = ((_LABEL[kind].match(text), text) for text in texts)
    return any(m and arabic(m["number"]) == number and _TITLE_FOLLOWS.match(text, m.end()) for m, text in begins)


def title(kind: str, number: int) -> str:
    """What a person calls it."""
    return (tr("Figure {n}") if kind == "figure" else tr("Table {n}")).format(n=number)


def arabic(number: str) -> int:
    """The value of a number in digits or Roman letters."""
    return int(number) if number.isdigit() else roman_value(number)
