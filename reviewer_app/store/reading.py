"""What is read from the store: the database, with what still waits to be written laid over it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from reviewer_app.store.database import lenient, typed
from reviewer_app.store.operations import Kind, Operation
from reviewer_app.store.records import (
    RecentPaper,
    SimilarPaper,
    StoredReview,
    StoredVersion,
    VersionInfo,
    anchors_from_json,
    evidence_from_json,
    from_json,
)
from reviewer_app.store.shelf import ShelvedPaper, shelved
from reviewer_app.store.similar import rank
from reviewer_app.store.sources import Reading

_ALL = 1_000_000  # papers
_PAPERS = """SELECT sha256, path, title, authors, pages, opened,
             EXISTS(SELECT 1 FROM reviews WHERE reviews.sha256 = papers.sha256) FROM papers"""


class StoreReader:
    """Reads; each raises ReviewerError (STORE_DAMAGED and the like) if the database can't be read."""

    def __init__(self, database: Path, source: Reading, pending: Callable[[], Sequence[Operation]]) -> None:
        self._path = database
        self._source = source
        self._reading = threading.Lock()
        self._pending_writes = pending

    def find_review(self, sha256: str) -> StoredReview | None:
        """The newest review of the paper with this content, queued writes included."""
        pending = (
            self._pending_writes()
        )  # before the database: what is committed in between is then merely laid over itself
        with self._snapshot() as connection:
            row = connection.execute(
                "SELECT id, created, updated, run FROM reviews WHERE sha256=? ORDER BY created DESC, id DESC LIMIT 1",
                (sha256,),
            ).fetchone()
            review = None
            if row is not None:
                of_review = (row[0],)
                review = StoredReview(
                    review_id=row[0],
                    sha256=sha256,
                    panes=dict(connection.execute("SELECT key, text FROM panes WHERE review_id=?", of_review)),
                    anchors=anchors_from_json(
                        e for (e,) in connection.execute("SELECT evidence FROM anchors WHERE review_id=?", of_review)
                    ),
                    generated={
                        key: from_json(texts, list[str]())
                        for key, texts in connection.execute(
                            "SELECT key, texts FROM generated WHERE review_id=?", of_review
                        )
                    },
                    raw=dict(connection.execute("SELECT key, text FROM raw WHERE review_id=?", of_review)),
                    run=from_json(row[3], dict[str, Any]()),
                    created=row[1],
                    updated=row[2],
                )
        return _with_pending(review, sha256, pending)

    def recent_papers(self, limit: int = 20) -> list[RecentPaper]:
        """Papers by when they were opened last, the last one first."""
        pending = self._pending_writes()
        with self._snapshot() as connection:
            rows = connection.execute(_PAPERS + " ORDER BY opened DESC LIMIT ?", (limit,)).fetchall()
            for op in pending:
                if op.kind is Kind.PAPER:
                    rows += connection.execute(_PAPERS + " WHERE sha256=?", (op.row["sha256"],)).fetchall()
        papers = {row[0]: _paper(row) for row in rows}
        for op in pending:
            if op.kind is Kind.PAPER:
                row = op.row
                known = papers.pop(row["sha256"], None)
                papers[row["sha256"]] = RecentPaper(
                    row["sha256"],
                    row["path"] or (known.path if known else ""),
                    row["title"] or (known.title if known else ""),
                    tuple(json.loads(row["authors"])) or (known.authors if known else ()),
                    row["pages"] or (known.pages if known else 0),
                    row["opened"],
                    known.reviewed if known else False,
                )
        return sorted(papers.values(), key=lambda p: p.opened, reverse=True)[:limit]

    def shelf(self) -> list[ShelvedPaper]:
        """Every paper with what was written of it, the one that was opened last first."""
        papers = self.recent_papers(_ALL)
        pending = self._pending_writes()
        with self._snapshot() as connection:
            return shelved(connection, papers, pending)

    def similar_papers(self, path: str, title: str, authors: Sequence[str], sha256: str = "") -> list[SimilarPaper]:
        """Reviewed papers, other than `sha256`, that may be this one before it was recompiled; the likeliest first."""
        with self._snapshot() as connection:
            rows = connection.execute(
                _PAPERS + " WHERE sha256 <> ? AND sha256 IN (SELECT sha256 FROM reviews)", (sha256,)
            ).fetchall()
        return rank([_paper(row) for row in rows], path, title, authors)

    def view_state(self, sha256: str) -> dict[str, Any]:
        """Where the person was in the paper; empty if that is not known."""
        text = self._waiting(Kind.VIEW, sha256=sha256)
        if text is None:
            text = self._one("SELECT state FROM view_states WHERE sha256=?", sha256)
        return from_json(text, dict[str, Any]()) if text is not None else {}

    def setting(self, key: str, default: Any = None) -> Any:
        """The value put under `key`, else `default`."""
        text = self._waiting(Kind.SETTING, key=key)
        if text is None:
            text = self._one("SELECT value FROM settings WHERE key=?", key)
        return from_json(text, default) if text is not None else default

    def versions(self, review_id: int) -> list[VersionInfo]:
        """The versions of a review that are on disk, the newest first."""
        with self._snapshot() as connection:
            rows = connection.execute(
                "SELECT id, review_id, label, created FROM versions WHERE review_id=? ORDER BY created DESC, id DESC",
                (review_id,),
            ).fetchall()
        return [VersionInfo(*row) for row in rows]

    def version(self, version_id: int) -> StoredVersion | None:
        """One version with its content."""
        with self._snapshot() as connection:
            row = connection.execute(
                "SELECT id, review_id, label, created, content FROM versions WHERE id=?", (version_id,)
            ).fetchone()
        if row is None:
            return None
        content = from_json(row[4], dict[str, Any]())
        return StoredVersion(
            info=VersionInfo(*row[:4]),
            panes=content.get("panes", {}),
            anchors=anchors_from_json(json.dumps(e) for e in content.get("anchors", ())),
            generated=content.get("generated", {}),
            run=content.get("run", {}),
        )

    def _review_ids(self, sha256: str) -> set[int]:
        with self._snapshot() as connection:
            return {i for (i,) in connection.execute("SELECT id FROM reviews WHERE sha256=?", (sha256,))}

    def _waiting(self, kind: Kind, **where: str) -> str | None:
        """The text (state or value) that waits to be written last under `where`."""
        found = [op.row for op in self._pending_writes() if op.kind is kind and where.items() <= op.row.items()]
        return str(found[-1].get("state", found[-1].get("value"))) if found else None

    def _one(self, query: str, key: str) -> str | None:
        with self._snapshot() as connection:
            row = connection.execute(query, (key,)).fetchone()
        return str(row[0]) if row else None

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """The connection in a read transaction: all that is read in it is of one moment."""
        with self._reading:
            try:
                connection = self._source.connection()
                connection.text_factory = lenient
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise typed(error, self._path) from error


