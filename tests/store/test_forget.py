"""A paper that was forgotten is in no byte of any file."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore
from tests.store.conftest import OpenStore
from tests.store.making import OTHER_PAPER, PAPER, PATIENCE, everything_in, evidence

WORD = "Quicksilverthermometer"
KEPT = "Barometricpressure"


def fill(store: ReviewStore, sha256: str, word: str) -> int:
    """A review that says `word` in every place that holds text, over many pages of the database."""
    store.remember_paper(sha256, f"/papers/{word}.pdf", f"On {word}", [f"Dr {word}"], 5)
    review_id = store.new_review(sha256)
    for round_ in range(6):
        for key in SectionKey:
            store.save_pane(review_id, key, f"- {word} {round_}\n" * (400 * (round_ + 1)))
            store.save_raw(review_id, key, f"{word} " * 900)
            store.save_generated(review_id, key, [f"{word} {n}" for n in range(40)])
        store.save_anchors(review_id, [evidence(n, f"{word} {round_}") for n in range(60)])
        store.save_version(review_id, f"{word} {round_}")
        assert store.flush(PATIENCE)
    store.save_run(review_id, {"notices": [word]})
    store.save_view_state(sha256, {"search": word})
    assert store.flush(PATIENCE)
    return review_id


def traces(folder: Path, word: str, sha256: str) -> list[bytes]:
    """Which forms of the word and the paper's hash stand in the raw bytes of the store."""
    raw = everything_in(folder)
    forms = [word.encode(), word.encode("utf-16-le"), sha256.encode()]
    return [form for form in forms if form in raw]


@pytest.mark.parametrize("reopen", [False, True])
def test_no_trace_is_left_and_other_papers_stay(database: Path, open_store: OpenStore, reopen: bool) -> None:
    store = open_store()
    fill(store, OTHER_PAPER, KEPT)
    fill(store, PAPER, WORD)
    aside = database.with_name(database.name + ".damaged-20260101-000000")
    aside.write_bytes(WORD.encode())
    if reopen:
        store.close()
        store = open_store()
    assert traces(database.parent, WORD, PAPER)
    store.forget(PAPER)
    assert store.find_review(PAPER) is None or not store.saved
    assert store.flush(PATIENCE)
    assert traces(database.parent, WORD, PAPER) == []
    assert store.find_review(PAPER) is None
    assert [p.sha256 for p in store.recent_papers()] == [OTHER_PAPER]
    kept = store.find_review(OTHER_PAPER)
    assert kept is not None
    assert len(kept.panes) == 4
    assert len(store.versions(kept.review_id)) == 6
    store.close()
    assert traces(database.parent, WORD, PAPER) == []
    assert traces(database.parent, KEPT, OTHER_PAPER)


def test_what_waits_and_what_comes_late_is_not_written(database: Path, store: ReviewStore) -> None:
    stored = fill(store, PAPER, WORD)
    store.save_pane(stored, SectionKey.ACCEPTANCE, WORD + " not written yet")
    waiting = store.new_review(PAPER)
    store.save_pane(waiting, SectionKey.ACCEPTANCE, WORD)
    store.forget(PAPER)
    for review_id in (stored, waiting):
        store.save_pane(review_id, SectionKey.REJECTION, WORD + " typed after")
        store.save_version(review_id, WORD)
    store.save_view_state(PAPER, {"search": WORD})
    assert store.flush(PATIENCE)
    assert store.close()
    assert traces(database.parent, WORD, PAPER) == []


def test_a_forgotten_paper_can_be_opened_again(store: ReviewStore) -> None:
    fill(store, PAPER, WORD)
    store.forget(PAPER)
    store.remember_paper(PAPER, "/again.pdf")
    review_id = store.new_review(PAPER)
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "begun anew")
    assert store.flush(PATIENCE)
    review = store.find_review(PAPER)
    assert review is not None
    assert review.panes == {"acceptance": "begun anew"}
    assert [p.path for p in store.recent_papers()] == ["/again.pdf"]


def test_it_waits_for_a_second_window_that_is_reading(database: Path, open_store: OpenStore) -> None:
    from reviewer_app.store.database import connect

    store = open_store()
    fill(store, PAPER, WORD)
    reader = connect(database, writable=False)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM panes").fetchone() == (4,)
    store.forget(PAPER)
    assert not store.flush(PATIENCE)
    assert store.error is not None
    assert store.find_review(PAPER) is None
    reader.execute("COMMIT")
    assert store.flush(PATIENCE)
    reader.close()
    assert traces(database.parent, WORD, PAPER) == []
