"""Commands on evidence: link, remove, carry, list and merge; and the card that shows a passage beside its mark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt

from reviewer_app.i18n import tr
from reviewer_app.review.merging import merged_item, merged_text
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem
from reviewer_app.session.events import SecondLook
from reviewer_app.ui.dialogs.merge_dialog import MergeDialog
from reviewer_app.ui.review.evidence_card import EvidenceCard
from reviewer_app.ui.review.evidence_links import EvidenceLinks
from reviewer_app.ui.review.evidence_list import Line
from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.review.mark_commands import MarkCommands
from reviewer_app.ui.review.mark_pointer import PlacedMark
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.review.point_rows import PointRow, find_row
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session
    from reviewer_app.ui.review.review_editor import ReviewEditor

CHANGES_EVIDENCE = (Act.UNLINK, Act.MERGE)


class EvidenceCommands(QObject):
    """What a person does with the links between points and paper."""

    def __init__(
        self,
        session: Session,
        parts: WindowParts,
        links: EvidenceLinks,
        parent: QObject,
        *,
        read_only: bool,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._links = links
        self._list = listed = parts.evidence_list
        self._read_only = read_only
        self._marks = MarkCommands(parts.panes, session.evidence)
        self._points = PointCommands(session, parts.panes)
        self.card = EvidenceCard(parts.window)
        panes = parts.panes
        panes.mark_hovered.connect(self._hovered)
        panes.mark_dropped.connect(self._dropped)
        links.refreshed.connect(listed.set_rows)
        listed.chosen.connect(self._go)
        listed.remove_asked.connect(self._remove)
        listed.merge_asked.connect(self.ask_to_merge)
        listed.left.connect(self._leave_list)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.LINK: self.link,
            Act.UNLINK: self.unlink,
            Act.MERGE: self.merge,
            Act.EVIDENCE_LIST: self.toggle_list,
        }

    def close(self) -> None:
        """The paper was closed: there is no evidence to list."""
        self._show_list(False)

    def link(self) -> None:
        """Make the passage that is selected in the paper evidence of the point at the caret."""
        selection = self._parts.tools.selection
        if selection.range is None:
            return
        if self._parts.panes.point() is None:
            self._say(tr("The caret is in no point."), tr("Put it into the point that the passage belongs to."))
            return
        evidence = self._points.cite(selection.text, self._parts.tools.words.text.rects(*selection.range))
        if evidence is None or not self._marks.link(evidence):
            text = tr("The selected text is in no passage that was read from the paper, so it can't be cited.")
            self._say(text, tr("Select text of the paper's body."))
            return
        selection.clear()
        self._links.refresh()

    def unlink(self) -> None:
        """Remove the mark at the caret, or else the last one of the point."""
        mark = self._marks.at_caret()
        if mark is not None:
            self._remove(mark)

    def merge(self) -> None:
        """Offer to merge the point at the caret with the one that it repeats."""
        self._links.refresh()
        item, key = self._parts.panes.point(), self._parts.panes.current
        looks = [d for r in self._links.rows for d in r.looks if d.kind == "repeat" and d.other is not None]
        for look in looks:
            for place in (look.point, look.other):
                row = find_row(self._links.rows, place) if place else None
                if row is not None and item is not None and (row.key, row.item.start) == (key, item.start):
                    self.ask_to_merge(look)
                    return
        self._say(tr("No other point was found that says the same as this one."), "")

    def ask_to_merge(self, look: SecondLook) -> None:
        """Show two points that repeat each other, and let the person choose what is left of them."""
        self._links.refresh()
        earlier = find_row(self._links.rows, look.other) if look.other else None
        later = find_row(self._links.rows, look.point)
        if earlier is None or later is None or self._read_only:
            return
        first, second = (earlier.key, earlier.item), (later.key, later.item)
        short = merged_text(earlier.item.text, later.item.text)
        dialog = MergeDialog(first, second, short, self._parts.window)
        dialog.chosen.connect(lambda text: self._merge(first, second, text))
        dialog.open()

    def toggle_list(self) -> None:
        """Show the list of evidence and go into it, or hide it."""
        if self._list.isVisible() and self._list.table.hasFocus():
            self._leave_list()
        else:
            self._show_list(True)
            self._links.refresh()
            self._list.open()

    def _merge(self, first: tuple[SectionKey, PaneItem], second: tuple[SectionKey, PaneItem], text: str) -> None:
        if not self._points.merge(first, second, merged_item(first[1], second[1], text)):
            self._say(tr("One of the two points has changed meanwhile."), tr("Look at them again."))
            return
        self._parts.panes[first[0]].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._links.refresh()

    def _remove(self, mark: PlacedMark) -> None:
        if not self._read_only and self._marks.remove(mark):
            self._links.refresh()

    def _dropped(self, mark: PlacedMark, key: SectionKey, position: int) -> None:
        if self._marks.move(mark, key, position):
            self._links.refresh()

    def _hovered(self, editor: ReviewEditor, mark: PlacedMark | None, line: QRect) -> None:
        if mark is None:
            self.card.dismiss()
        else:
            at = line.translated(editor.viewport().pos())
            others = sum(1 for _ in marks_in(mark.text)) - 1
            self.card.show_soon(self._session.evidence(mark.evidence), editor, at, others)

    def _go(self, line: Line) -> None:
        row = self._now(line.row)
        if row is None:
            return
        editor = self._parts.panes[row.key].editor
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        start = row.item.start
        if line.mark is not None:
            start = next((m.start for m, _ in row.marks if m.evidence == line.mark.evidence), start)
            editor.select(start, start + len(line.mark.text))
            self._links.show(line.mark.evidence)
            return
        editor.select(start, row.item.end)
        for passage in line.look.passages if line.look else ():
            self._links.show_passage(passage)

    def _now(self, row: PointRow) -> PointRow | None:
        self._links.refresh()
        same = (r for r in self._links.rows if r.key is row.key and r.item.source == row.item.source)
        return next(same, None)

    def _leave_list(self) -> None:
        self._show_list(False)
        self._parts.panes[self._parts.panes.current].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_list(self, shown: bool) -> None:
        self._list.setVisible(shown)
        self._parts.actions[Act.EVIDENCE_LIST].setChecked(shown)

    def _say(self, text: str, next_step: str) -> None:
        self._parts.messages.say(Message("evidence", text, next_step))
