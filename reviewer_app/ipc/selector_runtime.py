"""An event loop for the command line and for tests: worker processes without Qt."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from reviewer_app.ipc.pipe_transport import PipeTransport
from reviewer_app.ipc.runtime import Transport, TransportListener
from reviewer_app.ipc.thread_transport import ThreadTransport

# After being killed a process is gone within milliseconds, unless it hangs in the kernel (a dead network drive);
# then it is left to the system.
_KILL_GRACE_S: Final = 5.0


class _Call:
    """A call that is still to come; when its turn comes it is skipped if it was cancelled."""

    def __init__(self, call: Callable[[], None]) -> None:
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Don't make the call."""
        self.call = None


class SelectorRuntime:
    """See `reviewer_app.ipc.runtime.Runtime`. Nothing happens outside of `run_until`; `close` has to be called.

    With `threads`, each process's pipes have threads of their own instead of being watched: needed on Windows, works
    everywhere.
    """

    def __init__(self, *, threads: bool = sys.platform == "win32") -> None:
        self._threads = threads
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, _Call]] = []
        self._order = itertools.count()
        self._soon: deque[Callable[[], None]] = deque()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self.watch(self._wake_in.fileno(), selectors.EVENT_READ, self._woken)
        self._transports: set[PipeTransport | ThreadTransport] = set()
        self._closed = False

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def call_later(self, seconds: float, call: Callable[[], None]) -> _Call:
        """See `Runtime.call_later`."""
        entry = _Call(call)
        heapq.heappush(self._timers, (self.now() + seconds, next(self._order), entry))
        return entry

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        """See `Runtime.call_soon_threadsafe`."""
        self._soon.append(call)
        # A full buffer means that the loop has been woken already, a closed one that it never runs again.
        with contextlib.suppress(OSError):
            self._wake_out.send(b"\0")

    def spawn(self, command: Sequence[str], env: Mapping[str, str], listener: TransportListener) -> Transport:
        """See `Runtime.spawn`."""
        kind = ThreadTransport if self._threads else PipeTransport
        transport = kind(self, listener, self._transports.discard)
        if self._closed:
            transport.fail("the program is closing")
        else:
            self._transports.add(transport)
            transport.start(command, env)
        return transport

    def run_until(self, predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        """Run the loop until `predicate` holds or `timeout` seconds have passed; whether it holds.

        What a callback raises comes out of here; the loop can be run again afterwards.
        """
        end = None if timeout is None else self.now() + timeout
        while not predicate():
            if end is not None and self.now() >= end:
                return False
            self._run_once(end)
        return True

    def close(self) -> None:
        """Kill every process that still runs, wait for their ends, and free the loop."""
        self._closed = True
        for transport in list(self._transports):
            transport.kill()
        try:
            self.run_until(lambda: not self._transports, _KILL_GRACE_S)
        finally:
            self._selector.close()
            self._wake_in.close()
            self._wake_out.close()

    # -- for transports

    def watch(self, descriptor: int, events: int, ready: Callable[[], None]) -> None:
        """Call `ready` whenever `descriptor` is ready for `events`."""
        self._selector.register(descriptor, events, ready)

    def unwatch(self, descriptor: int) -> None:
        """Take `watch` back, before the descriptor is closed."""
        self._selector.unregister(descriptor)

    # -- inside

    def _run_once(self, end: float | None) -> None:
        now = self.now()
        while self._timers and self._timers[0][2].call is None:
            heapq.heappop(self._timers)
        until = [t for t in (end, self._timers[0][0] if self._timers else None) if t is not None]
        wait = None if not until else max(0.0, min(until) - now)
        ready = self._selector.select(0.0 if self._soon else wait)
        for key, _ in ready:
            # An earlier callback of this round may have closed this one.
            if self._selector.get_map().get(key.fd) is key:
                key.data()
        self._run_timers()
        for _ in range(len(self._soon)):
            self._soon.popleft()()

    def _run_timers(self) -> None:
        now = self.now()
        while self._timers and self._timers[0][0] <= now:
            entry = heapq.heappop(self._timers)[2]
            if entry.call is not None:
                entry.call()

    def _woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake_in.recv(4096):
                pass
