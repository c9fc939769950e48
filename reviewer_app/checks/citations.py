"""What the text cites, by number or by author and year, and what the entries of the list say of themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from reviewer_app.checks.manuscript import Manuscript, Passage, plain

_ENTRY_NUMBER: Final = re.compile(
    r"\s*(?:\[(?P<square>\d{1,3})\]|(?P<dot>\d{1,3})\.(?=\s)|\((?P<round>\d{1,3})\)(?=\s))"
)
_YEARS: Final = re.compile(r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)")
_LIST_HEADING: Final = re.compile(
    r"\s*(?:[\dIVXA-Z]{1,4}[.\s]\s*)?(?:references|bibliography|literature cited|works cited|参考文献)\b", re.I
)
_LIST: Final = r"\d{1,3}(?:\s?[,;-]\s?\d{1,3})*"
# "[46, Def. 3.1]", "[7, p. 12]", "[19, for a survey]"
_WHERE: Final = r"(?:,\s?(?:for|see|p|pp|[A-Z§¶][a-z]*)\b\.?[^\]]{0,60}|,\s?§[^\]]{0,60})?"
_SQUARE: Final = re.compile(rf"\[(?:see |cf\. |e\.g\.,? )?\s?(?P<list>{_LIST})\s?{_WHERE}\]")
_ROUND: Final = re.compile(rf"\(\s?(?P<list>{_LIST})\s?\)")
# "[2]-[5]"
_FROM_TO: Final = re.compile(r"\[(?P<first>\d{1,3})\]\s?-\s?\[(?P<last>\d{1,3})\]")
# Some fonts have a dash in the place of an "e".
_RAISED: Final = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,⁻‐-–e\s]{0,2}[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*")
_DIGITS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_PART: Final = re.compile(r"(?P<first>\d{1,3})(?:\s?-\s?(?P<last>\d{1,3}))?")
_LONGEST_RANGE: Final = 30

_PREFIX: Final = r"(?:[Vv]an|[Dd]e[rn]?|[Dd]e la|[Dd]i|[Dd]u|[Ll][ea]|[Vv]on|[Tt]en|Mac|El|Al|Ben)[ -](?:de[rn]? )?"
_NAME: Final = rf"(?:{_PREFIX})?[A-ZÀ-ÖØ-ÞŁŚŞČŽ][^\W\d_]+(?:[-'’][^\W\d_]+)*"
_MORE: Final = (
    rf"(?:,? et al\.?| and colleagues|,? (?:and|&) {_NAME}|(?:, {_NAME}){{1,3}},? (?:and|&) {_NAME})?(?:['’]s)?"
)
_YEAR: Final = r"(?P<year>(?:1[89]|20)\d\d)(?P<letter>[a-h])?(?![\w-])"
# "Iyer et al., 2017", "Iyer and Lee (2017)", "Iyer 2017"
_AUTHOR_YEAR: Final = re.compile(rf"(?<![\w-])(?P<name>{_NAME}){_MORE}(?:,\s?|\s?\(\s?|\s?\[\s?|\s){_YEAR}")
# Words before a year that are no author.
_BEFORE_A_YEAR: Final = (
    "in since until from after before during by of to and the january february march april may june july august "
    "september october november december spring summer autumn fall winter version table figure fig section act census "
    "proceedings conference icml neurips iclr acl emnlp naacl cvpr iccv workshop windows office copyright session wave "
    "edition challenge task year early late mid around circa about at on for as see world "
    "author authors hiseq excel word illumina ios android ubuntu matlab sql server visual studio"
)
_NO_NAME: Final = frozenset(_BEFORE_A_YEAR.split())


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list: its number (None if it has none), its folded text, and the years that stand in it."""

    passage: Passage
    number: int | None
    folded: str
    years: frozenset[str]

    @property
    def name(self) -> str:
        """The start of the entry, for a person to know it by."""
        m = _ENTRY_NUMBER.match(self.passage.text)
        text = self.passage.text[m.end() if m else 0 :].strip()
        return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + " …"

    @property
    def unnumbered(self) -> str:
        """The plain text without the entry's number."""
        m = _ENTRY_NUMBER.match(self.passage.plain)
        return self.passage.plain[m.end() if m else 0 :].strip()


# Combining marks, the accents of letters that were taken apart.
_ACCENT: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_SHOWN: Final = 60
_DATED: Final = 0.9


class Cited(NamedTuple):
    """A citation by number, and where."""

    number: int
    passage: Passage
    start: int
    end: int


class Named(NamedTuple):
    """A citation by author and year, and where. `name` is folded, `year` without its letter."""

    name: str
    year: str
    letter: str
    passage: Passage
    start: int
    end: int


def entries(manuscript: Manuscript) -> list[Entry]:
    """The entries of the reference list."""
    found = []
    for passage in manuscript.references:
        m = _ENTRY_NUMBER.match(passage.plain)
        number = next((int(n) for n in m.groups() if n), None) if m else None
        found.append(Entry(passage, number, folded(passage.plain), frozenset(_YEARS.findall(passage.plain))))
    return found


