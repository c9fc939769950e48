"""A full disk and a folder that turns read-only: the text stays, the person is told, saving goes on later."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore, UnsavedPane
from tests.faults.disks import ReadOnly, Shortage, run
from tests.store.making import PAPER, PATIENCE, Listener

if sys.platform == "win32":
    pytest.skip("disks are made full and read-only by means of POSIX", allow_module_level=True)

KEY = SectionKey.ACCEPTANCE
# More than any slack in pages that are already taken.
LONG = "what was typed while nothing could be saved\n" * 8_000


@pytest.fixture
def database(shortage: Shortage) -> Path:
    """Where the store goes on that disk."""
    return shortage.folder / "store" / "reviews.sqlite3"


def begin(database: Path) -> tuple[ReviewStore, int]:
    """A store with a review on disk."""
    store = ReviewStore.open(database)
    review_id = store.new_review(PAPER)
    store.save_pane(review_id, KEY, "typed before")
    assert store.flush(PATIENCE)
    return store, review_id


def pane(store: ReviewStore) -> str | None:
    """The text as the next reader gets it."""
    review = store.find_review(PAPER)
    return review.panes.get(KEY) if review else None


def reopened(database: Path) -> str | None:
    """The text in the next session."""
    store = ReviewStore.open(database)
    try:
        assert not store.read_only
        assert store.recovery is None
        return pane(store)
    finally:
        store.close()


def test_a_full_disk_is_told_and_what_was_typed_is_saved_once_there_is_space(
    shortage: Shortage, database: Path
) -> None:
    store, review_id = begin(database)
    listener = Listener(store)
    try:
        shortage.fill()
        store.save_pane(review_id, KEY, LONG)
        error = listener.wait_failed()
        assert error.code is ErrorCode.DISK_FULL
        assert str(database.parent) in error.message
        assert error.next_step
        assert store.unsaved() == [UnsavedPane(review_id, KEY, LONG)]
        assert pane(store) == LONG
        # Typing goes on; each pane's newest text is kept once, and the person is not told again and again.
        for more in range(3):
            store.save_pane(review_id, KEY, LONG + f"and more {more}")
            assert not store.flush(PATIENCE)
        store.save_pane(review_id, SectionKey.REJECTION, "in another pane")
        assert not store.flush(PATIENCE)
        assert {u.key: u.text for u in store.unsaved()} == {KEY: LONG + "and more 2", "rejection": "in another pane"}
        assert [e.code for e in listener.failed] == [ErrorCode.DISK_FULL]
        shortage.free()
        number = store.put_setting("any", 1)
        listener.wait_saved(number)
        assert store.unsaved() == []
        assert store.error is None
    finally:
        store.close()
    assert reopened(database) == LONG + "and more 2"


def test_space_that_comes_back_is_used_without_another_keystroke(shortage: Shortage, database: Path) -> None:
    store, review_id = begin(database)
    listener = Listener(store)
    try:
        shortage.fill()
        number = store.save_pane(review_id, KEY, LONG)
        listener.wait_failed()
        shortage.free()
        listener.wait_saved(number)
    finally:
        store.close()
    assert reopened(database) == LONG


def test_closing_on_a_full_disk_keeps_the_text_and_harms_nothing(shortage: Shortage, database: Path) -> None:
    store, review_id = begin(database)
    shortage.fill()
    store.save_pane(review_id, KEY, LONG)
    assert not store.close()
    assert store.unsaved() == [UnsavedPane(review_id, KEY, LONG)]
    shortage.free()
    assert reopened(database) == "typed before"


def test_starting_on_a_full_disk_shows_what_there_is(shortage: Shortage, database: Path) -> None:
    store, _ = begin(database)
    store.close()
    shortage.fill()
    store = ReviewStore.open(database)
    try:
        assert pane(store) == "typed before"
        review = store.find_review(PAPER)
        assert review is not None
        store.save_pane(review.review_id, KEY, LONG)
        store.flush(PATIENCE)
        assert pane(store) == LONG
        assert [u.text for u in store.unsaved()] == [LONG]
        if store.read_only_reason is not None:
            assert store.read_only_reason.code is ErrorCode.DISK_FULL
    finally:
        shortage.free()
        store.close()


def test_the_first_start_on_a_full_disk(shortage: Shortage, database: Path) -> None:
    shortage.fill()
    store = ReviewStore.open(database)
    try:
        assert store.read_only_reason is not None
        assert store.read_only_reason.code is ErrorCode.DISK_FULL
        review_id = store.new_review(PAPER)
        store.save_pane(review_id, KEY, "kept")
        assert pane(store) == "kept"
    finally:
        store.close()
    shortage.free()
    assert reopened(database) is None


def test_forgetting_on_a_full_disk_is_finished_once_there_is_space(shortage: Shortage, database: Path) -> None:
    store, review_id = begin(database)
    store.save_pane(review_id, KEY, LONG)
    assert store.flush(PATIENCE)
    try:
        shortage.fill()
        store.forget(PAPER)
        store.flush(PATIENCE)
        shortage.free()
        assert store.flush(PATIENCE)
    finally:
        store.close()
    assert all(b"what was typed" not in p.read_bytes() for p in database.parent.iterdir())


def test_a_store_that_turns_read_only_is_told_and_goes_on_once_it_can(read_only: ReadOnly) -> None:
    store, review_id = begin(read_only.database)
    listener = Listener(store)
    try:
        read_only.refuse()
        number = store.save_pane(review_id, KEY, LONG)
        saved = store.flush(PATIENCE)
        assert pane(store) == LONG
        if read_only.holds_for_open_files:
            assert not saved
            error = listener.wait_failed()
            assert error.code is ErrorCode.STORE_READ_ONLY
            assert "Save a copy" in error.next_step
            assert store.unsaved() == [UnsavedPane(review_id, KEY, LONG)]
        else:
            assert saved
        read_only.allow()
        listener.wait_saved(number)
    finally:
        store.close()
    assert reopened(read_only.database) == LONG


@pytest.mark.parametrize("log", ["written back", "left by a crash"])
def test_a_folder_that_can_only_be_read_opens_for_reading(read_only: ReadOnly, log: str) -> None:
    store, _ = begin(read_only.database)
    if log == "left by a crash":
        log_file = read_only.database.with_name(read_only.database.name + "-wal")
        crashed = [(path, path.read_bytes()) for path in (read_only.database, log_file)]
        store.close()
        for path, content in crashed:
            path.write_bytes(content)
        assert log_file.stat().st_size > 0
    else:
        store.close()
    read_only.refuse()
    store = ReviewStore.open(read_only.database)
    try:
        assert store.read_only_reason is not None
        assert store.read_only_reason.code is ErrorCode.STORE_READ_ONLY
        assert pane(store) == "typed before"
        review = store.find_review(PAPER)
        assert review is not None
        listener = Listener(store)
        store.save_pane(review.review_id, KEY, "typed in vain")
        assert listener.wait_failed().code is ErrorCode.STORE_READ_ONLY
        assert pane(store) == "typed in vain"
        assert [u.text for u in store.unsaved()] == ["typed in vain"]
        assert not store.close()
    finally:
        store.close()
    read_only.allow()
    assert reopened(read_only.database) == "typed before"


def test_a_disk_that_is_mounted_for_reading_only(small_disk: Path) -> None:
    database = small_disk / "store" / "reviews.sqlite3"
    store, _ = begin(database)
    store.close()
    run("mount", "-o", "remount,ro", str(small_disk))
    store = ReviewStore.open(database)
    try:
        assert store.read_only_reason is not None
        assert store.read_only_reason.code is ErrorCode.STORE_READ_ONLY
        assert pane(store) == "typed before"
    finally:
        store.close()


def test_a_store_whose_files_were_taken_away_says_so_and_goes_on_when_they_are_back(tmp_path: Path) -> None:
    database = tmp_path / "store" / "reviews.sqlite3"
    store, review_id = begin(database)
    listener = Listener(store)
    try:
        database.parent.rename(tmp_path / "elsewhere")
        store.save_pane(review_id, KEY, "typed while it was gone")
        assert listener.wait_failed().code is ErrorCode.WRITE_FAILED
        assert [u.text for u in store.unsaved()] == ["typed while it was gone"]
        (tmp_path / "elsewhere").rename(database.parent)
        number = store.save_pane(review_id, SectionKey.REJECTION, "typed when it was back")
        listener.wait_saved(number)
    finally:
        store.close()
    assert reopened(database) == "typed while it was gone"
