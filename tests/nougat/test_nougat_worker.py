"""The real worker with torch and transformers, on real pages, with a checkpoint of Nougat's shape that is tiny."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import NOUGAT, PAPER
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import resource as shipped
from reviewer_app.messages.ask import Ask
from reviewer_app.messages.nougat import LoadNougat, NougatProblem, PageMarkup, ReadPictures
from reviewer_app.messages.paper import OpenFile, RenderPage
from reviewer_app.models.nougat import NougatPlaces
from reviewer_app.paper.model import PageImage
from tests.nougat.conftest import make_weights

pytestmark = [pytest.mark.nougat, pytest.mark.timeout(900)]

A = TypeVar("A")
TIMEOUT = 600.0
TEXT = (
    "## 2 Structure of The Literature Graph\n\nThe literature graph is a property graph with directed edges. "
    "Unlike Resource Description Framework (RDF) graphs, it has \\(x_{1}\\)."
)
CIRCLES = "and so on " * 60


class Talk:
    """A worker of each kind and the loop that talks to them."""

    def __init__(self, places: NougatPlaces) -> None:
        self.runtime = SelectorRuntime()
        one_thread = {**NOUGAT.environment, "OMP_NUM_THREADS": "1"}
        role = replace(NOUGAT, interpreter=places.interpreter, environment=one_thread)
        self.nougat = WorkerClient(self.runtime, role)
        self.paper = WorkerClient(self.runtime, PAPER)
        self.read: list[PageMarkup] = []

    def ask(self, client: WorkerClient, asked: Ask[A, Any]) -> Outcome[A]:
        ends: list[Outcome[A]] = []
        client.request(asked, on_event=self.read.append, on_done=ends.append, deadline=TIMEOUT)
        self.wait(lambda: bool(ends))
        return ends[0]

    def wait(self, done: Callable[[], bool]) -> None:
        assert self.runtime.run_until(done, TIMEOUT)

    def pictures(self, *numbers: int) -> tuple[PageImage, ...]:
        assert isinstance(self.ask(self.paper, OpenFile(shipped("sample", "N18-3011.pdf"))), Done)
        found = []
        for number in numbers:
            drawn = self.ask(self.paper, RenderPage(number, 96 / 72))
            assert isinstance(drawn, Done)
            found.append(drawn.answer)
        return tuple(found)

    def close(self) -> None:
        for client in (self.nougat, self.paper):
            client.stop()
        self.wait(lambda: not self.nougat.alive and not self.paper.alive)
        self.runtime.close()


@pytest.fixture
def talk(places: NougatPlaces) -> Iterator[Talk]:
    made = Talk(places)
    yield made
    made.close()


def test_the_worker_runs_in_its_own_environment_and_imports_nothing_else_of_the_program(places: NougatPlaces) -> None:
    code = (
        "import sys, reviewer_app.workers.nougat_worker, reviewer_app.workers.start; "
        "print(sorted(m for m in sys.modules if m.startswith('reviewer_app.')))"
    )
    role = replace(NOUGAT, interpreter=places.interpreter)
    done = subprocess.run(
        [str(places.interpreter), "-P", "-c", code], env=role.variables(), capture_output=True, text=True, check=True
    )
    rooms = {name.split(".")[1] for name in eval(done.stdout)}
    carriers = {"box", "errors", "i18n", "ipc", "locations", "no_network", "own_command"}
    assert rooms <= carriers | {"messages", "paper", "workers"}


def test_pages_become_markdown(talk: Talk, places: NougatPlaces) -> None:
    weights = make_weights(places, TEXT)
    refused = talk.ask(talk.nougat, LoadNougat(weights))
    assert isinstance(refused, Failed | Done)  # a machine with a card loads it
    loaded = talk.ask(talk.nougat, LoadNougat(weights, on_processor=True))
    assert isinstance(loaded, Done), loaded
    assert loaded.answer.batch >= 1
    assert isinstance(talk.ask(talk.nougat, ReadPictures(talk.pictures(1, 2))), Done)
    assert [page.number for page in talk.read] == [1, 2]
    assert all(page.problem is None and page.markup.strip() == TEXT for page in talk.read)


def test_a_page_that_goes_in_circles_is_given_up(talk: Talk, places: NougatPlaces) -> None:
    assert isinstance(talk.ask(talk.nougat, LoadNougat(make_weights(places, CIRCLES), on_processor=True)), Done)
    talk.ask(talk.nougat, ReadPictures(talk.pictures(3)))
    assert [(page.number, page.problem) for page in talk.read] == [(3, NougatProblem.REPETITION)]


def test_a_page_that_takes_too_long_is_given_up(talk: Talk, places: NougatPlaces) -> None:
    assert isinstance(talk.ask(talk.nougat, LoadNougat(make_weights(places, TEXT), on_processor=True)), Done)
    talk.ask(talk.nougat, ReadPictures(talk.pictures(3), page_limit=0.001))
    assert [page.problem for page in talk.read] == [NougatProblem.DEADLINE]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("[MISSING_PAGE_FAIL:3]", NougatProblem.MISSING), ("7", NougatProblem.EMPTY)],
)
def test_a_page_that_is_not_read_says_so(talk: Talk, places: NougatPlaces, text: str, problem: NougatProblem) -> None:
    assert isinstance(talk.ask(talk.nougat, LoadNougat(make_weights(places, text), on_processor=True)), Done)
    talk.ask(talk.nougat, ReadPictures(talk.pictures(3)))
    assert [page.problem for page in talk.read] == [problem]


def test_cancel_ends_it_between_two_tokens(talk: Talk, places: NougatPlaces) -> None:
    assert isinstance(talk.ask(talk.nougat, LoadNougat(make_weights(places, TEXT), on_processor=True)), Done)
    pictures = talk.pictures(1, 2, 3, 4)
    ends: list[Outcome[Any]] = []
    handle = talk.nougat.request(
        ReadPictures(pictures), on_event=talk.read.append, on_done=ends.append, deadline=TIMEOUT
    )
    talk.wait(lambda: bool(talk.read))
    handle.cancel()
    talk.wait(lambda: bool(ends))
    assert isinstance(ends[0], Cancelled)
    assert len(talk.read) < len(pictures)
    assert talk.nougat.generation == 1


def test_a_worker_that_is_killed_is_started_again(talk: Talk, places: NougatPlaces) -> None:
    weights = make_weights(places, TEXT)
    assert isinstance(talk.ask(talk.nougat, LoadNougat(weights, on_processor=True)), Done)
    assert talk.nougat.pid is not None
    os.kill(talk.nougat.pid, signal.SIGKILL)
    talk.wait(lambda: not talk.nougat.alive)
    assert isinstance(talk.ask(talk.nougat, LoadNougat(weights, on_processor=True)), Done)


def test_a_checkpoint_that_is_none_is_a_sentence(talk: Talk, places: NougatPlaces, tmp_path: Path) -> None:
    weights = make_weights(places, TEXT)
    (weights / "model.safetensors").write_bytes(b"not a checkpoint")
    failed = talk.ask(talk.nougat, LoadNougat(weights, on_processor=True))
    assert isinstance(failed, Failed)
    assert failed.error.code is ErrorCode.NOT_A_MODEL
    assert talk.nougat.generation == 1


def test_a_page_that_memory_does_not_do_for_is_left_and_the_worker_lives(talk: Talk, places: NougatPlaces) -> None:
    """Under a limit on the process: there is room for a picture on top of what it holds, not for reading it."""
    loaded = talk.ask(talk.nougat, LoadNougat(make_weights(places, TEXT), on_processor=True))
    assert isinstance(loaded, Done), loaded
    pictures = talk.pictures(1)
    assert talk.nougat.pid is not None
    status = Path(f"/proc/{talk.nougat.pid}/status").read_text()
    held = int(next(line for line in status.splitlines() if line.startswith("VmSize")).split()[1]) * 1024
    limits = resource.prlimit(talk.nougat.pid, resource.RLIMIT_AS)
    resource.prlimit(talk.nougat.pid, resource.RLIMIT_AS, (held + (20 << 20), limits[1]))
    outcome = talk.ask(talk.nougat, ReadPictures(pictures))
    assert isinstance(outcome, Done), outcome
    assert [page.problem for page in talk.read] == [NougatProblem.OUT_OF_MEMORY]
    resource.prlimit(talk.nougat.pid, resource.RLIMIT_AS, limits)
    talk.read.clear()
    assert isinstance(talk.ask(talk.nougat, ReadPictures(pictures)), Done)
    assert [page.problem for page in talk.read] == [None]
    assert talk.nougat.generation == 1
