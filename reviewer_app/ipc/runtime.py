"""What a worker client needs of the event loop that it lives in.

`SelectorRuntime` (command line, tests) and the window's `QtRuntime` provide it. Everything here is called,
and calls back, on the runtime's own thread; only `call_soon_threadsafe` may be called from another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ProcessExit:
    """How a process ended: `code` if it exited, `signal` if one ended it, `start_error` if it never ran."""

    code: int | None = None
    signal: int | None = None
    start_error: str = ""


class Timer(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Don't make the call. Nothing happens if it was made already."""


class TransportListener(Protocol):
    """Hears of one process. `on_exit` comes exactly once, last, and never from within `spawn`."""

    def on_output(self, data: bytes) -> None:
        """The process wrote `data` to its stdout."""

    def on_stderr(self, data: bytes) -> None:
        """The process wrote `data` to its stderr."""

    def on_exit(self, exit_: ProcessExit) -> None:
        """The process has ended (or could not be started) and everything it wrote was delivered."""


class Transport(Protocol):
    """One process with its three pipes. No call blocks, none fails once the process has ended."""

    @property
    def pid(self) -> int | None:
        """The process id, None while it is not known and after the process has ended."""

    def write(self, data: bytes) -> None:
        """Send `data` to the process's stdin, in order, as fast as it reads."""

    def close_input(self) -> None:
        """Close its stdin now, dropping what it has not read."""

    def kill(self) -> None:
        """End it at once."""


class Runtime(Protocol):
    """An event loop that can start processes."""

    def now(self) -> float:
        """Monotonic time in seconds."""

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call `call` after `seconds`, from the loop."""

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        """Call `call` from the loop; may be called from any thread."""

    def spawn(self, command: Sequence[str], env: Mapping[str, str], listener: TransportListener) -> Transport:
        """Start `command` in exactly the environment `env`. A failure comes through `listener.on_exit`."""
