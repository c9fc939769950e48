"""Section numbers count up: headings that break the count are list items or table rows that look like headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.furniture import FURNITURE, in_head
from reviewer_app.parsing.headings import Heading, Signature, signature
from reviewer_app.parsing.levels import decimals_below
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.names import is_back_matter, is_generic, is_references

# A line fills its column from this share on: text follows the heading above it.
_FULL_LINE = 0.75
# Of fewer numbered headings no chain can tell a stray one.
_FEWEST = 3
# In a chain of numbers a heading weighs its score, one of the file's outline more than looks can give; the least that
# one weighs keeps a longer chain of weak headings above a shorter one.
_OUTLINED, _LEAST_WEIGHT = 10.0, 0.2
# What counts anew after the references is a supplement's where it looks this much like a heading (HEADING_EVIDENCE).
_CLEAR = 3.0
# So many headings in a row may be missed.
_MISSED = 4


def without_strays(headings: Sequence[Heading]) -> list[Heading]:
    """`headings` (in reading order) without numbered ones that do not fit the count, and without labels inside the back
    matter (roles of authors, names of data sets), which are no sections. Lines of dropped ones become text again."""
    kept = _counting(headings)
    kept = _outside_back_matter(kept)
    inside = set(kept)
    for heading in headings:
        if heading not in inside:
            for line in heading.lines:
                line.role = ""
    return kept


def drop_running_heads(pages: Sequence[PageText], headings: Sequence[Heading]) -> list[Heading]:
    """`headings` without those at the head of a page that say again, in other type, what another heading says.

    The running head over a single page of a section repeats too rarely to be known as one by itself. Sections of one
    name ("Results" of each experiment) look alike.
    """
    high = {h for h in headings if in_head(pages[h.page - 1], h.lines[-1])}
    looks: dict[str, set[Signature]] = defaultdict(set)
    for heading in headings:
        # a label inside its paragraph ("Methods:" in an abstract) is no section whose name would be repeated
        if heading not in high and not heading.run_in and not heading.text.endswith(":"):
            looks[bare_letters(heading.text)].add(heading.signature)
    kept = []
    for heading in headings:
        said = looks[bare_letters(heading.text)]
        if heading in high and said and heading.signature not in said:
            for line in heading.lines:
                line.role = FURNITURE
        else:
            kept.append(heading)
    for page in pages:
        lines = [line for line in page.lines if line.role != FURNITURE]
        top = min(lines, key=lambda line: line.baseline, default=None)
        if top is not None and top.role == "" and in_head(page, top):
            said = looks.get(bare_letters(top.text), set())
            if said and signature(top) not in said:
                top.role = FURNITURE
    return kept


def drop_names(pages: Sequence[PageText], headings: Sequence[Heading], title: Sequence[Line]) -> list[Heading]:
    """`headings` (in reading order) without lines under the `title` that only stand out as headings do.

    Names and institutions have a look that no heading from the first sure one on has, and no text under them.
    """
    if not title:
        return list(headings)
    page = pages[title[0].page - 1]
    at = next((i for i, h in enumerate(headings) if _is_sure(h)), len(headings))
    looks = {h.signature for h in headings[at:]}
    below = max(line.baseline for line in title)
    kept = []
    for i, heading in enumerate(headings):
        first, last = heading.lines[0], heading.lines[-1]
        under = at < len(headings) and first.page == page.number and first.baseline > below
        if i < at and under and heading.signature not in looks and not _opens_text(page, last):
            for line in heading.lines:
                line.role = ""
        else:
            kept.append(heading)
    return kept


def _is_sure(heading: Heading) -> bool:
    """Whether a heading's words or its number tell it; an initial can look like a number."""
    number = heading.number
    bare = heading.text[number.end :] if number else heading.text
    return heading.outlined or is_generic(bare) or (number is not None and number.kind != "letter")


def _opens_text(page: PageText, last: Line) -> bool:
    """Whether a line that fills its column follows the line `last` of a heading."""
    at = page.lines.index(last)
    after = page.lines[at + 1] if at + 1 < len(page.lines) else None
    return after is not None and after.width > _FULL_LINE * (after.right - after.left)


def _counting(headings: Sequence[Heading]) -> list[Heading]:
    if decimals_below(headings):
        # they begin anew in each section above them, and are too few there to tell a stray by
        return list(headings)
    numbered = [h for h in headings if h.number is not None and h.number.kind == "decimal"]
    if len(numbered) < _FEWEST:
        return list(headings)
    # the heaviest chain of numbers that only go up
    weight = [0.0] * len(numbered)
    before = [-1] * len(numbered)
    for i, heading in enumerate(numbered):
        assert heading.number is not None
        own = _OUTLINED if heading.outlined else max(heading.score, _LEAST_WEIGHT)
        weight[i] = own
        for j in range(i):
            earlier = numbered[j].number
            assert earlier is not None
            fits = earlier.parts < heading.number.parts and _follows(earlier.parts, heading.number.parts)
            if fits and weight[j] + own > weight[i]:
                weight[i], before[i] = weight[j] + own, j
    at = max(range(len(numbered)), key=weight.__getitem__)
    chain: set[Heading] = set()
    while at >= 0:
        chain.add(numbered[at])
        at = before[at]
    last = max(i for i, h in enumerate(headings) if h in chain)
    return [
        h
        for i, h in enumerate(headings)
        if h.number is None
        or h.number.kind != "decimal"
        or h in chain
        or h.outlined
        # a supplement after the end may count anew
        or (i > last and h.score >= _CLEAR and any(is_references(x.text) for x in headings[:i]))
    ]


def _follows(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether number `b` can come some time after `a`: no part jumps by more than a few (missed headings)."""
    return b[0] - a[0] <= _MISSED


def _outside_back_matter(headings: Sequence[Heading]) -> list[Heading]:
    kept: list[Heading] = []
    in_back = False
    for heading in headings:
        if not heading.run_in or heading.outlined:
            in_back = is_back_matter(heading.text) or is_references(heading.text)
        elif in_back and not is_generic(heading.text) and heading.number is None:
            continue
        kept.append(heading)
    return kept
