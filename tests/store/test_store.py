"""What goes into the store comes out of it: in the same session, in the next one, and after an exit without a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.errors import ErrorCode
from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore, UnsavedPane, compare_panes
from reviewer_app.store.operations import Kind
from reviewer_app.store.records import clean
from tests.store.conftest import OpenStore
from tests.store.making import OTHER_PAPER, PAPER, PATIENCE, Listener, evidence

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


def fill(store: ReviewStore) -> int:
    """A review with something in every field; its id."""
    store.remember_paper(PAPER, "/home/ada/draft.pdf", "On the measuring of bridges", ["Ada Lovelace", "张伟"], 9)
    review_id = store.new_review(PAPER)
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "- It is clear [p. 2]{e1}\n")
    store.save_pane(review_id, SectionKey.REJECTION, "- 数据太少 📉\n")
    store.save_anchors(review_id, [evidence(1), evidence(2)])
    store.save_generated(review_id, SectionKey.ACCEPTANCE, ["It is clear", "It is long"])
    store.save_raw(review_id, SectionKey.ACCEPTANCE, "1. It is clear\n2. It is long")
    store.save_run(review_id, {"model": {"id": "m"}, "seed": 1})
    return review_id


def check_filled(store: ReviewStore, review_id: int) -> None:
    review = store.find_review(PAPER)
    assert review is not None
    assert review.review_id == review_id
    assert review.panes == {"acceptance": "- It is clear [p. 2]{e1}\n", "rejection": "- 数据太少 📉\n"}
    assert review.anchors == {"e1": evidence(1), "e2": evidence(2)}
    assert review.generated == {"acceptance": ["It is clear", "It is long"]}
    assert review.raw == {"acceptance": "1. It is clear\n2. It is long"}
    assert review.run == {"model": {"id": "m"}, "seed": 1}
    assert review.updated >= review.created > 1.7e9


def test_a_review_is_read_before_and_after_it_is_written_and_by_the_next_session(open_store: OpenStore) -> None:
    store = open_store()
    review_id = fill(store)
    check_filled(store, review_id)
    assert store.flush(PATIENCE)
    assert store.saved
    check_filled(store, review_id)
    assert store.close()
    check_filled(open_store(), review_id)


def test_closing_writes_what_was_typed_last(open_store: OpenStore) -> None:
    store = open_store()
    review_id = fill(store)
    for length in range(300):
        store.save_pane(review_id, SectionKey.SUGGESTIONS, "x" * length)
    assert store.close()
    assert store.unsaved() == []
    review = open_store().find_review(PAPER)
    assert review is not None
    assert review.panes["suggestions"] == "x" * 299


def test_an_exit_without_closing_loses_nothing(database: Path, open_store: OpenStore) -> None:
    program = f"""
from pathlib import Path
from reviewer_app.store import ReviewStore
store = ReviewStore.open(Path({str(database)!r}))
store.save_pane(store.new_review({PAPER!r}), "acceptance", "typed just now")
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=PATIENCE)
    review = open_store().find_review(PAPER)
    assert review is not None
    assert review.panes == {"acceptance": "typed just now"}


def test_numbers_are_reported_saved(store: ReviewStore) -> None:
    listener = Listener(store)
    review_id = store.new_review(PAPER)
    number = store.save_pane(review_id, SectionKey.ACCEPTANCE, "one")
    listener.wait_saved(number)
    later = store.save_pane(review_id, SectionKey.ACCEPTANCE, "two")
    assert later > number
    listener.wait_saved(later)
    assert listener.saved == sorted(listener.saved)
    assert listener.failed == []


@pytest.mark.expects_errors
def test_a_listener_that_raises_does_not_stop_saving(store: ReviewStore) -> None:
    def broken(number: int) -> None:
        raise RuntimeError(number)

    store.listen(broken, lambda error: None)
    behind = Listener(store)
    review_id = store.new_review(PAPER)
    assert store.flush(PATIENCE)
    behind.wait_saved(store.save_pane(review_id, SectionKey.ACCEPTANCE, "still saved"))


def test_who_listens_no_more_hears_nothing(store: ReviewStore) -> None:
    heard: list[int] = []
    store.listen(heard.append, lambda error: None)()
    listener = Listener(store)
    review_id = store.new_review(PAPER)
    listener.wait_saved(store.save_pane(review_id, SectionKey.ACCEPTANCE, "one"))
    assert heard == []


def test_a_write_that_can_not_be_applied_is_not_said_to_be_saved_and_holds_nothing_up(
    store: ReviewStore, open_store: OpenStore
) -> None:
    listener = Listener(store)
    review_id = store.new_review(PAPER)
    assert store.flush(PATIENCE)
    number = store.save_pane(12345, SectionKey.ACCEPTANCE, "of a review that does not exist yet")
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "of one that does")
    assert not store.flush(PATIENCE)
    assert listener.wait_failed().code is ErrorCode.WRITE_FAILED
    assert store.error is not None
    assert store.unsaved() == [UnsavedPane(12345, "acceptance", "of a review that does not exist yet")]
    assert max(listener.saved) < number
    # What is behind it goes on, a wipe of another paper too.
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "of one that goes on")
    store.forget(OTHER_PAPER)
    for _ in range(2):
        assert not store.flush(PATIENCE)
    assert [u.review_id for u in store.unsaved()] == [12345]
    assert len(store._side.pending()) == 1
    assert not store.close()
    again = open_store()
    review = again.find_review(PAPER)
    assert review is not None
    assert review.panes == {"acceptance": "of one that goes on"}


