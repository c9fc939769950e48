"""The program killed at any moment of a person's work in its window, and started again: no word older than a second
is missing.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from reviewer_app.locations import locations
from reviewer_app.review.markdown import markdown_to_review
from reviewer_app.review.model import SectionKey
from tests.faults.test_kill_store import PROMISED, ROOT, check_integrity

# How long a person works before the kill, in seconds: past the promise, so that there is much to check.
LONGEST = 1.3
# In one round of so many the program is killed while it starts, which takes about so many seconds.
STARTING = 5
STARTED = 0.6
# What the server tells of a killed process.
ENDED = json.dumps(["ended", signal.SIGKILL]).encode() + b"\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


class Program:
    """Starts the program, with a person in it, as often as it is asked to."""

    def __init__(self, paper: Path) -> None:
        self._paper = paper
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.window_typist"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "QT_LOGGING_RULES": "qt.qpa.*=false"},
        )
        self.pid = 0

    def start(self, seed: int) -> None:
        """A new process."""
        assert self._server.stdin is not None
        self._server.stdin.write(f"{self._paper} {seed}\n".encode())
        self._server.stdin.flush()
        word, self.pid = self.line()
        assert word == "started"

    def line(self) -> list[Any]:
        """The next line that the program tells."""
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the typist itself ended"
        told: list[Any] = json.loads(line)
        return told

    def work(self, moment: float) -> tuple[float, list[list[Any]]]:
        """Let the person work for `moment` seconds, then kill the program: when, and all that it told."""
        lines = [self.line()]
        while lines[-1][0] < lines[0][0] + moment:
            lines.append(self.line())
        killed, rest = self._kill()
        return killed, lines + rest

    def begin(self, moment: float) -> tuple[float, list[list[Any]]]:
        """Kill the program `moment` seconds after its start, or as soon as the paper is there; as `work`."""
        assert self._server.stdout is not None
        select.select([self._server.stdout], [], [], moment)
        return self._kill()

    def _kill(self) -> tuple[float, list[list[Any]]]:
        killed = time.monotonic()
        os.kill(self.pid, signal.SIGKILL)
        assert self._server.stdout is not None
        lines = []
        # Its last line may be half a one, with the server's behind it.
        while not (line := self._server.stdout.readline()).endswith(ENDED):
            lines.append(json.loads(line))
        return killed, lines

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        assert self._server.stdout is not None
        self._server.stdout.close()
        self._server.wait()


@dataclass
class Panes:
    """What the panes and the fields of a form held, and when."""

    held: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(lambda: [(0.0, "")]))

    def note(self, line: list[Any]) -> None:
        """A change that the program told."""
        seconds, what, *rest = line
        if what == "pane":
            key, text = rest
            self.held[key].append((seconds, text))

    def came_back(self, texts: dict[str, str], killed: float) -> float:
        """Check what the next start shows; the age of the oldest change that is missing, in seconds, 0 for none."""
        oldest = 0.0
        for key, text in texts.items():
            history = self.held[key]
            known = [i for i, (_, held) in enumerate(history) if held == text]
            assert known, f"{key} came back as it never was: {text!r}"
            missing = history[known[-1] + 1 :]
            oldest = max([oldest, *(killed - changed for changed, _ in missing)])
            self.held[key] = [(0.0, text)]
        return oldest


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program with a paper of one page."""
    paper = tmp_path / "tea.pdf"
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=300, height=400)
        page.insert_text((40, 60), "On tea\n\nAbstract\nTea is measured twice.")
        pdf.save(paper)
    made = Program(paper)
    yield made
    made.close()


def kill_again_and_again(program: Program, tmp_path: Path, rounds: int) -> None:
    """One store, `rounds` kills; each next start shows what some moment of the last second before the kill held."""
    chance = random.Random(20_261_122)
    panes = Panes()
    killed = worst = 0.0
    starts = changes = points = exports = 0
    exported = tmp_path / "exported.md"
    for number in range(rounds + 1):
        program.start(number)
        before = killed
        if number == rounds:
            killed, lines = program.work(0.0)
        elif number % STARTING == STARTING - 1:
            killed, lines = program.begin(chance.uniform(0.0, STARTED))
        else:
            killed, lines = program.work(chance.uniform(0.0, LONGEST))
        check_integrity(locations().database)
        if not lines:  # killed before the paper was there: nothing was typed since the kill before
            killed = before
            continue
        (_, what, texts, messages), *changed = lines
        assert what == "back"
        worst = max(worst, panes.came_back(texts, before))
        assert worst <= PROMISED, f"round {number}: what was typed {worst:.2f} s before the kill did not come back"
        # Of a run that was killed before its paper was there, the next start knows no more than that it was.
        assert bool({"crash", "found-again"}.intersection(messages)) is (starts > 0)
        starts += 1
        for line in changed:
            panes.note(line)
        changes += len(changed)
        points += sum(text.count("- Point") for text in texts.values())
        if exported.exists():
            exports += 1
            review = markdown_to_review(exported.read_text(encoding="utf-8"))
            assert [section.key for section in review.sections] == list(SectionKey)
            exported.unlink()
    assert any(name.startswith("form.") and held != [(0.0, "")] for name, held in panes.held.items())
    assert changes > 10 * rounds
    assert points
    assert exports


def test_killed_at_25_moments(program: Program, tmp_path: Path) -> None:
    kill_again_and_again(program, tmp_path, 25)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_killed_at_200_moments(program: Program, tmp_path: Path) -> None:
    kill_again_and_again(program, tmp_path, 200)
