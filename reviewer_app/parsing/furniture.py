"""What stands on a page but is not part of the paper's text: running heads, page numbers, stamps, contents lists.

Told by repetition and position, never by wording of a particular journal. Marked lines get the role "furniture" and
stay in their page, so that a person can see what was left out and why.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from reviewer_app.paper.measure import length
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.quality import mostly_pictures

FURNITURE = "furniture"
CONTENTS = "contents"

# Running heads and feet stand in these outer shares of a page.
_HEAD_ZONE, _FOOT_ZONE = 0.125, 0.885
# Numbers that count up with the pages are page numbers also further in, where the margins are wide.
_NUMBER_ZONE = 0.2
_PAGE_NUMBER = re.compile(
    r"(?:page|pag\.?|seite|p\.?)?\s*[-–—|]?\s*(?:[A-Z]?\d{1,5}|[ivxlc]{1,6})\s*[-–—|]?(?:\s*(?:of|/|von|de|"
    r"sur)\s*\d{1,4})?",
    re.I,
)
# A longer line (letters of English) is text: running heads fit on one line beside a page number.
_LONGEST_HEAD = 160
# What stands on so many pages repeats: on two of a short paper, else on this share of them, three at least, since even
# and odd pages, and the parts of a book, have heads of their own.
_SHORT_PAPER, _REPEATS_ON, _FEWEST_PAGES = 5, 0.15, 3
# Lines of different pages within so many points are at one height; a watermark's, at one spot.
_ONE_HEIGHT, _ONE_SPOT = 6, 4
# A watermark or stamp is on more than this share of the pages, at one spot: tables and forms repeat on fewer.
_STAMPED = 0.6
# Baselines of one printed line differ by less (points), with another size or a superscript in it; a page's outermost
# line may stand so much (points) further in than another.
_SAME_LINE, _OUTERMOST = 2.5, 2
# Sizes of one type differ by less than this (points, rounding), left edges of one paragraph by so many type sizes.
_SAME_SIZE, _SAME_EDGE = 0.1, 3
# Lines of a paragraph are no further apart, in type sizes, and say as much as so many letters of English.
_NEXT_LINE, _PROSE = 1.9, 25
# Numbers that count up with their pages are page numbers where so many do: fewer in the margins than further in.
_COUNT_IN_MARGIN, _COUNT_INSIDE = 2, 3
# Of a longer row of digits the rest is dropped, so that what is printed there stays a number of ordinary size.
_DIGITS = 9
# What shares a line with a running head and is shorter (letters of English) is a part of it: a name, a date.
_BESIDE_HEAD = 90
# A page has no more repeated lines than these: two at the head, two at the foot, a stamp and a watermark.
_MOST_REPEATED = 6
# Dots that lead to a page number. Three dots are an ellipsis, which formulas are full of.
_LEADER = re.compile(r"(?:(?:[.．·・‧]\s?){5,}|[…⋯]{2,})\s*[(（]?(?:\d{1,4}|[ivxlc]{1,6})?[)）]?$", re.I)
# Entries without leaders (chapters) and second lines of long entries stand between those with, not more than this many.
_BETWEEN_LEADERS = 3
# A list of contents has so many entries; a line that ends in a number or in dots happens anywhere.
_FEWEST_ENTRIES = 3
# The number of an entry stands at the other edge, on its line to so many points.
_ON_A_LINE = 2
# So many lines of a list may end in no number, as the first lines of long entries do.
_MISSED = 2
_LONGEST_ENTRY = 110
_CONTENTS_HEADING = re.compile(
    r"(?:table of contents|contents|inhalt(?:sverzeichnis)?|table des matières|índice|sumário|содержание|"
    r"目\s*[录錄次]|目\s*차|차\s*례|もくじ)\.?",
    re.I,
)
_ENDS_IN_PAGE = re.compile(r"\S.*[\s.](?:\d{1,3}|[ivx]{1,5})$")


def is_contents_heading(text: str) -> bool:
    """Whether a line says that a list of contents follows."""
    return bool(_CONTENTS_HEADING.fullmatch(text.strip()))


def mark_furniture(pages: Sequence[PageText]) -> None:
    """Give the role "furniture" to repeated lines, page numbers and the like, and "contents" to lists of contents."""
    _mark_repeated(pages)
    for page in pages:
        _mark_page_numbers(page)
    _mark_contents(pages)


def _key(text: str) -> str:
    return re.sub(r"[\d\W_]+", " ", text.lower()).strip()


def in_head(page: PageText, line: Line) -> bool:
    """Whether a line stands where running heads do."""
    return line.y1 < _HEAD_ZONE * page.frame_height


def in_foot(page: PageText, line: Line) -> bool:
    """Whether a line stands where running feet do."""
    return line.y0 > _FOOT_ZONE * page.frame_height


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but what page numbers look like."""
    return _PAGE_NUMBER.fullmatch(text) is not None


