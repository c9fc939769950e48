"""Who may write, which versions are known, and what happens where nothing can be written."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.file_lock import FileLock, holder
from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore, UnsavedPane, schema
from reviewer_app.store.database import connect, create_private_file
from reviewer_app.store.sources import copied
from tests.store.conftest import OpenStore
from tests.store.making import PAPER, PATIENCE, Listener, everything_in

# -- two windows


def fill(store: ReviewStore) -> int:
    """A review with one pane, on disk."""
    review_id = store.new_review(PAPER)
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "on disk")
    assert store.flush(PATIENCE)
    return review_id


def test_a_second_window_reads_and_writes_nothing(open_store: OpenStore) -> None:
    first = open_store()
    review_id = fill(first)
    second = open_store()
    assert not first.read_only
    assert second.read_only
    assert second.read_only_reason is not None
    assert second.read_only_reason.code is ErrorCode.STORE_LOCKED
    assert str(os.getpid()) in second.read_only_reason.detail
    review = second.find_review(PAPER)
    assert review is not None
    assert review.panes == {"acceptance": "on disk"}
    listener = Listener(second)
    second.save_pane(review_id, SectionKey.ACCEPTANCE, "typed in the second window")
    assert listener.wait_failed().code is ErrorCode.STORE_LOCKED
    assert second.unsaved() == [UnsavedPane(review_id, "acceptance", "typed in the second window")]
    assert not second.flush(PATIENCE)
    assert not second.close()
    assert first.close()
    third = open_store()
    assert not third.read_only
    review = third.find_review(PAPER)
    assert review is not None
    assert review.panes["acceptance"] == "on disk"


def test_another_process_holds_the_store_until_it_dies(database: Path, open_store: OpenStore) -> None:
    program = f"""
import sys
from pathlib import Path
from reviewer_app.store import ReviewStore
store = ReviewStore.open(Path({str(database)!r}))
review_id = store.new_review({PAPER!r})
for line in sys.stdin:
    store.save_pane(review_id, "acceptance", line)
    assert store.flush({PATIENCE})
    sys.stdout.write(line)
    sys.stdout.flush()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def write(line: str) -> None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(line)
            assert process.stdout.readline() == line

        write("first\n")
        store = open_store()
        assert store.read_only_reason is not None
        assert store.read_only_reason.code is ErrorCode.STORE_LOCKED
        assert store.read_only_reason.detail == f"locked by process {process.pid}"
        for line in ("second\n", "third " * 30_000 + "\n", "fourth\n"):
            write(line)
            review = store.find_review(PAPER)
            assert review is not None
            assert review.panes == {"acceptance": line}
        process.kill()
        process.wait(PATIENCE)
    again = open_store()
    assert not again.read_only
    review = again.find_review(PAPER)
    assert review is not None
    assert review.panes == {"acceptance": "fourth\n"}


def test_the_lock_is_given_to_one_and_freed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = FileLock.take(path)
    assert lock is not None
    assert FileLock.take(path) is None
    assert holder(path) == os.getpid()
    lock.release()
    lock.release()
    again = FileLock.take(path)
    assert again is not None
    again.release()
    assert holder(tmp_path / "none") is None


# -- versions of the schema


def test_a_newer_store_is_refused_and_untouched(database: Path, open_store: OpenStore) -> None:
    store = open_store()
    fill(store)
    store.close()
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA user_version={schema.VERSION + 1}")
    connection.execute("ALTER TABLE panes ADD COLUMN colour TEXT")
    connection.close()
    names = sorted(p.name for p in database.parent.iterdir())
    content, changed = database.read_bytes(), database.stat().st_mtime_ns
    with pytest.raises(ReviewerError) as raised:
        open_store()
    assert raised.value.code is ErrorCode.STORE_NEWER
    assert raised.value.next_step
    assert (database.read_bytes(), database.stat().st_mtime_ns) == (content, changed)
    left = {p.name for p in database.parent.iterdir()}
    assert left - {database.name + "-shm", database.name + "-wal"} == set(names)


