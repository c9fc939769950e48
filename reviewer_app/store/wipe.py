"""Removing what deleted rows leave behind in the store's files."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

logger = logging.getLogger(__name__)

SET_ASIDE = ".damaged-"


def set_aside_files(database: Path) -> list[Path]:
    """Damaged databases that were put aside, with their side files."""
    return sorted(database.parent.glob(database.name + SET_ASIDE + "*"))


def wipe_deleted(connection: sqlite3.Connection, database: Path) -> None:
    """Leave no deleted text in the database, in its log or in a damaged copy.

    `secure_delete` overwrote the rows with zeros in the pages of the log; the log's older pages and the database's own
    still hold them until the log is written back and cut to nothing. VACUUM then rebuilds the file, since pages that
    were split may keep pieces. Copies of a damaged database can't be searched reliably for one paper, so all of them
    go: what could be read from them was saved when they were set aside.

    Raises sqlite3.OperationalError if a reader keeps the log in use.
    """
    _cut_log(connection)
    try:
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_FULL:
            raise
        # The rebuilt copy needs space; the overwritten rows don't.
        logger.warning("no space to rebuild the database after a paper was forgotten")
    _cut_log(connection)
    for path in set_aside_files(database):
        path.unlink(missing_ok=True)


def _cut_log(connection: sqlite3.Connection) -> None:
    busy, _pages, _written = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise _LogInUseError("the log is in use by a reader")


class _LogInUseError(sqlite3.OperationalError):
    """As SQLite's own "database is locked", which this pragma reports as a number instead."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY
    sqlite_errorname = "SQLITE_BUSY"
