"""Bold and italic as a person switches them: which signs of Markdown come into the text, and which go.

A selection is made bold word by word and line by line, since no emphasis reaches over the end of a line, nor, as the
panes draw it, begins inside a word. The sign of a list, marks at the edge and the state of a point stay outside of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer_app.ui.review.drawn_document import BEFORE_WORDS
from reviewer_app.ui.review.evidence_marks import marks_in, states_at_end
from reviewer_app.ui.review.markdown_colours import dresses
from reviewer_app.ui.review.text_diff import difference

BOLD, ITALIC = "**", "*"

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_JOINED = re.compile(r"[A-Za-z0-9]{2}")
# What each kind of emphasis means: bold, italic.
_MEANS = {"strong": (True, False), "emphasis": (False, True)}


@dataclass(frozen=True, slots=True)
class Change:
    """At code point `pos` the text `removed` becomes `inserted`."""

    pos: int
    removed: str
    inserted: str


@dataclass(slots=True)
class _Letter:
    """A character that is no sign: where it stands in its line, and how it looks."""

    at: int
    character: str
    bold: bool = False
    italic: bool = False

    def has(self, sign: str) -> bool:
        return self.bold if sign == BOLD else self.italic

    def set(self, sign: str, on: bool) -> None:
        if sign == BOLD:
            self.bold = on
        else:
            self.italic = on


def toggled(text: str, start: int, end: int, sign: str) -> tuple[list[Change], int, int]:
    """What makes `text[start:end]`, or else the word at `start`, bold (`**`) or italic (`*`), or no more.

    The changes are to be made in their order. The two positions select the same words behind them.
    """
    if start == end:
        word = _word_at(text, start)
        if word is None:
            return _empty(text, start, sign)
        changes, _, _ = toggled(text, *word, sign)
        caret = _kept_selected(text, changes, start, start)[int(start > word[0])]
        return changes, caret, caret
    first = text.rfind("\n", 0, start) + 1
    parts: list[tuple[int, str, int, int]] = []  # where a line begins, the line, and what of it is meant
    for line in text[first : end + len(text[end:].partition("\n")[0])].split("\n"):
        span = _words(line, max(start - first, 0), min(end - first, len(line)))
        if span is not None:
            parts.append((first, line, *span))
        first += len(line) + 1
    on = not all(_all(line, a, b, sign) for _, line, a, b in parts)
    changes = []
    for at, line, a, b in reversed(parts):
        pos, removed, inserted = difference(line, _with(line, a, b, sign, on=on), len(line))
        if removed or inserted:
            changes.append(Change(at + pos, removed, inserted))
    if not parts:
        return [], start, end
    begins, ends = parts[0][0] + parts[0][2], parts[-1][0] + parts[-1][3]
    first, last = _kept_selected(text, changes, begins, ends)
    return changes, min(first, last), last


def _word_at(text: str, position: int) -> tuple[int, int] | None:
    first = text.rfind("\n", 0, position) + 1
    line = text[first:].partition("\n")[0]
    column = position - first
    tokens = [(m.start, m.end) for m in marks_in(line)] + [(a, b) for a, b, _ in states_at_end(line)]
    for word in _WORD.finditer(line):
        inside_token = any(a < word.end() and word.start() < b for a, b in tokens)
        if word.start() <= column <= word.end() and not inside_token:
            return first + word.start(), first + word.end()
    return None


def _empty(text: str, position: int, sign: str) -> tuple[list[Change], int, int]:
    """Signs around a caret where there is no word, for what is typed next; or none any more."""
    if any(mark.start < position < mark.end for mark in marks_in(text)):
        return [], position, position
    before = len(text[:position]) - len(text[:position].rstrip("*"))
    after = len(text[position:]) - len(text[position:].lstrip("*"))
    around = min(before, after, 3)
    # One star is italic, two are bold, three both.
    new = around ^ len(sign)
    change = Change(position - around, "*" * (2 * around), "*" * (2 * new))
    return [change], position - around + new, position - around + new


def _words(line: str, start: int, end: int) -> tuple[int, int] | None:
    """What of `line[start:end]` can be emphasised; None for nothing. Words are meant as a whole."""
    if end < start:
        return None
    before = BEFORE_WORDS.match(line)
    start = max(start, before.end() if before else 0)
    end = min([end, *(a for a, _, _ in states_at_end(line))])
    marks = list(marks_in(line))
    moved = True
    while moved and start < end:
        moved = False
        for mark in marks:
            if mark.start <= start < mark.end:
                start, moved = mark.end, True
            elif mark.start < end <= mark.end:
                end, moved = mark.start, True
        stripped = start + len(line[start:end]) - len(line[start:end].lstrip())
        trimmed = end - (len(line[start:end]) - len(line[start:end].rstrip()))
        if stripped < trimmed and (stripped, trimmed) != (start, end):
            start, end, moved = stripped, trimmed, True
    if not line[start:end].strip():
        return None
    while start > 0 and _JOINED.fullmatch(line[start - 1 : start + 1]):
        start -= 1
    while end < len(line) and _JOINED.fullmatch(line[end - 1 : end + 1]):
        end += 1
    return start, end


def _letters(line: str) -> list[_Letter]:
    """The characters of a line that are no signs of emphasis."""
    runs = [d for d in dresses(line) if d.kind in _MEANS]
    signs = {i for d in runs for n in range(d.signs) for i in (d.start + n, d.end - 1 - n)}
    found = [_Letter(i, character) for i, character in enumerate(line) if i not in signs]
    for letter in found:
        for run in runs:
            if run.start <= letter.at < run.end:
                bold, italic = _MEANS[run.kind]
                letter.bold |= bold
                letter.italic |= italic
    return found


def _all(line: str, start: int, end: int, sign: str) -> bool:
    return all(x.has(sign) for x in _letters(line) if start <= x.at < end and not x.character.isspace())


def _with(line: str, start: int, end: int, sign: str, *, on: bool) -> str:
    """`line` with what stands from `start` to `end` emphasised, or not. What it doesn't touch stays as it was typed."""
    first, last = start, end
    runs = [run for run in dresses(line) if run.kind in _MEANS]
    while touching := [run for run in runs if run.start <= last and first <= run.end]:
        first, last = min(first, *(r.start for r in touching)), max(last, *(r.end for r in touching))
        runs = [run for run in runs if run not in touching]
    letters = [x for x in _letters(line) if first <= x.at < last]
    for letter in letters:
        if start <= letter.at < end:
            letter.set(sign, on)
    for kept in ((BOLD, ITALIC), (sign,)):
        for kind in (BOLD, ITALIC):
            if kind not in kept:
                for letter in letters:
                    letter.set(kind, False)
            _leave_out_spaces(letters, kind)
        found = f"{line[:first]}{_signed(letters)}{line[last:]}"
        # Where one emphasis ends inside another, and no space parts them, Markdown has no signs that say so.
        read = [(x.bold, x.italic) for x in _letters(found) if not x.character.isspace()]
        before, behind = _letters(line[:first]), _letters(line[last:])
        meant = [(x.bold, x.italic) for x in (*before, *letters, *behind) if not x.character.isspace()]
        if read == meant:
            return found
    return line


