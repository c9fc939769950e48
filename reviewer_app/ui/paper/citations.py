"""The reference behind a citation in the text, as far as it can be told from the words around the pointer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer_app.paper.model import Reference
from reviewer_app.ui.paper.page_text import Caret, PageText, fold

_LIST = r"\d{1,3}(?:\s*[-–,;]\s*\d{1,3})*"
_SQUARE = re.compile(rf"\[({_LIST})\]")
_ROUND = re.compile(rf"\(({_LIST})\)")
# Raised numbers come as digits behind a word: "as shown.3,5".
_RAISED = re.compile(r"(?<=[^\W\d_]{3})[.,;:)]?(\d{1,3}(?:[-–,;]\d{1,3})*)(?=[.,;:]?(?:\s|$))")
# What stands in round brackets behind one of these is no citation.
_OTHER_NUMBER = re.compile(
    r"(?:eqs?|equations?|figs?|figures?|tables?|sections?|steps?|formulas?)\.?\s*$", re.IGNORECASE
)
# "[AK80]", "[Vas+17, LeC98]": a label made of names and a year.
_KEYS = re.compile(r"\[([A-Z][\w+*-]{0,12}\d\d[a-z]?(?:\s*[,;]\s*[A-Z][\w+*-]{0,12}\d\d[a-z]?)*)\]")
_LABEL = re.compile(r"^\s*[\[(]?(\d{1,3})[\])]?[.\s]")
_YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_NAME = re.compile(r"[^\W\d_][\w'’-]+")

# A citation by name and year spreads over this many words at most: "(Name, Name and Name et al., 2014a)".
_BEFORE, _AFTER = 8, 5
_SHOWN = 4


def references_at(page: PageText, caret: Caret, references: Sequence[Reference]) -> list[Reference]:
    """The entries of the reference list that the citation at `caret` names; empty if there is none."""
    words = [w.text for w in page.words]
    first = max(0, caret.word - _BEFORE)
    here = words[first : caret.word + _AFTER]
    position = sum(len(w) + 1 for w in words[first : caret.word]) + caret.char
    text = " ".join(here)
    # A paper cites in one way: where there are square brackets, numbers in round ones are equations.
    square = any(_SQUARE.search(w) for w in words)
    styles = (_SQUARE,) if square else (_SQUARE, _ROUND, _RAISED)
    return (
        _by_key(text, position, references)
        or [r for style in styles for r in _by_number(style, text, position, references)]
        or _by_name(text, position, references)
    )


def _by_key(text: str, position: int, references: Sequence[Reference]) -> list[Reference]:
    m = next((m for m in _KEYS.finditer(text) if m.start() <= position <= m.end()), None)
    keys = [f"[{key}]" for key in re.split(r"\s*[,;]\s*", m[1])] if m else []
    return [r for key in keys[:_SHOWN] for r in references if r.text.lstrip().startswith(key)]


def _by_number(style: re.Pattern[str], text: str, position: int, references: Sequence[Reference]) -> list[Reference]:
    for m in style.finditer(text):
        if m.start() <= position <= m.end() and not _OTHER_NUMBER.search(text[: m.start()]):
            wanted: list[int] = []
            for part in re.split(r"[,;]", m[1]):
                ends = [int(n) for n in re.findall(r"\d+", part)]
                wanted += range(ends[0], ends[-1] + 1)
            return [r for n in wanted[:_SHOWN] if (r := _numbered(n, references)) is not None]
    return []


def _numbered(number: int, references: Sequence[Reference]) -> Reference | None:
    labels = [_LABEL.match(r.text) for r in references]
    if any(labels):
        return next((r for r, m in zip(references, labels, strict=True) if m and int(m[1]) == number), None)
    return references[number - 1] if 0 < number <= len(references) else None


def _by_name(text: str, position: int, references: Sequence[Reference]) -> list[Reference]:
    """Citations by name and year: the year at or after the pointer, the first name before it."""
    year = next((m for m in _YEAR.finditer(text) if m.end() >= position), None)
    if year is None:
        return []
    begin = max(text.rfind("(", 0, year.start()), text.rfind(";", 0, year.start())) + 1
    if "(" in text[: year.start()] and text.rfind("(", 0, year.start()) == year.start() - 1:
        begin = 0  # "Name et al. (2014)": the names stand before the bracket
    # A period ends the sentence before, but not "et al.".
    start = max(begin, _sentence_start(text, year.start()))
    if position < start:
        return []
    names = [n for n in _NAME.findall(text[start : year.start()]) if n[0].isupper()]
    if not names:
        return []
    name = fold(names[-1] if begin == 0 and " et " not in text[start : year.start()] else names[0])
    found = [r for r in references if year[0] in r.text and name in fold(r.text[: r.text.find(year[0])] or r.text)]
    return found[:_SHOWN]


def _sentence_start(text: str, before: int) -> int:
    ends = [m.end() for m in re.finditer(r"(?<!al)\.\s", text[:before])]
    return ends[-1] if ends else 0
