"""Remarks on the person's own review: lines under its sentences, drawn when the person pauses.

The points are gone through a few at a time, and what was said of a point is remembered until its words change, so that
no key waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem, split_pane
from reviewer_app.review.remark_places import PlacedRemark, remarks_at
from reviewer_app.review.remarks import Group, Remark, of_empty
from reviewer_app.session.silenced_remarks import SilencedRemarks
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.review.slices import Slices

_PAUSE_MS: Final = 500
# So many characters of points that are new take 2 ms to go through, on two busy cores.
_AT_A_TIME: Final = 1500
# More points than any review has.
_MOST_KEPT: Final = 2000


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A remark in pane `key`, its code points `start` to `end` there, both 0 if it is about the section."""

    key: SectionKey
    start: int
    end: int
    remark: Remark

    @property
    def said(self) -> str:
        """What is the matter and what would help."""
        return f"{self.remark.said} {self.remark.next_step}"


class RemarkMarks(QObject):
    """Underlines in `panes` what there is a remark on, but for what is `silenced`."""

    changed = Signal()  # `shown` is another list than before

    def __init__(self, panes: ReviewPanes, silenced: SilencedRemarks, theme: Theme) -> None:
        super().__init__(panes)
        self._panes = panes
        self._silenced = silenced
        self._theme = theme
        self.on = False
        self.shown: tuple[ShownRemark, ...] = ()
        self._kept: dict[tuple[SectionKey, str, bool], tuple[PlacedRemark, ...]] = {}
        self._slices = Slices(self._look, self)
        panes.edited.connect(lambda _: self.look_soon())

    def switch(self, on: bool) -> None:
        """Remark from now on, or no more."""
        self.on = on
        self._slices.begin(0)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._theme = theme
        self._slices.begin(0)

    def look_soon(self) -> None:
        """The text is another one: look once the person pauses."""
        if self.on:
            self._slices.begin(_PAUSE_MS)

    def look_now(self) -> None:
        """Another review is shown, or something was silenced."""
        if self.on:
            self._slices.begin(0)

    def at(self, key: SectionKey, position: int) -> ShownRemark | None:
        """The remark on the sentence of pane `key` that `position` touches; the shortest where there are several."""
        found = [r for r in self.shown if r.key is key and r.end and r.start <= position <= r.end]
        return min(found, key=lambda r: r.end - r.start, default=None)

    def _look(self) -> Iterator[None]:
        found: list[ShownRemark] = []
        if self.on:
            items = {key: split_pane(text) for key, text in self._panes.texts.items()}
            places = any(item.marks for row in items.values() for item in row)
            kinds = self._silenced.kinds
            written = any(items.values())
            looked = 0
            for key, row in items.items():
                if written and all("dismissed" in item.states for item in row):
                    found.append(ShownRemark(key, 0, 0, of_empty(key)))
                for item in row:
                    looked += 0 if (key, item.source, places) in self._kept else len(item.source)
                    found += (
                        ShownRemark(key, item.start + one.start, item.start + one.end, one.remark)
                        for one in self._of_item(key, item, places)
                    )
                    if looked > _AT_A_TIME:
                        looked = 0
                        yield
            found = [one for one in found if not self._silenced.silences(one.remark, kinds)]
        self._show(tuple(found))

    def _of_item(self, key: SectionKey, item: PaneItem, places: bool) -> tuple[PlacedRemark, ...]:
        name = (key, item.source, places)
        if name not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[name] = tuple(remarks_at(key, item, places=places))
        return self._kept[name]

    def _show(self, found: tuple[ShownRemark, ...]) -> None:
        for key in SectionKey:
            lines = [(r.start, r.end, self._colour(r.remark.group), r.said) for r in found if r.key is key and r.end]
            self._panes[key].editor.underlays.show_remarked(lines)
        if found != self.shown:
            self.shown = found
            self.changed.emit()

    def _colour(self, group: Group) -> QColor:
        theme = self._theme
        return QColor({"unkind": theme.error, "lazy": theme.accent, "vague": theme.mark}.get(group, theme.warning))
