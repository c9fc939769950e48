"""The person's undo history over the four panes, apart from everything that the model streams into them.

A pane's text changes for two reasons: a person edits it, and the model appends whole points. Only the first
kind is kept here, as insertions and deletions at code-point positions. When the model inserts text, every kept
position is rebased over it (the insertion transform of operational transformation, restricted to insertions),
so that undo and redo keep naming the characters that the person typed, wherever they stand by now.

One command may touch two panes (moving a point): it is undone and redone as one. Commands on different panes
commute, so undo asks for the last command of one pane; only where that command also touched another pane that
was edited since, the later edit comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reviewer_app.review.model import SectionKey


@dataclass(frozen=True, slots=True)
class Edit:
    """At code point `pos` of pane `key`, the text `removed` becomes `inserted`."""

    key: SectionKey
    pos: int
    removed: str
    inserted: str

    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        return Edit(self.key, self.pos, self.inserted, self.removed)


@dataclass(slots=True)
class _Step:
    """One insertion or one deletion of `text`; `pos` counts in the pane as the step is done."""

    key: SectionKey
    pos: int
    text: str
    inserts: bool

    def edit(self) -> Edit:
        return Edit(self.key, self.pos, "" if self.inserts else self.text, self.text if self.inserts else "")


@dataclass(slots=True)
class _Command:
    steps: list[_Step]
    # False once another command, a jump of the caret or a new word ended it.
    open: bool = True
    # The pane from which it was taken back: redo there does it again, even if it touched only another pane.
    asked: SectionKey | None = None
    keys: set[SectionKey] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {s.key for s in self.steps}


class PersonHistory:
    """What a person did in the panes, as steps that can be taken back and done again."""

    def __init__(self) -> None:
        self._done: list[_Command] = []
        self._undone: list[_Command] = []

    def clear(self) -> None:
        """Forget everything: another review is in the panes."""
        self._done.clear()
        self._undone.clear()

    def record(self, edit: Edit, *, typing: bool = False) -> None:
        """Keep an edit that was just made. With `typing` it joins the word that is being typed or deleted."""
        if typing and self._join(edit):
            self._drop_redo({edit.key})
            return
        self.record_all([edit], open_end=typing)

    def record_all(self, edits: Sequence[Edit], *, open_end: bool = False) -> None:
        """Keep several edits, made one after the other, as one step."""
        steps: list[_Step] = []
        for e in edits:
            if e.removed:
                steps.append(_Step(e.key, e.pos, e.removed, inserts=False))
            if e.inserted:
                steps.append(_Step(e.key, e.pos, e.inserted, inserts=True))
        if steps:
            command = _Command(steps, open=open_end)
            self._drop_redo(command.keys)
            self._done.append(command)

    def end_word(self, key: SectionKey) -> None:
        """The next edit in `key` starts a new step (the caret jumped, the focus left)."""
        last = self._last(self._done, key)
        if last is not None:
            last.open = False

    def streamed(self, key: SectionKey, pos: int, length: int) -> None:
        """The model inserted `length` code points at `pos` of pane `key`: what is kept makes room."""
        for stack, back in ((self._done, True), (self._undone, False)):
            at = pos
            for command in reversed(stack):
                if key in command.keys:
                    command.steps, at = _rebase(command.steps, key, at, length, back=back)

    def borders(self, key: SectionKey, pos: int) -> bool:
        """Whether undo or redo could put text in front of `pos` that does not end its line.

        What the model inserts there has to begin with a line end, or both would stand on one line then.
        """
        for stack, back in ((self._done, True), (self._undone, False)):
            at = pos
            for command in reversed(stack):
                for step in reversed(command.steps) if back else command.steps:
                    at, touched = _through(step, key, at, back=back)
                    if touched:
                        return True
        return False

    def can_undo(self, key: SectionKey) -> bool:
        """Whether anything of the person's is left to take back in `key`."""
        return any(key in c.keys for c in self._done)

    def can_redo(self, key: SectionKey) -> bool:
        """Whether something that was taken back in `key` can be done again."""
        return any(key in c.keys or c.asked is key for c in self._undone)

    def undo(self, key: SectionKey) -> list[Edit]:
        """Take back the last step in `key`; the edits to make, in order. Empty if there is none."""
        command = self._take(self._done, key)
        if command is None:
            return []
        command.open = False
        command.asked = key
        self._undone.append(command)
        return [s.edit().inverse() for s in reversed(command.steps)]

    def redo(self, key: SectionKey) -> list[Edit]:
        """Do again what was taken back last in `key`; the edits to make, in order."""
        command = self._take(self._undone, key)
        if command is None:
            return []
        command.asked = None
        self._done.append(command)
        return [s.edit() for s in command.steps]

    def _take(self, stack: list[_Command], key: SectionKey) -> _Command | None:
        """Remove and return the topmost command of `key` that no later one in its panes stands before."""
        touching = (i for i in reversed(range(len(stack))) if key in stack[i].keys or stack[i].asked is key)
        found = next(touching, None)
        if found is None:
            return None
        for i in reversed(range(found + 1, len(stack))):
            if stack[i].keys & stack[found].keys:
                # Its own panes may be entangled further up in turn.
                other = next(iter(stack[i].keys & stack[found].keys))
                return self._take(stack, other)
        return stack.pop(found)

    def _join(self, edit: Edit) -> bool:
        last = self._last(self._done, edit.key)
        if last is None or not last.open or len(last.keys) > 1:
            return False
        step = last.steps[-1]
        if edit.inserted and not edit.removed:
            follows = step.inserts and edit.pos == step.pos + len(step.text)
            if not follows or _starts_word(step.text, edit.inserted):
                return False
            step.text += edit.inserted
            return True
        if edit.removed and not edit.inserted and not step.inserts:
            if edit.pos + len(edit.removed) == step.pos:
                if _starts_word(step.text[::-1], edit.removed[::-1]):
                    return False
                step.pos = edit.pos
                step.text = edit.removed + step.text
                return True
            if edit.pos == step.pos and not _starts_word(step.text, edit.removed):
                step.text += edit.removed
                return True
        return False

    @staticmethod
    def _last(stack: list[_Command], key: SectionKey) -> _Command | None:
        return next((c for c in reversed(stack) if key in c.keys), None)

    def _drop_redo(self, keys: Iterable[SectionKey]) -> None:
        """A new edit makes what was undone in its panes meaningless, and what hangs on those steps."""
        touched = set(keys)
        kept: list[_Command] = []
        # From the step that would be redone first: what is dropped takes its panes' later steps with it.
        for command in reversed(self._undone):
            if command.keys & touched:
                touched |= command.keys
            else:
                kept.append(command)
        self._undone = kept[::-1]