def in_margin(page: PageText, line: Line) -> bool:
    """Whether a line stands where running heads or feet do."""
    return in_head(page, line) or in_foot(page, line)


def _mark_repeated(pages: Sequence[PageText]) -> None:
    places: dict[str, list[tuple[PageText, Line]]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            if length(line.text) <= _LONGEST_HEAD:
                places[_key(line.text)].append((page, line))
    few = 2 if len(pages) <= _SHORT_PAPER else max(_FEWEST_PAGES, round(_REPEATS_ON * len(pages)))
    repeated: set[Line] = set()
    for key, found in places.items():
        if len({p.number for p, _ in found}) < few:
            continue
        if key:
            margin = [(p, ln) for p, ln in found if in_margin(p, ln)]
            # Even and odd pages can differ in side and in height, so a run of lines at about one height is enough.
            heights = Counter(round(ln.y0 / _ONE_HEIGHT) for _, ln in margin)
            for _p, ln in margin:
                at = round(ln.y0 / _ONE_HEIGHT)
                if heights[at] + heights[at - 1] + heights[at + 1] >= few:
                    repeated.add(ln)
            _mark_watermark(found, len(pages))
        else:
            repeated |= _counted(found)
    for page in pages:
        _mark_outermost(page, repeated - _in_paragraphs(page, repeated))
    _give_back(pages)


def _in_paragraphs(page: PageText, repeated: set[Line]) -> set[Line]:
    """The repeated lines of a page that go on with its text."""
    text: set[Line] = set()
    for way in (page.lines, page.lines[::-1]):
        for last, line in itertools.pairwise(way):
            if line in repeated and (last not in repeated or last in text) and _adjoin(last, line):
                text.add(line)
    return text


def _adjoin(last: Line, line: Line) -> bool:
    """Whether two lines are of one paragraph: in one type, close to one another, each as long as text is."""
    alike = last.font == line.font and abs(last.size - line.size) < _SAME_SIZE
    aligned = abs(line.x0 - last.x0) < _SAME_EDGE * line.size
    close = 1 < abs(line.baseline - last.baseline) < _NEXT_LINE * line.size
    return alike and aligned and close and min(length(line.text), length(last.text)) >= _PROSE


def _give_back(pages: Sequence[PageText]) -> None:
    """Take the role from repeated lines that are the text of their pages, as in forms, slides and lists.

    That is so where they are many and outweigh the rest, and where half of the pages would be left with nothing. A
    page of pictures alone keeps its head out.
    """
    lost = {page.number: [ln for ln in page.lines if ln.role and not _PAGE_NUMBER.fullmatch(ln.text)] for page in pages}
    kept = {page.number: sum(length(ln.text) for ln in page.lines if ln.role == "") for page in pages}
    barren = {p.number for p in pages if lost[p.number] and not kept[p.number] and not mostly_pictures(p)}
    for page in pages:
        lines = lost[page.number]
        outweighed = len(lines) > _MOST_REPEATED and sum(length(ln.text) for ln in lines) > kept[page.number]
        if outweighed or (page.number in barren and 2 * len(barren) > len(pages)):
            for line in lines:
                line.role = ""


def _mark_outermost(page: PageText, repeated: set[Line]) -> None:
    """Repeated lines are furniture only where nothing else stands further out.

    The head row of a table that goes on over several pages repeats too, but under its title.
    """
    lines = sorted(page.lines, key=lambda ln: ln.baseline)
    heights = [ln.baseline for ln in lines if ln in repeated and in_margin(page, ln)]
    for way, low in ((lines, True), (lines[::-1], False)):
        for line in way:
            plain_number = in_margin(page, line) and _PAGE_NUMBER.fullmatch(line.text)
            if line not in repeated and not plain_number and line.role == "":
                # a running head can name the section, beside the page's number
                if any(abs(line.baseline - height) < _SAME_LINE for height in heights):
                    continue
                break
            if (2 * line.y1 < page.frame_height) == low and line.role == "" and line in repeated:
                line.role = FURNITURE


def _mark_watermark(found: list[tuple[PageText, Line]], pages: int) -> None:
    spots = Counter(_spot(ln) for _, ln in found)
    for _, ln in found:
        if spots[_spot(ln)] > max(_FEWEST_PAGES, _STAMPED * pages):
            ln.role = FURNITURE


def _spot(line: Line) -> tuple[int, int]:
    return round(line.x0 / _ONE_SPOT), round(line.y0 / _ONE_SPOT)


def _counted(found: list[tuple[PageText, Line]]) -> set[Line]:
    """Lines without letters, high or low on their pages, that count up with them."""
    offsets: Counter[int] = Counter()
    numbers = []
    for page, line in found:
        digits = re.findall(r"\d+", line.text)
        if digits and not _NUMBER_ZONE * page.frame_height < line.y0 < (1 - _NUMBER_ZONE) * page.frame_height:
            value = int(digits[0][:_DIGITS]) - page.number
            numbers.append((line, value, _COUNT_IN_MARGIN if in_margin(page, line) else _COUNT_INSIDE))
            offsets[value] += 1
    return {line for line, value, least in numbers if offsets[value] >= least}


def _mark_page_numbers(page: PageText) -> None:
    """The outermost lines that are nothing but a number, and heads that share a line with furniture."""
    plain = [ln for ln in page.lines if ln.role == ""]
    if not plain:
        return
    top, bottom = min(ln.y0 for ln in plain), max(ln.y1 for ln in plain)
    marked = [ln for ln in page.lines if ln.role == FURNITURE and in_margin(page, ln)]
    text = {line for pair in itertools.pairwise(plain) if marked and _adjoin(*pair) for line in pair}
    for line in plain:
        outermost = line.y0 <= top + _OUTERMOST or line.y1 >= bottom - _OUTERMOST
        if (outermost and in_margin(page, line) and _PAGE_NUMBER.fullmatch(line.text)) or (
            any(abs(m.baseline - line.baseline) < _SAME_LINE for m in marked)
            and length(line.text) < _BESIDE_HEAD
            and in_margin(page, line)
            and line not in text
        ):
            line.role = FURNITURE


def _mark_contents(pages: Sequence[PageText]) -> None:
    before: Line | None = None  # the last line of the page before, where it is an entry
    for page in pages:
        lines = [ln for ln in page.lines if ln.role == ""]
        leaders = [ln for ln in lines if _LEADER.search(ln.text)]
        start = next((i for i, ln in enumerate(lines) if _CONTENTS_HEADING.fullmatch(ln.text)), None)
        if len(leaders) >= _FEWEST_ENTRIES:
            at = [i for i, ln in enumerate(lines) if _LEADER.search(ln.text)]
            for first, last in itertools.pairwise(at):
                if last - first <= _BETWEEN_LEADERS + 1:
                    for ln in lines[first : last + 1]:
                        ln.role = CONTENTS
            _extend_contents(lines, at[0], -1)
            _extend_contents(lines, at[-1], 1)
        entries: list[Line] = []
        if start is not None:
            entries = _entries_after(lines, start)
            entries = [lines[start], *entries] if len(entries) >= _FEWEST_ENTRIES else []
        elif before is not None:
            entries = _entries_after([before, *lines], 0)
        for ln in entries:
            ln.role = CONTENTS
        before = lines[-1] if entries and entries[-1] is lines[-1] else None


def _extend_contents(lines: Sequence[Line], at: int, step: int) -> None:
    """Mark on from the entry `at`: neighbours that end in a page number too, as chapters do, and the heading."""
    i = at + step
    while 0 <= i < len(lines):
        entry = _ENDS_IN_PAGE.fullmatch(lines[i].text) or _CONTENTS_HEADING.fullmatch(lines[i].text)
        if lines[i].role != CONTENTS and not (entry and length(lines[i].text) < _LONGEST_ENTRY):
            return
        lines[i].role = CONTENTS
        i += step


def _entries_after(lines: list[Line], start: int) -> list[Line]:
    entries: list[Line] = []
    missed = 0
    for last, line in itertools.pairwise(lines[start:]):
        # the number can be a line of its own at the other edge
        apart = (
            abs(line.baseline - last.baseline) < _ON_A_LINE and line.x0 > last.x1 and _PAGE_NUMBER.fullmatch(line.text)
        )
        if line.role == CONTENTS or apart or _ENDS_IN_PAGE.fullmatch(line.text):
            entries.append(line)
            missed = 0
            continue
        missed += 1
        if missed > _MISSED or length(line.text) > _LONGEST_ENTRY:
            break
        entries.append(line)
    while entries and entries[-1].role != CONTENTS and not re.search(r"(?:^|[\s.])(?:\d|[ivx])+$", entries[-1].text):
        entries.pop()
    return entries
