"""What limits of control groups leave, in the files that Linux shows; `make soak` sets a real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.free_memory import memory_left

GB = 1_000_000_000


def group(folder: Path, limit: str, used: int, cache: int, *, version: int = 2) -> None:
    """A group's files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = (
        ("memory.max", "memory.current", "")
        if version == 2
        else ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_")
    )
    for name, text in zip(names, (limit, str(used)), strict=False):
        (folder / name).write_text(text + "\n")
    (folder / "memory.stat").write_text(f"anon 5\n{names[2]}inactive_file {cache}\nactive_file 7\n")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


def test_a_service_s_limit_is_that_of_its_own_group(own: Path, tmp_path: Path) -> None:
    own.write_text("0::/user.slice/app.scope\n")
    group(tmp_path / "user.slice" / "app.scope", str(4 * GB), 3 * GB, GB // 2)
    group(tmp_path / "user.slice", "max", 9 * GB, 0)
    assert memory_left(own, tmp_path) == [GB + GB // 2]


def test_the_limits_above_count_too(own: Path, tmp_path: Path) -> None:
    own.write_text("0::/a/b\n")
    group(tmp_path / "a" / "b", str(8 * GB), GB, 0)
    group(tmp_path / "a", str(2 * GB), 2 * GB, 0)
    assert sorted(memory_left(own, tmp_path)) == [0, 7 * GB]


def test_a_container_sees_its_own_group_where_the_mount_is(own: Path, tmp_path: Path) -> None:
    own.write_text("0::/docker/0123\n")  # as the machine names it, which is not to be seen from inside
    group(tmp_path, str(4 * GB), GB, 0)
    assert memory_left(own, tmp_path) == [3 * GB]


def test_the_first_version_is_read_as_well(own: Path, tmp_path: Path) -> None:
    own.write_text("9:name=systemd:/\n4:cpu,memory:/job\n0::/\n")
    group(tmp_path / "memory" / "job", str(GB), GB // 2, GB // 4, version=1)
    assert memory_left(own, tmp_path) == [GB - GB // 4]


@pytest.mark.parametrize("limit", ["max", "not a number", ""])
def test_no_limit_is_none(own: Path, tmp_path: Path, limit: str) -> None:
    own.write_text("0::/\n")
    group(tmp_path, limit, GB, 0)
    assert memory_left(own, tmp_path) == []
    assert memory_left(tmp_path / "gone", tmp_path) == []
