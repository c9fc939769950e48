"""What is read from: the store's own database, or a copy of one that may not be written to."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from reviewer_app.errors import ErrorCode
from reviewer_app.store import schema
from reviewer_app.store.database import connect, store_error, with_suffix
from reviewer_app.store.salvage import is_sound, salvage

logger = logging.getLogger(__name__)

# How often a copy is begun again because the window that writes wrote meanwhile.
_COPIES = 5


class Reading(Protocol):
    """Where a read goes."""

    def connection(self) -> sqlite3.Connection:
        """The connection to use for the next read. Raises sqlite3.Error."""

    def close(self) -> None:
        """Give the files up."""


class OwnFiles:
    """The database that this store writes, through a connection beside the writer's."""

    def __init__(self, database: Path) -> None:
        """Raises sqlite3.Error."""
        self._connection = connect(database, writable=True)
        self._connection.execute("PRAGMA query_only=ON")

    def connection(self) -> sqlite3.Connection:
        """Always the same."""
        return self._connection

    def close(self) -> None:
        """Close it."""
        self._connection.close()


class OthersFiles:
    """A database that may not be written to: another window's, or one in a folder or on a disk that takes nothing."""

    def __init__(self, database: Path, *, held: bool) -> None:
        """`held`: another window has it open. Raises ReviewerError (STORE_NEWER)."""
        self._database = database
        # A window that writes keeps the database to itself, so only a copy can be read; trying would only wait in
        # vain.
        self._attempts: tuple[Callable[[Path], sqlite3.Connection], ...] = (copied,) if held else (_in_place, copied)
        self._stamp = _stamp(database)
        self._connection = self._open()

    def connection(self) -> sqlite3.Connection:
        """One that shows what another window has written until now."""
        stamp = _stamp(self._database)
        if stamp != self._stamp:
            self._connection.close()
            self._stamp = stamp
            self._connection = self._open()
        return self._connection

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        for attempt in self._attempts if self._database.exists() else ():
            try:
                return attempt(self._database)
            except (sqlite3.Error, OSError) as error:
                logger.info("reading a store without writing to it: %s", error)
        empty = _memory()
        schema.migrate(empty)
        return empty


def refuse_newer(database: Path) -> None:
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


def _in_place(database: Path) -> sqlite3.Connection:
    refuse_newer(database)
    connection = connect(database, writable=False)
    try:
        if schema.version_of(connection) != schema.VERSION:
            raise sqlite3.OperationalError("an older version: only a copy can be migrated")
    except BaseException:
        connection.close()
        raise
    return connection


def copied(database: Path) -> sqlite3.Connection:
    """The content in memory, read through a copy in the system's temporary folder that only the person can open.

    For a database that another window holds, an older version or a damaged one, and a folder in which SQLite can't
    make the side files that it needs even to read. Raises sqlite3.Error, OSError or ReviewerError (STORE_NEWER).
    """
    memory = _memory()
    with tempfile.TemporaryDirectory(prefix="reviewer-store-") as folder:
        copy = Path(folder) / database.name
        sound = False
        for _ in range(_COPIES):
            before = _stamp(database)
            for suffix in ("", "-wal"):
                with_suffix(copy, suffix).unlink(missing_ok=True)
                if with_suffix(database, suffix).exists():
                    shutil.copyfile(with_suffix(database, suffix), with_suffix(copy, suffix))
            sound = is_sound(copy)
            if sound and _stamp(database) == before:
                break
        refuse_newer(copy)
        if sound:
            connection = connect(copy, writable=True)
            try:
                schema.migrate(connection)
                connection.backup(memory)
            finally:
                connection.close()
        else:
            salvage(copy, memory)
    return memory


def _stamp(database: Path) -> tuple[int, ...]:
    """Changes whenever something was written to the files."""
    stamp: list[int] = []
    for suffix in ("", "-wal"):
        path = with_suffix(database, suffix)
        if path.exists():
            found = path.stat()
            stamp += [found.st_ino, found.st_size, found.st_mtime_ns]
    return tuple(stamp)


def _memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
