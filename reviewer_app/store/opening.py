"""Opening the store's files: who may write, whether they are sound and of a version that this program knows."""

from __future__ import annotations

import logging
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.file_lock import FileLock, holder
from reviewer_app.locations import private_folder
from reviewer_app.store import recovery, schema
from reviewer_app.store.database import (
    SIDE_FILES,
    connect,
    create_private_file,
    start_again,
    store_error,
    typed,
    with_suffix,
)
from reviewer_app.store.records import RecoveryReport
from reviewer_app.store.salvage import is_sound
from reviewer_app.store.sources import OthersFiles, OwnFiles, Reading, refuse_newer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """The result: with a lock the store may write; without, `refusal` says why not. `reading` is what to read from."""

    reading: Reading
    lock: FileLock | None
    refusal: ReviewerError | None
    recovery: RecoveryReport | None


def open_files(database: Path) -> OpenedFiles:
    """Make the folder and the database private, take the lock, and check, recover and migrate the database.

    Where that can't be done (another window, a folder that can't be written, a full disk) everything stays as it is
    and can be read. Raises ReviewerError: STORE_NEWER, with the files untouched.
    """
    lock: FileLock | None = None
    try:
        _make_private(private_folder(database.parent), 0o700)
        lock = FileLock.take(with_suffix(database, ".lock"))
        if lock is not None:
            report = _make_ready(database)
            return OpenedFiles(OwnFiles(database), lock, None, report)
        number = holder(with_suffix(database, ".lock"))
        refusal = store_error(ErrorCode.STORE_LOCKED, database, f"locked by process {number}")
    except (sqlite3.Error, OSError) as error:
        _release(lock)
        refusal = typed(error, database)
    except BaseException:
        _release(lock)
        raise
    logger.warning("the store opens read-only: %s (%s)", refusal.code.value, refusal.detail)
    held = refusal.code is ErrorCode.STORE_LOCKED
    return OpenedFiles(OthersFiles(database, held=held), None, start_again(refusal), None)


def _release(lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()


def _make_ready(database: Path) -> RecoveryReport | None:
    report = recovery.resume(database)
    refuse_newer(database)
    if database.exists() and not is_sound(database):
        report = recovery.recover(database)
    create_private_file(database)
    for suffix in SIDE_FILES:
        if with_suffix(database, suffix).exists():
            _make_private(with_suffix(database, suffix), 0o600)
    connection = connect(database, writable=True)
    try:
        before = schema.migrate(connection)
    finally:
        connection.close()
    if 0 < before < schema.VERSION:
        logger.info("migrated the store from version %d to %d", before, schema.VERSION)
    return report


def _make_private(path: Path, mode: int) -> None:
    if sys.platform != "win32" and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
