"""How far a long step is, reported often enough to be seen moving and not more often."""

from __future__ import annotations

import time
from typing import Literal

from reviewer_app.messages.model import StepProgress
from reviewer_app.workers.serve import Job

EVERY_S = 0.25


class ShareReport:
    """Tells which share (0 to 1) of one step is done, and the seconds that are left of it."""

    def __init__(self, job: Job, step: Literal["loading", "checking"]) -> None:
        self._job = job
        self._step = step
        self._began = self._reported = time.perf_counter()

    def report(self, share: float) -> None:
        """So much is done."""
        now = time.perf_counter()
        if now - self._reported < EVERY_S:
            return
        self._reported = now
        left = (now - self._began) * (1 - share) / share if share > 0 else None
        self._job.emit(StepProgress(self._step, round(share, 4), None if left is None else round(left, 1)))
