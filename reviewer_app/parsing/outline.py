"""The outline (bookmarks) of a PDF as a source of headings: where it is usable it knows them better than looks do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_high

import pymupdf

from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.captions import match_label
from reviewer_app.parsing.document import MUPDF_ERRORS
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.numbering import strip_number

# An outline is trusted when it has this many entries and this share of them stands on its page as text.
_LEAST_ENTRIES, _LEAST_FOUND = 3, 0.6
_MAX_LINES = 6
# A line of the page is compared with an entry by so many letters: longer lines may run on with text.
_COMPARED = 40
# A heading stands out in size from this factor on; an entry with more letters than this is found in the text that runs
# on behind it, a shorter one, which a sentence may begin with, only where the type changes; one of fewer than the last
# never.
_LARGER, _UNMISTAKABLE, _LEAST_RUN_IN = 1.04, 15, 4
# Of the places that fit, one that fills its lines comes before one that stands out, and that before a sentence.
_FILLS, _STANDS_OUT = 2.0, 1.0
# Lines of one heading are within so many type sizes; the size that a page without lines is taken to have, in points.
_NEXT_LINE, _NO_SIZE = 3, 10.0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One bookmark: level from 1, its title, its page from 1."""

    level: int
    title: str
    page: int


@dataclass(slots=True)
class OutlineMatch:
    """An entry and the lines of its page that print it; `rest` is how many characters of the last line follow it."""

    entry: OutlineEntry
    lines: list[Line]
    rest: int


def read_outline(document: pymupdf.Document) -> list[OutlineEntry]:
    """The bookmarks of a document; empty if it has none or they are damaged."""
    try:
        raw = document.get_toc(simple=True)
    except MUPDF_ERRORS:
        return []
    entries = []
    for level, title, page, *_ in raw:
        title = " ".join(clean(re.sub(r"<[^>]{1,20}>", "", str(title))).split())
        if title and page >= 1:
            entries.append(OutlineEntry(int(level), title, int(page)))
    return entries


def match_outline(entries: Sequence[OutlineEntry], pages: Sequence[PageText], title: str) -> list[OutlineMatch]:
    """The entries that are headings, with their lines; empty if the outline is not usable.

    Entries for figures, for the paper's own title and for its front page are left out, and levels begin at 1.
    """
    wanted = [e for e in entries if not match_label(e.title + " ") and bare_letters(e.title) != bare_letters(title)]
    if len(wanted) < _LEAST_ENTRIES:
        return []
    by_number = {page.number: page for page in pages}
    matches: list[OutlineMatch] = []
    used: set[Line] = set()
    for entry in wanted:
        for number in (entry.page, entry.page + 1, entry.page - 1):
            page = by_number.get(number)
            if page is None:
                continue
            match = _find(entry, page, used)
            if match is not None:
                used.update(match.lines)
                matches.append(match)
                break
    if len(matches) < _LEAST_ENTRIES or len(matches) < _LEAST_FOUND * len(wanted):
        return []
    top = min(m.entry.level for m in matches)
    return [
        OutlineMatch(OutlineEntry(m.entry.level - top + 1, m.entry.title, m.entry.page), m.lines, m.rest)
        for m in matches
    ]


def _find(entry: OutlineEntry, page: PageText, used: set[Line]) -> OutlineMatch | None:
    target = bare_letters(entry.title)
    bare = bare_letters(strip_number(entry.title))
    if len(target) < 2:
        return None
    best: tuple[float, OutlineMatch] | None = None
    for i, first in enumerate(page.lines):
        if first in used or first.role not in ("", "float"):
            continue
        text = bare_letters(first.text)
        if not text:
            continue
        for goal, number in ((target, True), (bare, False)):
            if len(goal) < 2:
                continue
            start = text if number else bare_letters(strip_number(first.text)) or text
            if not (goal.startswith(start[:_COMPARED]) or start.startswith(goal)):
                continue
            match = _grow(entry, page.lines, i, start, goal)
            if match is None:
                continue
            # a heading that fills its lines beats a sentence that begins with the same words
            styled = first.bold or first.size > _LARGER * _usual_size(page)
            score = (_FILLS if match.rest == 0 else 0.0) + (_STANDS_OUT if styled else 0.0)
            if match.rest and not (len(goal) > _UNMISTAKABLE or _type_changes(match.lines[-1], match.rest)):
                continue
            if best is None or score > best[0]:
                best = score, match
    return best[1] if best else None


def _type_changes(line: Line, rest: int) -> bool:
    """Whether the type of a line changes where its last `rest` letters begin."""
    lettered = [run for run in line.runs if bare_letters(run.text)]
    for after, before in pairwise(reversed(lettered)):
        rest -= len(bare_letters(after.text))
        if rest <= 0:
            return before.font != after.font
    return False


def _usual_size(page: PageText) -> float:
    return median_high(line.size for line in page.lines) if page.lines else _NO_SIZE


def _grow(entry: OutlineEntry, lines: Sequence[Line], i: int, start: str, goal: str) -> OutlineMatch | None:
    text, taken = start, [lines[i]]
    for line in lines[i + 1 : i + _MAX_LINES]:
        if len(text) >= len(goal):
            break
        if line.role not in ("", "float") or abs(line.baseline - taken[-1].baseline) > _NEXT_LINE * line.size:
            break
        # a heading divided at a line end keeps its hyphen on the page only
        text += bare_letters(line.text)
        taken.append(line)
    if text == goal:
        return OutlineMatch(entry, taken, 0)
    if text.startswith(goal) and len(goal) >= _LEAST_RUN_IN:
        return OutlineMatch(entry, taken, len(text) - len(goal))
    return None