def test_a_newer_store_in_the_log_of_a_crash_is_refused(database: Path, open_store: OpenStore) -> None:
    open_store().close()
    program = f"""
import os, sqlite3
connection = sqlite3.connect({str(database)!r})
connection.execute("PRAGMA user_version={schema.VERSION + 1}")
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=PATIENCE)
    log = database.with_name(database.name + "-wal").read_bytes()
    content = database.read_bytes()
    assert log
    with pytest.raises(ReviewerError) as raised:
        open_store()
    assert raised.value.code is ErrorCode.STORE_NEWER
    assert database.read_bytes() == content
    assert database.with_name(database.name + "-wal").read_bytes() == log


def test_migrations_run_in_order_and_each_completely_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    create_private_file(path)
    connection = connect(path, writable=True)

    def to_two(c: sqlite3.Connection) -> None:
        c.execute("ALTER TABLE panes ADD COLUMN colour TEXT NOT NULL DEFAULT 'none'")

    def to_three(c: sqlite3.Connection) -> None:
        c.execute("UPDATE panes SET colour='red'")
        if fail:
            raise sqlite3.OperationalError("broken off")

    try:
        assert schema.migrate(connection, schema.MIGRATIONS[:1]) == 0
        connection.execute("INSERT INTO papers VALUES(?, '', '', '[]', 0, 0)", (PAPER,))
        connection.execute("INSERT INTO reviews VALUES(1, ?, 0, 0, '{}')", (PAPER,))
        connection.execute("INSERT INTO panes VALUES(1, 'acceptance', 'text of old', 0)")
        newer = (schema.MIGRATIONS[0], to_two, to_three)
        fail = True
        with pytest.raises(sqlite3.OperationalError):
            schema.migrate(connection, newer)
        assert schema.version_of(connection) == 2
        assert connection.execute("SELECT text, colour FROM panes").fetchall() == [("text of old", "none")]
        fail = False
        assert schema.migrate(connection, newer) == 2
        assert connection.execute("SELECT text, colour FROM panes").fetchall() == [("text of old", "red")]
        assert schema.migrate(connection, newer) == 3
    finally:
        connection.close()


def test_a_file_of_another_program_is_set_aside(database: Path, open_store: OpenStore) -> None:
    database.parent.mkdir(parents=True)
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE songs(title)")
    connection.execute("PRAGMA user_version=1")
    connection.close()
    store = open_store()
    assert store.recovery is not None
    assert b"songs" in store.recovery.set_aside.read_bytes()
    fill(store)


def test_an_empty_file_becomes_a_store(database: Path, open_store: OpenStore) -> None:
    database.parent.mkdir(parents=True)
    database.touch()
    store = open_store()
    assert store.recovery is None
    fill(store)


# -- where nothing can be written


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = ReviewStore.open(tmp_path / "file" / "reviews.sqlite3")
    try:
        assert store.read_only_reason is not None
        assert store.recent_papers() == []
        review_id = store.new_review(PAPER)
        store.save_pane(review_id, SectionKey.ACCEPTANCE, "kept in memory")
        review = store.find_review(PAPER)
        assert review is not None
        assert review.panes == {"acceptance": "kept in memory"}
        assert [u.text for u in store.unsaved()] == ["kept in memory"]
    finally:
        store.close()


def test_reading_without_writing_uses_a_copy_where_side_files_can_not_be_made(
    database: Path, open_store: OpenStore
) -> None:
    store = open_store()
    fill(store)
    before = everything_in(database.parent)
    assert database.with_name(database.name + "-wal").stat().st_size > 0
    copy = copied(database)
    assert copy.execute("SELECT text FROM panes").fetchall() == [("on disk",)]
    copy.close()
    assert everything_in(database.parent) == before
