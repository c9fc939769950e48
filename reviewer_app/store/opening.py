"""Opening the store's files: who may write, whether they are sound and of a version that this program knows."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
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
from reviewer_app.store.lock import StoreLock, holder
from reviewer_app.store.records import RecoveryReport
from reviewer_app.store.salvage import is_sound, salvage

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

    Where that can't be done (another window, a folder that can't be written, a full disk) everything stays as it is
    and can be read. Raises ReviewerError: STORE_NEWER, with the files untouched.
    """
    lock: StoreLock | None = None
    try:
        _make_private(private_folder(database.parent), 0o700)
        lock = StoreLock.take(with_suffix(database, ".lock"))
        if lock is not None:
            report = _make_ready(database)
            return OpenedFiles(connect(database, writable=False), lock, None, report)
        number = holder(with_suffix(database, ".lock"))
        refusal = store_error(ErrorCode.STORE_LOCKED, database, f"locked by process {number}")
    except (sqlite3.Error, OSError) as error:
        _release(lock)
        refusal = typed(error, database)
    except BaseException:
        _release(lock)
        raise
    logger.warning("the store opens read-only: %s (%s)", refusal.code.value, refusal.detail)
    return OpenedFiles(_read_only(database, refusal.code), None, start_again(refusal), None)


def _release(lock: StoreLock | None) -> None:
    if lock is not None:
        lock.release()


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


def _read_only(database: Path, refused: ErrorCode) -> sqlite3.Connection:
    """A connection to what can be read without writing: the files themselves, a copy of them, or nothing."""
    _refuse_newer(database)
    if database.exists():
        # With nobody writing and no log, the file can be read without the side files that could not be made.
        alone = refused is not ErrorCode.STORE_LOCKED and not _has_log(database)
        attempts: tuple[Callable[[], sqlite3.Connection | None], ...] = (
            lambda: _in_place(database, immutable=alone),
            lambda: _copied(database),
        )
        for attempt in attempts:
            try:
                connection = attempt()
            except (sqlite3.Error, OSError) as error:
                logger.info("reading the store without writing to it: %s", error)
                continue
            if connection is not None:
                return connection
    empty = _memory()
    schema.migrate(empty)
    return empty


def _has_log(database: Path) -> bool:
    log = with_suffix(database, "-wal")
    return log.exists() and log.stat().st_size > 0


def _in_place(database: Path, *, immutable: bool) -> sqlite3.Connection | None:
    connection = connect(database, writable=False, immutable=immutable)
    try:
        if schema.version_of(connection) == schema.VERSION:
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _copied(database: Path) -> sqlite3.Connection:
    """The content in memory, read through a copy in the system's temporary folder that only the person can open.

    For a folder in which SQLite can't make the side files that it needs even to read, an older version, or damage.
    """
    memory = _memory()
    with tempfile.TemporaryDirectory(prefix="reviewer-store-") as folder:
        copy = Path(folder) / database.name
        for suffix in ("", "-wal"):
            if with_suffix(database, suffix).exists():
                shutil.copyfile(with_suffix(database, suffix), with_suffix(copy, suffix))
        if is_sound(copy):
            connection = connect(copy, writable=True)
            try:
                schema.migrate(connection)
                connection.backup(memory)
            finally:
                connection.close()
        else:
            salvage(copy, memory)
    return memory


def _memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _make_private(path: Path, mode: int) -> None:
    if sys.platform != "win32" and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
