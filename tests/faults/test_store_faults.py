"""A full disk and a folder that turns read-only: the text stays, the person is told, saving goes on later."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore, UnsavedPane
from tests.store.making import PAPER, PATIENCE, Listener

if sys.platform == "win32":
    pytest.skip("disks are made full and read-only by means of POSIX", allow_module_level=True)

import resource

ROOT_USER = os.geteuid() == 0
NOBODY = 65534
KEY = SectionKey.ACCEPTANCE
# More than any slack in pages that are already taken.
LONG = "what was typed while nothing could be saved\n" * 8_000


def run(*command: str) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True, timeout=PATIENCE, capture_output=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount; the limit on a file's size tests the same")
    yield folder
    run("umount", "-l", str(folder))


class Shortage(ABC):
    """A disk that can be full."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def fill(self) -> None:
        """No byte more can be written."""

    @abstractmethod
    def free(self) -> None:
        """There is space again."""


class FullDisk(Shortage):
    """A small file system with a file that takes all that is left."""

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))

    def free(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)


class FileSizeLimit(Shortage):
    """The system's limit on the size of a file, at what the store's largest file has now: anyone can set it.

    Python ignores the signal that goes with it, so that writing fails as on a full disk.
    """

    def fill(self) -> None:
        sizes = [p.stat().st_size for p in self.folder.rglob("reviews.sqlite3*")]
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (max([4096, *sizes]), hard))

    def free(self) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


@pytest.fixture(params=[FullDisk, FileSizeLimit])
def shortage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shortage]:
    """Each way for a disk to be full."""
    kind: type[Shortage] = request.param
    made = kind(request.getfixturevalue("small_disk") if kind is FullDisk else tmp_path)
    yield made
    made.free()


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


class ReadOnly(ABC):
    """A folder with a store that can be made to refuse every write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "reviews.sqlite3"

    @property
    @abstractmethod
    def holds_for_open_files(self) -> bool:
        """Whether files refuse too that were opened before."""

    @abstractmethod
    def refuse(self) -> None:
        """From now on."""

    @abstractmethod
    def allow(self) -> None:
        """Until now."""


class Immutable(ReadOnly):
    """As a disk that the system has turned read-only after an error: open files refuse too. Only for root."""

    holds_for_open_files = True

    def refuse(self) -> None:
        run("chattr", "+i", *map(str, sorted(self.folder.iterdir())), str(self.folder))

    def allow(self) -> None:
        if self.folder.exists():
            run("chattr", "-R", "-i", str(self.folder))


class Modes(ReadOnly):
    """Modes without the right to write. Whoever has a file open goes on writing it."""

    holds_for_open_files = False

    def refuse(self) -> None:
        for path in (*self.folder.iterdir(), self.folder):
            path.chmod(0o500 if path.is_dir() else 0o400)

    def allow(self) -> None:
        if self.folder.exists():
            self.folder.chmod(0o700)
            for path in self.folder.iterdir():
                path.chmod(0o600)


def can_make_immutable(folder: Path) -> bool:
    """Whether this user, on this file system, can: containers often take the right from root."""
    probe = folder / "probe"
    probe.touch()
    if subprocess.run(["chattr", "+i", str(probe)], capture_output=True, timeout=PATIENCE, check=False).returncode:
        return False
    run("chattr", "-i", str(probe))
    return True


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[ReadOnly]:
    """The strictest way that there is here. Modes mean nothing to root, who becomes somebody else for them."""
    if not ROOT_USER:
        made: ReadOnly = Modes(tmp_path / "store")
        yield made
        made.allow()
    elif can_make_immutable(tmp_path):
        made = Immutable(tmp_path / "store")
        yield made
        made.allow()
    else:
        with tempfile.TemporaryDirectory() as folder:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
            try:
                made = Modes(Path(folder) / "store")
                yield made
                made.allow()
            finally:
                os.seteuid(0)


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
