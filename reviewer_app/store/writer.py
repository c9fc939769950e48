"""The thread that writes: operations wait in memory until a commit has put them on disk."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.store.database import connect, lenient, store_error, typed
from reviewer_app.store.operations import Kind, Operation
from reviewer_app.store.queue import Queued, WriteQueue
from reviewer_app.store.wipe import wipe_deleted

logger = logging.getLogger(__name__)

# A keystroke waits this long for the next ones of its pane, in seconds. With a slow disk's 100 ms for the commit this
# stays under a quarter of a second, and far under the promised second.
GATHER_SECONDS = 0.12
# A failed commit is tried again on the next write, on a flush, and at this interval, in seconds: space may be freed
# while nobody types.
RETRY_SECONDS = 2.0

# The content of one operation is at fault, not the disk: the others must not wait behind it.
_OPERATION_AT_FAULT = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
)

Saved = Callable[[int], None]
FailedToSave = Callable[[ReviewerError], None]


class WriteSide(Protocol):
    """What takes the store's writes: a writer, or in a store that may not write, what merely keeps them."""

    @property
    def error(self) -> ReviewerError | None:
        """Why the last attempt failed; None while saving works."""

    def submit(self, operation: Operation) -> int:
        """Take `operation` and return its number at once."""

    def pending(self) -> tuple[Operation, ...]:
        """What is not known to be on disk, oldest first."""

    def discard(self, owners: set[str | int]) -> None:
        """Drop what waits for these papers and reviews."""

    def flush(self, timeout: float) -> bool:
        """Write what waits; True once everything taken before the call is on disk."""

    def stop(self, timeout: float) -> bool:
        """Write what waits and end; True if all is on disk."""


class HeldWrites:
    """Keeps the writes of a store that may only be read, so that their text is not lost; at the first it says why."""

    def __init__(self, refusal: ReviewerError, failed: FailedToSave) -> None:
        self.error: ReviewerError | None = refusal
        self._refusal = refusal
        self._failed = failed
        self._queue = WriteQueue()

    def submit(self, operation: Operation) -> int:
        """Keep it."""
        number = self._queue.add(operation)
        if number == 1:
            self._failed(self._refusal)
        return number

    def pending(self) -> tuple[Operation, ...]:
        """Everything since the store was opened."""
        return self._queue.operations()

    def discard(self, owners: set[str | int]) -> None:
        """Drop it."""
        self._queue.discard(owners)

    def flush(self, timeout: float) -> bool:
        """Whether nothing was written at all."""
        del timeout
        return not self._queue

    def stop(self, timeout: float) -> bool:
        """As `flush`."""
        return self.flush(timeout)