def test_a_write_is_saved_once_what_was_in_its_way_is_gone(store: ReviewStore) -> None:
    listener = Listener(store)
    number = store.save_pane(12345, SectionKey.ACCEPTANCE, "of a review that does not exist yet")
    assert not store.flush(PATIENCE)
    listener.wait_failed()
    last = store._submit(Kind.REVIEW, sha256=PAPER, review_id=12345, created=1.8e9)
    assert last == number + 1
    listener.wait_saved(last)
    assert store.error is None
    assert store.saved
    review = store.find_review(PAPER)
    assert review is not None
    assert review.panes == {"acceptance": "of a review that does not exist yet"}


@given(st.text(st.characters(), max_size=40))
def test_any_text_that_a_widget_can_hold_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert cleaned == text


def test_strange_text_comes_back(store: ReviewStore) -> None:
    review_id = store.new_review(PAPER)
    strange = "nul \0 between, line\u2028separator, \r\n, \ufeff, e\u0301, 𝔘, \U0010ffff, '; DROP TABLE panes; --"
    store.save_pane(review_id, SectionKey.ACCEPTANCE, strange)
    store.save_pane(review_id, SectionKey.REJECTION, "half of a pair \ud83d, both \ud83d\ude00")
    assert store.flush(PATIENCE)
    review = store.find_review(PAPER)
    assert review is not None
    assert review.panes["acceptance"] == strange
    assert review.panes["rejection"] == "half of a pair \ufffd, both 😀"


def test_the_newest_review_of_a_paper_is_found(store: ReviewStore) -> None:
    first = store.new_review(PAPER)
    assert store.flush(PATIENCE)
    second = store.new_review(PAPER)
    assert second > first
    for _ in range(2):
        review = store.find_review(PAPER)
        assert review is not None
        assert review.review_id == second
        assert store.flush(PATIENCE)
    assert store.find_review(OTHER_PAPER) is None


def test_papers_are_listed_by_when_they_were_opened(store: ReviewStore) -> None:
    store.remember_paper(PAPER, "/a.pdf", "First", ["Ada"], 3)
    store.remember_paper(OTHER_PAPER, "/b.pdf")
    for _ in range(2):
        assert [p.sha256 for p in store.recent_papers()] == [OTHER_PAPER, PAPER]
        assert store.flush(PATIENCE)
    store.remember_paper(PAPER, "/moved/a.pdf")
    for _ in range(2):
        newest, *_ = store.recent_papers(1)
        assert (newest.sha256, newest.path, newest.title, newest.authors, newest.pages) == (
            PAPER,
            "/moved/a.pdf",
            "First",
            ("Ada",),
            3,
        )
        assert not newest.reviewed
        assert store.flush(PATIENCE)
    store.new_review(PAPER)
    assert store.flush(PATIENCE)
    assert store.recent_papers(1)[0].reviewed


def test_views_and_settings_come_back(open_store: OpenStore) -> None:
    store = open_store()
    store.save_view_state(PAPER, {"page": 3, "zoom": 1.25})
    store.put_setting("theme", "dark")
    for reopen in (False, True):
        if reopen:
            store.close()
            store = open_store()
        assert store.view_state(PAPER) == {"page": 3, "zoom": 1.25}
        assert store.setting("theme") == "dark"
    assert store.view_state(OTHER_PAPER) == {}
    assert store.setting("none", 7) == 7
    with pytest.raises(TypeError):
        store.put_setting("bad", object())


def test_versions_hold_what_was_written_before_them(store: ReviewStore) -> None:
    review_id = fill(store)
    store.save_version(review_id, "before the run")
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "- It is clear [p. 2]{e1}\n- And new\n")
    store.save_version(review_id, "export")
    assert store.flush(PATIENCE)
    newer, older = store.versions(review_id)
    assert (older.label, newer.label) == ("before the run", "export")
    before, after = store.version(older.id), store.version(newer.id)
    assert before is not None
    assert after is not None
    assert before.panes["acceptance"] == "- It is clear [p. 2]{e1}\n"
    assert before.anchors == {"e1": evidence(1), "e2": evidence(2)}
    assert before.generated == {"acceptance": ["It is clear", "It is long"]}
    assert before.run == {"model": {"id": "m"}, "seed": 1}
    changes = compare_panes(before.panes, after.panes)
    assert [(line.change, line.text) for line in changes["acceptance"]] == [
        ("same", "- It is clear [p. 2]{e1}"),
        ("added", "- And new"),
        ("same", ""),
    ]
    assert list(changes) == ["acceptance"]
    assert store.version(1) is None


@POSIX
def test_only_the_owner_can_read_the_files(database: Path, open_store: OpenStore) -> None:
    database.parent.mkdir(mode=0o755)
    store = open_store()
    fill(store)
    assert store.flush(PATIENCE)
    assert database.parent.stat().st_mode & 0o777 == 0o700
    names = {p.name for p in database.parent.iterdir()}
    assert names == {database.name, database.name + "-wal", database.name + ".lock"}
    assert {p.stat().st_mode & 0o777 for p in database.parent.iterdir()} == {0o600}


@POSIX
def test_files_that_were_open_to_others_are_closed_to_them(database: Path, open_store: OpenStore) -> None:
    open_store().close()
    database.chmod(0o644)
    open_store()
    assert database.stat().st_mode & 0o777 == 0o600


def test_every_commit_reaches_the_disk_before_it_counts(database: Path, store: ReviewStore) -> None:
    from reviewer_app.store.database import connect

    connection = connect(database, writable=True)
    try:
        answers = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "temp_store", "foreign_keys")
        ]
    finally:
        connection.close()
    assert answers == ["wal", 2, 1, 2, 1]
