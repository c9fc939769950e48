"""The database's tables, by version: `PRAGMA user_version` says which one a file has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

# Plain rowid tables, since damaged ones are salvaged by ranges of rowids; STRICT, so that garbage is refused on the
# way back. Review and version ids are made by the program (time and chance), so that nobody waits for a write to
# learn one.
_V1 = """
CREATE TABLE papers(
  sha256 TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, authors TEXT NOT NULL,
  pages INTEGER NOT NULL, opened REAL NOT NULL) STRICT;
CREATE TABLE parsed(
  sha256 TEXT NOT NULL REFERENCES papers(sha256) ON DELETE CASCADE,
  parser TEXT NOT NULL, paper BLOB NOT NULL, PRIMARY KEY(sha256, parser)) STRICT;
CREATE TABLE view_states(
  sha256 TEXT PRIMARY KEY REFERENCES papers(sha256) ON DELETE CASCADE, state TEXT NOT NULL) STRICT;
CREATE TABLE reviews(
  id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL REFERENCES papers(sha256) ON DELETE CASCADE,
  created REAL NOT NULL, updated REAL NOT NULL, run TEXT NOT NULL) STRICT;
CREATE INDEX reviews_of_paper ON reviews(sha256);
CREATE TABLE panes(
  review_id INTEGER NOT NULL REFERENCES reviews(id) ON DELETE CASCADE,
  key TEXT NOT NULL, text TEXT NOT NULL, updated REAL NOT NULL, PRIMARY KEY(review_id, key)) STRICT;
CREATE TABLE raw(
  review_id INTEGER NOT NULL REFERENCES reviews(id) ON DELETE CASCADE,
  key TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY(review_id, key)) STRICT;
CREATE TABLE generated(
  review_id INTEGER NOT NULL REFERENCES reviews(id) ON DELETE CASCADE,
  key TEXT NOT NULL, texts TEXT NOT NULL, PRIMARY KEY(review_id, key)) STRICT;
CREATE TABLE anchors(
  review_id INTEGER NOT NULL REFERENCES reviews(id) ON DELETE CASCADE,
  id TEXT NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY(review_id, id)) STRICT;
CREATE TABLE versions(
  id INTEGER PRIMARY KEY, review_id INTEGER NOT NULL REFERENCES reviews(id) ON DELETE CASCADE,
  label TEXT NOT NULL, created REAL NOT NULL, content TEXT NOT NULL) STRICT;
CREATE INDEX versions_of_review ON versions(review_id);
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

# Parents before children, so that rows can be put back in this order.
TABLES = (
    "papers",
    "reviews",
    "panes",
    "raw",
    "generated",
    "anchors",
    "versions",
    "view_states",
    "settings",
    "parsed",
)

# The tables that every version has; a file without them is not a store.
OURS = frozenset({"papers", "reviews", "panes"})

Migration = Callable[[sqlite3.Connection], None]


def _run_script(connection: sqlite3.Connection, script: str) -> None:
    """Statement by statement: `executescript` would commit the migration's transaction."""
    for statement in script.split(";"):
        if statement.strip():
            connection.execute(statement)


def _to_v1(connection: sqlite3.Connection) -> None:
    _run_script(connection, _V1)


# MIGRATIONS[n] brings a file of version n to version n + 1.
MIGRATIONS: tuple[Migration, ...] = (_to_v1,)
VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the connected file; 0 if it holds nothing yet."""
    row = connection.execute("PRAGMA user_version").fetchone()
    return int(row[0])


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> int:
    """Bring the connected file to the newest version, each step in its own transaction; the version it had before.

    Raises sqlite3.Error; the file then has the version of the last step that succeeded.
    """
    before = version_of(connection)
    for number in range(before, len(migrations)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            migrations[number](connection)
            connection.execute(f"PRAGMA user_version={number + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return before
