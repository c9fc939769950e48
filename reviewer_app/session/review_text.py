"""The text of the review: what stands in the four panes, and what a person can take back of it.

It has one owner. Who wants to change a pane says so here: a command of the person's, undo and redo, a point of the
model's. The change is made in the text, and then the face shows it. Only what a person types is in the face first; it
is told here before anything else happens. So text and face are the same whenever neither is in the middle of a call.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import append_item, split_pane
from reviewer_app.session.new_points import sign_of_edited
from reviewer_app.session.person_history import Edit, PersonHistory
from reviewer_app.store.records import clean

log = logging.getLogger(__name__)

# Line ends as other programs write them, and what Qt's documents take for one.
_BREAKS = re.compile("\r\n?|[\u2028\u2029\ufdd0\ufdd1]")


class ReviewFace(Protocol):
    """What shows the text to a person."""

    def load(self) -> None:
        """Other texts are in all panes."""

    def show_edit(self, edit: Edit, *, quietly: bool) -> None:
        """Make `edit`; `quietly` where it is none of the person's: neither caret nor scroll move then."""

    def person_at(self, key: SectionKey, position: int) -> bool:
        """Whether the person is about to type at this code point of pane `key`."""

    def shown(self, key: SectionKey) -> str | None:
        """What the person sees in pane `key`; None if nobody looks."""


class NoFace:
    """Nobody looks: the command line, and the time before a window is built."""

    def load(self) -> None:
        """Nothing to show."""

    def show_edit(self, edit: Edit, *, quietly: bool) -> None:
        """Nothing to show."""

    def person_at(self, key: SectionKey, position: int) -> bool:
        """Nobody is."""
        return False

    def shown(self, key: SectionKey) -> str | None:
        """Nobody looks."""
        return None


