"""Where a reference list begins and ends: known by its entries, since a heading alone can stand over anything."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median_high

from reviewer_app.parsing.headings import HEADING, Heading
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.names import is_appendix, is_back_matter, is_references, like_reference
from reviewer_app.parsing.references import entry_starts, is_entry, split_entries

# So many lines after a heading say whether a list stands under it.
_LOOKED_AT = 60
# A list under another heading is known by its first so many lines: a manual has hundreds of headings.
_MOST_LOOKED_AT = 240
# A list under a heading that says so: this share of what looks like its entries is like entries. Under a heading that
# says something else: so many entries, nearly all.
_LIKE, _LEAST_UNNAMED, _LIKE_UNNAMED = 0.5, 5, 0.8
# A list of which few entries are understood: so many of its lines have a year, a number or pages.
_LIKE_LINES = 0.2
# A candidate that scores so much ends a list, unless it reads like a part of an entry.
_SURE_END = 2.8
# What follows a list is set in another size (points), or further below than an entry (in distances of entries).
_OTHER_SIZE, _APART = 0.4, 1.35
# Lines of one entry are about so far apart, in type sizes; pieces of one printed line are level within so many points.
_NEXT_LINE, _LEVEL = 1.2, 2
# The rest of an entry at the head of a column has at most so many lines. Shorter lines say nothing about their type.
_REST, _FEW_LETTERS = 3, 3
# An entry with many authors has at most so many lines.
_LONGEST_ENTRY = 20
# What follows a list in the same type: notices, and the lives of authors.
_AFTER = re.compile(
    r"\W*(?:conflicts? of interest|competing interests?|copyright|©|publish(?:er|ed)\b|received\b|submit your|"
    r"how to cite|correspond|author (?:biograph|contribution)|about the author|acknowledg|funding|data availability|"
    r"supplementa|appendix|open access|this is an open|disclaimer|edited by|reviewed by|ready to submit)",
    re.I,
)
_LIVES = re.compile(
    r"\breceived (?:the|an?|his|her|their)\b.{0,60}\b(?:degree|ph\.?\s?d|[bm]\.\s?\w|diploma)|\bwas born in\b|"
    r"\bis (?:currently |now )?an? .{0,60}(?:professor|student|researcher|scientist|engineer|fellow|lecturer|member)",
    re.I,
)
_FINISHED = re.compile(r"[.)\]\d]\W*$")
_DATED_LINE = re.compile(r"(?:19|20)\d\d|^\s*\[?\d{1,3}[.\])]\s|\d[:;]\s?\d+\s?[–-]\s?\d")


@dataclass(slots=True)
class ReferenceLists:
    """The headings that open a list, the lines of all lists, and what stands under such a heading after its list."""

    opening: set[Heading] = field(default_factory=set)
    lines: set[Line] = field(default_factory=set)
    after: set[Line] = field(default_factory=set)


def find_lists(pages: Sequence[PageText], headings: Iterable[Heading]) -> ReferenceLists:
    """The reference lists of a paper, from its sure headings and its candidates.

    Found before floats and notes are, since small type, numbers and short lines are usual in a list.
    """
    lines = [line for page in pages for line in page.lines if line.role in ("", HEADING)]
    place = {line: i for i, line in enumerate(lines)}
    placed = sorted((h for h in headings if h.lines[0] in place), key=lambda h: place[h.lines[0]])
    under: dict[Heading, list[Line]] = {}
    for i, heading in enumerate(placed):
        ends = (place[h.lines[0]] for h in placed[i + 1 :] if _ends_list(h))
        under[heading] = lines[place[heading.lines[-1]] + 1 : next(ends, len(lines))]
    named = [h for h in placed if is_references(plain(h))]
    found = [h for h in named if _like(under[h]) >= _LIKE] or [h for h in named[-1:] if _has_dated_lines(under[h])]
    lists = ReferenceLists()
    unnamed = (h for h in reversed(placed) if not found and _is_list(under[h]))
    for heading in found or list(itertools.islice(unnamed, 1)):
        lists.opening.add(heading)
        lists.lines.update(list_lines(under[heading]))
        lists.after.update(under[heading])
    lists.after -= lists.lines
    return lists


def plain(heading: Heading) -> str:
    """A heading without its number."""
    return heading.text[heading.number.end :] if heading.number else heading.text


def _ends_list(heading: Heading) -> bool:
    known = is_back_matter(plain(heading)) or is_references(plain(heading)) or is_appendix(heading.text)
    sure = heading.outlined or heading.score >= _SURE_END
    return known or (sure and not like_reference(heading.text))


def _entry_texts(lines: Sequence[Line]) -> list[str]:
    return [" ".join(line.text for line in entry) for entry in split_entries(lines)]


def _like(lines: Sequence[Line]) -> float:
    """The share of entries among what looks like entries by its numbers or its indents."""
    texts = _entry_texts(lines[:_LOOKED_AT])
    good = sum(is_entry(text) and not _AFTER.match(text) and not _LIVES.search(text) for text in texts)
    return good / len(texts) if texts else 0.0


def _is_list(lines: Sequence[Line]) -> bool:
    """Whether lines under a heading that names no references are a list of them nevertheless."""
    below = list_lines(lines[:_MOST_LOOKED_AT])
    texts = _entry_texts(below[:_LOOKED_AT])
    # a section that a list without a heading follows begins with its own text
    begins = bool(texts) and below[0] is lines[0] and is_entry(texts[0])
    return begins and len(texts) >= _LEAST_UNNAMED and _like(below) >= _LIKE_UNNAMED


def _has_dated_lines(lines: Sequence[Line]) -> bool:
    looked_at = lines[:_LOOKED_AT]
    return sum(bool(_DATED_LINE.search(line.text)) for line in looked_at) >= max(1, _LIKE_LINES * len(looked_at))


def list_lines(lines: Sequence[Line]) -> list[Line]:
    """Those of `lines`, which stand under the heading of a list, that belong to it.

    Figures and notes are drawn between its columns, and notices or the lives of the authors follow it: blocks in
    another type, or set apart, that are no entries and stand between none.
    """
    blocks = _blocks(lines)
    like = [_like(block) >= _LIKE or _is_one_entry(block) for block in blocks]
    kept: list[Line] = []
    for i, block in enumerate(blocks):
        if not like[i]:
            beside = [like[j] for j in (i - 1, i + 1) if 0 <= j < len(blocks)]
            notice = _AFTER.match(block[0].text) or _LIVES.search(" ".join(line.text for line in block))
            over = i > 0 and not _same_column(blocks[i - 1][-1], block[0]) and len(block) <= _REST
            if notice or not (all(beside) or (over and like[i - 1])) or not _like_type(block, kept):
                continue
            like[i] = True
        kept += block
    return kept


def _is_one_entry(block: Sequence[Line]) -> bool:
    text = " ".join(line.text for line in block)
    return len(block) <= _LONGEST_ENTRY and is_entry(text) and not _AFTER.match(text) and not _LIVES.search(text)


def _like_type(block: Sequence[Line], kept: Sequence[Line]) -> bool:
    return not kept or abs(block[0].size - median_high(line.size for line in kept)) <= _OTHER_SIZE


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """`lines` divided where the column ends, the type changes, the distance is wider, or a notice begins."""
    starts = entry_starts(lines)
    rises = [lines[i].baseline - lines[i - 1].baseline for i in starts if i and _same_column(lines[i - 1], lines[i])]
    step = median_high(rises) if rises else 0.0
    blocks: list[list[Line]] = []
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else line
        rise = line.baseline - before.baseline
        apart = rise > _APART * max(step, _NEXT_LINE * line.size)
        other = abs(line.size - before.size) > _OTHER_SIZE and min(len(line.text), len(before.text)) > _FEW_LETTERS
        sentence = " ".join(ln.text for ln in lines[i : i + 2])
        begins = _AFTER.match(line.text) or (apart and _LIVES.search(sentence))
        turns = not _same_column(before, line) and not _goes_on_over(before, line)
        if not i or apart or other or begins or turns:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _goes_on_over(before: Line, line: Line) -> bool:
    """Whether an entry that the column before left unfinished goes on in `line`."""
    return not _FINISHED.search(before.text) or line.text[:1].islower()


def _same_column(a: Line, b: Line) -> bool:
    return a.page == b.page and a.column == b.column and b.baseline > a.baseline - _LEVEL
