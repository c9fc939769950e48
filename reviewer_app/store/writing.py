"""What is written to the store. Every call returns at once with the number of its write; none raises for the disk's
sake.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reviewer_app.review.model import Evidence
from reviewer_app.store.operations import Kind, Operation
from reviewer_app.store.records import clean, evidence_to_json, to_json
from reviewer_app.store.writer import WriteSide

# Milliseconds since 1970 take 41 bits until 2039 and 42 after; with these the sum stays in SQLite's 63.
_CHANCE_BITS = 20


def new_id() -> int:
    """An id for a review or a version, made here so that nobody waits for the disk to learn it; grows with time."""
    return (time.time_ns() // 1_000_000 << _CHANCE_BITS) | secrets.randbits(_CHANCE_BITS)


class StoreWrites:
    """Writes. Raises TypeError or ValueError for a dictionary that JSON can't hold, and nothing else."""

    def __init__(self, side: WriteSide) -> None:
        self._side = side
        # A view or a pane that is still open writes once more after its paper was forgotten.
        self._forgotten: set[str | int] = set()

    def remember_paper(
        self, sha256: str, path: str | Path, title: str = "", authors: Sequence[str] = (), pages: int = 0
    ) -> int:
        """A paper was opened now. What is left empty keeps what is known of it."""
        self._forgotten.discard(sha256)
        return self._submit(
            Kind.PAPER,
            sha256=sha256,
            path=clean(str(path)),
            title=clean(title),
            authors=to_json(list(authors)),
            pages=pages,
            opened=time.time(),
        )

    def new_review(self, sha256: str) -> int:
        """Begin a review of the paper; its id."""
        self._forgotten.discard(sha256)
        review_id = new_id()
        self._submit(Kind.REVIEW, sha256=sha256, review_id=review_id, created=time.time())
        return review_id

    def save_pane(self, review_id: int, key: str, text: str) -> int:
        """The whole text of a pane."""
        return self._submit(Kind.PANE, review_id=review_id, key=str(key), text=clean(text), updated=time.time())

    def save_raw(self, review_id: int, key: str, text: str) -> int:
        """What the model wrote for a section so far, untouched."""
        return self._submit(Kind.RAW, review_id=review_id, key=str(key), text=clean(text))

    def save_generated(self, review_id: int, key: str, texts: Sequence[str]) -> int:
        """The texts of all points that the model wrote in a section."""
        return self._submit(Kind.GENERATED, review_id=review_id, key=str(key), texts=to_json(list(texts)))

    def save_anchors(self, review_id: int, anchors: Sequence[Evidence]) -> int:
        """Anchors, beside those that are stored; one with a known id replaces it."""
        pairs = tuple((clean(a.id), evidence_to_json(a)) for a in anchors)
        return self._submit(Kind.ANCHORS, review_id=review_id, anchors=pairs)

    def save_run(self, review_id: int, run: Mapping[str, Any]) -> int:
        """What is to be kept of the last run: model, settings, coverage, timings."""
        return self._submit(Kind.RUN, review_id=review_id, run=to_json(dict(run)))

    def save_version(self, review_id: int, label: str) -> int:
        """Keep the review as all writes before this one leave it, under `label`."""
        return self._submit(
            Kind.VERSION, review_id=review_id, version_id=new_id(), label=clean(label), created=time.time()
        )

    def save_view_state(self, sha256: str, state: Mapping[str, Any]) -> int:
        """Where the person is in the paper: page, zoom and what else the window wants back."""
        return self._submit(Kind.VIEW, sha256=sha256, state=to_json(dict(state)), opened=time.time())

    def put_setting(self, key: str, value: Any) -> int:
        """A setting; anything that JSON can hold."""
        return self._submit(Kind.SETTING, key=key, value=to_json(value))

    def _submit(self, kind: Kind, **row: Any) -> int:
        operation = Operation(kind, row)
        if operation.owner in self._forgotten:
            return 0
        return self._side.submit(operation)
