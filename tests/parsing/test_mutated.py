"""Damaged PDFs end in a parse that loses no word or a clear error, in time, and without taking the caller down."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.parsing.mutate import SAMPLE, mutant

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 30.0
SAMPLES, ALL = 30, 2000


class Victim:
    """A process that parses mutants; replaced when one kills it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.parsing.mutate"],
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

    def parse(self, seed: int) -> str:
        """The outcome of one mutant: "pages:n", "lost:words", "error:code", "died" or "late"."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        try:
            answer = self._answers.get(timeout=LIMIT)
        except queue.Empty:
            return "late"
        return answer.split()[1] if answer else f"died({self._process.wait()})"

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()


def bad_ends(seeds: Sequence[int]) -> dict[int, str]:
    """The mutants that ended neither in a parse nor in an error of ours; every other one in a second process."""
    with ThreadPoolExecutor(2) as both:
        return {seed: end for bad in both.map(bad_ends_of, (seeds[::2], seeds[1::2])) for seed, end in bad.items()}


def bad_ends_of(seeds: Sequence[int]) -> dict[int, str]:
    """As `bad_ends`, one after the other in one process."""
    bad: dict[int, str] = {}
    victim = Victim()
    try:
        for seed in seeds:
            outcome = victim.parse(seed)
            if not outcome.startswith(("pages:", "error:")):
                bad[seed] = outcome
                victim.close()
                victim = Victim()
    finally:
        victim.close()
    return bad


def test_thirty_mutants_end_well() -> None:
    assert bad_ends(range(SAMPLES)) == {}


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_thousand_mutants_end_well() -> None:
    assert bad_ends(range(SAMPLES, ALL)) == {}


def test_mutants_differ_and_repeat() -> None:
    data = SAMPLE.read_bytes()
    assert mutant(data, 7) == mutant(data, 7)
    assert len({mutant(data, seed) for seed in range(20)}) == 20
