"""A damaged database is put aside unchanged, and what can be read of it is in the new one."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore, salvage
from reviewer_app.store.salvage import is_sound
from tests.store.conftest import OpenStore
from tests.store.making import PATIENCE, evidence

PAGE = 4096
REVIEWS = 40


def paper(number: int) -> str:
    """A hash for the paper with this number."""
    return f"{number:064x}"


def text(number: int, key: SectionKey) -> str:
    """What stands in a pane: some fill a few lines, some several pages of the database."""
    return f"- Point {number} in {key.value} about rivers.\n" * (1 + (number * 37) % 400)


def fill(store: ReviewStore) -> None:
    """Many reviews, on disk."""
    for number in range(REVIEWS):
        store.remember_paper(paper(number), f"/p{number}.pdf", f"Paper {number}")
        review_id = store.new_review(paper(number))
        for key in SectionKey:
            store.save_pane(review_id, key, text(number, key))
        store.save_anchors(review_id, [evidence(n) for n in range(5)])
    assert store.flush(PATIENCE)


def survivors(store: ReviewStore) -> int:
    """How many panes came back whole; each that did not has the beginning of its own text and no other."""
    found = 0
    for number in range(REVIEWS):
        review = store.find_review(paper(number))
        for key, got in review.panes.items() if review else ():
            whole = text(number, SectionKey(key))
            assert whole.startswith(got)
            found += got == whole
    return found


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sound store that was closed."""
    folder = tmp_path_factory.mktemp("sound")
    store = ReviewStore.open(folder / "reviews.sqlite3")
    fill(store)
    store.close()
    return folder


def overwrite(path: Path, offset: int, content: bytes) -> None:
    """Damage some bytes in place."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


def garbage(size: int) -> bytes:
    """Bytes that mean nothing, the same each time."""
    return random.Random(7).randbytes(size)


def one_page(path: Path) -> None:
    overwrite(path, path.stat().st_size // 2 // PAGE * PAGE, garbage(PAGE))


def every_tenth_page(path: Path) -> None:
    for page in range(10, path.stat().st_size // PAGE, 10):
        overwrite(path, page * PAGE, garbage(PAGE))


def zeros(path: Path) -> None:
    overwrite(path, path.stat().st_size // 3, bytes(5 * PAGE))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 2 // 3)


def header(path: Path) -> None:
    overwrite(path, 0, garbage(100))


def first_page(path: Path) -> None:
    overwrite(path, 0, garbage(PAGE))


def another_file(path: Path) -> None:
    path.write_bytes(b"<!DOCTYPE html>" + garbage(9000))


ALL = REVIEWS * len(SectionKey)


@pytest.mark.parametrize(
    ("damage", "at_least"),
    [
        (one_page, ALL - 10),
        (every_tenth_page, ALL // 2),
        (zeros, ALL - 20),
        (cut, ALL // 2),
        (header, ALL),
        (first_page, ALL),
        (another_file, 0),
    ],
)
def test_what_can_be_read_comes_back(
    damage: Callable[[Path], None], at_least: int, sound: Path, database: Path, open_store: OpenStore
) -> None:
    shutil.copytree(sound, database.parent)
    damage(database)
    assert not is_sound(database)
    damaged = database.read_bytes()
    store = open_store()
    assert not store.read_only
    assert store.recovery is not None
    assert store.recovery.set_aside.read_bytes() == damaged
    assert store.recovery.set_aside.name.startswith(database.name + ".damaged-2")
    assert store.recovery.set_aside.name in store.recovery.sentence
    found = survivors(store)
    assert found >= at_least
    assert store.recovery.panes >= found
    assert ("panes" in store.recovery.incomplete) or found == ALL
    review_id = store.new_review(paper(999))
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "writing goes on")
    assert store.close()
    assert is_sound(database)
    again = open_store()
    assert again.recovery is None
    assert survivors(again) == found


@pytest.mark.parametrize("damage", [header, first_page])
def test_carving_alone_saves_what_has_no_first_page(
    damage: Callable[[Path], None],
    sound: Path,
    database: Path,
    open_store: OpenStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With it all come back, as above; without it none does, whatever `sqlite3` this machine has."""
    shutil.copytree(sound, database.parent)
    damage(database)
    monkeypatch.setattr(salvage, "carve", lambda *_: ())
    store = open_store()
    assert store.recovery is not None
    assert survivors(store) == 0


# Stands in for a `sqlite3` that can recover, which not every system has: it "recovers" the database named in RECOVERED.
PROGRAM = """#!{python}
import os, sqlite3, sys
asked = sys.stdin.read()
if asked.startswith(".recover"):
    assert open(sys.argv[-1], "rb").read()
    print("\\n".join(sqlite3.connect(os.environ["RECOVERED"]).iterdump()))
else:
    sqlite3.connect(sys.argv[-1]).executescript(asked)
"""


