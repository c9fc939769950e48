"""Opening the store's files: who may write, whether they are sound and of a version that this program knows."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import private_folder
from reviewer_app.store import recovery, schema
from reviewer_app.store.database import (
    SIDE_FILES,
    connect,
    create_private_file,
    store_error,
    typed,
    with_suffix,
)
from reviewer_app.store.lock import StoreLock, holder
from reviewer_app.store.records import RecoveryReport
from reviewer_app.store.salvage import is_sound

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """The result: with a lock the store may write; without, `refusal` says why not. `reader` is for reading."""

    reader: sqlite3.Connection
    lock: StoreLock | None
    refusal: ReviewerError | None
    recovery: RecoveryReport | None


def open_files(database: Path) -> OpenedFiles:
    """Make the folder and the database private, take the lock, and check, recover and migrate the database.

    Without the lock, or in a folder that can't be written, everything stays as it is and can be read. Raises
    ReviewerError: STORE_NEWER with the files untouched, DISK_FULL or WRITE_FAILED if there is no way to begin.
    """
    lock_path = with_suffix(database, ".lock")
    try:
        _make_private(private_folder(database.parent), 0o700)
        lock = StoreLock.take(lock_path)
    except OSError as error:
        refusal = typed(error, database)
        if refusal.code is not ErrorCode.STORE_READ_ONLY:
            raise refusal from error
        return OpenedFiles(_read_only(database), None, refusal, None)
    if lock is None:
        number = holder(lock_path)
        detail = f"locked by process {number}" if number else "locked"
        return OpenedFiles(_read_only(database), None, store_error(ErrorCode.STORE_LOCKED, database, detail), None)
    try:
        report = _make_ready(database)
        return OpenedFiles(connect(database, writable=False), lock, None, report)
    except (sqlite3.Error, OSError) as error:
        lock.release()
        refusal = typed(error, database)
        if refusal.code is ErrorCode.STORE_READ_ONLY:
            return OpenedFiles(_read_only(database), None, refusal, None)
        raise refusal from error
    except BaseException:
        lock.release()
        raise


def _make_ready(database: Path) -> RecoveryReport | None:
    report = recovery.resume(database)
    _refuse_newer(database)
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


def _refuse_newer(database: Path) -> None:
    """Raise STORE_NEWER for a file of a later version, through a connection that can't change it."""
    if not database.exists():
        return
    try:
        connection = connect(database, writable=False)
    except sqlite3.DatabaseError:
        return  # damaged: the check that follows deals with it
    try:
        version = schema.version_of(connection)
    except sqlite3.DatabaseError:
        return
    finally:
        connection.close()
    if version > schema.VERSION:
        detail = f"version {version}; this program knows {schema.VERSION}"
        raise store_error(ErrorCode.STORE_NEWER, database, detail)


def _read_only(database: Path) -> sqlite3.Connection:
    """A connection to what can be read without writing: the files themselves, a copy of them, or nothing."""
    _refuse_newer(database)
    for attempt in (_in_place, _copied):
        try:
            connection = attempt(database)
        except (sqlite3.Error, OSError) as error:
            logger.info("reading the store without writing: %s: %s", attempt.__name__, error)
            continue
        if connection is not None:
            return connection
    empty = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    schema.migrate(empty)
    return empty


def _in_place(database: Path) -> sqlite3.Connection | None:
    connection = connect(database, writable=False)
    try:
        if schema.version_of(connection) == schema.VERSION:
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _copied(database: Path) -> sqlite3.Connection | None:
    """For a folder in which SQLite can't make the side files that it needs even to read, or a file of an older
    version.
    """
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with tempfile.TemporaryDirectory(prefix="reviewer-store-") as folder:  # made with mode 0700
        copy = Path(folder) / database.name
        shutil.copyfile(database, copy)
        log = with_suffix(database, "-wal")
        if log.exists():
            shutil.copyfile(log, with_suffix(copy, "-wal"))
        connection = connect(copy, writable=True)
        try:
            schema.migrate(connection)
            connection.backup(memory)
        finally:
            connection.close()
    return memory


def _make_private(path: Path, mode: int) -> None:
    if sys.platform != "win32" and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
