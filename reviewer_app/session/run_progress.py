"""How far a run is, from the press of the button to its end: one measure in time, which never goes back."""

from __future__ import annotations

import time
from collections.abc import Callable

from reviewer_app.paper.model import Paper
from reviewer_app.session.events import OfRun
from reviewer_app.session.model_speeds import Speed

# Tokens a second, until they were measured; only the shares of the steps rest on them, no time is told.
_READ = 60.0
_WRITTEN = 12.0
# Letters to a token of English; of a prompt that comes to the paper, tokens.
_LETTERS = 4
_PROMPT = 600
# All of it is only there at the end.
_MOST = 0.99


class RunProgress:
    """Takes what each step tells and says how much of the whole is done."""

    def __init__(
        self, paper: Paper, most_written: int, speed: Speed | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`most_written` is how many tokens may be written; `speed` that of the model's last reviews, if known."""
        self._clock = clock
        self._began = clock()
        self._load_left = 0.0
        self._to_read = sum(len(text) for _, text, _, _ in paper.passages()) / _LETTERS + _PROMPT
        self._to_write = float(most_written)
        self._read_rate, self._write_rate = (speed.read, speed.written) if speed else (_READ, _WRITTEN)
        self._read_known = self._write_known = speed is not None
        self._share = 0.0

    def begin(self) -> None:
        """The run begins now: it may have waited for its turn."""
        self._began = self._clock()

    def loading(self, share: float, left: float | None) -> OfRun:
        """So much of the model is loaded; `left` seconds of it are to come, if that is known."""
        taken = self._clock() - self._began
        self._load_left = left if left is not None else taken * (1 - share) / max(share, 0.01)
        return self._now()

    def reading(self, done: int, total: int, rate: float) -> OfRun:
        """`done` of `total` tokens are read, `rate` a second."""
        self._load_left = 0.0
        self._to_read = total - done
        if rate > 0:
            self._read_rate, self._read_known = rate, True
        return self._now()

    def writing(self, to_come: int, rate: float) -> OfRun:
        """At most `to_come` tokens are still to be written, `rate` a second."""
        self._load_left = self._to_read = 0.0
        self._to_write = to_come
        if rate > 0:
            self._write_rate, self._write_known = rate, True
        return self._now()

    def _now(self) -> OfRun:
        left = self._load_left + self._to_read / self._read_rate + self._to_write / self._write_rate
        taken = self._clock() - self._began
        self._share = max(self._share, min(_MOST, taken / max(taken + left, 1e-6)))
        known = self._write_known and (self._read_known or not self._to_read)
        return OfRun(self._share, left if known else None)
