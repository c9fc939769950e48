"""What a client says is within reach of its worker, and when another process has to take over."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest

from reviewer_app.box.reach import NOTHING, Reach
from reviewer_app.ipc.client import Cancelled, Outcome, RequestHandle, WorkerClient
from reviewer_app.ipc.envelope import Cancel, Confine, Request, Result, Started
from reviewer_app.ipc.role import Role
from reviewer_app.messages.ask import Ask
from tests.ipc.manual import ManualProcess, ManualRuntime

BOXED = Role("echo", "none", lambda: "The echo", boxed=True)


class Take(Ask[None, None], frozen=True):
    """Done in the open."""

    boxed: ClassVar[bool] = False


class Open(Ask[None, None], frozen=True):
    """Needs a file."""

    file: Path

    def reach(self) -> Reach:
        """The file."""
        return Reach(frozenset((self.file,)))


class Look(Ask[None, None], frozen=True):
    """Needs nothing more."""


class Desk:
    """A client of a boxed worker on a manual runtime."""

    def __init__(self, role: Role = BOXED) -> None:
        self.runtime = ManualRuntime()
        self.client = WorkerClient(self.runtime, role, ["none"])
        self.outcomes: list[Outcome[Any]] = []

    def ask(self, ask: Ask[Any, Any], priority: int = 0) -> RequestHandle[Any, Any]:
        """Ask for something."""
        return self.client.request(ask, on_done=self.outcomes.append, deadline=None, priority=priority)

    def process(self) -> ManualProcess:
        """The newest process, which has greeted."""
        process = self.runtime.processes[-1]
        if not process.received[1:]:
            process.greet()
        return process

    def end(self, handle: RequestHandle[Any, Any]) -> None:
        """The process does what it was asked."""
        self.process().say(Started(handle.id), Result(handle.id, None))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def kinds(process: ManualProcess) -> list[str]:
    return [type(message).__name__ for message in process.received[1:] if not isinstance(message, Cancel)]


def test_what_is_within_reach_is_said_before_the_first_request_that_is_boxed(desk: Desk, tmp_path: Path) -> None:
    desk.ask(Open(tmp_path / "a"))
    process = desk.process()
    assert kinds(process)[:2] == ["Confine", "Request"]
    assert process.received[1] == Confine((tmp_path / "a",), (), graphics=False)


def test_what_is_done_in_the_open_is_over_before_the_box_closes(desk: Desk, tmp_path: Path) -> None:
    take = desk.ask(Take())
    desk.ask(Open(tmp_path / "a"))
    process = desk.process()
    assert process.count(Request) == 1
    assert process.count(Confine) == 0
    desk.end(take)
    assert kinds(process) == ["Request", "Confine", "Request"] or kinds(process)[-2:] == ["Confine", "Request"]
    assert desk.client.generation == 1


def test_another_file_takes_another_process_once_this_one_is_done(desk: Desk, tmp_path: Path) -> None:
    first = desk.ask(Open(tmp_path / "a"))
    old = desk.process()
    desk.ask(Open(tmp_path / "b"))
    desk.ask(Look())  # of b: it must not reach the process that has a
    assert old.count(Request) == 1
    assert desk.client.generation == 1
    desk.end(first)
    assert desk.client.generation == 2
    assert not old.input_open
    new = desk.process()
    assert new.count(Request) == 2
    assert new.received[1] == Confine((tmp_path / "b",), (), graphics=False)


def test_what_is_done_in_the_open_takes_another_process_when_the_box_is_closed(desk: Desk, tmp_path: Path) -> None:
    desk.end(desk.ask(Open(tmp_path / "a")))
    desk.ask(Take())
    assert desk.client.generation == 2


def test_what_is_less_urgent_makes_way(desk: Desk, tmp_path: Path) -> None:
    slow = desk.ask(Open(tmp_path / "a"), priority=9)
    old = desk.process()
    old.say(Started(slow.id))
    desk.ask(Open(tmp_path / "b"))
    assert [m.id for m in old.received if isinstance(m, Cancel)] == [slow.id]
    assert desk.client.generation == 1


def test_the_same_file_again_stays_and_a_file_in_its_place_does_not(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"1")
    desk.end(desk.ask(Open(file)))
    desk.end(desk.ask(Open(file)))
    assert desk.client.generation == 1
    other = tmp_path / "other"
    other.write_bytes(b"2")
    other.replace(file)
    desk.ask(Open(file))
    assert desk.client.generation == 2


def test_one_that_waits_for_a_new_process_can_be_taken_back(desk: Desk, tmp_path: Path) -> None:
    first = desk.ask(Open(tmp_path / "a"))
    process = desk.process()
    waiting = desk.ask(Open(tmp_path / "b"))
    waiting.cancel()
    desk.ask(Look())
    desk.runtime.advance(0.1)
    desk.end(first)
    assert desk.client.generation == 1
    assert isinstance(desk.outcomes[0], Cancelled)
    assert process.count(Request) == 2


def test_a_worker_without_a_box_is_told_nothing(tmp_path: Path) -> None:
    desk = Desk(Role("echo", "none", lambda: "The echo"))
    desk.end(desk.ask(Open(tmp_path / "a")))
    desk.end(desk.ask(Open(tmp_path / "b")))
    assert desk.client.generation == 1
    assert desk.process().count(Confine) == 0


def test_a_reach_covers_what_is_no_wider() -> None:
    a, b = Path("a"), Path("b")
    wide = Reach(frozenset((a, b)), frozenset((a,)), graphics=True)
    assert wide.covers(NOTHING)
    assert wide.covers(Reach(frozenset((a,)), graphics=True))
    assert not wide.covers(Reach(write=frozenset((b,))))
    assert not Reach(frozenset((a,))).covers(Reach(graphics=True))
    assert Confine.to(wide).reach() == wide
