"""Disks that are full and folders that take no writes, made by whatever means this user has."""

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

from tests.store.making import PATIENCE

if sys.platform != "win32":
    import resource

    ROOT_USER = os.geteuid() == 0
NOBODY = 65534


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
