"""Every paper that was ever opened, with what was written of it: what a library shows and searches."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reviewer_app.store.operations import Kind, Operation
from reviewer_app.store.records import RecentPaper


@dataclass(frozen=True, slots=True)
class ShelvedPaper:
    """A paper with the texts of its newest review by section key, and what is remembered with it, as it was kept."""

    paper: RecentPaper
    panes: Mapping[str, str] = field(default_factory=dict)
    state: str = ""


def shelved(
    connection: sqlite3.Connection, papers: Sequence[RecentPaper], pending: Sequence[Operation]
) -> list[ShelvedPaper]:
    """All of `papers`, in their order; what is `pending` is laid over what the database holds."""
    newest = dict(connection.execute("SELECT sha256, id FROM reviews ORDER BY created, id"))
    panes: dict[int, dict[str, str]] = {}
    for review_id, key, text in connection.execute("SELECT review_id, key, text FROM panes WHERE text <> ''"):
        panes.setdefault(review_id, {})[key] = text
    states = dict(connection.execute("SELECT sha256, state FROM view_states"))
    for op in pending:
        row = op.row
        if op.kind is Kind.REVIEW:
            newest[row["sha256"]] = row["review_id"]
        elif op.kind is Kind.PANE:
            panes.setdefault(row["review_id"], {})[row["key"]] = row["text"]
        elif op.kind is Kind.VIEW:
            states[row["sha256"]] = row["state"]
    return [ShelvedPaper(p, panes.get(newest.get(p.sha256, 0), {}), states.get(p.sha256, "")) for p in papers]
