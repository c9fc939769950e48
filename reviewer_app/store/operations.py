"""What can be written to the store. Everything in an operation is text, bytes or a number when it is made, so applying
one can only fail for the database's reasons, never for the content's.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from reviewer_app.store.records import to_json
from reviewer_app.store.thinning import too_many


class Operation(Protocol):
    """One queued write."""

    @property
    def slot(self) -> Hashable:
        """Operations of one slot replace each other while they wait; None: this one never is replaced."""

    @property
    def barrier(self) -> bool:
        """Whether nothing that comes later may take the place of something that came before."""

    @property
    def owner(self) -> str | int | None:
        """The paper (hash) or the review (id) that it belongs to."""

    def apply(self, connection: sqlite3.Connection) -> None:
        """Run its statements inside the caller's transaction. Raises sqlite3.Error."""


_UNKNOWN_PAPER = "INSERT OR IGNORE INTO papers VALUES(?, '', '', '[]', 0, ?)"


@dataclass(frozen=True, slots=True)
class RememberPaper:
    """A paper was opened; empty fields leave what is known of it."""

    sha256: str
    path: str
    title: str
    authors: str
    pages: int
    opened: float
    barrier: ClassVar[bool] = False

    @property
    def slot(self) -> None:
        """Each one counts: a later one may leave fields empty."""

    @property
    def owner(self) -> str:
        """The paper."""
        return self.sha256

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or complete the paper's row."""
        connection.execute(
            """INSERT INTO papers VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(sha256) DO UPDATE SET
               path=coalesce(nullif(excluded.path, ''), path), title=coalesce(nullif(excluded.title, ''), title),
               authors=coalesce(nullif(excluded.authors, '[]'), authors),
               pages=coalesce(nullif(excluded.pages, 0), pages), opened=excluded.opened""",
            (self.sha256, self.path, self.title, self.authors, self.pages, self.opened),
        )


@dataclass(frozen=True, slots=True)
class NewReview:
    """A review of a paper begins, empty."""

    sha256: str
    review_id: int
    created: float
    slot: ClassVar[None] = None
    barrier: ClassVar[bool] = False

    @property
    def owner(self) -> int:
        """The review."""
        return self.review_id

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert the review and, if it is unknown, its paper."""
        connection.execute(_UNKNOWN_PAPER, (self.sha256, self.created))
        connection.execute(
            "INSERT OR IGNORE INTO reviews VALUES(?, ?, ?, ?, '{}')",
            (self.review_id, self.sha256, self.created, self.created),
        )


@dataclass(frozen=True, slots=True)
class SavePane:
    """A pane's whole text."""

    review_id: int
    key: str
    text: str
    updated: float
    barrier: ClassVar[bool] = False

    @property
    def slot(self) -> Hashable:
        """The pane."""
        return ("pane", self.review_id, self.key)

    @property
    def owner(self) -> int:
        """The review."""
        return self.review_id

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or replace the text."""
        connection.execute(
            """INSERT INTO panes VALUES(?, ?, ?, ?)
               ON CONFLICT(review_id, key) DO UPDATE SET text=excluded.text, updated=excluded.updated""",
            (self.review_id, self.key, self.text, self.updated),
        )
        connection.execute("UPDATE reviews SET updated=? WHERE id=?", (self.updated, self.review_id))


@dataclass(frozen=True, slots=True)
class SaveRaw:
    """What the model wrote for a section, untouched."""

    review_id: int
    key: str
    text: str
    barrier: ClassVar[bool] = False

    @property
    def slot(self) -> Hashable:
        """The section."""
        return ("raw", self.review_id, self.key)

    @property
    def owner(self) -> int:
        """The review."""
        return self.review_id

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or replace the text."""
        connection.execute(
            "INSERT INTO raw VALUES(?, ?, ?) ON CONFLICT(review_id, key) DO UPDATE SET text=excluded.text",
            (self.review_id, self.key, self.text),
        )


@dataclass(frozen=True, slots=True)
class SaveGenerated:
    """The texts of the points that the model wrote in a section, as a JSON list."""

    review_id: int
    key: str
    texts: str
    barrier: ClassVar[bool] = False

    @property
    def slot(self) -> Hashable:
        """The section."""
        return ("generated", self.review_id, self.key)

    @property
    def owner(self) -> int:
        """The review."""
        return self.review_id

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or replace the list."""
        connection.execute(
            "INSERT INTO generated VALUES(?, ?, ?) ON CONFLICT(review_id, key) DO UPDATE SET texts=excluded.texts",
            (self.review_id, self.key, self.texts),
        )


@dataclass(frozen=True, slots=True)
class SaveAnchors:
    """Anchors, as pairs of id and JSON, beside those that are stored."""

    review_id: int
    anchors: tuple[tuple[str, str], ...]
    slot: ClassVar[None] = None
    barrier: ClassVar[bool] = False

    @property
    def owner(self) -> int:
        """The review."""
        return self.review_id

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or replace each."""
        connection.executemany(
            "INSERT INTO anchors VALUES(?, ?, ?) ON CONFLICT(review_id, id) DO UPDATE SET evidence=excluded.evidence",
            [(self.review_id, i, e) for i, e in self.anchors],
        )


