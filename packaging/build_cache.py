"""Where builds of llama.cpp are kept between clones, and the folder that one is compiled in.

Standard library alone, on systems with `make`.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine_builds import Build

# Lies in the package's folder, so that whoever finds the library finds what it was built for.
DESCRIPTION = "reviewer_build.json"
_DAY_S = 24 * 3600


def cache_folder() -> Path:
    """Where builds are kept between clones."""
    if own := os.environ.get("REVIEWER_BUILD_CACHE"):
        return Path(own).expanduser().absolute()
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "reviewer-app-build"


class BuildCache:
    """Wheels by their build's key, each in a folder with its description and how its self-test ended.

    `program` names the version of the program that tests them: a fault may be its own, so what failed under another
    version is tested again.
    """

    def __init__(self, folder: Path, program: str = "") -> None:
        self.folder = folder
        self.program = program

    def wheel(self, build: Build) -> Path | None:
        """The wheel of exactly this build."""
        folder = self.folder / build.key
        if read_json(folder / DESCRIPTION) != build.to_json():
            return None
        wheels = sorted(folder.glob("*.whl"))
        return wheels[0] if wheels else None

    def keep(self, build: Build, wheel: Path) -> Path:
        """Take a wheel in, whole or not at all, and forget how an earlier one's self-test ended."""
        folder = self.folder / build.key
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        kept = folder / wheel.name
        part = folder / f"{wheel.name}.part"
        shutil.copyfile(wheel, part)
        part.rename(kept)
        (folder / DESCRIPTION).write_text(json.dumps(build.to_json(), indent=1) + "\n", encoding="utf-8")
        return kept

    def failure(self, build: Build) -> dict[str, Any]:
        """How the self-test of this build failed here before, by this program; empty if it did not."""
        found = read_json(self._verdict(build))
        return found if found.pop("program", None) == self.program else {}

    def note_failure(self, build: Build, result: dict[str, Any]) -> None:
        """Remember that this build does not run here."""
        self._verdict(build).parent.mkdir(parents=True, exist_ok=True)
        self._verdict(build).write_text(json.dumps({**result, "program": self.program}) + "\n", encoding="utf-8")

    def _verdict(self, build: Build) -> Path:
        return self.folder / build.key / "verdict.json"

    @contextmanager
    def workplace(self, wait: Callable[[], None]) -> Iterator[Path]:
        """An empty folder to compile in, for one process at a time; `wait` is called if another one has it.

        It has the same name each time: ccache knows files by their paths. The lock goes with the process, however it
        ends, and with those that inherit it, so that what lies in a folder without one was left by a killed set-up.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w", encoding="ascii") as lock:
            if not _taken(lock.fileno()):
                wait()
                fcntl.flock(lock, fcntl.LOCK_EX)
            os.set_inheritable(lock.fileno(), True)
            self._remove_work()
            work = self.folder / "work"
            work.mkdir()
            try:
                yield work
            finally:
                self._remove_work()

    def remove_leftovers(self) -> None:
        """Remove what a killed set-up left, up to a gigabyte; nothing while one is compiling."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w", encoding="ascii") as lock:
            if _taken(lock.fileno()):
                self._remove_work()

    @property
    def _lock(self) -> Path:
        return self.folder / "work.lock"

    def _remove_work(self) -> None:
        shutil.rmtree(self.folder / "work", ignore_errors=True)
        # Earlier versions gave each set-up a folder with a name of its own, and no lock.
        for old in self.folder.glob("work-*"):
            if old.stat().st_mtime < time.time() - _DAY_S:
                shutil.rmtree(old, ignore_errors=True)


def _taken(lock: int) -> bool:
    """Take a lock if it is free."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty if there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
