"""Splitting a reference list into its entries."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from reviewer_app.paper.scripts import EAST_ASIAN
from reviewer_app.parsing.lines import Line

_NUMBERED = re.compile(r"(?:\[(\d{1,4})\]|\((\d{1,4})\)|(\d{1,4})(?:\.(?!\d)|\)|(?=\s)|(?=[A-Z])))\s*")
_TAGGED = re.compile(r"\[[^\]\d][^\]]{0,40}\]\s*\S")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_AUTHOR_START = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’`-]+(?:\s[A-ZÀ-Þ][\w'’-]+)?,?\s(?:[A-Z]\.?[\s,.-]?){1,4}|[A-ZÀ-Þ][\w'’-]+,\s[A-ZÀ-Þ]|"
    r"[A-Z]\.\s?(?:[A-Z]\.\s?)*[A-ZÀ-Þ]\w+)"
)
_BULLET = re.compile(r"[•▪–\-*]\s+\S")

# What entries have: who wrote it, when, and where it stands (pages, volume, address, a publisher's kind of work).
_WRITTEN = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b|\b(?:in press|forthcoming|to appear|submitted|n\.\s?d\.)", re.I)
_CJK_AUTHOR = re.compile(rf"[{EAST_ASIAN}]{{2,4}}\s?[,，、.．:：]")
_PLACED = re.compile(
    r"\d\s?[:,;(]\s?\d+\s?[–—-]\s?\d|\bpp?\.\s?\d|\bpages?\s\d|\d\s?\(\d+\)|\bvol(?:ume)?\.?\s?\d|\bdoi\b|"
    r"https?:|www\.|\barxiv|\bproc(?:\.|eedings)|\bedition\b|\beds?\.|\bpress\b|\bin:|\bet al\b|"
    r"\[[JMCDRNPSZ](?:/OL)?\]|\d+\s?[–—]\s?\d",
    re.I,
)
# Characters of the longest entry, which may have a page of authors.
_LONGEST = 1500
# Lists begin with 1, or a piece of one with what stands first; a chain of numbers is looked for from so many places.
_FIRST, _STARTS = 3, 40
# An entry has no more lines than this on average where numbers, or signs of another kind, begin them.
_LINES_NUMBERED, _LINES_TAGGED = 12, 8
_LEAST_TAGGED = 3
# Numbers that may be missing in a row; the next after them stands within so many lines, the very next within so many.
_MISSING, _NEAR, _NEXT = 3, 40, 60
# Left edges that entries begin and go on at are among so many of the commonest; the usual distance of lines is that
# which so many parts of them do not reach: entries may be set further apart than their lines.
_EDGES, _PARTS = 3, 4
# Where lines begin: places in the column (points, rounded) with at least this share of the lines, so far apart, each
# within so many points.
_COMMON_PLACE, _APART, _SAME_PLACE = 0.08, 4, 2
# This share of entries begins with a name, of entries in a list has a year.
_NAMED = _DATED = 0.6
# An entry stands apart by more than this share of a type size; a line that ends so far from the edge ended its entry.
_WIDER, _ENDED_SHORT = 0.25, 0.08

# A list without a heading has to look like one: so many entries, the last no longer than so many lines.
_LEAST_UNHEADED, _LONGEST_ENTRY = 5, 12


def split_entries(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a reference list, in order, grouped into entries.

    Numbers or tags at line starts decide where there are any; else the hanging indent; else a line that begins with
    an author after one that ended short.
    """
    if not lines:
        return []
    starts = _by_number(lines) or _by_pattern(lines, _TAGGED) or _by_indent(lines) or _by_gap(lines)
    entries: list[list[Line]] = []
    for i, line in enumerate(lines):
        if i in starts or not entries:
            entries.append([])
        entries[-1].append(line)
    return entries


def is_entry(text: str) -> bool:
    """Whether a text reads like an entry of a reference list: two of who, when and where, as no sentence has them."""
    number = _NUMBERED.match(text)
    bare = text[number.end() :] if number else text
    authored = bool(_AUTHOR_START.match(bare) or _CJK_AUTHOR.match(bare) or _TAGGED.match(text))
    dated, placed = _WRITTEN.search(text), _PLACED.search(text)
    return len(text) <= _LONGEST and bool((dated and (authored or placed)) or (authored and placed))


def entry_starts(lines: Sequence[Line]) -> set[int]:
    """The indexes of `lines` with which numbered entries begin; empty if they have no numbers that count up."""
    return _by_number(lines)