def _leave_out_spaces(letters: list[_Letter], sign: str) -> None:
    """Signs stand at words: a space at the edge of an emphasis would make stars of them."""
    for order in (letters, letters[::-1]):
        inside = False
        for letter in order:
            if letter.character.isspace() and not inside:
                letter.set(sign, False)
            inside = letter.has(sign)


def _signed(letters: list[_Letter]) -> str:
    """The letters with their signs, one emphasis inside the other."""
    parts: list[str] = []
    is_open: list[str] = []
    for i, letter in enumerate(letters):
        while any(not letter.has(sign) for sign in is_open):
            parts.append(is_open.pop())
        # What has to begin again begins at a word.
        space = letter.character.isspace()
        wanted = [s for s in (BOLD, ITALIC) if not space and letter.has(s) and s not in is_open]
        for sign in sorted(wanted, key=lambda s: -_length(letters, i, s)):
            parts.append(sign)
            is_open.append(sign)
        parts.append(letter.character)
    return "".join([*parts, *reversed(is_open)])


def _length(letters: list[_Letter], first: int, sign: str) -> int:
    return next((i for i in range(first, len(letters)) if not letters[i].has(sign)), len(letters)) - first


def _moved(position: int, changes: list[Change]) -> int:
    """Where the letter before or at `position` stands after `changes`, which go from the last to the first."""
    for change in changes:
        old, new = change.removed, change.inserted
        if position >= change.pos + len(old):
            position += len(new) - len(old)
        elif position > change.pos:
            position = change.pos + _behind(old, new, position - change.pos)
        elif position == change.pos:
            position += len(new) - len(new.lstrip("*_"))
    return position


def _behind(old: str, new: str, column: int) -> int:
    """The column of `new` that stands behind as many letters as `column` of `old`; both differ in signs alone."""
    letters = sum(c not in "*_" for c in old[:column])
    for i, character in enumerate(new):
        if not letters:
            return i + len(new[i:]) - len(new[i:].lstrip("*_"))
        letters -= character not in "*_"
    return len(new)


def _kept_selected(text: str, changes: list[Change], start: int, end: int) -> tuple[int, int]:
    for change in changes:
        text = f"{text[: change.pos]}{change.inserted}{text[change.pos + len(change.removed) :]}"
    ends = _moved(end, changes)
    while ends > 0 and text[ends - 1] in "*_":
        ends -= 1  # the signs behind the last word are none of it
    return _moved(start, changes), ends
