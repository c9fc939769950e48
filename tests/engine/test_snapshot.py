from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer_app.engine.context import Context
from reviewer_app.engine.generate import Continuation, write_together
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.sampling import SamplerSettings
from reviewer_app.engine.snapshot import SnapshotKey, SnapshotStore
from tests.engine.test_generate import Heard

STATE = bytes(range(256)) * 4000
PAPER = "ab" * 32


def key(tokens: int = 100, paper: str = PAPER, **parts: str | int) -> SnapshotKey:
    return SnapshotKey(paper, {"model": "m", **parts}, list(range(tokens)))


def read(store: SnapshotStore, wanted: SnapshotKey) -> bytes | None:
    with store.load(wanted) as state:
        return None if state is None else bytes(state)


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "snapshots", reserve=0)


def test_what_was_saved_is_loaded(store: SnapshotStore) -> None:
    assert store.save(key(), STATE)
    assert read(store, key()) == STATE
    (file,) = store.files()
    assert file.name.startswith(PAPER)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("other", [key(99), key(model="n"), key(kv_type="q8_0"), key(paper="cd" * 32)])
def test_another_key_finds_nothing(store: SnapshotStore, other: SnapshotKey) -> None:
    store.save(key(), STATE)
    assert read(store, other) is None
    assert read(store, key()) == STATE


@pytest.mark.parametrize("length", [0, 1, 7, 8, 11, 12, 50, 200, 1_000, -1])
def test_a_file_that_was_cut_off_is_removed(store: SnapshotStore, length: int) -> None:
    store.save(key(), STATE)
    (file,) = store.files()
    data = file.read_bytes()
    file.write_bytes(data[:length])
    assert read(store, key()) is None
    assert not file.exists()


@pytest.mark.parametrize("at", [0, 9, 30, 120, 400, 700, 10_000, -1])
def test_a_flipped_byte_is_seen(store: SnapshotStore, at: int) -> None:
    store.save(key(), STATE)
    (file,) = store.files()
    data = bytearray(file.read_bytes())
    data[at] ^= 0x40
    file.write_bytes(data)
    assert read(store, key()) is None
    assert not file.exists()


@pytest.mark.parametrize("data", [b"GGUF" + b"\0" * 100, b"%PDF-1.7 " * 100, os.urandom(5000), b"x"])
def test_a_foreign_file_of_the_same_name_is_refused(store: SnapshotStore, data: bytes) -> None:
    store.save(key(), STATE)
    (file,) = store.files()
    file.write_bytes(data)
    assert read(store, key()) is None


def test_one_key_in_the_name_of_another_is_refused(store: SnapshotStore) -> None:
    store.save(key(), STATE)
    (file,) = store.files()
    file.rename(store.folder / key(99).name)
    assert read(store, key(99)) is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path, cap=int(2.5 * len(STATE)), reserve=0)
    for i, name in enumerate("ab"):
        store.save(key(model=name), STATE)
        os.utime(store.folder / key(model=name).name, (1000 + i, 1000 + i))
    assert read(store, key(model="a")) == STATE  # used: now "b" is the older
    assert store.save(key(model="c"), STATE)
    assert read(store, key(model="b")) is None
    assert read(store, key(model="a")) == STATE
    assert read(store, key(model="c")) == STATE


def test_a_state_above_the_cap_is_not_kept(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path, cap=1000, reserve=0)
    assert not store.save(key(), STATE)
    assert list(tmp_path.iterdir()) == []


def test_room_is_left_on_the_disk(tmp_path: Path) -> None:
    assert not SnapshotStore(tmp_path, reserve=1 << 60).save(key(), STATE)


def test_forgetting_a_paper_removes_its_states_and_no_others(store: SnapshotStore) -> None:
    store.save(key(), STATE)
    store.save(key(model="n"), STATE)
    store.save(key(paper="cd" * 32), STATE)
    assert store.forget(PAPER) == 2
    assert [f.name[:2] for f in store.files()] == ["cd"]


