"""What a worker's box costs: its start, a paper parsed and a review written, with and without one, in turns.

    python -m tests.bench.box_cost [--starts 20] [--parses 8] [--reviews 6] [--pdf FILE] [--model FILE] [--json]

Each pair is one with a box and one without, in an order that changes; what is told is the median of the pairs'
differences (starts, in milliseconds) or ratios. Wall-clock time is what a person waits, and says little on a machine
that is busy; processor time is what the worker's threads have used, to the nanosecond, and holds on any.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from reviewer_app.box.box import OFF, VARIABLE
from reviewer_app.ipc.client import Done, Outcome, WorkerClient
from reviewer_app.ipc.role import MODEL, PAPER, Role
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import resource
from reviewer_app.messages.ask import Ask
from reviewer_app.messages.model import LoadModel, WriteReview
from reviewer_app.messages.paper import OpenFile, ParsePaper
from tests.bench.engine_review import starter_model
from tests.workers.model_talk import order, paper

_TOKENS = 48


@dataclass(frozen=True)
class Taken:
    """Seconds of wall-clock and of processor time."""

    wall: float
    processor: float


class BoxedOrNot:
    """One worker, with a box or without."""

    def __init__(self, role: Role, *, box: bool) -> None:
        self.runtime = SelectorRuntime()
        environment = {**role.variables(), VARIABLE: "" if box else OFF}
        self.client = WorkerClient(self.runtime, role, environment=environment)

    def ask(self, asked: Ask[Any, Any]) -> Taken:
        """How long one request takes; the first one starts the process."""
        ends: list[Outcome[Any]] = []
        before, began = self._processor(), time.perf_counter()
        self.client.request(asked, on_done=ends.append, deadline=None)
        self.runtime.run_until(lambda: bool(ends), 600)
        taken = Taken(time.perf_counter() - began, self._processor() - before)
        if not ends or not isinstance(ends[0], Done):
            raise SystemExit(f"no answer to {asked!r}: {ends}")
        return taken

    def close(self) -> None:
        """End the process."""
        self.client.stop()
        self.runtime.run_until(lambda: not self.client.alive, 10)
        self.runtime.close()

    def _processor(self) -> float:
        # Linux's own count of each thread; the first number is nanoseconds on a processor.
        pid = self.client.pid
        tasks = Path(f"/proc/{pid}/task").glob("*/schedstat") if pid else ()
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


@contextmanager
def both(role: Role, *first: Ask[Any, Any]) -> Iterator[Callable[[Ask[Any, Any]], tuple[Taken, Taken]]]:
    """Two workers that did `first`, and what asks them in turns: (with a box, without)."""
    with ExitStack() as stack:
        workers = {}
        for box in (True, False):
            workers[box] = BoxedOrNot(role, box=box)
            stack.callback(workers[box].close)
            for asked in first:
                workers[box].ask(asked)
        turn = [True, False]

        def ask(asked: Ask[Any, Any]) -> tuple[Taken, Taken]:
            turn.reverse()
            taken = {box: workers[box].ask(asked) for box in turn}
            return taken[True], taken[False]

        yield ask


def starts(role: Role, asked: Ask[Any, Any], count: int) -> dict[str, float]:
    """What comes on top from the start of a process to its first answer, in milliseconds."""
    pairs = []
    for _ in range(count):
        with both(role) as ask:
            pairs.append(ask(asked))
    return {
        "wall_ms": round(1e3 * statistics.median(a.wall - b.wall for a, b in pairs), 1),
        "processor_ms": round(1e3 * statistics.median(a.processor - b.processor for a, b in pairs), 1),
        "without_processor_ms": round(1e3 * statistics.median(b.processor for _, b in pairs), 1),
    }


def ratios(pairs: list[tuple[Taken, Taken]]) -> dict[str, float]:
    """With a box over without."""
    return {
        "wall": round(statistics.median(a.wall / b.wall for a, b in pairs), 4),
        "processor": round(statistics.median(a.processor / b.processor for a, b in pairs), 4),
        "without_processor_s": round(statistics.median(b.processor for _, b in pairs), 3),
    }


def measure(pdf: Path, model: Path, counts: argparse.Namespace) -> dict[str, Any]:
    """All of it."""
    # Neither start nor load is to be about threads that wait for each other.
    os.environ["OMP_NUM_THREADS"] = "1"
    opening, parsing = OpenFile(pdf), ParsePaper(pdf.name)
    loading = LoadModel(model)
    with tempfile.TemporaryDirectory() as folder:
        writing = WriteReview(order(paper(), Path(folder), max_tokens=_TOKENS))
        told: dict[str, Any] = {
            "load_average": round(psutil.getloadavg()[0], 1),
            "start_of_paper_worker": starts(PAPER, opening, counts.starts),
            "start_of_model_worker": starts(MODEL, loading, counts.starts),
        }
        with both(PAPER, opening, parsing) as ask:
            told["parsing"] = ratios([ask(parsing) for _ in range(counts.parses)])
        with both(MODEL, loading, writing) as ask:
            told["writing"] = ratios([ask(writing) for _ in range(counts.reviews)])
    return told


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--parses", type=int, default=8)
    parser.add_argument("--reviews", type=int, default=6)
    parser.add_argument("--pdf", type=Path, default=resource("sample", "N18-3011.pdf"))
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    told = measure(options.pdf, options.model or starter_model(), options)
    if options.json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    for name, figures in told.items():
        sys.stdout.write(f"{name.replace('_', ' ')}: {figures}\n")


if __name__ == "__main__":
    main()