def unheaded_list(lines: Sequence[Line]) -> list[Line]:
    """The reference list of a paper that sets it without a heading, as letters do; [] if there is none.

    It is the last thing in the paper: entries in brackets that count up from 1, most with a year. `lines` are the
    running text in reading order.
    """
    first = next((i for i in range(len(lines) - 1, -1, -1) if re.match(r"\[1\]\s*\S", lines[i].text)), None)
    if first is None:
        return []
    tail = lines[first:]
    starts = sorted(_by_number(tail))
    if len(starts) < _LEAST_UNHEADED or len(tail) - starts[-1] > _LONGEST_ENTRY:
        return []
    bounds = [*starts, len(tail)]
    entries = [" ".join(ln.text for ln in tail[a:b]) for a, b in itertools.pairwise(bounds)]
    dated = sum(_YEAR.search(text) is not None for text in entries)
    return list(tail) if dated >= _DATED * len(entries) else []


def _by_number(lines: Sequence[Line]) -> set[int]:
    values: list[tuple[int, int]] = []
    for i, line in enumerate(lines):
        match = _NUMBERED.match(line.text)
        if match:
            values.append((i, int(match[1] or match[2] or match[3])))
    if not values:
        return set()
    # the longest chain that counts up, so that years and volumes at line starts do not count
    best: list[int] = []
    for first, (_, start) in enumerate(values[:_STARTS]):
        if start <= _FIRST or first == 0:
            chain = _chain(values[first:], start)
            if len(chain) > len(best):
                best = chain
    if len(best) < 2 or len(best) * _LINES_NUMBERED < len(lines):
        return set()
    return set(best)


def _chain(values: Sequence[tuple[int, int]], start: int) -> list[int]:
    """Line indexes whose numbers count up from `start`; one may be missing, but the next is looked for first."""
    chain: list[int] = []
    at, wanted = 0, start
    while True:
        found = None
        for skip in range(_MISSING + 1):
            ahead = next((k for k in range(at, len(values)) if values[k][1] == wanted + skip), None)
            # a missing number is believed only if its successor is near
            if ahead is not None and (skip == 0 or values[ahead][0] - (chain[-1] if chain else 0) < _NEAR):
                if skip == 0 and chain and values[ahead][0] - chain[-1] > _NEXT:
                    continue
                found = ahead, wanted + skip
                break
        if found is None:
            return chain
        chain.append(values[found[0]][0])
        at, wanted = found[0] + 1, found[1] + 1


def _by_pattern(lines: Sequence[Line], pattern: re.Pattern[str]) -> set[int]:
    starts = {i for i, line in enumerate(lines) if pattern.match(line.text)}
    return starts if len(starts) >= _LEAST_TAGGED and len(starts) * _LINES_TAGGED >= len(lines) else set()


def _by_indent(lines: Sequence[Line]) -> set[int]:
    """Entries begin further left than they go on (hanging indent), or further right (paragraph indent)."""
    offsets = [round(line.x0 - _left(lines, line), 0) for line in lines]
    counts = Counter(offsets)
    common = [o for o, n in counts.most_common(_EDGES) if n >= _COMMON_PLACE * len(lines)]
    if len(common) < 2:
        return set()
    near, far = sorted(common[:2])
    if far - near < _APART:
        return set()
    hanging = {i for i, o in enumerate(offsets) if abs(o - near) <= _SAME_PLACE}
    indented = {i for i, o in enumerate(offsets) if abs(o - far) <= _SAME_PLACE}
    for starts in (hanging, indented):
        if len(starts) < 2:
            continue
        named = sum(
            bool(_AUTHOR_START.match(lines[i].text)) or _BULLET.match(lines[i].text) is not None for i in starts
        )
        if named >= _NAMED * len(starts):
            return starts
    smaller = hanging if len(hanging) <= len(indented) else indented
    return smaller if len(smaller) >= 2 else set()


def _left(lines: Sequence[Line], line: Line) -> float:
    return min(ln.x0 for ln in lines if ln.page == line.page and ln.column == line.column)


def _by_gap(lines: Sequence[Line]) -> set[int]:
    rises = [
        b.baseline - a.baseline
        for a, b in itertools.pairwise(lines)
        if a.page == b.page and a.column == b.column and b.baseline > a.baseline
    ]
    usual = sorted(rises)[len(rises) // _PARTS] if rises else 0.0
    starts = {0}
    for i in range(1, len(lines)):
        before, line = lines[i - 1], lines[i]
        same = before.page == line.page and before.column == line.column
        wide = same and line.baseline - before.baseline > usual + _WIDER * line.size
        short = before.x1 < before.right - _ENDED_SHORT * (before.right - before.left)
        ended = before.text.endswith((".", ")", "]")) or re.search(r"\d$", before.text) is not None
        if (
            wide
            or (ended and (short or not same) and _AUTHOR_START.match(line.text))
            or (ended and _AUTHOR_START.match(line.text) and _YEAR.search(line.text) and _YEAR.search(before.text))
        ):
            starts.add(i)
    return starts