class ReviewText:
    """The raw Markdown of the four panes. Positions are code points; a line ends with a line feed alone."""

    def __init__(self, changed: Callable[[SectionKey], None] = lambda key: None) -> None:
        """`changed` hears of every change but of `load`, after it was made."""
        self.face: ReviewFace = NoFace()
        self._changed = changed
        self._history = PersonHistory()
        self._texts = dict.fromkeys(SectionKey, "")
        self._held: dict[SectionKey, list[str]] = {}

    def __getitem__(self, key: SectionKey) -> str:
        return self._texts[key]

    @property
    def texts(self) -> dict[SectionKey, str]:
        """The raw text of every pane."""
        return dict(self._texts)

    def settled(self, key: SectionKey) -> str:
        """The text of a pane with the points that wait until they can be shown: what belongs on the disk."""
        text = self._texts[key]
        for item in self._held.get(key, ()):
            text = append_item(text, item)
        return text

    def load(self, texts: Mapping[SectionKey, str]) -> None:
        """Put other texts into all panes. Nothing before them can be taken back."""
        self._texts = {key: _one_break(texts.get(key, "")) for key in SectionKey}
        self._history.clear()
        for waiting in self._held.values():
            waiting.clear()
        self.face.load()

    # -- the person

    def typed(self, edit: Edit, *, typing: bool, composing: bool = False) -> None:
        """The person made `edit`, which the face shows already. With `typing` it joins the word that is being typed.

        A new point whose words it changes is new no more, but while an input method goes on `composing`.
        """
        before = self._texts[edit.key]
        self._make(edit)
        if self._healed(edit.key):
            self._changed(edit.key)
            return
        sign = None if composing else sign_of_edited(before, edit)
        if sign is None:
            self._history.record(edit, typing=typing)
        else:
            # One step: as if the sign had gone first, so that what is typed next joins the word.
            moved = len(edit.inserted) - len(edit.removed) if edit.pos <= sign.pos else 0
            after = edit if edit.pos <= sign.pos else replace(edit, pos=edit.pos - len(sign.text))
            self._history.record_all([Edit(edit.key, sign.pos, sign.text, ""), after], open_end=typing)
            self._make_shown(Edit(edit.key, sign.pos + moved, sign.text, ""), quietly=True)
        self._changed(edit.key)

    def perform(self, edits: Sequence[Edit]) -> None:
        """Make `edits`, one after the other, as one step of the person's."""
        edits = [replace(e, inserted=_one_break(e.inserted)) for e in edits]
        self._history.record_all(edits)
        self._play(edits)

    def undo(self, key: SectionKey) -> list[Edit]:
        """Take back the person's last step in `key`; the edits that were made for it."""
        return self._play(self._history.undo(key))

    def redo(self, key: SectionKey) -> list[Edit]:
        """Do again what was taken back last in `key`; the edits that were made for it."""
        return self._play(self._history.redo(key))

    def can_undo(self, key: SectionKey) -> bool:
        """Whether the person has something to take back in `key`."""
        return self._history.can_undo(key)

    def can_redo(self, key: SectionKey) -> bool:
        """Whether the person can do again what they took back in `key`."""
        return self._history.can_redo(key)

    def end_word(self, key: SectionKey) -> None:
        """What the person types next in `key` is another step: the caret jumped, the focus left."""
        self._history.end_word(key)

    # -- the model

    def append(self, key: SectionKey, item: str, behind: str = "") -> None:
        """Put the model's point at the end of a pane, or behind the point `behind`, outside of the person's undo."""
        item = _one_break(item)
        before = next((i for i in split_pane(self._texts[key]) if i.text == behind), None) if behind else None
        if key in self._held:
            self._held[key].append(item)
        elif before is not None:
            self._history.streamed(key, before.end, len(item) + 1)
            self._make_shown(Edit(key, before.end, "", f"\n{item}"), quietly=True)
        else:
            text = self._texts[key]
            end = len(text)
            addition = append_item(text, item)[end:]
            # An empty last line stays the person's who is about to type there, and what undo brings back stands on a
            # line of its own.
            if addition == item and (self.face.person_at(key, end) or self._history.borders(key, end)):
                addition = f"\n{item}"
            self._history.streamed(key, end, len(addition))
            self._make_shown(Edit(key, end, "", addition), quietly=True)
        self._changed(key)

    def hold(self, key: SectionKey) -> None:
        """Let points for a pane wait: an input method composes there, which a change of what is shown would end."""
        self._held.setdefault(key, [])

    def release(self, key: SectionKey) -> None:
        """Put in what waited."""
        for item in self._held.pop(key, ()):
            self.append(key, item)

    # -- inside

    def _play(self, edits: list[Edit]) -> list[Edit]:
        made = []
        for edit in edits:
            if self._texts[edit.key][edit.pos : edit.pos + len(edit.removed)] != edit.removed:
                self._forget_steps(edit.key)
                break
            self._make_shown(edit, quietly=False)
            self._changed(edit.key)
            made.append(edit)
        return made

    def _make_shown(self, edit: Edit, *, quietly: bool) -> None:
        self._make(edit)
        self.face.show_edit(edit, quietly=quietly)
        self._healed(edit.key)

    def _make(self, edit: Edit) -> None:
        text, end = self._texts[edit.key], edit.pos + len(edit.removed)
        self._texts[edit.key] = text[: edit.pos] + edit.inserted + text[end:]

    def _healed(self, key: SectionKey) -> bool:
        """Take what the person sees for the text if it is another, which is a defect of ours; whether it was one."""
        shown = self.face.shown(key)
        if shown is None or shown == self._texts[key]:
            return False
        self._texts[key] = shown
        self._forget_steps(key)
        return True

    def _forget_steps(self, key: SectionKey) -> None:
        """Positions can't be trusted any more: better nothing to take back than to take back something else."""
        log.error("pane %s was shown another text than the review held; undo begins anew", key.value)
        self._history.clear()


def _one_break(text: str) -> str:
    # Half a surrogate pair would be shown by no face and be kept by no disk.
    return _BREAKS.sub("\n", clean(text)).replace("\x00", "")
