"""Hostile code in each worker role, run after its box closed, reaches nothing; without a box it reaches all of it."""

from __future__ import annotations

import os
import platform
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.box.box import OFF, VARIABLE, offered
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import ROLES
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.messages.about import About, TellBox
from reviewer_app.messages.ask import Ask
from reviewer_app.messages.model import LoadModel
from reviewer_app.messages.paper import OpenFile, TakeFile, Taken
from reviewer_app.messages.spelling import CheckWords
from tests.box.hostile_worker import Attack, Foreign, Threads
from tests.session.dictionary import dictionary

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not offered().whole, reason="this system has no box to test")

# What Linux refuses to everybody else, box or not.
ROOT_ALONE = set() if os.geteuid() == 0 else {"enter a namespace", "load a program into the kernel"}

Make = Callable[..., "Worker"]


class Worker:
    """One hostile worker and the loop that talks to it."""

    def __init__(self, role: str, *options: str, **environment: str) -> None:
        self.runtime = SelectorRuntime()
        command = [sys.executable, "-P", str(Path(__file__).with_name("hostile_worker.py")), role, *options]
        variables = {**ROLES[role].variables(), "PYTHONPATH": str(ROOT), **environment}
        self.client = WorkerClient(self.runtime, ROLES[role], command, environment=variables)

    def ask(self, asked: Ask[Any, Any]) -> Outcome[Any]:
        """The end of a request."""
        ends: list[Outcome[Any]] = []
        self.client.request(asked, on_done=ends.append, deadline=None)
        assert self.runtime.run_until(lambda: bool(ends), 60)
        return ends[0]

    def answer(self, asked: Ask[Any, Any]) -> Any:
        """The answer, where there has to be one."""
        outcome = self.ask(asked)
        assert isinstance(outcome, Done), outcome
        return outcome.answer


@pytest.fixture
def make() -> Iterator[Make]:
    workers: list[Worker] = []

    def made(role: str, *options: str, **environment: str) -> Worker:
        workers.append(Worker(role, *options, **environment))
        return workers[-1]

    yield made
    for worker in workers:
        worker.client.kill()
        worker.runtime.close()


class Home:
    """A person's files: what a worker may have of them, and what it must not."""

    def __init__(self, folder: Path, pdf: Path) -> None:
        self.folder = folder
        self.own = folder / "cache" / "papers" / "1"
        self.kept = folder / "cache" / "snapshots"
        secrets = {
            "secret in the home folder": folder / "secret",
            "database": folder / "data" / "reviews.sqlite3",
            "private copy of another paper": folder / "cache" / "papers" / "2" / "other.pdf",
            "person's own file": folder / "mine.pdf",
        }
        for path in secrets.values():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pdf.read_bytes())
        self.own.mkdir(parents=True)
        self.paper = secrets["person's own file"]
        self.secrets = secrets

    def attack(self, inside: Path) -> Attack:
        return Attack(self.secrets, self.folder, os.getpid(), inside)


@pytest.fixture
def home(tmp_path: Path, sample_pdf: Path) -> Home:
    return Home(tmp_path, sample_pdf)


def open_paper(worker: Worker, home: Home, **how: Any) -> Path:
    taken: Taken = worker.answer(TakeFile(home.paper, home.own))
    worker.answer(OpenFile(taken.file, taken.sha256, **how))
    return taken.file


def load_model(worker: Worker, home: Home, model: Path, **how: Any) -> Path:
    worker.answer(LoadModel(model, snapshots=home.kept, **how))
    return model


def check_refused(worker: Worker, home: Home, inside: Path) -> None:
    before = {path: path.read_bytes() for path in home.secrets.values()}
    told = worker.answer(home.attack(inside))
    assert {name: end for name, end in told.items() if not end.startswith("refused")} == {}
    assert {path: path.read_bytes() for path in home.secrets.values()} == before
    assert not list(home.folder.glob("new*"))
    assert worker.client.generation == 1


def test_a_paper_that_took_its_worker_over_reaches_nothing(make: Make, home: Home) -> None:
    worker = make("paper")
    check_refused(worker, home, open_paper(worker, home))


def test_a_picture_that_took_text_recognition_over_writes_into_its_own_folder_alone(make: Make, home: Home) -> None:
    worker = make("paper")
    check_refused(worker, home, open_paper(worker, home, kept=home.folder / "cache" / "recognised" / "1"))


def test_a_model_that_took_its_worker_over_reaches_nothing(make: Make, home: Home, quick_model: Path) -> None:
    worker = make("model")
    check_refused(worker, home, load_model(worker, home, quick_model, gpu_layers=0))


def test_a_model_on_a_graphics_card_reaches_the_card_alone(make: Make, home: Home, quick_model: Path) -> None:
    worker = make("model")
    load_model(worker, home, quick_model, gpu_layers=1)
    check_refused(worker, home, quick_model)


def test_a_dictionary_that_took_its_worker_over_reaches_nothing(make: Make, home: Home) -> None:
    worker = make("spelling")
    path = dictionary(home.folder / "hunspell", "en_US", ["the"])
    assert worker.answer(CheckWords((path,), ("the", "teh"))).words == ("teh",)
    check_refused(worker, home, path)


@pytest.mark.parametrize("abi", ["1", "3"])
def test_the_same_is_refused_with_what_an_older_kernel_has_of_landlock(make: Make, home: Home, abi: str) -> None:
    worker = make("paper", abi)
    check_refused(worker, home, open_paper(worker, home, kept=home.folder / "cache" / "recognised" / "1"))
    assert worker.answer(TellBox()).files == f"Landlock {abi}"


def test_without_a_box_the_same_code_reaches_everything(make: Make, home: Home) -> None:
    # What can't be done here in any case would be seen as refused above, whatever the box did.
    worker = make("paper", **{VARIABLE: OFF})
    told = worker.answer(home.attack(open_paper(worker, home)))
    refused = {name for name, end in told.items() if end.startswith("refused") and "thread of its own" not in name}
    assert refused - ROOT_ALONE == {"become another program"}  # of a name that there isn't


def test_every_thread_of_a_worker_is_in_the_box(make: Make, home: Home) -> None:
    worker = make("paper")
    open_paper(worker, home)
    told = worker.answer(Threads())
    assert len(told) >= 3  # what works, what listens, what watches
    assert set(told) == {"NoNewPrivs:1 Seccomp:2"}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the other ABIs of x86-64")
@pytest.mark.parametrize("abi", ["x32", "32 bits"])
def test_a_call_of_another_abi_ends_the_worker(make: Make, home: Home, abi: str) -> None:
    worker = make("paper")
    open_paper(worker, home)
    outcome = worker.ask(Foreign(abi))
    assert isinstance(outcome, Failed)
    assert outcome.exit is not None
    assert outcome.exit.signal_number == signal.SIGSYS


def test_another_paper_is_opened_by_another_process(make: Make, home: Home) -> None:
    worker = make("paper")
    first = open_paper(worker, home)
    other = home.secrets["private copy of another paper"]
    worker.answer(OpenFile(other))
    assert worker.client.generation == 2
    told = worker.answer(Attack({"secret in the home folder": first}, home.folder, os.getpid(), other))
    assert told["read the secret in the home folder"].startswith("refused")


def test_what_asks_for_nothing_closes_the_box_too(make: Make, home: Home) -> None:
    worker = make("model")
    worker.answer(About())
    told = worker.answer(home.attack(home.paper))
    assert {name for name, end in told.items() if "secret" in name and end == "done"} == set()
