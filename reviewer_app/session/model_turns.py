"""Whose turn it is with the model: one review at a time, in the order in which they were asked for."""

from __future__ import annotations

from collections.abc import Callable


class Turn:
    """A review's or a question's place in the row, until `end`, which may come before its turn has."""

    def __init__(self, turns: ModelTurns, begin: Callable[[], None], yields: Callable[[], None] | None) -> None:
        self._turns = turns
        self.begin = begin
        self.yields = yields

    @property
    def waits(self) -> bool:
        """Whether another review is still being written."""
        return self._turns.first is not self

    def end(self) -> None:
        """The review is written, or nobody wants it any more. Ending twice does nothing."""
        self._turns.leave(self)


class ModelTurns:
    """The row. A review or a question loads a model, then reads and writes: another one in between would change it."""

    def __init__(self, free: Callable[[], None] = lambda: None) -> None:
        """`free` is called when nobody wants the model any more."""
        self._free = free
        self._row: list[Turn] = []

    @property
    def first(self) -> Turn | None:
        """Whose turn it is."""
        return self._row[0] if self._row else None

    def ask(self, begin: Callable[[], None], yields: Callable[[], None] | None = None) -> Turn:
        """Take a place; `begin` is called when its turn has come, within this call if nobody is before it.

        With `yields` it lets whoever asks later go first: that is called, and has to end the turn.
        """
        turn = Turn(self, begin, yields)
        first = self.first
        self._row.append(turn)
        if first is not None and first.yields is not None and yields is None:
            first.yields()
        elif not turn.waits:
            begin()
        return turn

    def leave(self, turn: Turn) -> None:
        """Public for `Turn` only."""
        if turn not in self._row:
            return
        was_first = not turn.waits
        self._row.remove(turn)
        if not self._row:
            self._free()
        elif was_first:
            # Whoever yields goes behind those who don't.
            self._row.sort(key=lambda waiting: waiting.yields is not None)
            self._row[0].begin()
