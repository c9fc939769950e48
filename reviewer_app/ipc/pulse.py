"""Keeps the heartbeat of one worker process going while somebody waits for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psutil

from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.envelope import Ping
from reviewer_app.ipc.heartbeat import Activity, Heartbeat, Timings, Verdict
from reviewer_app.ipc.runtime import Runtime, Timer


class Patient(Protocol):
    """Whose heartbeat it is."""

    @property
    def pid(self) -> int | None:
        """The process id while the process runs."""

    def send(self, frame: bytes) -> None:
        """Send an encoded message."""

    def silent(self, seconds: float, *, computing: bool) -> None:
        """Nothing was heard for `seconds`; it has to be given up."""


class Pulse:
    """Asks for a sign of life every `Timings.ping`; any byte counts as one."""

    def __init__(self, runtime: Runtime, timings: Timings, patient: Patient) -> None:
        self._runtime = runtime
        self._timings = timings
        self._patient = patient
        self._heartbeat: Heartbeat | None = None
        self._timer: Timer | None = None
        self._pings = 0

    def start(self) -> None:
        """Go on, or begin; what was silent until now was not asked."""
        if self._heartbeat is None:
            self._heartbeat = Heartbeat(self._timings, self._runtime.now())
            self._beat(self._heartbeat)

    def rest(self) -> None:
        """Wake nobody until the next `start`."""
        self._heartbeat = None
        if self._timer is not None:
            self._timer.cancel()

    def heard(self) -> None:
        """The worker said something."""
        if self._heartbeat is not None:
            self._heartbeat.heard(self._runtime.now())

    def _beat(self, heartbeat: Heartbeat) -> None:
        now = self._runtime.now()
        verdict = heartbeat.beat(now, self._activity)
        if verdict is not Verdict.WELL:
            self._patient.silent(heartbeat.silence(now), computing=verdict is Verdict.BUSY)
            return
        self._pings += 1
        self._patient.send(encode(Ping(self._pings)))
        self._timer = self._runtime.call_later(self._timings.ping, lambda: self._beat(heartbeat))

    def _activity(self) -> Activity | None:
        pid = self._patient.pid
        if pid is None:
            return None
        try:
            process = psutil.Process(pid)
            times = process.cpu_times()
            return Activity(times.user + times.system, _held_up(process))
        except (psutil.Error, OSError):
            return None


def _held_up(process: psutil.Process) -> bool:
    """Whether a thread of it waits for a processor (R, as does one that runs) or for a disk (D); see `man 5 proc`.

    Only Linux tells the threads that could run from those that sleep.
    """
    if sys.platform != "linux":
        return process.status() == psutil.STATUS_DISK_SLEEP
    states = (task.joinpath("stat").read_text().rpartition(")")[2].split()[0] for task in _tasks(process.pid))
    return any(state in "RD" for state in states)


def _tasks(pid: int) -> Iterator[Path]:
    return Path(f"/proc/{pid}/task").iterdir()
