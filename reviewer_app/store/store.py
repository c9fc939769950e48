"""The store of reviews: opened once, written from a thread of its own, read at once."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reviewer_app.errors import ReviewerError
from reviewer_app.store.opening import open_files
from reviewer_app.store.operations import Kind, Operation
from reviewer_app.store.reading import StoreReader
from reviewer_app.store.records import RecoveryReport, UnsavedPane
from reviewer_app.store.writer import FailedToSave, HeldWrites, Saved, Writer, WriteSide
from reviewer_app.store.writing import StoreWrites

logger = logging.getLogger(__name__)

# How long closing waits for the disk, in seconds.
CLOSE_SECONDS = 10.0


class ReviewStore(StoreReader, StoreWrites):
    """Every review on this machine, in one SQLite database.

    Made by `open`. One owner thread calls everything. A write's number is on disk once those who `listen` were told it
    or a larger one.
    """

    def __init__(self, database: Path) -> None:
        """Raises ReviewerError; see `open`."""
        files = open_files(database)
        self._listeners: tuple[tuple[Saved, FailedToSave], ...] = ()
        self.read_only_reason = files.refusal
        self.recovery: RecoveryReport | None = files.recovery
        self._lock = files.lock
        self._closed = False
        side: WriteSide
        if files.refusal is not None:
            side = HeldWrites(files.refusal, self._report_failed)
        else:
            side = Writer(database, self._report_saved, self._report_failed)
        StoreReader.__init__(self, database, files.reading, side.pending)
        StoreWrites.__init__(self, side)
        atexit.register(self.close)

    @classmethod
    def open(cls, database: Path) -> ReviewStore:
        """Open the store in the file `database`, made if missing, with its folder private to the person.

        If another window holds it (STORE_LOCKED), or it can't be written to (STORE_READ_ONLY, DISK_FULL,
        WRITE_FAILED), it opens read-only: `read_only_reason` says why, and what is written stays in memory. A damaged
        database is set aside and what can be read is put in a new one: `recovery` tells. Raises ReviewerError:
        STORE_NEWER, nothing touched.
        """
        return cls(database)

    def listen(self, saved: Saved, failed: FailedToSave) -> Callable[[], None]:
        """Let `saved(number)` hear of what reached the disk, `failed(error)` of what could not; the answer ends it.

        Both are called from the writer's thread, in a read-only store from the caller's.
        """
        listener = (saved, failed)
        self._listeners = (*self._listeners, listener)

        def end() -> None:
            self._listeners = tuple(known for known in self._listeners if known is not listener)

        return end

    @property
    def read_only(self) -> bool:
        """Whether nothing written here can reach the disk."""
        return self.read_only_reason is not None

    @property
    def error(self) -> ReviewerError | None:
        """Why the last attempt to write failed; None while saving works."""
        return self._side.error

    @property
    def saved(self) -> bool:
        """Whether everything written is on disk."""
        return not self._side.pending()

    def unsaved(self) -> list[UnsavedPane]:
        """The texts of panes that are not on disk yet, one for each pane."""
        panes = [op.row for op in self._side.pending() if op.kind is Kind.PANE]
        texts = {(row["review_id"], row["key"]): row["text"] for row in panes}
        return [UnsavedPane(review_id, key, text) for (review_id, key), text in texts.items()]

    def flush(self, timeout: float = CLOSE_SECONDS) -> bool:
        """Write what waits; True once on disk, False after `timeout` seconds or a failed attempt (see `error`)."""
        return self._side.flush(timeout)

    def forget(self, sha256: str) -> int:
        """Wipe every trace of a paper: its reviews, versions, parsed text, view, and all damaged copies of the
        database.

        Writes for it that come later are dropped until it is remembered again. The files are clean once the number is
        reported saved; until then the wipe is tried again like any write.
        """
        reviews: set[str | int] = set(self._review_ids(sha256))
        begun = [op.row for op in self._side.pending() if op.kind is Kind.REVIEW]
        reviews |= {row["review_id"] for row in begun if row["sha256"] == sha256}
        self._forgotten |= {sha256, *reviews}
        self._side.discard({sha256, *reviews})
        return self._side.submit(Operation(Kind.FORGET, {"sha256": sha256}))

    def close(self, timeout: float = CLOSE_SECONDS) -> bool:
        """Write what waits, end the thread and give up the lock; True if everything is on disk.

        What could not be written is still told by `unsaved`. Closing again does nothing.
        """
        if self._closed:
            return self.saved
        self._closed = True
        atexit.unregister(self.close)
        with self._reading:
            self._source.close()
        saved = self._side.stop(timeout)
        if self._lock is not None:
            self._lock.release()
        return saved

    def _report_saved(self, number: int) -> None:
        for saved, _ in self._listeners:
            self._tell(partial(saved, number))

    def _report_failed(self, error: ReviewerError) -> None:
        for _, failed in self._listeners:
            self._tell(partial(failed, error))

    def _tell(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception:  # a listener's defect must not stop saving
            logger.exception("a listener to the store failed")
