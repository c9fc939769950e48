"""A pane's Markdown as it is drawn, and every position in the one against its place in the other.

A mark is drawn as one character, several marks of one page next to each other as one. The state of a point takes no
character: it is a sign in the margin. All else is drawn as it stands, line by line, so that a line of the one is a line
of the other. Positions are code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from reviewer_app.review.model import SEVERITIES, VERDICTS
from reviewer_app.review.pane import MARK_RE, STATES
from reviewer_app.ui.review.evidence_marks import states_at_end
from reviewer_app.ui.review.text_diff import difference

# Stands for a thing that is drawn; Qt's own character for it.
OBJECT = "\ufffc"

_NO_WORDS = re.compile(r"\s*(?:[-*+•‣◦▪]|[0-9]{1,3}[.)])?\s*")
_STARTS_POINT = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s")
# A page with the sign of doubt that the text of a mark has: dots say it where the mark is drawn.
_DOUBT = re.compile(r"(?<=[0-9])\?$")


@dataclass(frozen=True, slots=True)
class Chip:
    """One or more marks that are drawn as one: where in their line, `source` as typed, and the evidence's ids."""

    start: int
    end: int
    source: str
    label: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What of a line is drawn otherwise: `source[start:end]` takes `width` characters from column `at` on."""

    start: int
    end: int
    at: int
    width: int


class DrawnLine:
    """One line: its source and what is drawn of it."""

    __slots__ = ("_pieces", "chips", "shown", "source", "words")

    def __init__(self, source: str, *, as_typed: bool) -> None:
        self.source = source
        found = [(c.start, c.end, c) for c in _chips(source)] if not as_typed else []
        states = list(states_at_end(source))
        self.words = tuple(word for _, _, word in states)
        cuts: list[tuple[int, int, Chip | None]] = [*found]
        if not as_typed:
            cuts += [(start, end, None) for start, end, _ in states]
        self.chips: list[tuple[int, Chip]] = []  # the column at which each is drawn
        self._pieces: list[_Piece] = []
        parts: list[str] = []
        done = column = 0
        for start, end, chip in sorted(cuts, key=lambda cut: cut[0]):
            parts.append(source[done:start])
            column += start - done
            width = 0
            if chip is not None:
                self.chips.append((column, chip))
                parts.append(OBJECT)
                width = 1
            self._pieces.append(_Piece(start, end, column, width))
            column += width
            done = end
        parts.append(source[done:])
        self.shown = "".join(parts)

    def to_shown(self, position: int, *, after: bool = False) -> int:
        """The column at which `position` of the source is drawn; inside a chip its start, or its end."""
        column = position
        for piece in self._pieces:
            if position <= piece.start:
                break
            if position < piece.end:
                return piece.at + (piece.width if after else 0)
            column = position - piece.end + piece.at + piece.width
        return column

    def to_source(self, column: int) -> int:
        """Where in the source `column` is, before a state that stands there."""
        position = column
        for piece in self._pieces:
            if column < piece.at + max(piece.width, 1):
                break
            position = column - piece.at - piece.width + piece.end
        return position

    def seen(self, start: int, end: int) -> str:
        """The source of what is drawn from column `start` to `end`, without states."""
        parts: list[str] = []
        done = self._past(start)
        last = self.to_source(end)
        for piece in self._pieces:
            if piece.width == 0 and done <= piece.start and piece.end <= last:
                parts.append(self.source[done : piece.start])
                done = piece.end
        return "".join([*parts, self.source[done:last]]) if end > start else ""

    @property
    def states(self) -> str:
        """The states that are not drawn, as they stand, each with the space before it."""
        return "".join(self.source[p.start : p.end] for p in self._pieces if p.width == 0)

    def _past(self, column: int) -> int:
        """Where in the source `column` is, after a state that stands there."""
        position = self.to_source(column)
        for piece in self._pieces:
            if piece.width == 0 and piece.start == position:
                position = piece.end
        return position


class DrawnText:
    """The Markdown `source` and `shown`, what is drawn of it; `as_typed`: the Markdown itself is drawn."""

    def __init__(self, source: str, *, as_typed: bool = False) -> None:
        self.source = source
        self.lines = [_line(line, as_typed) for line in source.split("\n")]
        self.shown = "\n".join(line.shown for line in self.lines)
        self._sources = [0, *accumulate(len(line.source) + 1 for line in self.lines)]
        self._columns = [0, *accumulate(len(line.shown) + 1 for line in self.lines)]

    def chips(self) -> Iterator[tuple[int, int, Chip]]:
        """Each chip: where it is drawn, where its line begins in the source, and what it is."""
        for line, at, start in zip(self.lines, self._columns, self._sources, strict=False):
            for column, chip in line.chips:
                yield at + column, start, chip

    def chip_at(self, place: int) -> tuple[int, Chip] | None:
        """The chip that is drawn at `place`, and where its line begins in the source."""
        i = self._line_of(self._columns, place)
        column = place - self._columns[i]
        return next(((self._sources[i], chip) for at, chip in self.lines[i].chips if at == column), None)

    def line_at(self, position: int) -> int:
        """The number of the line in which `position` of the source is."""
        return self._line_of(self._sources, position)

    def state_of_point(self, number: int) -> str:
        """The state of the point that line `number` belongs to; empty for none. Any of its lines may carry it."""
        return next((word for word in reversed(self._words_of_point(number)) if word in STATES), "")

    def severity_of_point(self, number: int) -> str:
        """The severity of that point; empty for none."""
        return _first_of(SEVERITIES, self._words_of_point(number))

    def verdict_of_point(self, number: int) -> str:
        """What the person says of that point; empty for nothing."""
        return _first_of(VERDICTS, self._words_of_point(number))

    def _words_of_point(self, number: int) -> list[str]:
        lines = self.lines
        first = number
        while first > 0 and not starts_point(lines[first].source) and lines[first - 1].source.strip():
            first -= 1
        words = [*lines[first].words]
        for line in lines[first + 1 :]:
            if starts_point(line.source) or not line.source.strip():
                break
            words += line.words
        return words

    def begins_point(self, number: int) -> bool:
        """Whether a point begins with line `number`."""
        source = self.lines[number].source
        if not source.strip() or starts_point(source):
            return bool(source.strip())
        return number == 0 or not self.lines[number - 1].source.strip()

    def to_shown(self, position: int, *, after: bool = False) -> int:
        """Where `position` of the source is drawn; inside a chip its start, or its end."""
        i = self._line_of(self._sources, position)
        return self._columns[i] + self.lines[i].to_shown(position - self._sources[i], after=after)

    def to_source(self, place: int) -> int:
        """The position in the source of `place`, before a state that stands there."""
        i = self._line_of(self._columns, place)
        return self._sources[i] + self.lines[i].to_source(place - self._columns[i])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the source that a person means by what is drawn from `start` to `end`.

        The state of a point goes with its line if all of the line is meant.
        """
        first, last = self.to_source(start), self.to_source(end)
        i = self._line_of(self._columns, end)
        whole = start <= self._columns[i] < end == self._columns[i] + len(self.lines[i].shown)
        return first, self._sources[i] + len(self.lines[i].source) if whole else last

    def edit(self, place: int, removed: int, inserted: str) -> tuple[int, str, str]:
        """What becomes of the source where a person takes `removed` characters away at `place` and puts `inserted`
        there: (position, removed, inserted), as an edit of it.

        A state stays at the end of its line. It goes where all words of its line go.
        """
        first, last = self._line_of(self._columns, place), self._line_of(self._columns, place + removed)
        a, b = self.lines[first], self.lines[last]
        column = place - self._columns[first]
        head = a.seen(0, column)
        tail = b.seen(place + removed - self._columns[last], len(b.shown))
        new = f"{head}{inserted}{tail}".split("\n")
        above, below = a.states, b.states if last > first else ""
        emptied = bool(removed) and _is_bare(head)
        if len(new) == 1:
            if last == first:
                kept = above if not (emptied and _is_bare(tail)) or not removed else ""
            else:
                above = "" if emptied else above
                kept = above if _is_bare(tail) else below or above
            new[0] += kept
        elif last == first:
            # A point that is divided keeps its state where its words end.
            new[0 if _is_bare(tail) and not _is_bare(head) else -1] += above
        else:
            new[0] += "" if emptied else above
            new[-1] += "" if _is_bare(tail) else below
        start, end = self._sources[first], self._sources[last] + len(b.source)
        old = self.source[start:end]
        at, gone, put = difference(old, "\n".join(new), min(a.to_source(column), len(old)))
        return start + at, gone, put

    def keyed(self, keys: dict[str, str]) -> str:
        """`shown` with a character for each different chip instead of the one for all of them; `keys` holds which."""
        parts: list[str] = []
        done = 0
        for place, _, chip in self.chips():
            parts += [self.shown[done:place], key_of(chip.source, keys)]
            done = place + 1
        return "".join([*parts, self.shown[done:]])

    @staticmethod
    def _line_of(starts: list[int], position: int) -> int:
        return min(bisect_right(starts, position) - 1, len(starts) - 2)


