"""The worker's outgoing pipe, shared by the main thread and the IO thread."""

from __future__ import annotations

import os
import threading
from collections import deque

from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.envelope import Message


class Sender:
    """Writes whole frames to `descriptor`, one at a time."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._writing = threading.Lock()
        self._soon: deque[bytes] = deque()

    def send(self, message: Message) -> None:
        """Write `message` and return when the pipe has it: a slow reader slows the sender down.

        Raises ProtocolError if it can't be encoded.
        """
        frame = encode(message)
        with self._writing:
            self._write(frame)
        self._flush()

    def send_soon(self, message: Message) -> None:
        """Write a small `message` without waiting for another thread that is writing: that one takes it along.

        So the IO thread keeps reading, and notices that stdin closed, while the main thread is stuck in a full pipe.
        """
        self._soon.append(encode(message))
        self._flush()

    def _flush(self) -> None:
        # Whoever writes looks again after releasing the lock, so nothing stays behind that was added meanwhile.
        while self._soon and self._writing.acquire(blocking=False):
            try:
                while self._soon:
                    self._write(self._soon.popleft())
            finally:
                self._writing.release()

    def _write(self, frame: bytes) -> None:
        rest = memoryview(frame)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            # The program is gone, and with it every reason to go on.
            os._exit(0)
