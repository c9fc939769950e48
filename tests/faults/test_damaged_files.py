"""What this program keeps, damaged at random places: it starts, says what it set aside, and loses nothing readable."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.engine.snapshot import SnapshotStore
from reviewer_app.errors import ReviewerError
from reviewer_app.locations import resource
from reviewer_app.models.manifest import load_catalogue
from reviewer_app.models.part_file import PartFile, PartState, part_path
from reviewer_app.session.settings import KEYS, SET_ASIDE, Settings, SettingsFile
from reviewer_app.store import ReviewStore
from reviewer_app.store.salvage import is_sound
from tests.engine.test_snapshot import STATE, key, read
from tests.store.test_recovery import REVIEWS, fill, paper

SAMPLE, ALL = 12, 3_000
long_and_short = pytest.mark.parametrize(
    "seeds",
    [range(SAMPLE), pytest.param(range(SAMPLE, ALL), marks=[pytest.mark.soak, pytest.mark.timeout(36_000)])],
    ids=["sample", "all"],
)
_LARGE = 4096


def damage(path: Path, seed: int) -> bytes:
    """Damage a file in one to four places, as its seed says; what stands in it then."""
    dice = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(dice.choice((1, 1, 2, 4))):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(6):
            case 0:
                data[at : at + 1] = bytes((dice.randrange(256),))
            case 1:
                data[at : at + _LARGE] = dice.randbytes(min(_LARGE, len(data) - at))
            case 2:
                data[at : at + _LARGE] = bytes(min(_LARGE, len(data) - at))
            case 3:
                del data[at:]
            case 4:
                del data[at : at + dice.randrange(1, 100)]
            case _:
                data[at:at] = data[: dice.randrange(1, 100)]
    path.write_bytes(data)
    return bytes(data)


# -- the database


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was closed."""
    path = tmp_path_factory.mktemp("sound") / "reviews.sqlite3"
    store = ReviewStore.open(path)
    fill(store)
    store.close()
    return path


def readable(database: Path) -> dict[tuple[str, str], str]:
    """The panes that SQLite itself reads out of a database, by the paper and the section, one by one."""
    found: dict[tuple[str, str], str] = {}
    connection = sqlite3.connect(database.absolute().as_uri() + "?mode=ro&immutable=1", uri=True)
    try:
        for number in range(1, REVIEWS + 1):
            for (section,) in _rows(connection, "SELECT key FROM panes WHERE review_id = ?", number):
                for (text,) in _rows(
                    connection, "SELECT text FROM panes WHERE review_id = ? AND key = ?", number, section
                ):
                    if isinstance(text, str) and isinstance(section, str):
                        found[paper(number - 1), section] = text
    finally:
        connection.close()
    return found


def _rows(connection: sqlite3.Connection, query: str, *values: object) -> Iterator[tuple[object, ...]]:
    try:
        yield from connection.execute(query, values)
    except (sqlite3.Error, UnicodeDecodeError):
        return


@long_and_short
@pytest.mark.expects_errors
def test_a_damaged_database(seeds: range, sound: Path, tmp_path: Path) -> None:
    for seed in seeds:
        database = tmp_path / str(seed) / "reviews.sqlite3"
        database.parent.mkdir()
        shutil.copy(sound, database)
        damaged = damage(database, seed)
        before = readable(database)
        whole = is_sound(database)
        store = ReviewStore.open(database)
        assert not store.read_only, seed
        if store.recovery is not None:
            assert store.recovery.set_aside.read_bytes() == damaged, seed
            assert store.recovery.set_aside.name in store.recovery.sentence
        assert whole or store.recovery is not None, seed
        for (sha256, section), text in before.items():
            review = store.find_review(sha256)
            assert review is not None, (seed, sha256)
            assert review.panes.get(section) == text, (seed, sha256, section)
        assert store.close()
        shutil.rmtree(database.parent)


# -- what a person chose


@long_and_short
def test_damaged_settings(seeds: range, tmp_path: Path) -> None:
    for seed in seeds:
        file = SettingsFile(tmp_path / str(seed) / "settings.toml")
        file.change(threads=2, strategy="windows", steering="Look at the proofs.\nAnd at “quotes”.", seed=seed)
        written = damage(file.path, seed)
        # Twice, as a program that starts again.
        assert isinstance(file.current, Settings)
        settings, problem = file.read()
        assert all(KEYS[name].takes(getattr(settings, name), getattr(Settings(), name)) for name in KEYS)
        aside = list(file.path.parent.glob(file.path.name + SET_ASIDE + "*"))
        if aside:
            assert problem is not None
            assert aside[0].name in problem.next_step
        assert (aside[0] if aside else file.path).read_bytes() == written
        assert file.read()[1] is None or not aside


@long_and_short
def test_a_damaged_list_of_models(seeds: range, tmp_path: Path) -> None:
    own = tmp_path / "models_manifest.json"
    shipped = load_catalogue(tmp_path, lambda error: pytest.fail(str(error))).models
    for seed in seeds:
        shutil.copy(resource("models_manifest.json"), own)
        written = damage(own, seed)
        told: list[ReviewerError] = []
        models = load_catalogue(tmp_path, told.append).models
        assert {model.id for model in shipped} <= {model.id for model in models}
        assert all(str(own) in str(error) or own.name in str(error) for error in told)
        assert own.read_bytes() == written


# -- what can be made or fetched again


@long_and_short
def test_a_damaged_snapshot_is_not_taken_for_the_state(seeds: range, tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path, reserve=0)
    for seed in seeds:
        assert store.save(key(), STATE)
        (file,) = store.files()
        sound = file.read_bytes()
        damaged = damage(file, seed)
        assert read(store, key()) in ((None, STATE) if damaged == sound else (None,)), seed
        assert store.save(key(), STATE)
        assert read(store, key()) == STATE


@long_and_short
def test_a_damaged_download_goes_on_with_its_bytes_or_from_the_start(seeds: range, tmp_path: Path) -> None:
    state = PartState("https://example.org/model.gguf", '"v1"')
    for seed in seeds:
        target = tmp_path / f"{seed}.gguf"
        with PartFile.open(target) as part:
            part.start_over(state)
            part.append(b"GGUF" + bytes(10_000))
        told = target.with_name(f"{target.name}.part.json")
        sound = told.read_bytes()
        damaged = damage(told, seed)
        bytes_now = damage(part_path(target), seed + 1)
        with PartFile.open(target) as part:
            # Of a validator that isn't the server's, the server says so and sends all again.
            assert part.state == state or damaged != sound
            assert part.state.url == state.url or not part.state.continues(state.url, hash_known=False)
            assert b"".join(part.chunks(1 << 16)) == bytes_now
            part.start_over(state)
            part.append(b"GGUF")
            part.complete()
        assert target.read_bytes() == b"GGUF"
        target.unlink()
