"""Work that would hold up the window, done beside the runtime's thread: one way for all of it."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from typing import TypeVar

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.runtime import Runtime

log = logging.getLogger(__name__)

T = TypeVar("T")

Failure = Callable[[ReviewerError], None]


class Piece:
    """One piece of work that is under way."""

    def __init__(self, thread: threading.Thread) -> None:
        self.thread = thread
        self.dropped = False

    def drop(self) -> None:
        """Nobody wants the result any more: neither callback is called. The work itself goes on to its end."""
        self.dropped = True


class BackgroundWork:
    """Runs each piece of work on a thread of its own, and tells how it ended on the runtime's thread.

    A thread each, since one that hangs on a drive that went away must not hold up the next; they are daemons, since it
    must not hold up the end of the program either. Made for work of 10 ms and more that may run in any order. Pieces
    share Python's lock with the window: many at once make it slow, not blocked.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._closed = False
        self._to_finish: set[Piece] = set()

    def do(
        self, work: Callable[[], T], success: Callable[[T], None], failure: Failure, *, finish: bool = False
    ) -> Piece:
        """Run `work` (which touches nothing that the runtime's thread changes); exactly one of the two is called.

        `failure` hears the ReviewerError that `work` raised, or INTERNAL for any other exception, which is a defect.
        With `finish` the end of the session waits for it: a file that a person asked for. Neither is called from
        within `do`, nor after `drop` or `close`.
        """
        name = getattr(work, "__qualname__", "work")
        thread = threading.Thread(target=lambda: run(), name=f"background {name}", daemon=True)
        piece = Piece(thread)

        def run() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - a defect of ours reaches somebody as a typed error
                typed = error if isinstance(error, ReviewerError) else _defect(error)
                self._deliver(piece, lambda: failure(typed))
            else:
                self._deliver(piece, lambda: success(result))

        if finish:
            self._to_finish.add(piece)
        thread.start()
        return piece

    def close(self, timeout: float) -> bool:
        """Call nothing back any more; wait at most `timeout` seconds for what has to be finished: whether it is."""
        deadline = time.monotonic() + timeout
        with self._lock:
            self._closed = True
        for piece in self._to_finish:
            piece.thread.join(max(0.0, deadline - time.monotonic()))
        return not any(piece.thread.is_alive() for piece in self._to_finish)

    def _deliver(self, piece: Piece, call: Callable[[], None]) -> None:
        def delivered() -> None:
            self._to_finish.discard(piece)
            if not piece.dropped and not self._closed:
                call()

        with self._lock:
            if not self._closed:
                self._runtime.call_soon_threadsafe(delivered)


def _defect(error: Exception) -> ReviewerError:
    # Names and lines of the program only: an exception's own text may quote a paper.
    frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    log.error("not caught in the background: %s\n%s", type(error).__name__, "\n".join(frames))
    return ReviewerError(
        ErrorCode.INTERNAL,
        tr("An unforeseen error happened in this program."),
        tr("What you wrote is kept. Try again; if it happens again, please report it with the details."),
        "\n".join((type(error).__name__, *frames)),
    )
