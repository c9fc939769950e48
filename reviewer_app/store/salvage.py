"""Reading what can be read out of a damaged database."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reviewer_app.store.database import connect, is_damage
from reviewer_app.store.schema import MIGRATIONS, TABLES, VERSION, migrate, version_of

logger = logging.getLogger(__name__)

# Ranges of rowids that are tried in one table before the rest of it is given up: a bound on the time, not on the rows.
_MAX_RANGES = 20_000
_LOWEST = -(1 << 63)
_HIGHEST = (1 << 63) - 1


def is_sound(database: Path) -> bool:
    """Whether SQLite's quick check finds nothing wrong. Raises sqlite3.Error for reasons other than damage."""
    try:
        connection = connect(database, writable=False)
        try:
            return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        finally:
            connection.close()
    except sqlite3.Error as error:
        if is_damage(error):
            return False
        raise


def salvage(damaged: Path, into: sqlite3.Connection) -> tuple[str, ...]:
    """Copy every readable row of `damaged` into the fresh database `into`; the tables in which rows were lost.

    Rows whose owner was lost are kept by making up the owner. Raises sqlite3.Error if `into` can't be written.
    """
    into.execute("PRAGMA foreign_keys=OFF")
    incomplete: list[str] = []
    try:
        source = connect(damaged, writable=False)
    except sqlite3.Error as error:
        logger.warning("the damaged database can't be opened: %s", error)
        migrate(into)
        return TABLES
    try:
        source.text_factory = bytes
        migrate(into, MIGRATIONS[: _readable_version(source)])
        into.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            if not _copy_table(source, into, table):
                incomplete.append(table)
        _make_up_owners(into)
        into.execute("COMMIT")
        migrate(into)
    finally:
        source.close()
        if into.in_transaction:
            into.execute("ROLLBACK")
    return tuple(incomplete)


def _readable_version(source: sqlite3.Connection) -> int:
    try:
        version = version_of(source)
    except sqlite3.DatabaseError:
        return VERSION
    return version if 0 < version <= VERSION else VERSION


def _copy_table(source: sqlite3.Connection, into: sqlite3.Connection, table: str) -> bool:
    """Copy the readable rows; whether all of them were."""
    complete = True
    slots = ", ".join("?" * len(into.execute(f"PRAGMA table_info({table})").fetchall()))
    for row in _rows(source, table):
        if row is None:
            complete = False
            continue
        try:
            values = [v.decode("utf-8") if isinstance(v, bytes) and table != "parsed" else v for v in row]
            if table == "parsed":
                values = [*(str(v, "utf-8") for v in row[:2]), row[2]]
            into.execute(f"INSERT OR REPLACE INTO {table} VALUES({slots})", values)
        except (UnicodeDecodeError, TypeError, sqlite3.IntegrityError, sqlite3.ProgrammingError):
            complete = False
    return complete


def _rows(source: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...] | None]:
    """The rows that can be read, halving the range of rowids around what can't; None for each part given up."""
    ranges = [_bounds(source, table)]
    tried = 0
    while ranges:
        low, high = ranges.pop()
        tried += 1
        if tried > _MAX_RANGES:
            yield None
            return
        last = low - 1
        try:
            # NOT INDEXED: a sound index over a lost page would name rows that are not there, and the other way round.
            cursor = source.execute(
                f"SELECT rowid, * FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid", (low, high)
            )
            for rowid, *values in cursor:
                last = rowid
                yield tuple(values)
        except (sqlite3.DatabaseError, MemoryError) as error:
            logger.info("reading %s: %s", table, error)
            low = last + 1
            if low >= high or (tried == 1 and _no_table(error)):
                yield None
                continue
            middle = low + (high - low) // 2
            ranges += [(middle + 1, high), (low, middle)]


def _bounds(source: sqlite3.Connection, table: str) -> tuple[int, int]:
    """The smallest and the largest rowid, as far as they can be read: each halving then comes sooner to the rows."""
    ends: list[int] = []
    for function, unknown in (("min", _LOWEST), ("max", _HIGHEST)):
        try:
            (end,) = source.execute(f"SELECT {function}(rowid) FROM {table} NOT INDEXED").fetchone()
        except sqlite3.DatabaseError:
            end = unknown
        ends.append(unknown if end is None else end)
    return ends[0], ends[1]


def _no_table(error: BaseException) -> bool:
    return "no such table" in str(error) or "not a database" in str(error)


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
