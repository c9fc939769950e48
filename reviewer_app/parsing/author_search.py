"""Where the authors' names stand on the page of the title: under it, in cards beside or under it, or over it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reviewer_app.paper.measure import is_square, length
from reviewer_app.parsing.authors import is_affiliation, is_author_line, slant_of_institutions, split_names
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_generic, is_keywords
from reviewer_app.parsing.numbering import strip_number
from reviewer_app.parsing.style import BodyStyle

AUTHOR = "author"

# The authors stand no further below the title than this share of the page, and no further to its sides (in points).
_DEPTH, _RIGHT, _LEFT = 0.5, 80, 20
# Boxes of type reach over one another by so many points; baselines that close are of one row.
_OVER, _ROW = 3, 4
# Names of one list are of one size, within so many points. After so many lines without names there come no more; a
# long one ends the list.
_NAME_SIZE, _MISSED, _MISSED_FIRST, _LONG_LINE = 0.6, 14, 8, 90
# Lines of one list or one card are no further apart, in type sizes; in a manuscript with wide lines, wider.
_NEXT_LINE, _WIDE_BELOW = 1.8, 1.1
# Lines of one card begin within so many points of one another; a card has a name and so many lines more.
_EDGE, _CARD_LINES = 3, 8
# Cards beside the title may begin so many points over it.
_ABOVE_TITLE = 12
# An institution follows the names beside the title within so many lines.
_INSTITUTION_WITHIN = 3
# Names over the title stand in the last so many lines before it.
_LINES_ABOVE = 4
MAIL = re.compile(r"\S@\S|\borcid\b", re.I)
# Who handled a paper is named in the same type as who wrote it.
_EDITORS = re.compile(
    r"\W*(?:(?:edited|reviewed|approved|handled|communicated|recommended) (?:and reviewed )?by|"
    r"(?:academic |handling |associate |guest |section |senior |managing )?editors?(?: in chief)?\b|"
    r"reviewers?\b|referees?\b|指導教[員官授師]|指导[教老][师師]|导师|導師|지도\s?교수)\s*:?",
    re.I,
)
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30ff]")
_HAN_WORD = re.compile(r"[\u3005\u3400-\u9fff]{1,3}")
# A family name and a given name have at most so many characters together; longer are two whole names.
_LONGEST_PAIR = 5


@dataclass(slots=True)
class Authors:
    """Names in the order of the page, and the lines that carry them. `second` are those in a second language."""

    names: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    second: list[str] = field(default_factory=list)


def find_authors(page: PageText, title: Sequence[Line], body: BodyStyle, depth: float = _DEPTH) -> Authors:
    """The authors on the page of the `title`, in so much of its height; their lines get the role "author"."""
    free = [ln for ln in page.lines if ln.role == "" and ln not in _editors(page.lines)]
    found = _below(free, page, title, body, depth)
    cards = _in_cards(free, title)
    if len(cards.names) > len(found.names):
        found = cards
    if not found.names:
        found = _beside(free, title)
    if not found.names:
        found = _above(free, title)
    if is_japanese(page):
        pairs = [name for line in found.lines for name in _pairs_in(line, found.names)]
        found.names = pairs if "".join(pairs).replace(" ", "") == "".join(found.names).replace(" ", "") else found.names
    for line in found.lines:
        line.role = AUTHOR
    found.names = list(dict.fromkeys(found.names))
    if is_square("".join(line.text for line in title)):
        _part_scripts(found)
    return found


def _part_scripts(found: Authors) -> None:
    """Move the names in Latin letters that follow those in Han, kana or hangul to the second language."""
    own = [name for name in found.names if is_square(name)]
    if own and len(own) < len(found.names):
        found.second = [name for name in found.names if not is_square(name)]
        found.names = own


def is_japanese(page: PageText) -> bool:
    """Whether a page has kana on it."""
    return any(_KANA.search(line.text) for line in page.lines)


def _pairs_in(line: Line, names: Sequence[str]) -> list[str]:
    """Those of `names` that stand in a line, in its order, as pairs where they are."""
    printed = " ".join(run.text for run in line.runs)
    return paired(sorted((name for name in dict.fromkeys(names) if name in printed), key=printed.find), printed)


def paired(names: Sequence[str], printed: str) -> list[str]:
    """`names` of a Japanese line with family and given names joined that only a space parts ("山田 太郎 鈴木 花子").

    A Chinese name is one word, a Japanese one is set as two: an even number of words in a row are pairs.
    """
    joined: list[str] = []
    row: list[str] = []
    for name, after in zip(names, [*names, ""][1:], strict=True):
        row.append(name)
        spaced = re.search(rf"{re.escape(name)}\s+{re.escape(after)}", printed) if after else None
        if spaced and _HAN_WORD.fullmatch(name) and _HAN_WORD.fullmatch(after):
            continue
        pairs = [row[i : i + 2] for i in range(0, len(row), 2)]
        two = all(len(pair) == 2 and len("".join(pair)) <= _LONGEST_PAIR for pair in pairs)
        joined += [" ".join(pair) for pair in pairs] if two else row
        row = []
    return joined


def _editors(lines: Sequence[Line]) -> set[Line]:
    """The lines that name editors and reviewers: what stands close under a label that says so, at its edge."""
    named: set[Line] = set()
    for label in lines:
        if not _EDITORS.match(label.text):
            continue
        named.add(label)
        last = label
        for line in sorted(lines, key=lambda ln: ln.baseline):
            rise = line.baseline - last.baseline
            if 0 < rise < _NEXT_LINE * max(line.size, last.size) and abs(line.x0 - label.x0) < _EDGE:
                named.add(line)
                last = line
    return named


def _below(free: Iterable[Line], page: PageText, title: Sequence[Line], body: BodyStyle, depth: float) -> Authors:
    bottom = max(ln.y1 for ln in title)
    left, right = min(ln.x0 for ln in title), max(ln.x1 for ln in title)
    lowest = bottom + depth * page.frame_height
    lines = sorted(
        (ln for ln in free if bottom - _OVER <= ln.y0 < lowest), key=lambda ln: (round(ln.baseline / _ROW), ln.x0)
    )
    found = Authors()
    look: tuple[float, bool, bool] | None = None
    missed = 0
    for i, line in enumerate(lines):
        text = line.text
        if is_abstract(text) or abstract_prefix(text) or is_keywords(text) or is_generic(strip_number(text)):
            break
        if line.x0 > right + _RIGHT or line.x1 < left - _LEFT:
            continue
        slant = slant_of_institutions(line.runs)
        own = (line.size, line.bold, line.italic if slant is None else not slant)
        if look is not None and (abs(own[0] - look[0]) > _NAME_SIZE or own[1:] != look[1:]):
            missed += 1
            if missed > _MISSED:
                break
            continue
        continues = bool(found.lines) and lines[i - 1] is found.lines[-1] and _wraps(lines[i - 1], line, body)
        # where names stand on lines of their own, a line with an institution is an address
        beside = not found.names or any(is_affiliation(ln.text) for ln in found.lines)
        names = split_names(line.runs, continues, beside)
        if not names:
            missed += 1
            if missed > (_MISSED if look else _MISSED_FIRST) or (look is not None and length(text) > _LONG_LINE):
                break
            continue
        look, missed = own, 0
        _add(found, names, line, body)
    return found


def _add(found: Authors, names: Sequence[str], line: Line, body: BodyStyle) -> None:
    """Add the names of a line. The first may be the rest of one whose first part ended the line before, without a
    comma."""
    if found.lines:
        before = found.lines[-1]
        wraps = before.baseline < line.baseline and _wraps(before, line, body)
        open_end = not re.search(r"[,;&*∗†‡\d¹²³⁴⁵⁶⁷⁸⁹⁰]\s*$|\band$", before.text)
        last = found.names[-1]
        # a name in Han, kana or hangul is whole
        if (
            wraps
            and not is_square(last)
            and before.text.endswith(last)
            and (last.endswith("-") or (open_end and len(last.split()) == 1))
        ):
            found.names[-1] = f"{last}{names[0]}" if last.endswith("-") else f"{last} {names[0]}"
            names = names[1:]
    found.lines.append(line)
    found.names.extend(names)


def _wraps(before: Line, line: Line, body: BodyStyle) -> bool:
    """Whether `line` stands beside the one before or under it no wider than lines of one text do."""
    spread = _WIDE_BELOW * body.leading / max(body.size, 1.0)
    return line.baseline - before.baseline < max(_NEXT_LINE, spread) * line.size


def _in_cards(free: Sequence[Line], title: Sequence[Line]) -> Authors:
    """Names over their institution or address, each in a card: under the title in rows, or in a column left of it.

    A card is a narrow block that begins with names and goes on with what says where they work.
    """
    left, top = min(ln.x0 for ln in title), min(ln.y0 for ln in title)
    bottom = max(ln.y1 for ln in title)
    cards: list[list[Line]] = []
    for line in sorted(free, key=lambda ln: (round(ln.x0 / _EDGE), ln.baseline)):
        last = cards[-1][-1] if cards else None
        if last is not None and abs(line.x0 - last.x0) < _EDGE and line.baseline - last.baseline > 0:
            close = line.baseline - last.baseline < _NEXT_LINE * max(line.size, last.size)
            if close and not (_is_name_line(line) and any(_says_where(ln) for ln in cards[-1])):
                cards[-1].append(line)
                continue
        cards.append([line])
    found = Authors()
    for card in sorted(cards, key=lambda card: (round(card[0].baseline / _ROW), card[0].x0)):
        beside = card[0].x1 < left and card[0].y0 > top - _ABOVE_TITLE
        named = [line for line in card if _is_name_line(line)]
        rest = card[len(named) :]
        if not (beside or card[0].y0 >= bottom - _OVER) or card[: len(named)] != named or len(card) > _CARD_LINES + 1:
            continue
        if named and any(_says_where(line) for line in rest[:_CARD_LINES]):
            found.lines.extend(named)
            found.names.extend(name for line in named for name in split_names(line.runs, beside=False))
    return found


def _beside(free: Sequence[Line], title: Sequence[Line]) -> Authors:
    """Names in a narrow column left of the title, over their institution, perhaps with room between."""
    left, top = min(ln.x0 for ln in title), min(ln.y0 for ln in title)
    column = sorted((ln for ln in free if ln.x1 < left and ln.y0 > top - _ABOVE_TITLE), key=lambda ln: ln.baseline)
    named = list(itertools.takewhile(_is_name_line, column))
    if not any(is_affiliation(ln.text) for ln in column[len(named) : len(named) + _INSTITUTION_WITHIN]):
        return Authors()
    return Authors([name for line in named for name in split_names(line.runs, beside=False)], named)


def _is_name_line(line: Line) -> bool:
    return bool(split_names(line.runs, beside=False)) and not _says_where(line)


def _says_where(line: Line) -> bool:
    return is_affiliation(line.text) or bool(MAIL.search(line.text))


def _above(free: Sequence[Line], title: Sequence[Line]) -> Authors:
    """Names over the title, as some journals set them: several in a line, since a journal's name looks like one."""
    top = min(ln.y0 for ln in title)
    above = sorted((ln for ln in free if ln.y1 <= top + _OVER), key=lambda ln: ln.baseline)[-_LINES_ABOVE:]
    found = Authors()
    for line in above:
        names = split_names(line.runs, beside=False)
        marked = any(run.script > 0 for run in line.runs)
        if is_author_line(line.text) and (len(names) > 1 or (names and marked)):
            found.lines.append(line)
            found.names.extend(names)
    return found