def test_what_the_program_of_sqlite_recovers_is_taken(
    sound: Path, database: Path, open_store: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sound, database.parent)
    another_file(database)
    damaged = database.read_bytes()
    program = tmp_path / "bin" / "sqlite3"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable), "utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("RECOVERED", str(sound / database.name))
    store = open_store()
    assert store.recovery is not None
    assert survivors(store) == ALL
    assert store.recovery.set_aside.read_bytes() == damaged
    assert not [p for p in database.parent.iterdir() if p.is_dir()], "and no copy of it is left"


@pytest.mark.parametrize("program", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho 'DROP; garbage'\n", ""])
def test_a_program_that_can_not_recover_does_no_harm(
    program: str, sound: Path, database: Path, open_store: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sound, database.parent)
    cut(database)
    file = tmp_path / "bin" / "sqlite3"
    file.parent.mkdir()
    file.write_text(program, "utf-8")
    file.chmod(0o700)
    monkeypatch.setenv("PATH", str(file.parent))
    store = open_store()
    assert store.recovery is not None
    assert survivors(store) >= ALL // 2


def test_what_is_only_in_the_log_of_a_crash_is_read_too(database: Path, tmp_path: Path, open_store: OpenStore) -> None:
    store = open_store()
    fill(store)
    crashed = tmp_path / "crashed" / database.name
    crashed.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(database.with_name(database.name + suffix), crashed.with_name(database.name + suffix))
    log = crashed.with_name(database.name + "-wal")
    pages = crashed.stat().st_size // PAGE
    assert log.stat().st_size > 100 * PAGE
    for page in range(pages):
        overwrite(crashed, page * PAGE, garbage(PAGE))
    recovered = ReviewStore.open(crashed)
    try:
        assert survivors(recovered) >= ALL // 2
    finally:
        recovered.close()


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_recovery_that_was_cut_off_is_finished(
    moved: int, sound: Path, database: Path, open_store: OpenStore
) -> None:
    """`moved`: how many of the damaged files had been put aside when the power went."""
    shutil.copytree(sound, database.parent)
    complete = database.with_name(database.name + ".recovered")
    shutil.copy(database, complete)
    half = database.with_name(database.name + ".recovering")
    half.write_bytes(garbage(100))
    log = database.with_name(database.name + "-wal")
    log.write_bytes(garbage(PAGE))
    one_page(database)
    for path in (log, database)[:moved]:
        path.replace(path.with_name("put aside " + path.name))
    store = open_store()
    assert store.recovery is not None
    assert survivors(store) == ALL
    assert not half.exists()
    assert not complete.exists()


def test_rows_without_their_review_are_kept(database: Path, open_store: OpenStore) -> None:
    from reviewer_app.store.database import connect

    store = open_store()
    fill(store)
    store.close()
    connection = connect(database, writable=True)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("DELETE FROM reviews")
    connection.execute("DELETE FROM papers")
    connection.close()
    one_page(database)
    store = open_store()
    assert store.recovery is not None
    assert store.recovery.reviews > REVIEWS // 2
    assert all(p.sha256.startswith("lost-") or p.title == "" for p in store.recent_papers(100))


def test_a_review_is_shown_although_what_belongs_to_it_can_not_be_read(database: Path, open_store: OpenStore) -> None:
    from reviewer_app.store.database import connect

    store = open_store()
    fill(store)
    store.close()
    connection = connect(database, writable=True)
    broken = "CAST(x'2d20c3' AS TEXT)"  # "- " and half of a letter
    for statement in (
        f"UPDATE panes SET text={broken} WHERE key='rejection'",
        f"UPDATE anchors SET evidence={broken} WHERE id='e1'",
        "UPDATE anchors SET evidence='{}' WHERE id='e2'",
        "UPDATE reviews SET run='{'",
        "INSERT INTO settings VALUES('theme', '{')",
        "UPDATE papers SET authors='7'",
        "INSERT INTO generated SELECT id, 'rejection', '[' FROM reviews",
        f"INSERT INTO versions SELECT id, id, 'label', 0, {broken} FROM reviews",
    ):
        connection.execute(statement)
    connection.close()
    store = open_store()
    review = store.find_review(paper(3))
    assert review is not None
    assert review.panes["acceptance"] == text(3, SectionKey.ACCEPTANCE)
    assert review.panes["rejection"] == "- \ufffd"
    assert set(review.anchors) == {"e0", "e3", "e4"}
    assert review.generated == {"rejection": []}
    assert review.run == {}
    assert store.recent_papers()[0].authors == ()
    assert store.setting("theme", "system") == "system"
    store.save_version(review.review_id, "and it can still be kept")
    assert store.flush(PATIENCE)
    _, version = store.versions(review.review_id)
    content = store.version(version.id)
    assert content is not None
    assert content.panes == {}