@dataclass(frozen=True, slots=True)
class SaveRun:
    """What the session keeps of a run, as a JSON object."""

    review_id: int
    run: str
    barrier: ClassVar[bool] = False

    @property
    def slot(self) -> Hashable:
        """The review's run."""
        return ("run", self.review_id)

    @property
    def owner(self) -> int:
        """The review."""
        return self.review_id

    def apply(self, connection: sqlite3.Connection) -> None:
        """Replace it."""
        connection.execute("UPDATE reviews SET run=? WHERE id=?", (self.run, self.review_id))


@dataclass(frozen=True, slots=True)
class SaveParsed:
    """A paper as one parser read it, as JSON; compressed only by the writer's thread, since that takes a while."""

    sha256: str
    parser: str
    paper: str
    opened: float
    barrier: ClassVar[bool] = False

    @property
    def slot(self) -> Hashable:
        """The paper and the parser."""
        return ("parsed", self.sha256, self.parser)

    @property
    def owner(self) -> str:
        """The paper."""
        return self.sha256

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or replace it."""
        connection.execute(_UNKNOWN_PAPER, (self.sha256, self.opened))
        blob = zlib.compress(self.paper.encode())
        connection.execute("INSERT OR REPLACE INTO parsed VALUES(?, ?, ?)", (self.sha256, self.parser, blob))


@dataclass(frozen=True, slots=True)
class SaveViewState:
    """Where a person was in a paper, as a JSON object."""

    sha256: str
    state: str
    opened: float
    barrier: ClassVar[bool] = False

    @property
    def slot(self) -> Hashable:
        """The paper's view."""
        return ("view", self.sha256)

    @property
    def owner(self) -> str:
        """The paper."""
        return self.sha256

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or replace it."""
        connection.execute(_UNKNOWN_PAPER, (self.sha256, self.opened))
        connection.execute("INSERT OR REPLACE INTO view_states VALUES(?, ?)", (self.sha256, self.state))


@dataclass(frozen=True, slots=True)
class PutSetting:
    """A setting, as JSON."""

    key: str
    value: str
    barrier: ClassVar[bool] = False
    owner: ClassVar[None] = None

    @property
    def slot(self) -> Hashable:
        """The setting."""
        return ("setting", self.key)

    def apply(self, connection: sqlite3.Connection) -> None:
        """Insert or replace it."""
        connection.execute("INSERT OR REPLACE INTO settings VALUES(?, ?)", (self.key, self.value))


@dataclass(frozen=True, slots=True)
class SaveVersion:
    """The review as all earlier writes left it, kept under a label."""

    review_id: int
    version_id: int
    label: str
    created: float
    slot: ClassVar[None] = None
    barrier: ClassVar[bool] = True

    @property
    def owner(self) -> int:
        """The review."""
        return self.review_id

    def apply(self, connection: sqlite3.Connection) -> None:
        """Read what is stored and keep a copy; thin out the older ones."""
        of_review = (self.review_id,)
        run = connection.execute("SELECT run FROM reviews WHERE id=?", of_review).fetchone()
        content = {
            "panes": dict(connection.execute("SELECT key, text FROM panes WHERE review_id=?", of_review)),
            "generated": {
                key: json.loads(texts)
                for key, texts in connection.execute("SELECT key, texts FROM generated WHERE review_id=?", of_review)
            },
            "anchors": [
                json.loads(evidence)
                for (evidence,) in connection.execute("SELECT evidence FROM anchors WHERE review_id=?", of_review)
            ],
            "run": json.loads(run[0]) if run else {},
        }
        connection.execute(
            "INSERT OR REPLACE INTO versions VALUES(?, ?, ?, ?, ?)",
            (self.version_id, self.review_id, self.label, self.created, to_json(content)),
        )
        there = connection.execute("SELECT id, label, created FROM versions WHERE review_id=?", of_review).fetchall()
        connection.executemany("DELETE FROM versions WHERE id=?", [(i,) for i in too_many(there, self.created)])


@dataclass(frozen=True, slots=True)
class ForgetPaper:
    """Every row of a paper goes; the writer then wipes what the deleted rows leave behind in the files."""

    sha256: str
    slot: ClassVar[None] = None
    barrier: ClassVar[bool] = True

    @property
    def owner(self) -> str:
        """The paper."""
        return self.sha256

    def apply(self, connection: sqlite3.Connection) -> None:
        """Delete the paper; all that refers to it goes with it."""
        connection.execute("DELETE FROM papers WHERE sha256=?", (self.sha256,))
