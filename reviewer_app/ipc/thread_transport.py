"""A worker process behind three blocking pipes, each with a thread: for Windows, where no selector watches a pipe."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final, Protocol

from reviewer_app.ipc.pipe_transport import exit_of, start_process
from reviewer_app.ipc.runtime import ProcessExit, Timer, TransportListener

# What one read takes at most (bytes).
_READ: Final = 1 << 20
# After a process has ended, its pipes end at once, unless a child of its own holds them (seconds).
_LEFT_BEHIND_S: Final = 0.5


class Loop(Protocol):
    """What a transport needs of the loop."""

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """See `Runtime.call_later`."""

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        """See `Runtime.call_soon_threadsafe`."""


class ThreadTransport:
    """See `reviewer_app.ipc.runtime.Transport`. `forget` is called when the process is gone."""

    def __init__(self, loop: Loop, listener: TransportListener, forget: Callable[[ThreadTransport], None]) -> None:
        self._loop = loop
        self._listener = listener
        self._forget = forget
        self._process: subprocess.Popen[bytes] | None = None
        self._unsent: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._input_open = True
        self._open_outputs = 2
        self._code: int | None = None
        self._over = False
        self._waits: list[threading.Semaphore] = []

    def start(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start the process; a failure is told to the listener, from the loop."""
        try:
            process = start_process(command, env)
        except OSError as error:
            self.fail(error.strerror or type(error).__name__)
            return
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for work, arguments in (
            (self._read, (process.stdout, self._listener.on_output)),
            (self._read, (process.stderr, self._listener.on_stderr)),
            (self._write, (process.stdin,)),
            (self._wait, (process,)),
        ):
            threading.Thread(target=work, args=arguments, name=f"pipes of {process.pid}", daemon=True).start()

    def fail(self, reason: str) -> None:
        """Tell the listener, from the loop, that there is no process."""
        self._loop.call_later(0.0, lambda: self._end(ProcessExit(start_error=reason)))

    @property
    def pid(self) -> int | None:
        """See `Transport.pid`."""
        return self._process.pid if self._process and self._code is None else None

    def write(self, data: bytes) -> None:
        """See `Transport.write`."""
        if self._input_open and self._process is not None:
            self._unsent.put(data)

    def close_input(self) -> None:
        """See `Transport.close_input`. A write that is stuck in a full pipe ends with the process."""
        if self._input_open:
            self._input_open = False
            self._unsent.put(None)

    def kill(self) -> None:
        """See `Transport.kill`."""
        if self._process is not None:
            self._process.kill()

    # -- on threads of their own

    def _read(self, stream: IO[bytes], hear: Callable[[bytes], None]) -> None:
        # The loop takes one piece before the next is read: a flood fills the pipe, not our memory.
        taken = threading.Semaphore()
        self._waits.append(taken)
        with stream:
            while data := os.read(stream.fileno(), _READ):
                if self._over:
                    continue
                taken.acquire()
                self._loop.call_soon_threadsafe(lambda data=data: self._heard(data, hear, taken))  # type: ignore[misc]
        self._loop.call_soon_threadsafe(self._output_ended)

    def _write(self, stream: IO[bytes]) -> None:
        try:
            with stream:
                while self._input_open and (data := self._unsent.get()) is not None:
                    rest = memoryview(data)
                    while rest and self._input_open:
                        rest = rest[os.write(stream.fileno(), rest) :]
        except OSError:
            # It has closed its stdin, or is gone: that is told by its end.
            self._input_open = False

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        self._loop.call_soon_threadsafe(lambda: self._ended(code))

    # -- on the loop's thread

    def _heard(self, data: bytes, hear: Callable[[bytes], None], taken: threading.Semaphore) -> None:
        taken.release()
        if not self._over:
            hear(data)

    def _output_ended(self) -> None:
        self._open_outputs -= 1
        self._end_if_complete()

    def _ended(self, code: int) -> None:
        self._code = code
        self.close_input()
        self._end_if_complete()
        self._loop.call_later(_LEFT_BEHIND_S, lambda: self._end(exit_of(code)))

    def _end_if_complete(self) -> None:
        if self._code is not None and self._open_outputs == 0:
            self._end(exit_of(self._code))

    def _end(self, exit_: ProcessExit) -> None:
        if not self._over:
            self._over = True
            for taken in self._waits:
                # Nobody takes anything any more: a reader that waits for it goes on, and does not wait again.
                taken.release()
            self._forget(self)
            self._listener.on_exit(exit_)
