"""Setting a damaged database aside and putting what could be read in its place.

The new database is complete under another name before anything is moved, and every step can be done again, so that a
crash or a power cut in between loses nothing: `resume` finishes what was begun.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

from reviewer_app.i18n import tr
from reviewer_app.store.database import (
    SIDE_FILES,
    connect,
    create_private_file,
    sync_folder,
    with_suffix,
)
from reviewer_app.store.records import RecoveryReport
from reviewer_app.store.salvage import salvage
from reviewer_app.store.wipe import SET_ASIDE

logger = logging.getLogger(__name__)

_IN_WORK = ".recovering"
_COMPLETE = ".recovered"


def recover(database: Path) -> RecoveryReport:
    """Replace the damaged `database` by a sound one with everything readable in it; the damaged one keeps a dated
    name.

    Raises sqlite3.Error or OSError if the new file can't be written; the damaged one is then still in place.
    """
    in_work = with_suffix(database, _IN_WORK)
    _remove(in_work)
    create_private_file(in_work)
    into = connect(in_work, writable=True)
    try:
        incomplete = salvage(database, into)
        into.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        into.execute("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        into.close()
    in_work.replace(with_suffix(database, _COMPLETE))
    sync_folder(database.parent)
    return _swap(database, incomplete)


def resume(database: Path) -> RecoveryReport | None:
    """Finish a recovery that was cut off, if there is one."""
    _remove(with_suffix(database, _IN_WORK))
    if not with_suffix(database, _COMPLETE).exists():
        return None
    return _swap(database, None)


def _swap(database: Path, incomplete: tuple[str, ...] | None) -> RecoveryReport:
    complete = with_suffix(database, _COMPLETE)
    # Dated by the new file, so that a swap that is done again uses the same name.
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(complete.stat().st_mtime))
    aside = with_suffix(database, SET_ASIDE + stamp)
    # The log goes first: left beside the new database it would be replayed into it.
    for suffix in (*SIDE_FILES, ""):
        old = with_suffix(database, suffix)
        if old.exists():
            old.replace(with_suffix(aside, suffix))
    sync_folder(database.parent)
    complete.replace(database)
    sync_folder(database.parent)
    connection = connect(database, writable=False)
    try:
        counts = [_count(connection, table) for table in ("papers", "reviews", "panes")]
    finally:
        connection.close()
    report = _report(aside, counts, incomplete)
    logger.warning("recovered a damaged database: %s", report.sentence)
    return report


def _report(aside: Path, counts: list[int], incomplete: tuple[str, ...] | None) -> RecoveryReport:
    papers, reviews, panes = counts
    if incomplete == ():
        sentence = tr(
            "The database of reviews was damaged. Everything in it could be read: {reviews} reviews with {panes} "
            "panes of text. The damaged file is kept as {file}."
        )
    else:
        sentence = tr(
            "The database of reviews was damaged. {reviews} reviews with {panes} panes of text could be read; some "
            "of it may be missing. The damaged file is kept as {file}."
        )
    sentence = sentence.format(reviews=reviews, panes=panes, file=aside.name)
    return RecoveryReport(aside, papers, reviews, panes, incomplete or (), sentence)


def _count(connection: sqlite3.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0])


def _remove(path: Path) -> None:
    for suffix in ("", *SIDE_FILES, "-journal"):
        with_suffix(path, suffix).unlink(missing_ok=True)