def _paper(row: tuple[Any, ...]) -> RecentPaper:
    sha256, path, title, authors, pages, opened, reviewed = row
    return RecentPaper(sha256, path, title, tuple(from_json(authors, list[str]())), pages, opened, bool(reviewed))


def _with_pending(review: StoredReview | None, sha256: str, pending: Sequence[Operation]) -> StoredReview | None:
    for op in pending:
        row = op.row
        if op.kind is Kind.REVIEW and row["sha256"] == sha256 and (review is None or row["created"] >= review.created):
            if review is None or row["review_id"] != review.review_id:
                review = StoredReview(row["review_id"], sha256, created=row["created"], updated=row["created"])
        elif review is None or op.owner != review.review_id:
            continue
        elif op.kind is Kind.PANE:
            review.panes[row["key"]] = row["text"]
            review = replace(review, updated=row["updated"])
        elif op.kind is Kind.RAW:
            review.raw[row["key"]] = row["text"]
        elif op.kind is Kind.GENERATED:
            review.generated[row["key"]] = json.loads(row["texts"])
        elif op.kind is Kind.ANCHORS:
            review.anchors.update({i: evidence_from_json(e) for i, e in row["anchors"]})
        elif op.kind is Kind.RUN:
            review = replace(review, run=json.loads(row["run"]))
    return review
