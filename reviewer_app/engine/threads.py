"""How many threads to use: measured while the work runs, since no rule of thumb holds.

On one and the same two-core machine one thread was twice as fast as two while other programs ran, and two were half as
fast again as one when it was quiet. Changing the number costs microseconds, so trying costs a few steps.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import psutil

# A candidate this much slower than the best so far is not tried for the rest of its steps.
_HOPELESS = 1.5
# When the work takes this much longer than it used to, the machine has changed: measure again.
_SLOWER = 1.5
_SLOW_STEPS = 4  # in a row: one slow step is only another program's turn
# Tokens of a chunk on which a number of threads is tried for reading: enough to fill the matrix kernels.
TRIAL_CHUNK = 64
_DRIFT = 0.1  # the weight of the newest step in what is taken as usual: long contexts get slower by themselves


def physical_cores() -> int:
    """Physical cores that this process may run on: a second thread on a core slows the arithmetic down."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        allowed = os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


def candidates(cores: int) -> tuple[int, ...]:
    """Numbers of threads worth trying on a machine with so many cores, the one to begin with first."""
    return tuple(dict.fromkeys((cores, max(1, cores // 2), 1)))


class ThreadChoice:
    """Chooses the number of threads for one kind of work from the time that its steps take.

    Ask `threads(size)` before a step and tell `record(size, seconds)` after it; `size` is what makes steps comparable
    (live sequences, tokens in a chunk). With one candidate it is fixed.
    """

    def __init__(self, numbers: Sequence[int], trial_steps: int) -> None:
        self.numbers = tuple(numbers)
        self.used: set[int] = set()
        self._trial_steps = trial_steps
        self._chosen = self.numbers[0]
        self._size = 0
        self._usual = 0.0
        self._slow = 0
        self._waiting: list[int] = list(self.numbers) if len(self.numbers) > 1 else []
        self._times: dict[int, list[float]] = {}

    @property
    def measuring(self) -> bool:
        """Whether numbers are still being tried."""
        return bool(self._waiting)

    @property
    def chosen(self) -> int:
        """The best number so far."""
        return self._chosen

    def threads(self, size: int) -> int:
        """The number of threads for the next step."""
        if size != self._size:
            self._size = size
            self._usual = 0.0
            self._slow = 0
            self._times.clear()
            if self.measuring:
                self._waiting = list(self.numbers)
        number = self._waiting[0] if self._waiting else self._chosen
        self.used.add(number)
        return number

    def record(self, size: int, seconds: float) -> None:
        """Say how long a step of this size took with the number that `threads` gave."""
        if size != self._size:
            return
        if self._waiting:
            self._tried(seconds)
        else:
            self._watch(seconds)

    def _tried(self, seconds: float) -> None:
        number = self._waiting[0]
        times = self._times.setdefault(number, [])
        times.append(seconds)
        best = min((min(t) for n, t in self._times.items() if n != number), default=None)
        hopeless = best is not None and min(times) > _HOPELESS * best and len(times) > 1
        if len(times) < self._trial_steps and not hopeless:
            return
        self._waiting.pop(0)
        if not self._waiting:
            # The fastest step is the one that other programs disturbed least, but a number that is disturbed
            # often is no good either. Of two steps the faster counts: a context's first one is slow with any number.
            self._chosen = min(self._times, key=lambda n: sorted(self._times[n])[(len(self._times[n]) - 1) // 2])
            self._times.clear()

    def _watch(self, seconds: float) -> None:
        if not self._usual:
            self._usual = seconds
            return
        if seconds > _SLOWER * self._usual:
            self._slow += 1
            if self._slow >= _SLOW_STEPS and len(self.numbers) > 1:
                self._waiting = [self._chosen, *(n for n in self.numbers if n != self._chosen)]
                self._usual = 0.0
                self._slow = 0
            return
        self._slow = 0
        self._usual += _DRIFT * (seconds - self._usual)


class Pace:
    """The threads for reading and for writing. `fixed` 0 means: measured."""

    def __init__(self, fixed: int = 0, cores: int | None = None) -> None:
        numbers = (fixed,) if fixed > 0 else candidates(cores or physical_cores())
        self.fixed = fixed
        self.reading = ThreadChoice(numbers, trial_steps=2)
        self.writing = ThreadChoice(tuple(reversed(numbers)), trial_steps=4)

    def forget_used(self) -> None:
        """Begin a new account of the numbers used."""
        self.reading.used.clear()
        self.writing.used.clear()

    @property
    def used(self) -> list[int]:
        """The numbers of threads that were used for writing, or for reading if nothing was written."""
        return sorted(self.writing.used or self.reading.used)