class Writer:
    """Commits operations in order, on a thread and a connection of its own.

    `saved(number)` and `failed(error)` are called on that thread: `saved` after each commit with the number of the
    newest operation on disk; `failed` when saving stops working or fails for another reason than before.
    """

    def __init__(self, database: Path, saved: Saved, failed: FailedToSave) -> None:
        self._database = database
        self._saved = saved
        self._failed = failed
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._condition = threading.Condition()
        self._queue = WriteQueue()
        self._due = 0.0
        self._hurry = False
        self._writing = False
        self._stopping = False
        self._attempts = 0
        self._error: ReviewerError | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def error(self) -> ReviewerError | None:
        """Why the last attempt failed; None while saving works."""
        with self._condition:
            return self._error

    def submit(self, operation: Operation) -> int:
        """Queue `operation` and return its number at once."""
        with self._condition:
            before = self._queue.waiting
            number = self._queue.add(operation)
            gathered = time.monotonic() + GATHER_SECONDS
            if self._error is not None:
                self._due = min(self._due, gathered)
            elif before == 0:
                self._due = gathered
            self._condition.notify_all()
            return number

    def pending(self) -> tuple[Operation, ...]:
        """What is not known to be on disk, oldest first."""
        with self._condition:
            return self._queue.operations()

    def discard(self, owners: set[str | int]) -> None:
        """Drop what waits for these papers and reviews, except what is being written now."""
        with self._condition:
            self._queue.discard(owners)
            self._condition.notify_all()

    def flush(self, timeout: float) -> bool:
        """Write what waits without gathering; True once everything queued before the call is on disk.

        Gives up after `timeout` seconds or one failed attempt.
        """
        deadline = time.monotonic() + timeout
        with self._condition:
            newest = self._queue.number
            # An attempt that runs now began before this call: its failure is not the answer yet.
            answer = self._attempts + (2 if self._writing else 1)
            while self._queue.oldest <= newest:
                left = deadline - time.monotonic()
                if left <= 0 or not self._thread.is_alive() or (self._error and self._attempts >= answer):
                    return False
                self._hurry = True
                self._condition.notify_all()
                self._condition.wait(left)
            return True

    def stop(self, timeout: float) -> bool:
        """Write what waits, trying once more if it failed before, and end the thread; True if all is on disk."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        self._thread.join(timeout)
        with self._condition:
            return not self._queue

    def _run(self) -> None:
        try:
            while batch := self._next_batch():
                try:
                    refused = self._write(batch)
                except (sqlite3.Error, OSError) as error:
                    self._note_failure(typed(error, self._database))
                except Exception as error:  # a defect of ours must not end the thread that saves
                    logger.exception("writing to the store failed")
                    self._note_failure(store_error(ErrorCode.INTERNAL, self._database, type(error).__name__))
                else:
                    self._note_written(refused)
                    if not refused:
                        continue
                if self._stopping:
                    return
        finally:
            self._disconnect()
            with self._condition:
                self._condition.notify_all()

    def _next_batch(self) -> list[Queued]:
        """Wait until something is due and take it; nothing once the thread shall end."""
        with self._condition:
            while not self._stopping:
                if self._queue:
                    left = 0.0 if self._hurry else self._due - time.monotonic()
                    if left <= 0:
                        break
                    self._condition.wait(left)
                else:
                    self._condition.wait()
            self._hurry = False
            self._writing = True
            return self._queue.take()

    def _write(self, batch: list[Queued]) -> dict[Queued, ReviewerError]:
        """Commit what can be; the operations that are at fault themselves, and why."""
        connection = self._connected()
        refused: dict[Queued, ReviewerError] = {}
        try:
            _commit(connection, batch)
        except _OPERATION_AT_FAULT:
            _roll_back(connection)
            refused = self._at_fault(connection, batch)
            _commit(connection, [q for q in batch if q not in refused])
        if batch[0].operation.kind is Kind.FORGET:
            wipe_deleted(connection, self._database)
        return refused

    def _at_fault(self, connection: sqlite3.Connection, batch: list[Queued]) -> dict[Queued, ReviewerError]:
        refused: dict[Queued, ReviewerError] = {}
        connection.execute("BEGIN IMMEDIATE")
        try:
            for queued in batch:
                connection.execute("SAVEPOINT one")
                try:
                    queued.operation.apply(connection)
                except _OPERATION_AT_FAULT as error:
                    connection.execute("ROLLBACK TO one")
                    detail = f"{queued.operation.kind.name}: {type(error).__name__}"
                    refused[queued] = store_error(ErrorCode.WRITE_FAILED, self._database, detail)
                connection.execute("RELEASE one")
        finally:
            _roll_back(connection)
        return refused

    def _connected(self) -> sqlite3.Connection:
        """The connection, a new one if the file has another in its place: what is written to a removed one is lost."""
        found = self._database.stat()
        if self._connection is None or (found.st_dev, found.st_ino) != self._file:
            self._disconnect()
            self._connection = connect(self._database, writable=True)
            self._connection.text_factory = lenient
            self._file = (found.st_dev, found.st_ino)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _note_failure(self, error: ReviewerError) -> None:
        # A drive that comes back has new files behind the old names, so the next attempt starts from a new connection.
        self._disconnect()
        with self._condition:
            self._queue.put_back()
        self._attempted(error, RETRY_SECONDS)

    def _note_written(self, refused: dict[Queued, ReviewerError]) -> None:
        with self._condition:
            self._queue.written(list(refused))
            on_disk = self._queue.oldest - 1
            others_wait = len(self._queue) > len(refused)
        self._attempted(next(iter(refused.values()), None), 0.0 if others_wait else RETRY_SECONDS)
        self._saved(on_disk)

    def _attempted(self, error: ReviewerError | None, again_after: float) -> None:
        with self._condition:
            before, self._error = self._error, error
            self._attempts += 1
            self._writing = False
            if error is not None:
                self._due = time.monotonic() + again_after
            self._condition.notify_all()
        if error is not None and (before is None or before.code is not error.code):
            logger.warning("saving failed: %s (%s)", error.code.value, error.detail)
            self._failed(error)


def _commit(connection: sqlite3.Connection, batch: list[Queued]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for queued in batch:
        queued.operation.apply(connection)
    connection.execute("COMMIT")


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