def strays(manuscript: Manuscript) -> list[Entry]:
    """What stands under the heading of the list and was read as text: at a turn of the page an entry may be."""
    headed: set[int] = set()
    for i, section in enumerate(manuscript.paper.sections):
        # What has no heading of its own goes on with what stands before it.
        if _LIST_HEADING.match(section.heading) or (not section.heading and i - 1 in headed):
            headed.add(i)
    return [
        Entry(p, None, folded(p.plain), frozenset(_YEARS.findall(p.plain)))
        for p in manuscript.body
        if p.section in headed
    ]


def numbered(listed: list[Entry]) -> bool:
    """Whether the list is numbered from one without a gap, so that all of it was read."""
    return len(listed) > 2 and [e.number for e in listed] == list(range(1, len(listed) + 1))


def dated(listed: list[Entry]) -> bool:
    """Whether nearly all entries have a year: otherwise what was read as the list is in part something else."""
    return sum(bool(e.years) for e in listed) >= _DATED * len(listed)


def by_name(listed: list[Entry]) -> bool:
    """Whether entries bear no label, neither a number nor one as "[AK80]", so that authors and years cite them."""
    return all(e.number is None and not e.passage.plain.lstrip().startswith("[") for e in listed)


def cited_numbers(manuscript: Manuscript) -> list[Cited]:
    """Citations by number, as most of the paper's are written: in square brackets, raised, or in round ones."""
    square, raised, rounded = (list(_numbers(manuscript, style)) for style in (_SQUARE, _RAISED, _ROUND))
    # A range of ages in round brackets is one place, however many numbers lie in it.
    squares, raises, rounds = (len({(c.passage.id, c.start) for c in found}) for found in (square, raised, rounded))
    if raises > 4 * squares:
        return raised
    # Equations and panels stand in round brackets too, but then others hold the citations.
    return rounded if rounds > 4 * squares else square


def cites_in_squares(manuscript: Manuscript, cited: list[Cited]) -> bool:
    """Whether a number in these places can only be a citation."""
    return bool(cited) and cited[0].passage.plain[cited[0].start] == "["


def _numbers(manuscript: Manuscript, style: re.Pattern[str]) -> Iterator[Cited]:
    for passage in (*manuscript.body, *manuscript.captions):
        if passage.kind in ("code", "formula"):
            continue
        text = passage.text if style is _RAISED else passage.plain
        for m in style.finditer(text):
            numbers = m[0] if style is _RAISED else m["list"]
            listed = numbers.translate(_DIGITS).replace("–", "-").replace("‐", "-").replace("e", "-")
            yield from (Cited(n, passage, m.start(), m.end()) for n in _listed(listed))
        if style is _SQUARE:
            for m in _FROM_TO.finditer(text):
                numbers = _listed(f"{m['first']}-{m['last']}")
                yield from (Cited(n, passage, m.start(), m.end()) for n in numbers)


def beside_text(manuscript: Manuscript) -> set[int]:
    """Numbers outside of the text that may be citations: in brackets anywhere, or in a table's column of sources."""
    texts = manuscript.beside
    found = {n for text in texts for m in _SQUARE.finditer(text) for n in _listed(m["list"])}
    found |= {n for cell in texts for m in _RAISED.finditer(cell) for n in _listed(m[0].translate(_DIGITS))}
    for table in manuscript.paper.tables:
        head = [bool(_SOURCES.search(cell)) for cell in table.cells[0]] if table.cells else []
        columns = [cell for row in table.cells for cell, source in zip(row, head, strict=False) if source]
        found.update(n for cell in columns for n in _listed(plain(cell)))
    return found


_SOURCES: Final = re.compile(r"\b(?:refs?\b|reference|source|citation|study|studies)", re.I)


def in_brackets(text: str) -> set[int]:
    """The numbers in square brackets behind the start of an entry, which may be its own."""
    return {n for m in _SQUARE.finditer(text, 1) for n in _listed(m["list"])}


def _listed(text: str) -> Iterator[int]:
    """The numbers of a list with ranges."""
    for part in _PART.finditer(text):
        first, last = int(part["first"]), int(part["last"] or part["first"])
        if first <= last <= first + _LONGEST_RANGE:
            yield from range(first, last + 1)


def cited_names(manuscript: Manuscript) -> Iterator[Named]:
    """Citations by author and year."""
    for passage in manuscript.prose:
        for m in _AUTHOR_YEAR.finditer(passage.plain):
            if m["name"].casefold() not in _NO_NAME and not m["name"].isupper():
                yield Named(
                    re.sub("'s$", "", folded(m["name"])), m["year"], m["letter"] or "", passage, m.start(), m.end()
                )


def folded(text: str) -> str:
    """`text` in small letters without accents, so that a name is found in all its spellings."""
    small = text.casefold()
    if not small.isascii():
        plain_letters = small.replace("ø", "o").replace("ł", "l").replace("ı", "i").replace("’", "'")
        small = _ACCENT.sub("", unicodedata.normalize("NFKD", plain_letters))
    return small.replace("-\n", "").replace("\n", " ")
