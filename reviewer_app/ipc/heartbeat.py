"""When a worker that says nothing counts as hung: a pure rule, fed with times and CPU times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Timings:
    """The patience of a client, in seconds.

    `start` is for the greeting. `idle_silence` is for a worker that says nothing and uses no CPU, `busy_silence`
    for one that says nothing but computes (PyMuPDF holds Python's lock inside native code, so that a healthy
    worker can't answer). `cancel_grace` is for a cancelled job to end, `stop_grace` for a process told to end.
    """

    start: float = 30.0
    ping: float = 1.0
    idle_silence: float = 5.0
    busy_silence: float = 30.0
    cancel_grace: float = 15.0
    stop_grace: float = 0.5


class Verdict(Enum):
    """What a beat found."""

    WELL = "well"
    IDLE = "idle"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Activity:
    """What a process is doing: the CPU time it has used since it started, and whether it is `held_up`, not hung.

    Held up is one with a thread that waits for its turn on a processor that others have, or for a disk.
    """

    cpu_seconds: float
    held_up: bool = False


class Heartbeat:
    """Watches one worker. Times are monotonic seconds."""

    def __init__(self, timings: Timings, now: float) -> None:
        self._timings = timings
        self._last_beat = now
        self._heard = now
        self._active = now
        self._cpu: float | None = None

    def heard(self, now: float) -> None:
        """The worker said something, whatever it was."""
        self._heard = self._active = now

    def silence(self, now: float) -> float:
        """For how long nothing was heard."""
        return now - self._heard

    def beat(self, now: float, probe: Callable[[], Activity | None]) -> Verdict:
        """To be called every `Timings.ping`: whether the worker is to be given up.

        `probe` is called only while the worker is silent; what it can't find out (None) counts as idle.
        """
        # Our own loop was held up (a modal call, a suspended machine), so what the worker said meanwhile may
        # still lie unread: its silence counts anew.
        held_up = now - self._last_beat > 2 * self._timings.ping + 0.5 * self._timings.idle_silence
        self._last_beat = now
        if held_up:
            self.heard(now)
        if now - self._heard < 1.5 * self._timings.ping:
            self._cpu = None
            return Verdict.WELL
        activity = probe()
        if activity is not None:
            # Waiting for the disk is work: a model is read in from it, and swapped memory comes back from it. So is
            # waiting for a processor: CPU time is counted in hundredths of a second, and on a machine that is busy
            # enough a worker gets none for seconds.
            computed = self._cpu is not None and activity.cpu_seconds > self._cpu
            if computed or activity.held_up:
                self._active = now
            self._cpu = activity.cpu_seconds
        if now - self._active >= self._timings.idle_silence:
            return Verdict.IDLE
        if now - self._heard >= self._timings.busy_silence:
            return Verdict.BUSY
        return Verdict.WELL
