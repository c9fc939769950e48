"""Places of a paper that a point calls by their names: "Section 3.2", "Table III", "Proposition 1(e)", "footnote 16".

A name stands for a region: a theorem for its statement and the proof below it, a section for all its paragraphs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reviewer_app.paper.model import Paper, Section
from reviewer_app.paper.roman import roman_value

_ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"
_DEEPER = r"(?:\.\s?[0-9]{1,3}|[.\-–]\s?[A-Z](?![A-Za-z]))*"
_ONE = rf"\(?(?:[0-9]{{1,3}}|[A-Z](?=\.\s?[0-9])|{_ROMAN}(?![a-z])){_DEEPER}[a-z]?\)?(?:\([a-z]\))?"
_LIST = rf"(?P<numbers>(?:{_ONE}|[A-Z](?![A-Za-z])(?:\.[0-9]+)*)(?:\s*(?:,|,?\s*and|&|to|through|[-–])\s*{_ONE})*)"
_STATEMENT = (
    "theorem|lemma|proposition|corollary|definition|assumption|example|remark|claim|conjecture|algorithm|listing|box"
)
_NAMED = re.compile(
    r"(?<!\w)(?P<kind>(?i:sections?|subsections?|sect?s?\.|sec:|§+|appendix|appendices|app\.|tables?|tabs?\.|figures?|"
    r"figs?\.?|algorithms?|algs?\.|equations?|eqs?\.?|eqns?\.?|theorems?|thms?\.|lemmas?|propositions?|props?\.|"
    r"corollar(?:y|ies)|cor\.|definitions?|defs?\.|assumptions?|examples?|remarks?|claims?|conjectures?|listings?|"
    r"boxe?s?|footnotes?|fn\.|pages?|pp?\.))"
    rf"\s*{_LIST}(?!\w)"
)
_NAMED_ZH = re.compile(
    r"第\s*(?P<place>[0-9]+(?:\.[0-9]+)*)\s*(?P<unit>[节章页])|"
    r"(?P<kind>附录|脚注|引理|定理|命题|推论|算法|定义|假设|公式|[表图式例])\s*[（(]?\s*"
    r"(?P<number>[0-9]+(?:[.-][0-9]+)*|[A-Z](?:\.[0-9]+)*)"
)
_KINDS_ZH = {
    "节": "section", "章": "section", "页": "page", "附录": "appendix", "脚注": "footnote", "引理": "lemma",
    "定理": "theorem", "命题": "proposition", "推论": "corollary", "算法": "algorithm", "定义": "definition",
    "假设": "assumption", "公式": "equation", "式": "equation", "表": "table", "图": "figure", "例": "example",
}  # fmt: skip
_STATEMENT_ZH = re.compile(
    r"\s*(?P<kind>引理|定理|命题|推论|算法|定义|假设|[表图例])\s*(?P<number>[0-9]+(?:[.-][0-9]+)*)\s*(?:[.:：。、（(]|\s|\Z)"
)
_NUMBER = re.compile(
    rf"(?P<number>(?:[0-9]+|(?<![A-Za-z])(?:{_ROMAN}|[A-Z])(?![A-Za-z])){_DEEPER})(?P<part>[a-z](?![A-Za-z])|\([a-z]\))?"
)
_HEADING_NUMBER = re.compile(
    r"\s*(?:a ?ppendix\s+|chapter\s+|section\s+|附录\s*)?"
    rf"(?P<number>[0-9]+(?:\.[0-9]+)*|{_ROMAN}(?=[.:)\s-])|[A-Z](?:\.[0-9]+)*)"
    r"(?=[.:\s)])",
    re.IGNORECASE,
)
_FORMULA_NUMBER = re.compile(
    r"(?:\((?P<number>[0-9]+(?:\.[0-9]+)*[a-z]?|[A-Z]\.?[0-9]+)\)|\\tag\*?\s*\{\(?(?P<tag>[0-9A-Z.]+[a-z]?)\)?\})"
    r"\s*(?:\\end\{\w+\*?\})?\s*\$*\s*\Z"
)
_BEGINS = re.compile(
    rf"[*_\s]*(?:\\(?:text|math)\w+\s*\{{)?(?P<kind>{_STATEMENT})[*_~\s]*(?P<number>[0-9]+(?:\.[0-9]+)*|[A-Z]?\.?[0-9]+|{_ROMAN}|[A-Z](?![A-Za-z]))",
    re.IGNORECASE,
)
# The same with its number first: "(6.17) Theorem: …", "2.3 Lemma (Hopf). …".
_NUMBERED = re.compile(
    rf"[*_\s]*\(?(?P<number>[0-9]+(?:\.[0-9]+)*)[.)]?\s+(?P<kind>{_STATEMENT})[*_]*\s*(?:[.:(\[]|\Z)", re.IGNORECASE
)
_PROOF_OF = re.compile(
    rf"[*_\s\w]{{0,16}}proofs?\s+of\s+(?:the\s+)?(?P<kind>{_STATEMENT})[~\s]*(?P<number>[0-9]+(?:\.[0-9]+)*|[A-Z]\.?[0-9]+)",
    re.IGNORECASE,
)
_PROOF_END = re.compile(
    r"(?:∎|□|■|◻|q\.?\s?e\.?\s?d\.?|\\qed|\\square|\\blacksquare|\\Box)\s*\$*\.?\s*\Z", re.IGNORECASE
)
_CAPTION_BEGINS = re.compile(
    rf"[*_\s]*(?P<kind>table|fig(?:ure|\.)?)\s*(?P<number>[0-9]+|{_ROMAN})\s*(?:[.:|\n]|\*\*|\Z)", re.IGNORECASE
)
_FOOTNOTE_BEGINS = re.compile(
    r"\s*(?:\[\^|footnote\s*|\$?\{?\s*\}?\^\{?)?(?P<number>[0-9]{1,3})(?:\]|\}|\b)", re.IGNORECASE
)

# A statement's region ends after so many passages where no proof's end is to be seen.
_LONGEST = 12
_LABEL = 8
_PARTED = ("table", "figure", "equation", "page", "section", "appendix", "footnote")


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    number: str
    part: str = ""


@dataclass(slots=True)
class Named:
    """Passages by their index: those that are what a text names, those that stand in it (with the size of the smallest
    such region), those that speak of it.
    """

    is_it: set[int] = field(default_factory=set)
    in_it: dict[int, int] = field(default_factory=dict)
    speaks: set[int] = field(default_factory=set)


def names_in(text: str) -> Iterator[_Name]:
    """Every place that a text names, e.g. ("table", "2"), ("section", "3.2"); Roman numbers as Arabic."""
    for m in _NAMED.finditer(text):
        kind = _kind(m["kind"])
        for number in _NUMBER.finditer(m["numbers"]):
            lettered = number["number"][0].isalpha() and not re.fullmatch(_ROMAN, number["number"].split(".")[0])
            if kind in ("section", "appendix") or not lettered or kind not in ("page", "footnote"):
                yield _Name(kind, _arabic(number["number"], kind), (number["part"] or "").strip("()"))
    if not text.isascii():
        yield from _names_zh(text)


def name_at(text: str, position: int) -> str:
    """The part of `text` that names places and holds the character at `position`; "" if none does."""
    found = (m for pattern in (_NAMED, _NAMED_ZH) for m in pattern.finditer(text))
    return next((m[0] for m in found if m.start() <= position < m.end()), "")


def key_of(kind: str, label: str) -> tuple[str, str] | None:
    """How `names_in` names the thing of a kind whose label this is ("Table III"); None if the label has no number."""
    number = _NUMBER.search(label)
    return (kind, _arabic(number["number"], kind)) if number else None


def _names_zh(text: str) -> Iterator[_Name]:
    for m in _NAMED_ZH.finditer(text):
        kind = _KINDS_ZH[m["unit"] or m["kind"]]
        yield _Name(kind, (m["place"] or m["number"]).replace("-", "."))


def _arabic(number: str, kind: str) -> str:
    """One form for a number: "II-F" and "II.F" as "2.F", "III" as "3"; letters stay, "C" in "Appendix C" too."""
    parts = re.split(r"[.\-–]\s?", number.strip())
    if kind != "appendix" and re.fullmatch(_ROMAN, parts[0]):
        parts[0] = str(roman_value(parts[0]))
    return ".".join(parts)


def _kind(word: str) -> str:
    word = word.casefold().rstrip(".")
    starts = {
        "sec": "section", "subsec": "section", "§": "section", "app": "appendix", "tab": "table", "fig": "figure",
        "alg": "algorithm", "eq": "equation", "th": "theorem", "lem": "lemma", "prop": "proposition",
        "cor": "corollary", "conj": "conjecture", "cl": "claim", "def": "definition", "ass": "assumption",
        "ex": "example", "rem": "remark", "lis": "listing", "box": "box", "footn": "footnote", "fn": "footnote",
        "p": "page",
    }  # fmt: skip
    return next(kind for start, kind in sorted(starts.items(), key=lambda p: -len(p[0])) if word.startswith(start))


class Mentions:
    """Resolves the names of places against one paper. `ids` are the passages in the order of the scores."""

    def __init__(self, paper: Paper, ids: Sequence[str]) -> None:
        self._at = {pid: i for i, pid in enumerate(ids)}
        self._texts: dict[int, str] = {}
        self._is: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._in: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._speaks: dict[tuple[str, str], list[int]] = defaultdict(list)
        for section, labels in zip(paper.sections, section_keys(paper.sections), strict=True):
            places = [self._at[p.id] for p in section.paragraphs if p.id in self._at]
            for label in labels:
                self._in[label].extend(places)
            self._statements(section)
            before: int | None = None
            for p in section.paragraphs:
                if p.id in self._at:
                    self._paragraph(self._at[p.id], p.text, p.kind, before)
                    self._in["page", str(p.page)].append(self._at[p.id])
                    before = self._at[p.id]
        for kind, captions in (("figure", paper.figures), ("table", paper.tables)):
            for c in captions:
                # An algorithm or a listing is drawn as a figure.
                named = _BEGINS.match(c.label) or _BEGINS.match(c.caption)
                key = key_of(named["kind"].casefold(), named["number"]) if named else None
                key = key or key_of(kind, c.label) or key_of(kind, c.caption)
                if key and c.id in self._at:
                    self._is[key].append(self._at[c.id])

    def _statements(self, section: Section) -> None:
        now: tuple[str, str] | None = None
        left = 0
        for p in section.paragraphs:
            begins = _BEGINS.match(p.text) or _NUMBERED.match(p.text)
            proof_of = _PROOF_OF.match(p.text)
            chinese = _STATEMENT_ZH.match(p.text)
            if m := begins or proof_of or chinese:
                kind = _KINDS_ZH.get(m["kind"], m["kind"].casefold())
                now, left = (kind, _arabic(m["number"], "")), _LONGEST
                if (begins or chinese) and p.id in self._at:
                    self._is[now].append(self._at[p.id])
            if now and left and p.id in self._at:
                self._in[now].append(self._at[p.id])
                left -= 1
            if _PROOF_END.search(p.text):
                now = None

    def _paragraph(self, i: int, text: str, kind: str, before: int | None) -> None:
        self._texts[i] = text
        for name in names_in(text):
            self._speaks[name.kind, name.number].append(i)
        if formula := _FORMULA_NUMBER.search(text):
            number = formula["number"] or formula["tag"]
            self._is["equation", number].append(i)
            if before is not None:
                self._speaks["equation", number].append(before)
        # A label alone ("Figure 1.") is not what is spoken of.
        if (caption := _CAPTION_BEGINS.match(text)) and len(text) > caption.end() + _LABEL:
            named = _kind(caption["kind"])
            self._is[named, _arabic(caption["number"].upper(), named)].append(i)
        if (kind == "footnote" or text.startswith("[^")) and (note := _FOOTNOTE_BEGINS.match(text)):
            self._is["footnote", note["number"]].append(i)

    def named(self, text: str) -> Named:
        """The passages that `text` calls by the name of their place."""
        found = Named()
        for name in set(names_in(text)):
            key = (name.kind, name.number)
            region = self._in.get(key) or self._around(name)
            for i in region:
                found.in_it[i] = min(found.in_it.get(i, len(region)), len(region))
            parts = [i for i in region if name.part and name.kind not in _PARTED and f"({name.part})" in self._texts[i]]
            found.is_it.update(parts or self._is.get(key, ()))
            found.speaks.update(self._speaks.get(key, ()))
        return found

    def _around(self, name: _Name) -> list[int]:
        """Where a place must be that nothing in the paper bears the name of: equation 5.12 in Section 5."""
        above, _, rest = name.number.rpartition(".")
        if not rest or not above or name.kind in ("page", "table", "figure"):
            return []
        kinds = ("section", "appendix")
        return next((self._in[kind, above] for kind in kinds if self._in.get((kind, above))), [])


def section_keys(sections: Sequence[Section]) -> Iterator[list[tuple[str, str]]]:
    """How `names_in` names each section and those above it, as headings number them: "II. Lattices", "F. Labelings"."""
    roman, letter = 0, ""
    above: str = ""
    for section in sections:
        found = _HEADING_NUMBER.match(section.heading + " ")
        number = found["number"].upper() if found else ""
        if re.fullmatch("[A-Z]", number) and above and number == chr(ord(letter) + 1 if letter else ord("A")) and roman:
            letter = number
            yield [("section", above), ("section", f"{above}.{number}"), ("section", number), ("appendix", number)]
            continue
        if number and re.fullmatch(_ROMAN, number) and (roman_value(number) == roman + 1 or section.heading.isupper()):
            roman, letter, above = roman_value(number), "", str(roman_value(number))
            yield [("section", above)]
            continue
        if found:
            above, letter = (number, "") if section.level == 1 else (above, letter)
            parts = number.split(".")
            prefixes = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
            yield [(kind, prefix) for prefix in prefixes for kind in ("section", "appendix")]
        else:
            # A heading without a number below one that has it: part of that section, if it is a deeper one.
            yield [("section", above)] if above and section.level > 1 else []
