"""Connections to the database, and what its errors mean to a person."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

# How long one connection waits for another's lock, in milliseconds. In WAL a reader never blocks the writer; only the
# wipe after "forget" and a checkpoint wait for readers.
_BUSY_MS = 500

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # A commit is on disk when it returns: with NORMAL a power cut may take the last ones back.
    "PRAGMA synchronous=FULL",
    # macOS: fsync alone leaves the data in the drive's cache.
    "PRAGMA fullfsync=ON",
    "PRAGMA checkpoint_fullfsync=ON",
    "PRAGMA secure_delete=ON",
)
_COMMON_PRAGMAS = (
    f"PRAGMA busy_timeout={_BUSY_MS}",
    "PRAGMA foreign_keys=ON",
    # Without it VACUUM copies every review through a file in the system's temporary folder.
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA mmap_size=0",
    "PRAGMA cell_size_check=ON",
)

_BLOCK = 4096

SIDE_FILES = ("-wal", "-shm")


# A vanished or failing disk kills a process that touches a memory-mapped file (SIGBUS), the window with every text in
# it included. SQLite maps the index of its log; this of its ways to the system keeps it in the heap, shared by the
# connections of one process and closed to others. Windows has no such way, and reports the failure instead.
_WITHOUT_MAPPED_FILES = "" if sys.platform == "win32" else "&vfs=unix-excl"


def lenient(text: bytes) -> str:
    """A `text_factory` for what a person wrote: with a broken byte in it, it is still worth showing and keeping."""
    return text.decode("utf-8", "replace")


def connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection to the existing file `path`, in autocommit mode, usable from any one thread at a time.

    One that may write keeps other processes out until the last one of this process is closed. Raises sqlite3.Error.
    """
    mode = f"mode=rw{_WITHOUT_MAPPED_FILES}" if writable else "mode=ro"
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (*_COMMON_PRAGMAS, *(_WRITER_PRAGMAS if writable else ())):
            connection.execute(pragma).fetchall()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def create_private_file(path: Path) -> None:
    """Make sure that `path` is a file that only its owner can read and write; SQLite gives its side files the same
    mode.

    Raises OSError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make new and renamed entries of `folder` survive a power cut, where the system can do that."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error says that the file is not a sound database."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return False
    return int(code) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


_BY_SQLITE: Mapping[int, ErrorCode] = MappingProxyType(
    {
        sqlite3.SQLITE_FULL: ErrorCode.DISK_FULL,
        sqlite3.SQLITE_READONLY: ErrorCode.STORE_READ_ONLY,
        sqlite3.SQLITE_PERM: ErrorCode.STORE_READ_ONLY,
        sqlite3.SQLITE_BUSY: ErrorCode.STORE_LOCKED,
        sqlite3.SQLITE_LOCKED: ErrorCode.STORE_LOCKED,
        sqlite3.SQLITE_CORRUPT: ErrorCode.STORE_DAMAGED,
        sqlite3.SQLITE_NOTADB: ErrorCode.STORE_DAMAGED,
        sqlite3.SQLITE_NOMEM: ErrorCode.OUT_OF_MEMORY,
    }
)
_BY_ERRNO: Mapping[int, ErrorCode] = MappingProxyType(
    {
        errno.ENOSPC: ErrorCode.DISK_FULL,
        errno.EDQUOT: ErrorCode.DISK_FULL,
        errno.EFBIG: ErrorCode.DISK_FULL,
        errno.EROFS: ErrorCode.STORE_READ_ONLY,
        errno.EACCES: ErrorCode.STORE_READ_ONLY,
        errno.EPERM: ErrorCode.STORE_READ_ONLY,
    }
)


def typed(error: sqlite3.Error | OSError, database: Path) -> ReviewerError:
    """The error as a person is told it. `database` is where the store is, or should be."""
    if isinstance(error, OSError):
        code = _BY_ERRNO.get(error.errno or 0, ErrorCode.WRITE_FAILED)
        return store_error(code, database, f"{type(error).__name__}: {error.strerror}")
    number = getattr(error, "sqlite_errorcode", None)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    known = _BY_SQLITE.get(int(number) & 0xFF) if number is not None else None
    # SQLite reports a quota, a size limit and a vanished medium alike, as an input/output error.
    return store_error(known or _probe(database), database, f"{name}: {error}")


def _probe(database: Path) -> ErrorCode:
    """Why a file can't grow beside `database`, found out by growing one to where the next page would go."""
    probe = database.with_name(database.name + ".probe")
    try:
        sizes = [p.stat().st_size for p in (database, with_suffix(database, "-wal")) if p.exists()]
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.lseek(descriptor, max(sizes, default=0), os.SEEK_SET)
            os.write(descriptor, bytes(_BLOCK))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
            probe.unlink(missing_ok=True)
    except OSError as error:
        return _BY_ERRNO.get(error.errno or 0, ErrorCode.WRITE_FAILED)
    return ErrorCode.WRITE_FAILED


def with_suffix(database: Path, suffix: str) -> Path:
    """The file beside `database` whose name goes on with `suffix`."""
    return database.with_name(database.name + suffix)


def store_error(code: ErrorCode, database: Path, detail: str = "") -> ReviewerError:
    """The sentence and the next step for one of the store's errors."""
    folder = str(database.parent)
    save_a_copy = tr("Your text is kept in the window: use “Save a copy” to write it somewhere else.")
    texts = {
        ErrorCode.DISK_FULL: (
            tr("There is no space left in {folder} to save the review."),
            tr("Free some space; saving goes on by itself.") + " " + save_a_copy,
        ),
        ErrorCode.STORE_READ_ONLY: (
            tr("Reviews can't be saved, because the folder {folder} can't be written to."),
            tr("Allow writing to that folder.") + " " + save_a_copy,
        ),
        ErrorCode.STORE_LOCKED: (
            tr("Another window of the program is using the reviews in {folder}, so this one can only show them."),
            tr("Close the other window and start this one again.") + " " + save_a_copy,
        ),
        ErrorCode.STORE_DAMAGED: (
            tr("The database of reviews in {folder} is damaged."),
            tr("Start the program again: it sets the file aside and saves what can be read.") + " " + save_a_copy,
        ),
        ErrorCode.STORE_NEWER: (
            tr("The reviews in {folder} were written by a newer version of the program; nothing was changed."),
            tr("Update the program, or set REVIEWER_HOME to another folder."),
        ),
        ErrorCode.OUT_OF_MEMORY: (
            tr("There is not enough memory to save the review in {folder}."),
            tr("Close other programs.") + " " + save_a_copy,
        ),
    }
    message, next_step = texts.get(
        code,
        (
            tr("Saving the review in {folder} failed."),
            tr("Check that the drive is connected and works.") + " " + save_a_copy,
        ),
    )
    return ReviewerError(code, message.format(folder=folder), next_step, detail)


def start_again(error: ReviewerError) -> ReviewerError:
    """The same failure, met while opening: the store stays read-only until the program is started again."""
    if error.code is ErrorCode.STORE_LOCKED:
        return error
    next_step = tr("Put that right and start the program again. Until then, use “Save a copy” to keep what you write.")
    return ReviewerError(error.code, error.message, next_step, error.detail)
