"""The folder that llama.cpp is compiled in: for one set-up at a time, and gone after it, however it ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from build_cache import BuildCache

ROOT = Path(__file__).resolve().parent.parent
Begin = Callable[..., subprocess.Popen[str]]

# A set-up in the middle of compiling: says so, then goes on once it is told to. With "child", another process goes on.
COMPILING = """
import subprocess, sys
from pathlib import Path
from build_cache import BuildCache

def going_on():
    return subprocess.Popen([sys.executable, "-c", "input()"], close_fds=False)

with BuildCache(Path(sys.argv[1])).workplace(lambda: print("waits", flush=True)) as work:
    child = going_on() if sys.argv[2:] else None
    (work / "a.o").write_bytes(b"half")
    print(*sorted(path.name for path in work.iterdir()), child.pid if child else "", flush=True)
    input()
"""


@pytest.fixture
def compiling(tmp_path: Path) -> Iterator[Begin]:
    begun: list[subprocess.Popen[str]] = []

    def begin(*more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", COMPILING, str(tmp_path), *more]
        way = {**os.environ, "PYTHONPATH": str(ROOT / "packaging")}
        pipe = subprocess.PIPE
        begun.append(subprocess.Popen(command, env=way, stdin=pipe, stdout=pipe, text=True))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_what_a_killed_set_up_leaves_is_removed_by_the_next(compiling: Begin, tmp_path: Path) -> None:
    killed = compiling()
    assert says(killed) == "a.o"
    BuildCache(tmp_path).remove_leftovers()
    assert (tmp_path / "work" / "a.o").exists(), "it is being compiled in"
    killed.kill()
    killed.wait()
    assert (tmp_path / "work" / "a.o").exists(), "nobody could remove it"
    BuildCache(tmp_path).remove_leftovers()
    assert not (tmp_path / "work").exists()


def test_the_folder_to_compile_in_is_empty_after_a_kill_and_has_the_same_name(compiling: Begin, tmp_path: Path) -> None:
    killed = compiling()
    assert says(killed) == "a.o"
    (tmp_path / "work" / "b.o").write_bytes(b"half")
    killed.kill()
    killed.wait()
    with BuildCache(tmp_path).workplace(lambda: pytest.fail("nobody has it")) as work:
        assert work == tmp_path / "work"
        assert not list(work.iterdir())
    assert not work.exists()


def test_two_set_ups_compile_one_after_the_other(compiling: Begin, tmp_path: Path) -> None:
    first = compiling()
    assert says(first) == "a.o"
    second = compiling()
    assert says(second) == "waits"
    first.communicate("go on\n")
    assert first.returncode == 0
    assert says(second) == "a.o"


def test_a_compiler_that_outlives_its_set_up_keeps_the_folder(compiling: Begin, tmp_path: Path) -> None:
    killed = compiling("child")
    name, child = says(killed).split()
    killed.kill()
    killed.wait()
    BuildCache(tmp_path).remove_leftovers()
    assert (tmp_path / "work" / name).exists()
    orphan = psutil.Process(int(child))
    orphan.kill()
    orphan.wait()
    BuildCache(tmp_path).remove_leftovers()
    assert not (tmp_path / "work").exists()


def test_folders_of_earlier_versions_are_removed_once_they_are_old(tmp_path: Path) -> None:
    for name in ("work-old", "work-new"):
        (tmp_path / name / "source").mkdir(parents=True)
    os.utime(tmp_path / "work-old", (0, 0))
    BuildCache(tmp_path).remove_leftovers()
    assert [path.name for path in tmp_path.glob("work-*")] == ["work-new"]
