"""Operations that wait to be written, in order, each pane's newest text in place of its older ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.store.operations import Kind, Operation


@dataclass(frozen=True, slots=True)
class Queued:
    """An operation and its number; numbers grow by one with each operation."""

    number: int
    operation: Operation


class WriteQueue:
    """A plain queue; whoever shares it between threads holds a lock."""

    def __init__(self) -> None:
        self._queue: list[Queued] = []
        self._in_flight = 0
        self._discarded: set[str | int] = set()
        self.number = 0

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def waiting(self) -> int:
        """How many are not being written now."""
        return len(self._queue) - self._in_flight

    @property
    def oldest(self) -> int:
        """The smallest number in the queue; past the newest number if the queue is empty."""
        return min((q.number for q in self._queue), default=self.number + 1)

    def operations(self) -> tuple[Operation, ...]:
        """All, those being written included, in the order in which they apply."""
        return tuple(q.operation for q in self._queue)

    def add(self, operation: Operation) -> int:
        """Put `operation` at the end, or in the place of the waiting one that it makes needless; its number."""
        self.number += 1
        place = self._replaceable(operation)
        if place is None:
            self._queue.append(Queued(self.number, operation))
        else:
            self._queue[place] = Queued(self.number, operation)
        return self.number

    def discard(self, owners: set[str | int]) -> None:
        """Drop what belongs to these papers and reviews, except what is being written now."""
        self._discarded |= owners
        waiting = self._queue[self._in_flight :]
        self._queue[self._in_flight :] = [q for q in waiting if q.operation.owner not in owners]

    def take(self) -> list[Queued]:
        """What one transaction shall write now: all, up to a wipe, which goes alone."""
        wipes = (i for i, q in enumerate(self._queue) if q.operation.kind is Kind.FORGET)
        first_wipe = next(wipes, len(self._queue))
        batch = self._queue[: first_wipe or 1]
        self._in_flight = len(batch)
        self._discarded = set()
        return batch

    def written(self, refused: Sequence[Queued] = ()) -> None:
        """What was taken is on disk, but for `refused`.

        These wait behind all others, which they must not hold up, until they can be written or a newer one takes
        their place.
        """
        del self._queue[: self._in_flight]
        self._in_flight = 0
        newer = {q.operation.slot for q in self._queue} - {None}
        unwanted = self._discarded
        self._queue += [q for q in refused if q.operation.slot not in newer and q.operation.owner not in unwanted]

    def put_back(self) -> None:
        """What was taken could not be written, and waits again; retries never pile up texts of one pane."""
        self._in_flight = 0
        kept: list[Queued] = []
        replaced_by_later: set[object] = set()
        for queued in reversed(self._queue):
            slot = queued.operation.slot
            if queued.operation.barrier:
                replaced_by_later.clear()
            if slot is not None:
                if slot in replaced_by_later:
                    continue
                replaced_by_later.add(slot)
            kept.append(queued)
        self._queue = kept[::-1]

    def _replaceable(self, operation: Operation) -> int | None:
        if operation.slot is None:
            return None
        for place in range(len(self._queue) - 1, self._in_flight - 1, -1):
            waiting = self._queue[place].operation
            if waiting.barrier:
                return None
            if waiting.slot == operation.slot:
                return place
        return None
