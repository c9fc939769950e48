"""Two points that say much the same, made one."""

from __future__ import annotations

from reviewer_app.paper.text import sentences
from reviewer_app.review.duplicates import share_said
from reviewer_app.review.pane import MARK_RE, PaneItem, render_marked

# A sentence of the second point goes if this share of what it is about stands in the first.
_SAID = 0.75


def merged_item(first: PaneItem, second: PaneItem, text: str) -> str:
    """One list item that says `text` for both points, with the marks of both in order.

    It is "accepted" or "new" if both were, and as severe as the first, or else the second.
    """
    marks = {m["id"]: m.group() for source in (first.source, second.source) for m in MARK_RE.finditer(source)}
    states = [s for s in first.states if s in second.states]
    severity = first.severity or second.severity
    return render_marked(text, marks.values(), [*states, *([severity] if severity else [])])


def merged_text(first: str, second: str) -> str:
    """The first point's text, and what the second one adds to it."""
    if "\n" in second:
        # Lists, tables and code keep their lines; what repeats in them is for the person to cut.
        return first if share_said(second, first) >= _SAID else f"{first}\n\n{second}"
    added = [s for s in sentences(second) if share_said(s, first) < _SAID]
    if not added:
        return first
    between = "\n\n" if "\n" in first else "" if first.endswith(("。", "！", "？")) else " "
    ended = first if first.rstrip().endswith((".", "!", "?", "。", "！", "？", ":", "：")) else f"{first}."
    return f"{ended}{between}{' '.join(added)}"
