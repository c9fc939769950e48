"""What a person does to the evidence of points: link a passage, remove a link, carry it to another point.

Each is one undo step, made of edits of the panes' raw text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewer_app.review.model import Evidence, SectionKey
from reviewer_app.review.pane import PaneItem, item_at, mark_insertion, mark_removal, render_mark
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.review.mark_pointer import PlacedMark

if TYPE_CHECKING:
    from reviewer_app.ui.review.review_panes import ReviewPanes


class MarkCommands:
    """Commands on the marks in `panes`."""

    def __init__(self, panes: ReviewPanes, evidence: Callable[[str], Evidence | None]) -> None:
        """`evidence` gives what stands behind a mark's id."""
        self._evidence = evidence
        self._panes = panes

    def at_caret(self) -> PlacedMark | None:
        """The mark that the caret of the current pane touches, or else the last one of its point."""
        key = self._panes.current
        caret = self._panes[key].editor.caret()
        item = self._panes.point()
        found = marks_of(key, item) if item is not None else []
        return next((m for m in found if m.start <= caret <= m.end), found[-1] if found else None)

    def remove(self, mark: PlacedMark) -> bool:
        """Take a mark out of its point; whether it stood there."""
        edit = self._removal(mark)
        if edit is None:
            return False
        self._panes.perform([edit])
        return True

    def move(self, mark: PlacedMark, target: SectionKey, position: int) -> bool:
        """Carry a mark to the point at `position` (code points) of pane `target`; whether anything moved.

        A point that has this evidence already keeps it once.
        """
        item = item_at(self._panes[target].editor.text, position)
        removal = self._removal(mark)
        if item is None or removal is None:
            return False
        if target is mark.key and item.start <= mark.start < item.end:
            return False
        # Several that are drawn as one are carried together.
        missing = [mark.text[m.start : m.end] for m in marks_in(mark.text) if m.evidence not in item.marks]
        if not missing:
            self._panes.perform([removal])
            return True
        at, insertion = mark_insertion(item.source, " ".join(missing))
        added = Edit(target, item.start + at, "", insertion)
        if target is mark.key and added.pos <= removal.pos:
            removal = Edit(removal.key, removal.pos + len(insertion), removal.removed, "")
        # The mark is put in first: what is kept in between has it twice rather than not at all.
        self._panes.perform([added, removal])
        self._panes[target].editor.place_caret(min(added.pos + len(insertion), len(self._panes[target].editor.text)))
        return True

    def link(self, evidence: Evidence) -> bool:
        """Make `evidence` part of the point at the caret of the current pane; False if the caret is in no point."""
        key = self._panes.current
        editor = self._panes[key].editor
        item = self._panes.point()
        if item is None:
            return False
        for id_ in item.marks:
            known = self._evidence(id_)
            if known is not None and (known.paragraph, known.spans) == (evidence.paragraph, evidence.spans):
                return True
        caret = editor.caret()
        at, insertion = mark_insertion(item.source, render_mark(evidence))
        self._panes.perform([Edit(key, item.start + at, "", insertion)])
        # The caret stays in the words that it was in.
        editor.place_caret(caret if caret <= item.start + at else caret + len(insertion))
        return True

    def _removal(self, mark: PlacedMark) -> Edit | None:
        text = self._panes[mark.key].editor.text
        if text[mark.start : mark.end] != mark.text:
            return None
        item = item_at(text, mark.start)
        if item is None:
            return None
        start, end = mark_removal(item.source, mark.start - item.start, mark.end - item.start)
        return Edit(mark.key, item.start + start, item.source[start:end], "")


def marks_of(key: SectionKey, item: PaneItem) -> list[PlacedMark]:
    """The marks of a point of pane `key`, in order."""
    return [
        PlacedMark(key, item.start + m.start, item.start + m.end, item.source[m.start : m.end], m.evidence)
        for m in marks_in(item.source)
    ]
