"""The requests that wait in a worker, most urgent first."""

from __future__ import annotations

import heapq
import itertools
import threading
from dataclasses import dataclass, field
from typing import Any

from reviewer_app.ipc.envelope import Request


@dataclass(order=True, slots=True)
class QueuedJob:
    """A request in the queue: ordered by priority, then by arrival."""

    priority: int
    arrival: int
    request: Request[Any] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)


class JobQueue:
    """Filled by the IO thread, emptied by the main thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[QueuedJob] = []
        self._arrivals = itertools.count()
        self._running: QueuedJob | None = None

    def put(self, request: Request[Any]) -> None:
        """Add a request."""
        with self._changed:
            heapq.heappush(self._waiting, QueuedJob(request.priority, next(self._arrivals), request))
            self._changed.notify()

    def take(self) -> QueuedJob:
        """Wait for the most urgent request; it counts as running until `finished`."""
        with self._changed:
            while not self._waiting:
                self._changed.wait()
            self._running = heapq.heappop(self._waiting)
            return self._running

    def finished(self, job: QueuedJob) -> None:
        """`job` is not running any more: cancelling it does nothing from here on."""
        with self._changed:
            if self._running is job:
                self._running = None

    def cancel(self, number: int) -> bool:
        """Mark the request `number` as unwanted.

        True if it was waiting: it is then out of the queue, and the caller has to answer it.
        """
        with self._changed:
            if self._running is not None and self._running.request.id == number:
                self._running.cancelled = True
                return False
            for job in self._waiting:
                if job.request.id == number:
                    self._waiting.remove(job)
                    heapq.heapify(self._waiting)
                    return True
            return False

    def waits_before(self, priority: int) -> bool:
        """Whether a request waits that is more urgent than `priority`."""
        with self._changed:
            return bool(self._waiting) and self._waiting[0].priority < priority
