"""The ledger of words: what became of every word that the pages show.

Whoever puts lines into the paper books them here with the text that they gave. A word of a line that this text holds
has its fate; every other word is left out, with the reason that its line's role tells. So the sums add up to what was
read, and what went missing without a reason shows as a number of its own.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewer_app.i18n import mark
from reviewer_app.paper.model import LeftOut, Rect, Words
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.abstract import KEYWORDS
from reviewer_app.parsing.author_search import AUTHOR
from reviewer_app.parsing.captions import CAPTION
from reviewer_app.parsing.floats import FLOAT
from reviewer_app.parsing.front_matter import FRONT, TITLE
from reviewer_app.parsing.furniture import CONTENTS, FURNITURE, in_margin, is_page_number
from reviewer_app.parsing.headings import HEADING
from reviewer_app.parsing.labels import FORMULA_PIECE
from reviewer_app.parsing.lines import Line, PageText, runs_text
from reviewer_app.parsing.notes import FOOTNOTE

PAGE_NUMBER = mark("page number")
RUNNING_HEAD = mark("running head or foot")
WATERMARK = mark("watermark or stamp")
ROTATED = mark("runs in another direction than the page")
IN_FIGURE = mark("text inside a figure")
NOT_TAKEN = mark("not taken over from its line")
TOO_SHORT = mark("too short for an entry of the reference list")
IN_TABLE = mark("text inside a table")

_REASONS = {
    CONTENTS: mark("list of contents"),
    FLOAT: IN_FIGURE,
    FRONT: mark("around the title (address, date, licence, journal)"),
    KEYWORDS: mark("key words"),
    TITLE: mark("mark at the title"),
    AUTHOR: mark("beside the authors' names (address, mark)"),
    CAPTION: mark("caption that goes on or repeats another"),
    HEADING: mark("heading that stands otherwise in the outline, or repeats another"),
    FORMULA_PIECE: mark("small piece of a formula"),
    FOOTNOTE: mark("mark of a footnote"),
}
# A word, with the signs before and after it; a full-width sign or a colon ends one where no space does.
_PIECE = re.compile(
    r"[^\s\u3000-\u303f\uff01-\uff0f\uff1a-\uff20:]*[\u3000-\u303f\uff01-\uff0f\uff1a-\uff20:]+|\S+?(?=[\s\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]|$)"
)
# Characters that make up a word on average, for lines of which only the length is known.
_WORD_LENGTH = 6


@dataclass(slots=True)
class _Left:
    line: Line
    text: str
    reason: str


class Ledger:
    """Books the lines of `pages`. Each line is booked once; what nobody books is left out by its role at the end."""

    def __init__(self, pages: Iterable[PageText]) -> None:
        self._pages = {page.number: page for page in pages}
        self._counts: dict[int, Counter[str]] = {number: Counter() for number in self._pages}
        self._left: dict[int, list[_Left]] = {number: [] for number in self._pages}
        self._booked: set[Line] = set()

    def book(self, lines: Sequence[Line], fate: str, text: str) -> None:
        """Book `lines` as what made `text`; `fate` is a field of `Words`."""
        given = bare_letters(text)
        for line in lines:
            if line in self._booked:
                continue
            self._booked.add(line)
            printed = runs_text(line.runs)
            if bare_letters(printed) in given:
                self._counts[line.page][fate] += len(_pieces(printed))
                continue
            kept = [(bare_letters(word) in given, word) for word in _pieces(printed)]
            self._counts[line.page][fate] += sum(inside for inside, _ in kept)
            rest = " ".join(word for inside, word in kept if not inside)
            if rest:
                self._leave(line, rest, _REASONS.get(line.role, NOT_TAKEN))

    def leave_out(self, lines: Iterable[Line], reason: str) -> None:
        """Book `lines` as left out."""
        for line in lines:
            if line not in self._booked:
                self._booked.add(line)
                self._leave(line, runs_text(line.runs), reason)

    def close(self) -> None:
        """Book what is left: by the reason that its page or its role tells, or as unexplained."""
        for page in self._pages.values():
            for line, reason in page.aside:
                self.leave_out([line], reason)
            self.leave_out(page.rotated, ROTATED)
            for line in page.lines:
                if line.role == FURNITURE:
                    self.leave_out([line], _furniture(page, line))
                elif line.role in _REASONS:
                    self.leave_out([line], _REASONS[line.role])
                elif line not in self._booked:
                    self._counts[page.number]["unexplained"] += len(_pieces(runs_text(line.runs)))
            self._counts[page.number]["hidden"] += page.unseen
            missing = page.printed - sum(len(run.text) for line in page.every_line() for run in line.runs)
            if missing > 0:
                self._counts[page.number]["unexplained"] += math.ceil(missing / _WORD_LENGTH)

    def words(self, number: int) -> Words:
        """The sums of page `number`."""
        return Words(**self._counts[number])

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What was left out, in the order of the pages; neighbouring lines with one reason are one entry."""
        found = []
        for number, page in self._pages.items():
            place = {line: i for i, line in enumerate(page.every_line())}
            left = sorted(self._left[number], key=lambda item: place.get(item.line, len(place)))
            for reason, group in itertools.groupby(left, key=lambda item: item.reason):
                items = list(group)
                found.append(LeftOut("\n".join(item.text for item in items), number, _rects(page, items), reason))
        return tuple(found)

    def _leave(self, line: Line, text: str, reason: str) -> None:
        words = len(_pieces(text)) or math.ceil(len("".join(run.text for run in line.runs)) / _WORD_LENGTH)
        self._counts[line.page]["left_out"] += words
        self._left[line.page].append(_Left(line, text, reason))


def _pieces(text: str) -> list[str]:
    """The words of a printed line; where no spaces divide them, what stands between punctuation."""
    return _PIECE.findall(text)


def _rects(page: PageText, items: Sequence[_Left]) -> tuple[Rect, ...]:
    return tuple(page.displayed(item.line.rect) for item in items)


def _furniture(page: PageText, line: Line) -> str:
    if is_page_number(line.text):
        return PAGE_NUMBER
    return RUNNING_HEAD if in_margin(page, line) else WATERMARK
