"""What a person does to whole points: accept, dismiss, reorder, move, merge, quote the paper. One undo step each.

Every command is a change of the panes' raw text, so that undo, copy and the store know no other kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Span
from reviewer_app.paper.text import one_line, shortened
from reviewer_app.review.model import Evidence, SectionKey, Severity, Verdict
from reviewer_app.review.pane import (
    PaneItem,
    State,
    append_item,
    render_item,
    restate,
    split_pane,
    with_severity,
    with_verdict,
)
from reviewer_app.session.new_points import discard, keep
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.review.review_panes import ReviewPanes

if TYPE_CHECKING:
    from reviewer_app.paper.model import Paper, Rect
    from reviewer_app.session.session import Session

_RANK: Mapping[Severity, int] = {"major": 0, "minor": 1, "question": 2, "": 3}
_QUOTE_LENGTH = 600  # characters; more is a copy of the paper and no quote


class PointCommands:
    """Commands on the point at the caret of the current pane."""

    def __init__(self, session: Session, panes: ReviewPanes) -> None:
        self._session = session
        self._panes = panes

    def toggle(self, state: State) -> None:
        """Give the point `state`, or take it away where it has it."""
        item = self._panes.point()
        if item is None:
            return
        self._relabel(item, restate(item.source, None if state in item.states else state))

    def weigh(self, severity: Severity) -> None:
        """Give the point a severity, or take it away where it has it."""
        if (item := self._panes.point()) is not None:
            self._relabel(item, with_severity(item.source, "" if severity == item.severity else severity))

    def judge(self, verdict: Verdict) -> None:
        """Say of the point what it is worth, which is meant for a model's; or take that back."""
        if (item := self._panes.point()) is not None:
            self._relabel(item, with_verdict(item.source, "" if verdict == item.verdict else verdict))

    def sort(self) -> None:
        """Put the points of the pane in the order of their severity; those of one severity stay in theirs."""
        key = self._panes.current
        text = self._panes[key].editor.text
        slots = [item for item in split_pane(text) if not item.paragraph]
        order = sorted(slots, key=lambda item: _RANK[item.severity])
        if order == slots:
            return
        parts, done = [], 0
        for slot, item in zip(slots, order, strict=True):
            parts += [text[done : slot.start], item.source]
            done = slot.end
        self._panes.perform([Edit(key, 0, text, "".join([*parts, text[done:]]))])

    def _relabel(self, item: PaneItem, new: str) -> None:
        key = self._panes.current
        caret = self._panes[key].editor.caret()
        self._panes.perform([Edit(key, item.start, item.source, new)])
        self._panes[key].editor.place_caret(min(caret, item.start + len(new)))

    def see_to(self, state: State) -> None:
        """What the buttons beside a point do: keep or discard one that is new, else give it `state` or take it away."""
        item = self._panes.point()
        if item is None or "new" not in item.states:
            self.toggle(state)
        elif state == "dismissed":
            self.discard()
        else:
            self.keep()

    def keep(self) -> None:
        """Let the point be new no more."""
        self._see_to_new(keep)

    def discard(self) -> None:
        """Take a new point out."""
        self._see_to_new(discard)

    def _see_to_new(self, edits: Callable[[SectionKey, str, list[PaneItem]], list[Edit]]) -> None:
        item, key = self._panes.point(), self._panes.current
        if item is not None and "new" in item.states:
            editor = self._panes[key].editor
            caret = editor.caret()
            self._panes.perform(edits(key, editor.text, [item]))
            editor.place_caret(min(caret, len(editor.text)))

    def shift(self, by: int) -> None:
        """Exchange the point with the one after (1) or before it (-1)."""
        item = self._panes.point()
        if item is None:
            return
        key = self._panes.current
        editor = self._panes[key].editor
        items = split_pane(editor.text)
        index = next(i for i, other in enumerate(items) if other.start == item.start)
        if not 0 <= index + by < len(items):
            return
        first, second = items[min(index, index + by)], items[max(index, index + by)]
        between = editor.text[first.end : second.start]
        old = editor.text[first.start : second.end]
        inside = editor.caret() - item.start
        self._panes.perform([Edit(key, first.start, old, f"{second.source}{between}{first.source}")])
        start = first.start if by < 0 else first.start + len(second.source) + len(between)
        editor.place_caret(start + inside)

    def move_to(self, target: SectionKey) -> None:
        """Take the point out of its pane and append it to another one."""
        item = self._panes.point()
        key = self._panes.current
        if item is None or target is key:
            return
        there = self._panes[target].editor.text
        start, end = taken_out(self._panes[key].editor.text, item)
        gone = self._panes[key].editor.text[start:end]
        addition = append_item(there, item.source)[len(there) :]
        # Put in before it is taken out: what is on the disk after a crash in between has it twice rather than nowhere.
        self._panes.perform([Edit(target, len(there), "", addition), Edit(key, start, gone, "")])

    def merge(self, first: tuple[SectionKey, PaneItem], second: tuple[SectionKey, PaneItem], source: str) -> bool:
        """Let `source` stand where the first of two points stands, and take the second out, as one step.

        False if either is no longer where it was.
        """
        texts = self._panes.texts
        for key, item in (first, second):
            if texts[key][item.start : item.end] != item.source:
                return False
        (key, item), (other, gone) = first, second
        start, end = taken_out(texts[other], gone)
        if other is key and start > item.start:
            shift = len(source) - len(item.source)
            # The line end between two neighbours is the second one's.
            start, end = max(start, item.end) + shift, end + shift
            removed = texts[key][start - shift : end - shift]
        else:
            removed = texts[other][start:end]
        self._panes.perform([Edit(key, item.start, item.source, source), Edit(other, start, removed, "")])
        return True

    def cite(self, text: str, rects: Mapping[int, Sequence[Rect]]) -> Evidence | None:
        """Evidence at the selected `text` with its rectangles by page; None if it stands in no passage of the paper."""
        paper = self._session.paper
        passage = passage_at(paper, rects) if paper else None
        spans = [Span(page, tuple(rects[page])) for page in sorted(rects) if rects[page]]
        return None if passage is None else self._session.cite(passage, one_line(text), spans)

    def quote(self, text: str, rects: Mapping[int, Sequence[Rect]]) -> bool:
        """Append the selected passage `text` to the current pane as a point with that passage as its evidence.

        False if the selection stands in no passage of the paper, so that nothing could be cited.
        """
        evidence = self.cite(text, rects) if text.strip() else None
        if evidence is None:
            return False
        quote = shortened(one_line(text), _QUOTE_LENGTH)
        key = self._panes.current
        editor = self._panes[key].editor
        item = render_item(tr("“{quote}”").format(quote=quote), [evidence])
        addition = append_item(editor.text, item)[len(editor.text) :]
        # Marks that were put in later read with a comment before them: the caret waits at the end.
        self._panes.perform([Edit(key, len(editor.text), "", addition)])
        editor.setFocus()
        return True


def taken_out(text: str, item: PaneItem) -> tuple[int, int]:
    """What goes when a point is taken out of a pane's text: the line end after it too, or at the end the one before."""
    start, end = item.start, item.end
    if text[end : end + 1] == "\n":
        end += 1
    elif text[start - 1 : start] == "\n":
        start -= 1
    return start, end


def passage_at(paper: Paper, rects: Mapping[int, Sequence[Rect]]) -> str | None:
    """The passage that holds most of the selected rectangles' area (by page); None if they touch none."""
    best, most = None, 0.0
    for pid, _, _, spans in paper.passages():
        area = sum(_overlap(a, b) for s in spans for a in s.rects for b in rects.get(s.page, ()))
        if area > most:
            best, most = pid, area
    return best


def _overlap(a: Rect, b: Rect) -> float:
    return max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0)) * max(0.0, min(a.y1, b.y1) - max(a.y0, b.y0))
