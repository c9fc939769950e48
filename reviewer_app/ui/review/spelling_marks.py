"""Lines under words that no dictionary knows, drawn when the person pauses.

The lines of the text are gone through a few at a time, and what a line was found to hold is remembered, so that a long
pane never stops the window. The word at the caret is being written, and is not underlined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from reviewer_app.review.model import SectionKey
from reviewer_app.review.spelling import Word, words_in
from reviewer_app.session.spelling import Spelling
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.review.slices import Slices

_PAUSE_MS = 400
# So many characters take 1 to 2 ms to go through when they are new.
_AT_A_TIME = 3000


@dataclass(frozen=True, slots=True)
class Misspelled:
    """A word of pane `key` that no dictionary knows: its code points in the pane's text."""

    key: SectionKey
    start: int
    end: int
    word: str


class SpellingMarks(QObject):
    """Underlines what is misspelled in `panes`."""

    def __init__(self, panes: ReviewPanes, spelling: Spelling, theme: Theme) -> None:
        super().__init__(panes)
        self._panes = panes
        self._spelling = spelling
        self._theme = theme
        self.on = False
        self._shown: dict[SectionKey, tuple[object, ...]] = {}
        self._slices = Slices(self._look, self)
        panes.edited.connect(lambda _: self.look_soon())
        panes.caret_moved.connect(self.look_soon)

    def switch(self, on: bool) -> None:
        """Underline from now on, or no more."""
        self.on = on
        self.look_soon()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._theme = theme
        self.look_soon()

    def look_soon(self) -> None:
        """Words may be others than before: look once the person pauses."""
        self._slices.begin(_PAUSE_MS)

    def look_later(self) -> None:
        """The same, where a look that is under way or to come would not tell."""
        if not self._slices.to_come:
            self.look_soon()

    def at(self, key: SectionKey, position: int) -> Misspelled | None:
        """The misspelled word of pane `key` that `position` touches."""
        if not self.on or not self._spelling.available:
            return None
        text = self._panes.texts[key]
        first = text.rfind("\n", 0, position) + 1
        added = self._spelling.added
        for word in words_in(text[first:].partition("\n")[0]):
            if first + word.start <= position <= first + word.end and self._spelling.wrong(word.text, added):
                return Misspelled(key, first + word.start, first + word.end, word.text)
        return None

    def _look(self) -> Iterator[None]:
        on = self.on and self._spelling.available
        added = self._spelling.added if on else frozenset()
        for key in SectionKey:
            found: list[tuple[int, int]] = []
            at = done = 0
            for line in self._panes.texts[key].split("\n") if on else ():
                found += [(at + w.start, at + w.end) for w in words_in(line) if self._is_wrong(key, at, w, added)]
                at += len(line) + 1
                if at - done > _AT_A_TIME:
                    done = at
                    yield
            self._show(key, found)
            yield
        if on:
            self._spelling.look_up(self.look_soon)

    def _is_wrong(self, key: SectionKey, first: int, word: Word, added: frozenset[str]) -> bool:
        if not self._spelling.wrong(word.text, added):
            return False
        editor = self._panes[key].editor
        return not (editor.hasFocus() and first + word.start <= editor.caret() <= first + word.end)

    def _show(self, key: SectionKey, spans: list[tuple[int, int]]) -> None:
        state = (self._theme.error, tuple(spans), hash(self._panes.texts[key]) if spans else 0)
        if state != self._shown.get(key, (self._theme.error, (), 0)):
            self._panes[key].editor.underlays.show_misspelled(spans, QColor(self._theme.error))
        self._shown[key] = state
