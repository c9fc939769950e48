"""What can be written to the store. Everything in an operation is text, bytes or a number when it is made, so applying
one can only fail for the database's reasons, never for the content's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from reviewer_app.store.records import from_json, to_json
from reviewer_app.store.thinning import too_many


class Kind(Enum):
    """What is written; behind each what its row holds."""

    PAPER = (
        auto()
    )  # sha256, path, title, authors (JSON), pages, opened: a paper was opened; what is empty stays as it is
    REVIEW = auto()  # review_id, sha256, created: a review begins, empty
    PANE = auto()  # review_id, key, text, updated: a pane's whole text
    RAW = auto()  # review_id, key, text: what the model wrote for a section, untouched
    GENERATED = auto()  # review_id, key, texts (JSON): the points that the model wrote in a section
    ANCHORS = auto()  # review_id, anchors (pairs of id and JSON): beside those that are stored
    RUN = auto()  # review_id, run (JSON): what the session keeps of a run
    VIEW = auto()  # sha256, state (JSON), opened: where a person was in a paper
    SETTING = auto()  # key, value (JSON)
    VERSION = auto()  # review_id, version_id, label, created: the review as all earlier writes left it, kept
    FORGET = auto()  # sha256: every row of a paper goes; the writer then wipes what they leave behind in the files


# Operations of one kind with the same of these replace each other while they wait; of the other kinds each counts.
_SLOTS = {
    Kind.PANE: ("review_id", "key"),
    Kind.RAW: ("review_id", "key"),
    Kind.GENERATED: ("review_id", "key"),
    Kind.RUN: ("review_id",),
    Kind.VIEW: ("sha256",),
    Kind.SETTING: ("key",),
}

_UNKNOWN_PAPER = "INSERT OR IGNORE INTO papers VALUES(:sha256, '', '', '[]', 0, :opened)"
_STATEMENTS = {
    Kind.PAPER: (
        """INSERT INTO papers VALUES(:sha256, :path, :title, :authors, :pages, :opened)
           ON CONFLICT(sha256) DO UPDATE SET
           path=coalesce(nullif(excluded.path, ''), path), title=coalesce(nullif(excluded.title, ''), title),
           authors=coalesce(nullif(excluded.authors, '[]'), authors),
           pages=coalesce(nullif(excluded.pages, 0), pages), opened=excluded.opened""",
    ),
    Kind.REVIEW: (
        _UNKNOWN_PAPER.replace(":opened", ":created"),
        "INSERT OR IGNORE INTO reviews VALUES(:review_id, :sha256, :created, :created, '{}')",
    ),
    Kind.PANE: (
        """INSERT INTO panes VALUES(:review_id, :key, :text, :updated)
           ON CONFLICT(review_id, key) DO UPDATE SET text=excluded.text, updated=excluded.updated""",
        "UPDATE reviews SET updated=:updated WHERE id=:review_id",
    ),
    Kind.RAW: (
        """INSERT INTO raw VALUES(:review_id, :key, :text)
           ON CONFLICT(review_id, key) DO UPDATE SET text=excluded.text""",
    ),
    Kind.GENERATED: (
        """INSERT INTO generated VALUES(:review_id, :key, :texts)
           ON CONFLICT(review_id, key) DO UPDATE SET texts=excluded.texts""",
    ),
    Kind.RUN: ("UPDATE reviews SET run=:run WHERE id=:review_id",),
    Kind.VIEW: (_UNKNOWN_PAPER, "INSERT OR REPLACE INTO view_states VALUES(:sha256, :state)"),
    Kind.SETTING: ("INSERT OR REPLACE INTO settings VALUES(:key, :value)",),
    Kind.FORGET: ("DELETE FROM papers WHERE sha256=:sha256",),  # all that refers to it goes with it
}


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One queued write."""

    kind: Kind
    row: Mapping[str, Any]

    @property
    def slot(self) -> Hashable:
        """Operations of one slot replace each other while they wait; None: this one never is replaced."""
        names = _SLOTS.get(self.kind)
        return (self.kind, *(self.row[name] for name in names)) if names else None

    @property
    def barrier(self) -> bool:
        """Whether nothing that comes later may take the place of something that came before."""
        return self.kind in (Kind.VERSION, Kind.FORGET)

    @property
    def owner(self) -> str | int | None:
        """The review (id), else the paper (hash) that it belongs to."""
        owner: str | int | None = self.row.get("review_id", self.row.get("sha256"))
        return owner

    def apply(self, connection: sqlite3.Connection) -> None:
        """Run its statements inside the caller's transaction. Raises sqlite3.Error."""
        if self.kind is Kind.ANCHORS:
            connection.executemany(
                """INSERT INTO anchors VALUES(?, ?, ?)
                   ON CONFLICT(review_id, id) DO UPDATE SET evidence=excluded.evidence""",
                [(self.row["review_id"], i, e) for i, e in self.row["anchors"]],
            )
        elif self.kind is Kind.VERSION:
            _keep_version(connection, self.row)
        else:
            for statement in _STATEMENTS[self.kind]:
                connection.execute(statement, dict(self.row))


def _keep_version(connection: sqlite3.Connection, row: Mapping[str, Any]) -> None:
    """Read what is stored and keep a copy; thin out the older ones."""
    of_review = (row["review_id"],)
    run = connection.execute("SELECT run FROM reviews WHERE id=?", of_review).fetchone()
    content = {
        "panes": dict(connection.execute("SELECT key, text FROM panes WHERE review_id=?", of_review)),
        "generated": {
            key: from_json(texts, list[str]())
            for key, texts in connection.execute("SELECT key, texts FROM generated WHERE review_id=?", of_review)
        },
        "anchors": [
            anchor
            for (text,) in connection.execute("SELECT evidence FROM anchors WHERE review_id=?", of_review)
            if (anchor := from_json(text, dict[str, Any]()))
        ],
        "run": from_json(run[0], dict[str, Any]()) if run else {},
    }
    connection.execute(
        "INSERT OR REPLACE INTO versions VALUES(?, ?, ?, ?, ?)",
        (row["version_id"], *of_review, row["label"], row["created"], to_json(content)),
    )
    there = connection.execute("SELECT id, label, created FROM versions WHERE review_id=?", of_review).fetchall()
    connection.executemany("DELETE FROM versions WHERE id=?", [(i,) for i in too_many(there, row["created"])])
