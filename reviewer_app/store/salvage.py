"""Reading what can be read out of a damaged database."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

from reviewer_app.store.carve import carve
from reviewer_app.store.database import connect, is_damage, with_suffix
from reviewer_app.store.schema import MIGRATIONS, OURS, TABLES, VERSION, migrate, version_of
from reviewer_app.store.sqlite_program import recovered

logger = logging.getLogger(__name__)


def is_sound(database: Path) -> bool:
    """Whether SQLite's quick check finds nothing wrong and the tables are ours.

    Raises sqlite3.Error for reasons other than damage.
    """
    try:
        connection = connect(database, writable=False)
        try:
            if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                return False
            found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
            return found >= OURS if version_of(connection) else not found
        finally:
            connection.close()
    except sqlite3.Error as error:
        if is_damage(error):
            return False
        raise


def salvage(damaged: Path, into: sqlite3.Connection) -> tuple[str, ...]:
    """Copy every readable row of `damaged` into the fresh database `into`; the tables in which rows may be lost.

    Tables are read through SQLite as far as they go; for those that break off, rows come from SQLite's own recovery,
    and what that does not find from the pages one by one. Rows whose owner was lost are kept by making up the owner.
    Raises sqlite3.Error if `into` can't be written, OSError if `damaged` can't be read at all.
    """
    into.execute("PRAGMA foreign_keys=OFF")
    try:
        source = connect(damaged, writable=False)
    except sqlite3.Error as error:
        logger.warning("the damaged database can't be opened: %s", error)
        source = sqlite3.connect(":memory:")  # without tables: each is then taken from the pages
    try:
        migrate(into, MIGRATIONS[: _readable_version(source)])
        tables = _tables_of(into)
        into.execute("BEGIN IMMEDIATE")
        incomplete = tuple(table for table in tables if not _copy(source, into, table, "REPLACE"))
        if incomplete:
            _fill_up(into, damaged, incomplete)
        _make_up_owners(into)
        into.execute("COMMIT")
        migrate(into)
        return incomplete
    finally:
        source.close()
        if into.in_transaction:
            into.execute("ROLLBACK")


def _readable_version(source: sqlite3.Connection) -> int:
    try:
        version = version_of(source)
    except sqlite3.DatabaseError:
        return VERSION
    return version if 0 < version <= VERSION else VERSION


def _tables_of(connection: sqlite3.Connection) -> list[str]:
    known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return [table for table in TABLES if table in known]


def _copy(source: sqlite3.Connection, into: sqlite3.Connection, table: str, conflict: str) -> bool:
    """Copy the rows up to the first that can't be read; whether that was all of them."""
    complete = True
    try:
        # NOT INDEXED: an index may still name rows whose page is gone.
        for row in source.execute(f"SELECT * FROM {table} NOT INDEXED"):
            complete = _put(into, table, row, conflict) and complete
    except (sqlite3.DatabaseError, UnicodeDecodeError, MemoryError) as error:
        logger.info("reading %s broke off: %s", table, error)
        return False
    return complete


def _put(into: sqlite3.Connection, table: str, row: Sequence[object], conflict: str) -> bool:
    """Insert one row; False if it is not one of this table, or not whole."""
    slots = ", ".join("?" * len(row))
    # A page that was zeroed leaves a text that ends in zeros: what stands before them is worth keeping.
    values = [v.rstrip("\0") if isinstance(v, str) else v for v in row]
    try:
        into.execute(f"INSERT OR {conflict} INTO {table} VALUES({slots})", values)
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, OverflowError):
        return False
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return False  # another number of columns
    return values == list(row)


def _fill_up(into: sqlite3.Connection, damaged: Path, tables: Collection[str]) -> None:
    with recovered(damaged) as source:
        if source is not None:
            for table in tables:
                _copy(source, into, table, "IGNORE")
    # What that leaves out is everything where the header or the first page is gone, or where there is no such program.
    for table, row in carve(damaged, with_suffix(damaged, "-wal")):
        if table in tables:
            _put(into, table, row, "IGNORE")


def _make_up_owners(into: sqlite3.Connection) -> None:
    """Give rows whose review or paper was lost a new one, so that their text can be found again."""
    for child in ("panes", "raw", "generated", "anchors", "versions"):
        into.execute(
            f"""INSERT OR IGNORE INTO reviews
                SELECT DISTINCT review_id, 'lost-' || review_id, 0, 0, '{{}}' FROM {child}
                WHERE review_id NOT IN (SELECT id FROM reviews)"""
        )
    for child in ("reviews", "parsed", "view_states"):
        into.execute(
            f"""INSERT OR IGNORE INTO papers
                SELECT DISTINCT sha256, '', '', '[]', 0, 0 FROM {child}
                WHERE sha256 NOT IN (SELECT sha256 FROM papers)"""
        )
