"""A process that opens damaged files by their seeds: only another one can say that native code crashed on one."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
LIMIT_S: Final = 30.0
MEMORY: Final = 1 << 30  # bytes of address space that it gives itself


class Victim:
    """Runs `module` with `files`, which answers each seed on its stdin with a line "seed outcome"."""

    def __init__(self, module: str, files: Sequence[Path] = ()) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, files)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answers: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def outcome(self, seed: int) -> str:
        """What became of one damaged file: as the module says, or "late", or "died" with the exit status."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        try:
            answer = self._answers.get(timeout=LIMIT_S)
        except queue.Empty:
            return "late"
        return answer.split(maxsplit=1)[1].strip() if answer else f"died({self._process.wait()})"

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()


def bad_ends(module: str, seeds: Iterable[int], good: tuple[str, ...], files: Sequence[Path] = ()) -> dict[int, str]:
    """The seeds whose outcome begins with none of `good`; a process that died or is late is replaced."""
    bad: dict[int, str] = {}
    victim = Victim(module, files)
    try:
        for seed in seeds:
            outcome = victim.outcome(seed)
            if not outcome.startswith(good):
                bad[seed] = outcome
                victim.close()
                victim = Victim(module, files)
    finally:
        victim.close()
    return bad


def given_files(variable: str, ending: str) -> list[Path]:
    """The files below the folder that an environment variable names; none without it."""
    folder = os.environ.get(variable, "")
    return sorted(Path(folder).rglob(f"*{ending}")) if folder else []
