"""The window's event loop as the worker clients see it: `QProcess` and `QTimer`."""

from __future__ import annotations

import functools
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Qt, QTimer, Signal, Slot

from reviewer_app.ipc.runtime import ProcessExit, Transport, TransportListener

# QProcess copies what it is given; handing it a large message in pieces keeps each turn of the event loop short.
_PIECE: Final = 1 << 20
# A killed process is gone within milliseconds, unless it hangs in the kernel (a dead network drive).
_KILL_GRACE_MS: Final = 5000


class _QtTimer:
    """A single shot of a QTimer."""

    def __init__(self, parent: QObject, seconds: float, call: Callable[[], None]) -> None:
        self._timer: QTimer | None = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(functools.partial(self._fire, call))
        self._timer.start(round(seconds * 1000))

    def cancel(self) -> None:
        """Don't make the call."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
            timer.deleteLater()

    def _fire(self, call: Callable[[], None]) -> None:
        if self._timer is not None:
            self.cancel()
            call()


class QtRuntime(QObject):
    """See `reviewer_app.ipc.runtime.Runtime`. Lives on the thread that created it; `close` has to be called."""

    _soon = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transports: set[QProcessTransport] = set()
        self._closed = False
        self._soon.connect(self._run_soon, Qt.ConnectionType.QueuedConnection)

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def call_later(self, seconds: float, call: Callable[[], None]) -> _QtTimer:
        """See `Runtime.call_later`."""
        return _QtTimer(self, seconds, call)

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        """See `Runtime.call_soon_threadsafe`."""
        self._soon.emit(call)

    def spawn(self, command: Sequence[str], env: Mapping[str, str], listener: TransportListener) -> Transport:
        """See `Runtime.spawn`."""
        transport = QProcessTransport(self, listener, self._transports.discard)
        if self._closed:
            self.call_later(0.0, lambda: listener.on_exit(ProcessExit(start_error="the program is closing")))
        else:
            self._transports.add(transport)
            transport.start(command, env)
        return transport

    def close(self) -> None:
        """Kill every process that still runs and wait for their ends, a few milliseconds in all."""
        self._closed = True
        transports = list(self._transports)
        for transport in transports:
            transport.kill()
        for transport in transports:
            transport.conclude(_KILL_GRACE_MS)

    @Slot(object)
    def _run_soon(self, call: Callable[[], None]) -> None:
        call()


class QProcessTransport(QObject):
    """See `reviewer_app.ipc.runtime.Transport`. `forget` is called when the process is gone.

    Slots are connected as queued: a listener may run an event loop of its own (a modal dialog), in which the process
    may end and be deleted. It must not be in the middle of one of its own signals then.
    """

    def __init__(
        self, parent: QObject, listener: TransportListener, forget: Callable[[QProcessTransport], None]
    ) -> None:
        super().__init__(parent)
        self._listener = listener
        self._forget = forget
        self._unsent: deque[memoryview] = deque()
        self._input_open = True
        self._over = False
        self._process = process = QProcess(self)
        queued = Qt.ConnectionType.QueuedConnection
        process.readyReadStandardOutput.connect(self._read_output, queued)
        process.readyReadStandardError.connect(self._read_stderr, queued)
        process.bytesWritten.connect(self._send_more, queued)
        process.errorOccurred.connect(self._failed, queued)
        process.finished.connect(self._finished, queued)

    def start(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start the process; a failure is told to the listener, from the loop."""
        environment = QProcessEnvironment()
        for name, value in env.items():
            environment.insert(name, value)
        self._process.setProcessEnvironment(environment)
        if sys.platform != "win32":
            # Ctrl+C in the terminal is for the program, which then ends its workers in order.
            self._process.setUnixProcessParameters(QProcess.UnixProcessFlag.CreateNewSession)
        self._process.start(command[0], list(command[1:]))

    @property
    def pid(self) -> int | None:
        """See `Transport.pid`."""
        return (self._process.processId() or None) if self._running() else None

    def write(self, data: bytes) -> None:
        """See `Transport.write`."""
        if self._input_open and self._running():
            self._unsent.append(memoryview(data))
            self._send_more()

    def close_input(self) -> None:
        """See `Transport.close_input`."""
        self._unsent.clear()
        if self._input_open and self._running():
            self._process.closeWriteChannel()
        self._input_open = False

    def kill(self) -> None:
        """See `Transport.kill`."""
        if self._running():
            self._process.kill()

    def conclude(self, milliseconds: int) -> None:
        """Wait for the end and tell it, without the event loop."""
        if self._running():
            self._process.waitForFinished(milliseconds)
        self._finished()

    # -- private slots

    @Slot()
    def _read_output(self) -> None:
        data = bytes(self._process.readAllStandardOutput().data())
        if data and not self._over:
            self._listener.on_output(data)

    @Slot()
    def _read_stderr(self) -> None:
        data = bytes(self._process.readAllStandardError().data())
        if data and not self._over:
            self._listener.on_stderr(data)

    @Slot()
    def _send_more(self) -> None:
        while self._unsent and self._running() and self._process.bytesToWrite() < _PIECE:
            piece = self._unsent[0][:_PIECE]
            self._process.write(bytes(piece))
            if len(piece) < len(self._unsent[0]):
                self._unsent[0] = self._unsent[0][_PIECE:]
            else:
                self._unsent.popleft()

    @Slot(QProcess.ProcessError)
    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end(ProcessExit(start_error=self._process.errorString()))
        elif error is QProcess.ProcessError.WriteError:
            # It has closed its stdin, or is gone: that is told by its end.
            self.close_input()

    @Slot()
    def _finished(self) -> None:
        if self._over:
            return
        # stderr first: a protocol error in the output then finds the lines that explain it.
        self._read_stderr()
        self._read_output()
        code = self._process.exitCode()
        crashed = self._process.exitStatus() is QProcess.ExitStatus.CrashExit
        if crashed and sys.platform != "win32":
            self._end(ProcessExit(signal=code))
        else:
            self._end(ProcessExit(code=code & 0xFFFFFFFF))

    # -- inside

    def _running(self) -> bool:
        return not self._over and self._process.state() is not QProcess.ProcessState.NotRunning

    def _end(self, exit_: ProcessExit) -> None:
        if self._over:
            return
        self._over = True
        self._forget(self)
        self.deleteLater()
        self._listener.on_exit(exit_)
