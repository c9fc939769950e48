"""Killed at any moment, the program comes back with everything that was typed more than a second before."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.store import ReviewStore

PAPER = "7e" * 32
ROOT = Path(__file__).resolve().parent.parent.parent

# What may be missing after a kill, in seconds: the promise.
PROMISED = 1.0
# The longest that the typist works before it is killed, in seconds: past the promise, so that there is much to check.
LONGEST = 1.4

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and a pipe to select on")


@dataclass
class State:
    """What a review holds, as far as the typist writes it."""

    panes: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    generated: dict[str, Any] = field(default_factory=dict)
    anchors: dict[str, Any] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)
    view: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, Any] = field(default_factory=dict)

    def apply(self, what: str, *arguments: Any) -> None:
        """What one line of the journal does."""
        if what in ("run", "view"):
            setattr(self, what, arguments[0])
        elif what == "version":
            self.versions[arguments[0]] = dict(self.panes)
        else:
            places: dict[str, dict[str, Any]] = {
                "pane": self.panes,
                "raw": self.raw,
                "generated": self.generated,
                "anchor": self.anchors,
            }
            places[what][arguments[0]] = arguments[1]


def stored(store: ReviewStore) -> State:
    """What the store holds."""
    review = store.find_review(PAPER)
    if review is None:
        return State()
    versions = (store.version(v.id) for v in store.versions(review.review_id))
    return State(
        {**review.panes},
        {**review.raw},
        {**review.generated},
        {i: e.quote for i, e in review.anchors.items()},
        review.run,
        store.view_state(PAPER),
        {v.info.label: v.panes for v in versions if v},
    )


def start_typist(database: Path, seed: int) -> subprocess.Popen[bytes]:
    """A typist that waits for its cue."""
    command = [sys.executable, "-m", "tests.faults.typist", str(database), PAPER, str(seed)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def typists(database: Path, rounds: int) -> Iterator[subprocess.Popen[bytes]]:
    """One after the other; each is started while the one before it works, since starting takes as long as a round."""
    following = start_typist(database, seed=0)
    for number in range(rounds):
        with following as typist:
            try:
                if number + 1 < rounds:
                    following = start_typist(database, seed=number + 1)
                yield typist
            finally:
                typist.kill()


def type_and_be_killed(process: subprocess.Popen[bytes], moment: float) -> tuple[float, list[list[Any]]]:
    """Let the typist work for `moment` seconds and kill it: the time of the kill, and its journal."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"begin\n")
    process.stdin.flush()
    lines = [process.stdout.readline()]
    begun = float(json.loads(lines[0])[0])
    while float(json.loads(lines[-1])[0]) < begun + moment:
        lines.append(process.stdout.readline())
    killed = time.monotonic()
    process.kill()
    lines += process.stdout.readlines()
    # The last one may be half a line: it was killed before it wrote what the line tells.
    return killed, [json.loads(line) for line in lines if line.endswith(b"\n")]


def check_integrity(database: Path) -> None:
    """The full check, on the files as the kill left them."""
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


def kill_again_and_again(database: Path, rounds: int) -> None:
    """One store, killed `rounds` times; after each it holds what some moment of the last second held."""
    chance = random.Random(20_261_122)
    state = State()
    worst = 0.0
    for number, typist in enumerate(typists(database, rounds)):
        killed, journal = type_and_be_killed(typist, moment=chance.uniform(0.0, LONGEST))
        check_integrity(database)
        store = ReviewStore.open(database)
        try:
            assert not store.read_only
            assert store.recovery is None
            found = stored(store)
        finally:
            store.close()
        # What was stored is the state after some write: the newest one that it can be.
        fits = -1 if found == state else None
        for index, (_, *write) in enumerate(journal):
            state.apply(*write)
            if found == state:
                fits = index
        assert fits is not None, f"round {number}: the store holds what was never typed"
        missing = [killed - written for written, *_ in journal[fits + 1 :]]
        worst = max(worst, *missing, 0.0)
        assert worst <= PROMISED, f"round {number}: what was typed {worst:.2f} s before the kill is missing"
        state = found


def test_killed_at_8_moments(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path / "store" / "reviews.sqlite3", 8)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_killed_at_200_moments(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path / "store" / "reviews.sqlite3", 200)
