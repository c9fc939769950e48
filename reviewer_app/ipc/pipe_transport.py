"""A worker process behind three non-blocking pipes, driven by a selector (POSIX)."""

from __future__ import annotations

import contextlib
import functools
import os
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final, Protocol

from reviewer_app.ipc.runtime import ProcessExit, Timer, TransportListener

# What one read takes at most (bytes): more than a pipe holds.
_READ: Final = 1 << 20
# A dead process can't have left more than its pipe's capacity; beyond it, a child of its own is still writing.
_LEFT_BEHIND: Final = 4 * _READ
# Where the system does not announce the end of a process through a descriptor, it is looked for this often (seconds).
_POLL_S: Final = 0.02


def start_process(command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start `command` with three pipes, apart from the terminal that the program may run in.

    Ctrl+C in that terminal is for the program, which then ends its workers in order.

    Raises OSError.
    """
    pipe = subprocess.PIPE
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(
            command, bufsize=0, stdin=pipe, stdout=pipe, stderr=pipe, env=dict(env), creationflags=flags
        )
    return subprocess.Popen(command, bufsize=0, stdin=pipe, stdout=pipe, stderr=pipe, env=dict(env), process_group=0)


def exit_of(code: int) -> ProcessExit:
    """What `Popen.returncode` means."""
    return ProcessExit(signal=-code) if code < 0 else ProcessExit(code=code)


class Loop(Protocol):
    """What a transport needs of the loop."""

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """See `Runtime.call_later`."""

    def watch(self, descriptor: int, events: int, ready: Callable[[], None]) -> None:
        """See `SelectorRuntime.watch`."""

    def unwatch(self, descriptor: int) -> None:
        """See `SelectorRuntime.unwatch`."""


class _Pipe:
    """Our end of one pipe: watched while there is something to wait for, closed once."""

    def __init__(self, loop: Loop, stream: IO[bytes] | None) -> None:
        assert stream is not None
        self._loop = loop
        self._stream = stream
        self.descriptor = stream.fileno()
        self._watched = False
        os.set_blocking(self.descriptor, False)

    @property
    def closed(self) -> bool:
        return self._stream.closed

    def watch(self, events: int, ready: Callable[[], None]) -> None:
        if not self._watched and not self.closed:
            self._watched = True
            self._loop.watch(self.descriptor, events, ready)

    def unwatch(self) -> None:
        if self._watched:
            self._watched = False
            self._loop.unwatch(self.descriptor)

    def close(self) -> None:
        if not self.closed:
            self.unwatch()
            self._stream.close()

    def read(self) -> bytes | None:
        """What is there now; b"" at the end, None if nothing is there yet."""
        try:
            return os.read(self.descriptor, _READ)
        except BlockingIOError:
            return None


class PipeTransport:
    """See `reviewer_app.ipc.runtime.Transport`. `forget` is called when the process is gone."""

    def __init__(self, loop: Loop, listener: TransportListener, forget: Callable[[PipeTransport], None]) -> None:
        self._loop = loop
        self._listener = listener
        self._forget = forget
        self._process: subprocess.Popen[bytes] | None = None
        self._unsent: deque[memoryview] = deque()

    def start(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start the process; a failure is told to the listener, from the loop."""
        try:
            process = start_process(command, env)
        except OSError as error:
            self.fail(error.strerror or type(error).__name__)
            return
        self._process = process
        self._stdin = _Pipe(self._loop, process.stdin)
        self._stdout = _Pipe(self._loop, process.stdout)
        self._stderr = _Pipe(self._loop, process.stderr)
        for pipe, hear in self._outputs():
            pipe.watch(selectors.EVENT_READ, functools.partial(self._readable, pipe, hear))
        self._await_end(process)

    def fail(self, reason: str) -> None:
        """Tell the listener, from the loop, that there is no process."""

        def failed() -> None:
            self._forget(self)
            self._listener.on_exit(ProcessExit(start_error=reason))

        self._loop.call_later(0.0, failed)

    @property
    def pid(self) -> int | None:
        """See `Transport.pid`."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def write(self, data: bytes) -> None:
        """See `Transport.write`."""
        if self._process is None or self._stdin.closed:
            return
        self._unsent.append(memoryview(data))
        self._writable()

    def close_input(self) -> None:
        """See `Transport.close_input`."""
        if self._process is not None:
            self._unsent.clear()
            self._stdin.close()

    def kill(self) -> None:
        """See `Transport.kill`."""
        if self._process is not None:
            self._process.kill()

    # -- inside

    def _outputs(self) -> tuple[tuple[_Pipe, Callable[[bytes], None]], ...]:
        # stderr first: where both are read to their ends, a protocol error then finds the lines that explain it.
        return ((self._stderr, self._listener.on_stderr), (self._stdout, self._listener.on_output))

    def _readable(self, pipe: _Pipe, hear: Callable[[bytes], None]) -> None:
        data = pipe.read()
        if data == b"":
            pipe.close()
        elif data is not None:
            hear(data)

    def _writable(self) -> None:
        try:
            while self._unsent:
                sent = os.write(self._stdin.descriptor, self._unsent[0])
                if sent < len(self._unsent[0]):
                    self._unsent[0] = self._unsent[0][sent:]
                else:
                    self._unsent.popleft()
        except BlockingIOError:
            self._stdin.watch(selectors.EVENT_WRITE, self._writable)
        except OSError:  # it has closed its stdin, or is gone: that is told by its end
            self.close_input()
        else:
            self._stdin.unwatch()

    def _await_end(self, process: subprocess.Popen[bytes]) -> None:
        try:
            descriptor = os.pidfd_open(process.pid)
        except (AttributeError, OSError):  # not Linux, or one from before 5.3
            self._poll(process)
            return

        def ended() -> None:
            self._loop.unwatch(descriptor)
            os.close(descriptor)
            self._ended(process)

        self._loop.watch(descriptor, selectors.EVENT_READ, ended)

    def _poll(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            self._loop.call_later(_POLL_S, lambda: self._poll(process))
        else:
            self._ended(process)

    def _ended(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        self.close_input()
        with contextlib.ExitStack() as stack:
            # Whatever a listener raises, the descriptors are closed and the end is told.
            stack.callback(self._report_end, code)
            for pipe, hear in self._outputs():
                stack.callback(pipe.close)
                self._drain(pipe, hear)

    def _drain(self, pipe: _Pipe, hear: Callable[[bytes], None]) -> None:
        taken = 0
        while not pipe.closed and taken < _LEFT_BEHIND:
            data = pipe.read()
            if not data:
                return
            taken += len(data)
            hear(data)

    def _report_end(self, code: int) -> None:
        self._forget(self)
        self._listener.on_exit(exit_of(code))
