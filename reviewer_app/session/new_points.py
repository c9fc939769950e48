"""Points that a later run put beside text that was there: marked `{new}` until the person has seen to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem, items_near, restate, split_pane
from reviewer_app.session.person_history import Edit

_NEW = "{new}"
_FEW = 8
_SIGN = re.compile(r"(?<!\\)\{new\}")
_AT_LINE_END = re.compile(r"[ \t]*(?<!\\)\{new\}(?=[ \t]*(?:\n|\Z))")


@dataclass(frozen=True, slots=True)
class NewSign:
    """Where the sign of a new point stands in a pane's text, with the space before it."""

    pos: int
    text: str


def new_points(text: str) -> list[PaneItem]:
    """The points of a pane's text that are marked as new."""
    signs = [m.start() for m in _SIGN.finditer(text)]
    # A person types in a long pane with a few new points more often than in one full of them.
    near = (i for at in signs for i in items_near(text, at, at)) if len(signs) <= _FEW else split_pane(text)
    return list({i.start: i for i in near if "new" in i.states}.values())


def keep(key: SectionKey, _text: str, items: Sequence[PaneItem]) -> list[Edit]:
    """The edits, to be made in this order, after which `items` of the pane are new no more."""
    edits = []
    for item in sorted(items, key=lambda i: -i.start):
        state = next((s for s in item.states if s != "new"), None)
        edits.append(Edit(key, item.start, item.source, restate(item.source, state)))
    return edits


def discard(key: SectionKey, text: str, items: Sequence[PaneItem]) -> list[Edit]:
    """The edits, to be made in this order, after which `items` of the pane are gone, each with its line's end."""
    edits = []
    for item in sorted(items, key=lambda i: -i.start):
        start, end = item.start, item.end
        if text[end : end + 1] == "\n":
            end += 1
        elif text[start - 1 : start] == "\n":
            start -= 1
        edits.append(Edit(key, start, text[start:end], ""))
        text = text[:start] + text[end:]
    return edits


def sign_of_edited(text: str, edit: Edit) -> NewSign | None:
    """The sign that goes because `edit`, made in `text`, changes the words of a new point; None if it changes none.

    An edit that takes away lines, or of the sign itself, stands for itself.
    """
    first, last = edit.pos, edit.pos + len(edit.removed)
    if _NEW not in text:
        return None
    for item in items_near(text, first, last):
        found = _AT_LINE_END.search(item.source) if "new" in item.states else None
        if not item.start <= first <= last <= item.end or found is None:
            continue
        sign = NewSign(item.start + found.start(), found.group())
        if last <= sign.pos:
            # A line that is put in before the point is none of its words.
            before = first == item.start and not edit.removed and edit.inserted.endswith("\n")
            return None if before else sign
        # A line that is put in behind the point is none of its words either.
        behind = first == last == item.end and edit.inserted.startswith("\n")
        if first >= sign.pos + len(sign.text) and not behind:
            return sign
    return None
