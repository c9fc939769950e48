"""Places of a paper that a point calls by their names: "Section 3.2", "Table 2", "Algorithm 1", "Eq. (4)", "page 7"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer_app.paper.model import Paper

_ONE = r"\(?[0-9]{1,3}(?:\.[0-9]+)*[a-z]?\)?"
_LIST = rf"(?P<numbers>(?:{_ONE}|[A-Z](?:\.[0-9]+)*)(?:\s*(?:,|and|&|to|[-–])\s*{_ONE})*)"
_NAMED = re.compile(
    r"(?<!\w)(?P<kind>(?i:sections?|sect?s?\.|§+|appendix|appendices|app\.|tables?|tabs?\.|figures?|figs?\.?|"
    r"algorithms?|algs?\.|equations?|eqs?\.?|eqns?\.?|theorems?|thms?\.|lemmas?|propositions?|props?\.|"
    r"corollar(?:y|ies)|definitions?|defs?\.|assumptions?|examples?|listings?|pages?|pp?\.))"
    rf"\s*{_LIST}(?!\w)"
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*|(?<![A-Za-z])[A-Z](?:\.[0-9]+)*(?![A-Za-z])")
_HEADING_NUMBER = re.compile(
    r"\s*(?:appendix\s+|chapter\s+|section\s+)?(?P<number>[0-9]+(?:\.[0-9]+)*|[A-Z](?:\.[0-9]+)*)(?=[.:\s)])",
    re.IGNORECASE,
)
_FORMULA_NUMBER = re.compile(r"\((?P<number>[0-9]+(?:\.[0-9]+)*|[A-Z]\.?[0-9]+)\)\s*\Z")

# How much a passage gains: it is what was named; it speaks of it; it stands in it.
IS_IT = 1.0
SPEAKS_OF_IT = 0.45
IN_IT = 0.3


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    number: str


def names_in(text: str) -> list[tuple[str, str]]:
    """(kind, number) of every place that a text names, e.g. ("table", "2"), ("section", "3.2")."""
    return [(n.kind, n.number) for n in _names(text)]


def _names(text: str) -> Iterator[_Name]:
    for m in _NAMED.finditer(text):
        kind = _kind(m["kind"])
        for number in _NUMBER.findall(m["numbers"]):
            if kind in ("section", "appendix") or number[0].isdigit():
                yield _Name(kind, number)


def _kind(word: str) -> str:
    word = word.casefold().rstrip(".")
    starts = {
        "sec": "section", "§": "section", "app": "appendix", "tab": "table", "fig": "figure", "alg": "algorithm",
        "eq": "equation", "th": "theorem", "lem": "lemma", "prop": "proposition", "cor": "corollary",
        "def": "definition", "ass": "assumption", "ex": "example", "lis": "listing", "p": "page",
    }  # fmt: skip
    return next(kind for start, kind in sorted(starts.items(), key=lambda p: -len(p[0])) if word.startswith(start))


class Mentions:
    """Resolves the names of places against one paper. `ids` are the passages in the order of the scores."""

    def __init__(self, paper: Paper, ids: Sequence[str]) -> None:
        self._at = {pid: i for i, pid in enumerate(ids)}
        self._speaks: dict[tuple[str, str], list[int]] = {}
        self._is: dict[tuple[str, str], list[int]] = {}
        self._in: dict[tuple[str, str], list[int]] = {}
        for section in paper.sections:
            found = _HEADING_NUMBER.match(section.heading + " ")
            places = [self._at[p.id] for p in section.paragraphs if p.id in self._at]
            if found:
                parts = found["number"].split(".")
                for depth in range(1, len(parts) + 1):
                    # A part of Section 3 is in Section 3 too.
                    for kind in ("section", "appendix"):
                        self._in.setdefault((kind, ".".join(parts[:depth])), []).extend(places)
            for before, p in zip((None, *section.paragraphs), section.paragraphs, strict=False):
                self._paragraph(p.id, p.text, p.page, before.id if before and p.kind == "formula" else None)
        for kind, captions in (("figure", paper.figures), ("table", paper.tables)):
            for c in captions:
                number = _NUMBER.search(c.label) or _NUMBER.search(c.caption)
                if number and c.id in self._at:
                    self._is.setdefault((kind, number[0]), []).append(self._at[c.id])

    def _paragraph(self, pid: str, text: str, page: int, before: str | None) -> None:
        i = self._at.get(pid)
        if i is None:
            return
        names = list(_names(text))
        for k, name in enumerate(names):
            begins = k == 0 and text[: 2 * len(name.kind) + 8].casefold().startswith(name.kind[:3])
            statement = name.kind not in ("section", "appendix", "table", "figure", "equation", "page")
            target = self._is if begins and statement else self._speaks
            target.setdefault((name.kind, name.number), []).append(i)
        if formula := _FORMULA_NUMBER.search(text):
            self._is.setdefault(("equation", formula["number"]), []).append(i)
            if before in self._at:
                self._speaks.setdefault(("equation", formula["number"]), []).append(self._at[before])
        self._in.setdefault(("page", str(page)), []).append(i)

    def gains(self, text: str) -> dict[int, float]:
        """What each passage gains by what `text` names, by its index."""
        gained: dict[int, float] = {}
        for name in set(names_in(text)):
            for table, gain in ((self._in, IN_IT), (self._speaks, SPEAKS_OF_IT), (self._is, IS_IT)):
                for i in table.get(name, ()):
                    gained[i] = max(gained.get(i, 0.0), gain)
        return gained