def _starts_word(before: str, added: str) -> bool:
    """Whether `added` begins a new word or a new line after `before`."""
    if "\n" in added or before.endswith("\n"):
        return True
    return before[-1:].isspace() and not added[:1].isspace()


def _through(step: _Step, key: SectionKey, at: int, *, back: bool) -> tuple[int, bool]:
    """Position `at` on the other side of a step (`back`: before it, as undo makes it), and whether text comes to stand
    right in front of it there that does not end its line.
    """
    if step.key is not key:
        return at, False
    if step.inserts is back:
        # The step's text goes.
        end = step.pos + len(step.text)
        return (at - len(step.text) if at >= end else min(at, step.pos)), False
    if at < step.pos:
        return at, False
    return at + len(step.text), at == step.pos and not step.text.endswith("\n")


def _rebase(steps: list[_Step], key: SectionKey, at: int, n: int, *, back: bool) -> tuple[list[_Step], int]:
    """Rebase steps over `n` code points inserted at `at` of the text on this side of them; `at` on the other side.

    Done steps are gone through `back`, from the text after them; undone ones forward, from the text before them.
    """
    result: list[_Step] = []
    for step in reversed(steps) if back else steps:
        goes = step.inserts is back
        beyond, _ = _through(step, key, at, back=back)
        cut = at - step.pos
        if step.key is key and goes and 0 < cut < len(step.text):
            left = _Step(key, step.pos, step.text[:cut], inserts=step.inserts)
            # To insert the right part the left one stands there already; to delete it, it is gone.
            right = _Step(key, step.pos + n + (cut if back else 0), step.text[cut:], inserts=step.inserts)
            result += [right, left] if back else [left, right]
        else:
            result.append(step)
            if step.key is key and (cut < 0 or (goes and cut == 0)):
                step.pos += n
        at = beyond
    return result[::-1] if back else result, at
