"""The program killed while a person turns from tab to tab: every word typed in a tab that was left is there."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore
from tests.faults.test_kill_store import ROOT, check_integrity

# Each round is killed within a millisecond or so after this many turns at most.
TURNS = 12

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """Two papers of one page."""
    made = [tmp_path / "tea.pdf", tmp_path / "rum.pdf"]
    for path in made:
        with pymupdf.open() as pdf:
            pdf.new_page(width=300, height=400).insert_text((40, 60), f"On {path.stem}")
            pdf.save(path)
    return made


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    """Starts the program, with a person in it, for each line that it is sent."""
    command = [sys.executable, "-m", "tests.faults.tabs_typist"]
    environment = {**os.environ, "QT_LOGGING_RULES": "qt.qpa.*=false"}
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def line(server: subprocess.Popen[str]) -> list[Any]:
    assert server.stdout is not None
    told = json.loads(server.stdout.readline())
    assert isinstance(told, list)
    return told


def words_left(server: subprocess.Popen[str], papers: list[Path], turns: int) -> int:
    """Start the program and kill it after so many turns; how many words were typed in tabs that were left."""
    assert server.stdin is not None
    server.stdin.write(" ".join(map(str, papers)) + "\n")
    server.stdin.flush()
    _, pid = line(server)
    turned = 0
    while turned < turns:
        turned = line(server)[1]
    os.kill(pid, signal.SIGKILL)
    while (told := line(server))[0] == "turned":
        turned = told[1]
    assert told[0] == "ended"
    return turned


def kill_again_and_again(server: subprocess.Popen[str], papers: list[Path], rounds: int) -> None:
    chance = random.Random(20_261_128)
    typed: list[str] = []
    for _ in range(rounds):
        turned = words_left(server, papers, chance.randint(1, TURNS))
        typed += [f"word{n}" for n in range(1, turned + 1)]
        check_integrity(locations().database)
        store = ReviewStore.open(locations().database)
        reviews = [store.find_review(paper.sha256) for paper in store.recent_papers()]
        store.close()
        found = [word for review in reviews if review for word in review.panes[SectionKey.SIGNIFICANCE].split()]
        missing = [word for word in set(typed) if found.count(word) < typed.count(word)]
        assert missing == []
        # In turn in the one and the other: neither tab wrote into the other's review.
        assert len([review for review in reviews if review and review.panes]) == 2 or len(typed) < 2


def test_killed_between_tabs_no_word_is_lost(server: subprocess.Popen[str], papers: list[Path]) -> None:
    kill_again_and_again(server, papers, 2)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_killed_between_tabs_60_times(server: subprocess.Popen[str], papers: list[Path]) -> None:
    kill_again_and_again(server, papers, 60)
