"""A second start of the program: it asks the window that is open to come to the front, and ends.

Asked is the window that holds the store, over a local socket beside the store, in a folder that is its owner's alone:
a line with the path of the paper to show, answered by a word. Where there are no such sockets nobody is asked.
"""

from __future__ import annotations

import functools
import json
import logging
import socket
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier

log = logging.getLogger(__name__)

_NAME = "window.sock"
_DONE = b"done"
# Seconds: a window that is well answers within a hundredth; on a busy machine it may have to wait for a processor.
_PATIENCE_S = 4.0
_LONGEST = 1 << 16  # bytes of a question


def ask_first(folder: Path, paper: Path | None) -> bool:
    """Ask the window whose store is in `folder` to come to the front with `paper`; whether it does.

    One that doesn't answer in time doesn't.
    """
    if not hasattr(socket, "AF_UNIX"):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_PATIENCE_S)
            line.connect(str(folder / _NAME))
            line.sendall(json.dumps(str(paper.absolute()) if paper else "").encode() + b"\n")
            return line.recv(len(_DONE)) == _DONE
    except OSError as error:
        log.info("no window answers: %s", error)
        return False


class SecondStarts(QObject):
    """Hears of second starts; only the window that holds the store may make one. `close` has to be called.

    `asked` is called with the paper that a second start wants to see (None: any), once that start was told that it
    is heard: to open a paper takes longer than it waits, where all processors are busy.
    """

    def __init__(self, folder: Path, asked: Callable[[Path | None], object]) -> None:
        super().__init__()
        self._asked = asked
        self._path = folder / _NAME
        self._said: dict[socket.socket, bytes] = {}
        self._notifiers: dict[socket.socket, QSocketNotifier] = {}
        self._listener: socket.socket | None = None
        if not hasattr(socket, "AF_UNIX"):
            return
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            # What a crash left. Whoever holds the store is alone here.
            self._path.unlink(missing_ok=True)
            listener.bind(str(self._path))
            listener.listen()
        except OSError as error:
            # A path that is too long for a socket, or a file system without them.
            log.info("second starts are not heard: %s", error)
            listener.close()
            return
        self._listener = listener
        self._watch(listener, self._accept)

    def close(self) -> None:
        """Hear no more."""
        for line in list(self._notifiers):
            self._drop(line)
        if self._listener is not None:
            self._listener = None
            self._path.unlink(missing_ok=True)

    def _watch(self, line: socket.socket, heard: Callable[[], None]) -> None:
        line.setblocking(False)
        self._notifiers[line] = notifier = QSocketNotifier(line.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(lambda: heard())

    def _drop(self, line: socket.socket) -> None:
        self._notifiers.pop(line).setEnabled(False)
        self._said.pop(line, None)
        line.close()

    def _accept(self) -> None:
        assert self._listener is not None
        try:
            line, _ = self._listener.accept()
        except OSError:
            return  # it has gone away again
        self._said[line] = b""
        self._watch(line, functools.partial(self._hear, line))

    def _hear(self, line: socket.socket) -> None:
        try:
            data = line.recv(_LONGEST)
        except OSError:
            data = b""
        said = self._said[line] = self._said[line] + data
        if said.endswith(b"\n"):
            self._answer(line, said)
        elif not data or len(said) > _LONGEST:
            self._drop(line)

    def _answer(self, line: socket.socket, said: bytes) -> None:
        try:
            path = str(json.loads(said))
            line.send(_DONE)
        except (ValueError, OSError) as error:
            log.info("a second start was not answered: %s", type(error).__name__)
            return
        finally:
            self._drop(line)
        self._asked(Path(path) if path else None)