def _first_of(words: Sequence[str], found: Sequence[str]) -> str:
    return next((word for word in words if word in found), "")


def starts_point(line: str) -> bool:
    """Whether a line begins with the sign of a list, at its very start."""
    return _STARTS_POINT.match(line) is not None


def key_of(source: str, keys: dict[str, str]) -> str:
    """The character of a chip in `keyed`: of the last plane of Unicode, in which nothing is written."""
    return keys.setdefault(source, chr(0x100000 + len(keys) % 0xFFFE))


@lru_cache(maxsize=4096)
def _line(source: str, as_typed: bool) -> DrawnLine:
    return DrawnLine(source, as_typed=as_typed)


def _chips(line: str) -> Iterator[Chip]:
    group: list[re.Match[str]] = []
    for mark in (*MARK_RE.finditer(line), None):
        near = mark and group and not line[group[-1].end() : mark.start()].strip(" ")
        if group and not (mark and near and _label(mark) == _label(group[0])):
            start, end = group[0].start(), group[-1].end()
            yield Chip(start, end, line[start:end], _label(group[0]), tuple(m["id"] for m in group))
            group = []
        if mark:
            group.append(mark)


def _label(mark: re.Match[str]) -> str:
    return _DOUBT.sub("", mark["label"].strip()) or "•"


def _is_bare(line: str) -> bool:
    """Whether a line has no words: nothing, or the sign of a list."""
    return _NO_WORDS.fullmatch(line) is not None
