"""A runtime whose clock stands still until a test moves it, with processes that say what the test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reviewer_app.ipc.codec import FrameDecoder, encode
from reviewer_app.ipc.envelope import VERSION, Hello, Message
from reviewer_app.ipc.runtime import TransportListener


class ManualTimer:
    """A call at a time."""

    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at = at
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Don't make the call."""
        self.call = None


class ManualProcess:
    """Stands in for a process: keeps what it is sent, says what it is told to."""

    def __init__(self, listener: TransportListener) -> None:
        self.listener = listener
        self.received: list[Message] = []
        self.input_open = True
        self.kills = 0
        self._decoder = FrameDecoder()

    @property
    def pid(self) -> int | None:
        """There is no process to look at: it counts as idle."""
        return None

    def write(self, data: bytes) -> None:
        """Keep what is sent."""
        self.received.extend(self._decoder.feed(data))

    def close_input(self) -> None:
        """Keep that it was closed."""
        self.input_open = False

    def kill(self) -> None:
        """Keep that it was killed."""
        self.kills += 1

    def greet(self) -> None:
        """Say hello."""
        self.say(Hello(VERSION, "echo", 1))

    def say(self, *messages: Message) -> None:
        """Say `messages` in one piece."""
        self.listener.on_output(b"".join(encode(m) for m in messages))

    def count(self, kind: type[Message]) -> int:
        """How many messages of `kind` it was sent."""
        return sum(isinstance(m, kind) for m in self.received)


class ManualRuntime:
    """See `reviewer_app.ipc.runtime.Runtime`."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.processes: list[ManualProcess] = []
        self._timers: list[ManualTimer] = []

    def now(self) -> float:
        """The time that the test has set."""
        return self.time

    def call_later(self, seconds: float, call: Callable[[], None]) -> ManualTimer:
        """See `Runtime.call_later`."""
        timer = ManualTimer(self.time + seconds, call)
        self._timers.append(timer)
        return timer

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        """See `Runtime.call_soon_threadsafe`."""
        self.call_later(0.0, call)

    def spawn(self, command: Sequence[str], env: Mapping[str, str], listener: TransportListener) -> ManualProcess:
        """A process that only says what the test makes it say."""
        del command, env
        self.processes.append(ManualProcess(listener))
        return self.processes[-1]

    def advance(self, seconds: float) -> None:
        """Let time pass, with every timer at its time."""
        end = self.time + seconds
        while due := [t for t in self._timers if t.call is not None and t.at <= end]:
            first = min(due, key=lambda t: t.at)
            self.time = max(self.time, first.at)
            self._fire(first)
        self.time = end

    def oversleep(self, seconds: float) -> None:
        """Let time pass while the loop is held up: every timer that was due fires late."""
        self.time += seconds
        for timer in [t for t in self._timers if t.at <= self.time]:
            self._fire(timer)

    def _fire(self, timer: ManualTimer) -> None:
        self._timers.remove(timer)
        if timer.call is not None:
            timer.call()
