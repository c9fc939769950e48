"""What Return, Tab and Backspace mean in a list, in terms of the Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:(?P<bullet>[-*+•‣◦▪])|(?P<number>\d{1,3})(?P<stop>[.)]))(?P<gap>[ \t]+)")
_TAB = 4  # columns


@dataclass(frozen=True, slots=True)
class Item:
    """How a line begins that is the first of a list's item."""

    indent: int  # columns before its sign
    words: int  # the column of the line, in code points, at which its words begin
    width: int  # columns before its words, which is where items below it begin
    following: str  # what the next item of the list begins with
    habits: tuple[str, ...]  # what a person types to begin such an item


def item_of(line: str) -> Item | None:
    """The item that begins with `line`; None if none does."""
    m = _ITEM.match(line)
    if m is None:
        return None
    sign = m["bullet"] or f"{int(m['number']) + 1}{m['stop']}"
    indent, width = (len(part.expandtabs(_TAB)) for part in (m["indent"], m.group()))
    habits = ("-", "*") if m["bullet"] else (f"{m['number']}{m['stop']}",)
    return Item(indent, m.end(), width, f"{m['indent']}{sign}{m['gap']}", habits)


def shifted(lines: list[str], first: int, last: int, by: int) -> dict[int, str]:
    """The lines that change (number: text) where the items among `lines[first:last + 1]` go one level in (1) or out
    (-1), with all that hangs below them. An item goes in below the one before it, and no deeper.
    """
    start = _first_line(lines, first)
    item = item_of(lines[start]) if start is not None else None
    if item is None or start is None:
        return {}
    above = [found for line in lines[:start] if (found := item_of(line)) is not None]
    target = _level_above(above, item.indent) if by < 0 else _level_below(above, item.indent)
    if target is None or target == item.indent:
        return {}
    changed = {}
    for number in range(start, len(lines)):
        line = lines[number]
        below = line.strip() and _indent(line) > item.indent
        if not (number <= last or below):
            break
        if line.strip() and (below or item_of(line) is not None):
            changed[number] = " " * max(0, _indent(line) + target - item.indent) + line.lstrip(" \t")
    return changed


def _first_line(lines: list[str], number: int) -> int | None:
    """The line with which the item begins to which line `number` belongs."""
    while number >= 0 and lines[number].strip():
        if item_of(lines[number]) is not None:
            return number
        number -= 1
    return None


def _level_above(above: list[Item], indent: int) -> int:
    return next((i.indent for i in reversed(above) if i.indent < indent), 0)


def _level_below(above: list[Item], indent: int) -> int | None:
    for item in reversed(above):
        if item.indent == indent:
            return item.width
        if item.indent < indent:
            break
    return None


def _indent(line: str) -> int:
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(_TAB))
