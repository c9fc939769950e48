"""What depends on time and on the order of things, with a clock that a test moves."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient, WorkerExit
from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.envelope import Cancel, Emitted, Error, Ping, Pong, Request, Result, Started
from reviewer_app.ipc.runtime import ProcessExit
from tests.ipc.echo_worker import ECHO, Echo
from tests.ipc.manual import ManualRuntime


class Desk:
    """A client on a manual runtime and all that it reports."""

    def __init__(self) -> None:
        self.runtime = ManualRuntime()
        self.died: list[WorkerExit] = []
        self.outcomes: list[Outcome[Any]] = []
        self.events: list[dict[str, Any]] = []
        self.client = WorkerClient(self.runtime, ECHO, ["none"], on_died=self.died.append)

    def ask(self, deadline: float | None = None) -> RequestHandle[Any, Any]:
        """Ask for something."""
        return self.client.request(
            Echo(),
            on_event=self.events.append,
            on_done=self.outcomes.append,
            deadline=deadline,
        )


@pytest.fixture
def desk() -> Desk:
    """A client before its first request."""
    return Desk()


def test_nothing_is_sent_before_the_greeting(desk: Desk) -> None:
    desk.ask()
    process = desk.runtime.processes[0]
    assert process.count(Request) == 0
    process.greet()
    assert process.count(Request) == 1


def test_frames_of_a_dead_process_are_dropped(desk: Desk) -> None:
    desk.ask()
    old = desk.runtime.processes[0]
    old.greet()
    old.listener.on_exit(ProcessExit(code=1))
    assert isinstance(desk.outcomes.pop(), Failed)
    handle = desk.ask()
    new = desk.runtime.processes[1]
    new.greet()
    old.say(Started(handle.id), Emitted(handle.id, {}), Result(handle.id, {"stale": True}))
    old.listener.on_exit(ProcessExit(code=1))
    assert not desk.outcomes
    assert not desk.events
    new.say(Result(handle.id, {"fresh": True}))
    assert desk.outcomes == [Done({"fresh": True})]


def test_halves_of_two_processes_never_make_one_message(desk: Desk) -> None:
    desk.ask()
    old = desk.runtime.processes[0]
    old.greet()
    frame = encode(Result(2, {"pixels": bytes(100)}))
    old.listener.on_output(frame[:50])
    old.listener.on_exit(ProcessExit(signal=9))
    assert "50 bytes of a frame" in desk.died[0].note
    desk.ask()
    new = desk.runtime.processes[1]
    new.listener.on_output(frame[50:])
    assert desk.died[1].cause == "protocol"
    assert all(isinstance(outcome, Failed) for outcome in desk.outcomes)


def test_an_idle_worker_is_not_woken(desk: Desk) -> None:
    desk.client.start()
    process = desk.runtime.processes[0]
    process.greet()
    desk.runtime.advance(3600)
    assert process.count(Ping) == 0
    handle = desk.ask()
    # It was silent for an hour, and nobody had asked.
    desk.runtime.advance(3)
    assert process.count(Ping) == 4
    process.say(Result(handle.id, {}))
    desk.runtime.advance(60)
    assert process.count(Ping) == 4
    assert not desk.died


def test_silence_is_noticed_after_five_seconds(desk: Desk) -> None:
    desk.ask()
    process = desk.runtime.processes[0]
    process.greet()
    desk.runtime.advance(4.9)
    assert process.kills == 0
    desk.runtime.advance(0.2)
    assert process.kills == 1
    assert desk.died[0].cause == "killed-silent"
    assert "did not answer for 5 seconds" in desk.died[0].sentence


def test_every_answer_counts_as_a_sign_of_life(desk: Desk) -> None:
    handle = desk.ask()
    process = desk.runtime.processes[0]
    process.greet()
    for n in range(20):
        desk.runtime.advance(4.0)
        process.say(Pong(n) if n % 2 else Emitted(handle.id, {}))
    assert not desk.died


def test_a_loop_that_was_held_up_blames_nobody(desk: Desk) -> None:
    desk.ask()
    process = desk.runtime.processes[0]
    process.greet()
    desk.runtime.advance(2.0)
    # As with a modal dialog of the system's, or a lid that was closed.
    desk.runtime.oversleep(600.0)
    assert not desk.died
    desk.runtime.advance(4.0)
    assert not desk.died
    desk.runtime.advance(2.0)
    assert desk.died[0].cause == "killed-silent"


def test_no_greeting(desk: Desk) -> None:
    desk.ask()
    desk.runtime.advance(31.0)
    assert desk.runtime.processes[0].kills == 1
    assert desk.died[0].cause == "start-failed"


def test_the_last_answer_before_the_end_counts(desk: Desk) -> None:
    first, second = desk.ask(), desk.ask()
    process = desk.runtime.processes[0]
    process.greet()
    process.say(Result(first.id, {}))
    process.listener.on_exit(ProcessExit(code=0))
    assert desk.outcomes[0] == Done({})
    assert isinstance(desk.outcomes[1], Failed)
    assert desk.outcomes[1].error.code is ErrorCode.WORKER_DIED
    assert second.done


def test_a_cancelled_request_is_cancelled_whatever_comes(desk: Desk) -> None:
    handles = [desk.ask() for _ in range(4)]
    process = desk.runtime.processes[0]
    process.greet()
    for handle in handles:
        handle.cancel()
    assert process.count(Cancel) == 4
    process.say(Emitted(handles[0].id, {"text": "last words"}))
    process.say(Result(handles[0].id, {}))
    process.say(Error(handles[1].id, "cancelled", ""))
    process.say(Error(handles[2].id, "page-failed", "No."))
    process.listener.on_exit(ProcessExit(signal=11))
    assert desk.events == [{"text": "last words"}]
    assert desk.outcomes == [Cancelled()] * 4


def test_answers_to_nothing_are_ignored(desk: Desk) -> None:
    handle = desk.ask()
    process = desk.runtime.processes[0]
    process.greet()
    process.say(Result(handle.id, {}), Result(handle.id, {}), Emitted(handle.id, {}), Started(99))
    assert desk.outcomes == [Done({})]
    assert not desk.events


def test_everyone_is_told_although_a_callback_raises() -> None:
    desk = Desk()

    def fail(outcome: Outcome[Any]) -> None:
        raise RuntimeError("a defect of the owner's")

    for callback in (desk.outcomes.append, fail, desk.outcomes.append):
        desk.client.request(Echo(), on_done=callback, deadline=None)
    desk.runtime.processes[0].greet()
    with pytest.raises(RuntimeError, match="a defect"):
        desk.runtime.processes[0].listener.on_exit(ProcessExit(code=1))
    assert len(desk.outcomes) == 2
    assert not desk.client.alive


def test_a_request_made_while_one_is_told_belongs_to_the_next_process() -> None:
    desk = Desk()

    def again(outcome: Outcome[Any]) -> None:
        desk.outcomes.append(outcome)
        desk.ask()

    desk.client.request(Echo(), on_done=again, deadline=None)
    desk.ask()
    desk.runtime.processes[0].greet()
    desk.runtime.processes[0].listener.on_exit(ProcessExit(code=1))
    assert len(desk.outcomes) == 2
    desk.runtime.processes[1].greet()
    assert desk.runtime.processes[1].count(Request) == 1
    assert not desk.died[1:]


def test_stopped_gently_then_by_force(desk: Desk) -> None:
    desk.ask()
    process = desk.runtime.processes[0]
    process.greet()
    desk.client.stop()
    assert not process.input_open
    assert process.kills == 0
    desk.runtime.advance(1.0)
    assert process.kills == 1
    process.listener.on_exit(ProcessExit(signal=9))
    assert desk.outcomes == [Cancelled()]
    assert not desk.died


def test_one_that_ends_in_time_is_not_killed(desk: Desk) -> None:
    desk.client.start()
    process = desk.runtime.processes[0]
    desk.client.stop()
    process.listener.on_exit(ProcessExit(code=0))
    desk.runtime.advance(60.0)
    assert process.kills == 0


def test_messages_that_take_their_time_are_spread_over_turns_of_the_loop(desk: Desk) -> None:
    handled: list[int] = []

    def handle(data: dict[str, Any]) -> None:
        handled.append(data["n"])
        desk.runtime.time += 0.006

    asked = desk.client.request(Echo(), on_event=handle, on_done=desk.outcomes.append, deadline=None)
    process = desk.runtime.processes[0]
    process.greet()
    frames = [encode(Emitted(asked.id, {"n": n})) for n in range(5)]
    process.listener.on_output(b"".join(frames[:4]))
    assert handled == [0, 1]
    process.listener.on_output(frames[4] + encode(Result(asked.id, {})))
    desk.runtime.advance(0.0)
    assert handled == [0, 1, 2, 3, 4]
    assert desk.outcomes == [Done({})]


def test_what_a_worker_said_before_its_end_is_heard_before_it(desk: Desk) -> None:
    def handle(_data: dict[str, Any]) -> None:
        desk.runtime.time += 1.0

    asked = desk.client.request(Echo(), on_event=handle, on_done=desk.outcomes.append, deadline=None)
    process = desk.runtime.processes[0]
    process.greet()
    process.say(*(Emitted(asked.id, {}) for _ in range(3)), Result(asked.id, {"all": True}))
    assert not desk.outcomes
    process.listener.on_exit(ProcessExit(code=0))
    assert desk.outcomes == [Done({"all": True})]
    desk.runtime.advance(60.0)
    assert len(desk.outcomes) == 1
