"""The review comes back from the store whatever another version, or a bad disk, left in it."""

from __future__ import annotations

import json

import pytest

from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations
from reviewer_app.messages.review_json import review_to_json
from reviewer_app.review.model import SectionKey
from reviewer_app.session.document import ReviewDocument
from reviewer_app.store import ReviewStore
from reviewer_app.store.database import connect

PAPER = "ab" * 32
MODEL = dict.fromkeys(("id", "file", "sha256", "architecture", "quantization", "prompt"), "m") | {
    "context": 1,
    "trained_context": 2,
}
COVERED = {"paragraph": "p1", "section": "s1", "tokens": 5, "read": True}


def reopened(runtime: SelectorRuntime, *statements: str) -> ReviewDocument:
    """A document over a store that was written in a session before and changed by `statements` since."""
    database = locations().database
    store = ReviewStore.open(database)
    review = store.new_review(PAPER)
    store.save_pane(review, SectionKey.REJECTION, "- Mine. [p. 1]{e1}")
    store.save_run(review, {"model": MODEL, "coverage": [COVERED], "notices": ["one"], "created": "then"})
    assert store.close()
    connection = connect(database, writable=True)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    store = ReviewStore.open(database)
    document = ReviewDocument(runtime, store, lambda state: None)
    document.restore(PAPER, "/paper.pdf", 3)
    store.close()
    return document


def with_run(**changes: object) -> str:
    run = {"model": MODEL, "coverage": [COVERED], "notices": ["one"], "created": "then"} | changes
    return f"UPDATE reviews SET run='{json.dumps(run)}'"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO panes SELECT id, 'ethics', '- A fifth section.', 0 FROM reviews",
        "INSERT INTO raw SELECT id, 'ethics', 'raw' FROM reviews",
        "INSERT INTO generated SELECT id, 'ethics', '[]' FROM reviews",
        "INSERT INTO generated SELECT id, 'rejection', '[7, null]' FROM reviews",
        "INSERT INTO settings VALUES('read_ahead', '{')",
        with_run(model=MODEL | {"licence": "a field of a later version"}),
        with_run(model={"id": "of an earlier version"}),
        with_run(model="m"),
        with_run(coverage=[COVERED | {"windows": None}, 7, {"paragraph": "p2"}, COVERED]),
        with_run(coverage="all"),
        with_run(notices={"a": 1}, timings=[1], settings=3),
        "UPDATE reviews SET run='[]'",
    ],
)
def test_what_is_not_understood_keeps_nobody_from_the_review(runtime: SelectorRuntime, statement: str) -> None:
    document = reopened(runtime, statement)
    assert document.texts[SectionKey.REJECTION] == "- Mine. [p. 1]{e1}"
    review = document.review(None, "paper", PAPER)
    assert [p.text for s in review.sections for p in s.points] == ["Mine. [p. 1]{e1}"]
    json.dumps(review_to_json(review))


def test_what_is_understood_beside_it_is_kept(runtime: SelectorRuntime) -> None:
    document = reopened(
        runtime, with_run(model=MODEL | {"licence": "later"}, coverage=[7, COVERED], notices=["one"], timings=[1])
    )
    review = document.review(None, "paper", PAPER)
    assert review.model is not None
    assert review.model.context == 1
    assert [c.paragraph for c in review.coverage] == ["p1"]
    assert review.notices == ("one",)
    assert review.timings == {}