def test_a_folder_that_is_a_file_only_costs_the_snapshot(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    store = SnapshotStore(tmp_path / "file", reserve=0)
    assert not store.save(key(), STATE)
    assert read(store, key()) is None


def test_stopping_leaves_nothing_behind(store: SnapshotStore) -> None:
    asks = 0

    def third() -> bool:
        nonlocal asks
        asks += 1
        return asks == 3

    with pytest.raises(Interrupted):
        store.save(key(), STATE, third)
    assert list(store.folder.iterdir()) == []


def test_what_a_killed_process_left_half_written_goes_with_the_next_state(store: SnapshotStore) -> None:
    fcntl = pytest.importorskip("fcntl")
    store.folder.mkdir(parents=True, exist_ok=True)
    left = store.folder / f"{key(7).name}.1.part"
    being_written = store.folder / f"{key(8).name}.2.part"
    for path in (left, being_written):
        path.write_bytes(b"half")
    with being_written.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # as who writes one does
        assert store.save(key(), STATE)
        assert not left.exists()
        assert being_written.exists()
    assert store.save(key(1), STATE)
    assert not being_written.exists()


# In a process of its own, since limits and the loss of root's rights can't be taken back.
_FULL = """
import resource, signal, sys
from pathlib import Path
from reviewer_app.engine.snapshot import SnapshotKey, SnapshotStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
store = SnapshotStore(Path(sys.argv[1]), reserve=0)
kept = store.save(SnapshotKey("ab", {}, [1, 2]), bytes(1_000_000))
sys.exit(0 if not kept and not list(store.folder.iterdir()) else 1)
"""
_READ_ONLY = """
import os, sys
from pathlib import Path
from reviewer_app.engine.snapshot import SnapshotKey, SnapshotStore
if os.geteuid() == 0:
    os.setuid(65534)
store = SnapshotStore(Path(sys.argv[1]), reserve=0)
key = SnapshotKey("ab", {}, [1, 2])
with store.load(key) as state:
    found = state is not None and bytes(state) == b"old"
other = store.save(SnapshotKey("ab", {}, [3]), bytes(1000))
sys.exit(0 if found and not other else 1)
"""
# A file of a gigabyte takes no room on the disk while nothing stands in it, but would take it in memory.
_NO_MEMORY = """
import os, resource, sys
from pathlib import Path
import psutil
from reviewer_app.engine.snapshot import SnapshotKey, SnapshotStore
key = SnapshotKey("ab", {}, [1, 2])
store = SnapshotStore(Path(sys.argv[1]), reserve=0)
file = store.folder / key.name
store.folder.mkdir()
file.touch()
os.truncate(file, 1 << 30)
limit = psutil.Process().memory_info().vms + (64 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
with store.load(key) as state:
    sys.exit(0 if state is None and file.exists() else 1)
"""


def run(script: str, folder: Path) -> int:
    return subprocess.run([sys.executable, "-c", script, str(folder)], timeout=60, check=False).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_only_costs_the_snapshot(tmp_path: Path) -> None:
    assert run(_FULL, tmp_path / "snapshots") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="in force on Linux only")
def test_a_state_that_there_is_no_memory_for_is_not_loaded_and_not_removed(tmp_path: Path) -> None:
    assert run(_NO_MEMORY, tmp_path / "snapshots") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_read_only_folder_is_still_read(tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    store = SnapshotStore(folder, reserve=0)
    assert store.save(SnapshotKey("ab", {}, [1, 2]), b"old")
    for path in (*tmp_path.parents, tmp_path):
        if path.name.startswith(("pytest-", "popen-")):
            path.chmod(0o755)
    tmp_path.chmod(0o755)
    (file,) = store.files()
    file.chmod(0o444)
    folder.chmod(0o555)
    try:
        assert run(_READ_ONLY, folder) == 0
    finally:
        folder.chmod(0o755)


def test_a_restored_prefix_writes_the_same(
    model: LoadedModel, new_context: Callable[..., Context], store: SnapshotStore
) -> None:
    tokens = model.encode(model.form.head("You review papers.", "A short paper on parsing. " * 30), begin=True)
    one = [Continuation("a", model.encode(model.form.tail("Praise it.", "-"), begin=False), 1, 12)]
    cold = new_context()
    cold.read_prefix(tokens)
    wanted = SnapshotKey(PAPER, {}, tokens)
    assert store.save(wanted, cold.state())
    expected = write_together(cold, one, SamplerSettings(), Heard())
    warm = new_context()
    with store.load(wanted) as state:
        assert state is not None
        assert warm.restore(tokens, state)
    assert warm.read_prefix(tokens) == 0
    assert write_together(warm, one, SamplerSettings(), Heard()).tokens == expected.tokens


def test_a_state_of_another_kv_type_is_refused_and_the_context_works(
    model: LoadedModel, new_context: Callable[..., Context]
) -> None:
    tokens = model.vocabulary.encode("A short paper on parsing. " * 10)
    source = new_context()
    source.read_prefix(tokens)
    other = new_context(kv_type="q8_0")
    assert not other.restore(tokens, memoryview(source.state()))
    assert other.read_prefix(tokens) == len(tokens)
