"""Requests to a real worker process, over both event loops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psutil
import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import Cancelled, Outcome, WorkerExit
from reviewer_app.ipc.envelope import ProtocolError
from tests.ipc.echo_worker import Die, Echo, Locate, Misfit
from tests.ipc.loops import IMPATIENT, Loop


def test_answers_with_what_was_sent(loop: Loop) -> None:
    sent = {
        "text": "Größe 漢字 🙂",
        "bytes": b"\0\xff",
        "list": [1, 2.5, None, True],
        "events": 3,
    }
    client = loop.client()
    answers = loop.get(client, "echo", **sent)
    assert answers.done == sent
    assert answers.events == [{"kind": "step", "n": n} for n in range(3)]
    assert client.alive
    assert client.generation == 1


def test_a_file_name_that_is_not_utf8_arrives_whole(loop: Loop) -> None:
    path = Path("caf\udce9.pdf")
    assert loop.get(loop.client(), Locate(path)).done == path


def test_text_that_no_message_can_carry_loses_only_that(loop: Loop) -> None:
    sent = {"half a pair": "\ud83d", "file": "caf\udce9.pdf", "whole": "🙂", "bytes": b"\xff"}
    arrived = loop.get(loop.client(), "echo", **sent).done
    assert arrived == {**sent, "half a pair": "\ufffd", "file": "caf\ufffd.pdf"}


def test_an_answer_of_another_type_ends_the_worker(loop: Loop) -> None:
    failed = loop.get(loop.client(), Misfit()).failed
    assert failed.error.code is ErrorCode.WORKER_PROTOCOL
    assert "Expected `int`" in failed.error.detail


def test_starts_with_the_first_request(loop: Loop) -> None:
    client = loop.client()
    loop.get(client, "echo")
    assert client.pid is not None
    client.start()
    assert client.generation == 1


def test_calls_nobody_back_from_within_a_call(loop: Loop) -> None:
    outcomes: list[Outcome[Any]] = []
    client = loop.client()
    handle = client.request(Echo(), on_done=outcomes.append, deadline=None)
    handle.cancel()
    assert not outcomes
    assert not handle.done
    loop.until(lambda: bool(outcomes))
    assert outcomes == [Cancelled()]
    assert handle.done


def test_refuses_what_no_message_can_carry(loop: Loop) -> None:
    client = loop.client()
    with pytest.raises(ProtocolError):
        client.request(Echo({"object": object()}), on_done=lambda _: None, deadline=None)
    assert loop.get(client, "echo", name="a").done == {"name": "a"}


def test_runs_the_urgent_first_and_equals_in_order(loop: Loop) -> None:
    client = loop.client()
    first = loop.ask(client, "until_cancelled")
    loop.running(first)
    for name, priority in (("late", 5), ("soon", 1), ("soon too", 1), ("now", 0)):
        loop.ask(client, "echo", name=name, priority=priority)
    first.cancel()
    history = loop.get(client, "history", priority=9)
    assert history.done["names"] == ["now", "soon", "soon too", "late"]


def test_a_job_can_make_way(loop: Loop) -> None:
    client = loop.client()
    patient = loop.ask(client, "until_urgent", priority=5)
    loop.running(patient)
    later = loop.ask(client, "echo", priority=6)
    urgent = loop.get(client, "echo", priority=1)
    loop.over(later)
    assert patient.done == {"yielded": True}
    assert urgent.done == {}
    assert later.done == {}


def test_what_a_fresh_worker_needs_goes_first(loop: Loop) -> None:
    asked: list[str] = []

    def greet() -> None:
        asked.append("open")
        loop.ask(client, "echo", name="open", priority=7)

    client = loop.client(on_started=greet)
    loop.ask(client, "echo", name="page", priority=0)
    assert loop.get(client, "history", priority=8).done["names"] == ["open", "page"]
    loop.get(client, "die", code=5)
    loop.ask(client, "echo", name="again", priority=0)
    assert loop.get(client, "history", priority=8).done["names"] == ["open", "again"]
    assert client.generation == 2
    assert asked == ["open", "open"]


def test_cancel_while_it_waits_in_the_worker(loop: Loop) -> None:
    client = loop.client()
    first = loop.ask(client, "until_cancelled")
    loop.running(first)
    second = loop.ask(client, "echo", name="never")
    second.cancel()
    second.cancel()
    loop.over(second)
    assert second.cancelled
    assert not first.outcomes
    first.cancel()
    assert loop.get(client, "history").done["names"] == []
    assert client.generation == 1


def test_cancel_while_it_runs(loop: Loop) -> None:
    client = loop.client()
    answers = loop.ask(client, "until_cancelled")
    loop.running(answers)
    answers.cancel()
    loop.over(answers)
    assert answers.cancelled
    assert loop.get(client, "echo").done == {}
    assert client.generation == 1


def test_cancel_after_the_end(loop: Loop) -> None:
    client = loop.client()
    answers = loop.get(client, "echo")
    answers.cancel()
    assert loop.get(client, "echo").done == {}
    assert answers.done == {}


def test_a_job_that_ignores_its_cancellation_is_ended(loop: Loop) -> None:
    client = loop.client(timings=IMPATIENT)
    answers = loop.ask(client, "deaf", deadline=None, subject="page:7")
    loop.running(answers)
    bystander = loop.ask(client, "echo")
    answers.cancel()
    loop.over(bystander)
    assert answers.cancelled
    assert bystander.failed.error.code is ErrorCode.WORKER_DEADLINE


def test_the_deadline_counts_from_the_start_of_the_work(loop: Loop) -> None:
    client = loop.client()
    blocking = loop.ask(client, "until_cancelled", deadline=None)
    loop.running(blocking)
    ended: list[bool] = []
    waiting = loop.ask(client, "echo", deadline=0.2)
    loop.runtime.call_later(0.6, lambda: ended.append(True))
    loop.until(lambda: bool(ended))
    assert not waiting.outcomes
    blocking.cancel()
    loop.over(waiting)
    assert waiting.done == {}


def test_a_deadline_ends_the_process(loop: Loop) -> None:
    died: list[WorkerExit] = []
    client = loop.client(on_died=died.append)
    answers = loop.get(client, "deaf", deadline=0.3)
    assert answers.failed.error.code is ErrorCode.WORKER_DEADLINE
    assert answers.failed.exit is died[0]
    assert died[0].cause == "deadline"
    assert "more than 0.3 seconds" in died[0].sentence
    assert not client.alive
    assert loop.get(client, "echo").done == {}


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_ended_by_its_owner(loop: Loop, how: str) -> None:
    died: list[WorkerExit] = []
    client = loop.client(on_died=died.append)
    running = loop.ask(client, "deaf")
    loop.running(running)
    waiting = loop.ask(client, "echo")
    process = psutil.Process(client.pid)
    client.stop() if how == "stop" else client.kill()
    assert running.cancelled
    assert waiting.cancelled
    assert not client.alive
    loop.until(lambda: not process.is_running())
    assert not died
    assert loop.get(client, "echo").done == {}
    assert client.generation == 2


def test_ended_before_it_began(loop: Loop) -> None:
    client = loop.client()
    answers = loop.ask(client, "echo")
    client.stop()
    assert answers.cancelled
    client.stop()
    client.kill()


def test_stopped_from_a_callback(loop: Loop) -> None:
    client = loop.client()
    outcomes: list[Outcome[Any]] = []

    def over(outcome: Outcome[Any]) -> None:
        outcomes.append(outcome)
        client.stop()

    client.request(Echo(), on_done=over, deadline=None)
    waiting = loop.ask(client, "echo")
    loop.over(waiting)
    assert waiting.cancelled
    assert not client.alive


def test_asked_again_from_the_failure(loop: Loop) -> None:
    client = loop.client()
    second: list[Outcome[Any]] = []

    def retry(outcome: Outcome[Any]) -> None:
        del outcome
        client.request(Echo({"name": "again"}), on_done=second.append, deadline=None)

    client.request(Die({"code": 4}), on_done=retry, deadline=None)
    loop.until(lambda: bool(second))
    assert client.generation == 2


def test_a_typed_failure_arrives_whole(loop: Loop) -> None:
    failed = loop.get(loop.client(), "fail", how="typed").failed
    assert failed.exit is None
    error = failed.error
    assert (error.code, error.message) == (ErrorCode.NO_PAGES, "No pages.")
    assert (error.next_step, error.detail) == ("Take another.", "detail")


@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        ("unforeseen", ErrorCode.INTERNAL, "ValueError in 'fail'"),
        ("unencodable", ErrorCode.INTERNAL, "unencodable"),
        ("oversized", ErrorCode.INTERNAL, "oversized"),
        ("memory", ErrorCode.OUT_OF_MEMORY, ""),
    ],
)
def test_a_failed_job_leaves_the_worker_alive(loop: Loop, how: str, code: ErrorCode, said: str) -> None:
    client = loop.client()
    error = loop.get(client, "fail", how=how, limit=4 << 30).failed.error
    assert error.code is code
    assert said in error.detail
    assert "secret" not in f"{error} {error.detail}"
    assert loop.get(client, "echo").done == {}
    assert client.generation == 1


def test_an_unknown_request_fails(loop: Loop) -> None:
    error = loop.get(loop.client(), "juggle").failed.error
    assert error.code is ErrorCode.INTERNAL
    assert "juggle" in error.detail


def test_large_messages_do_not_hold_up_the_loop(loop: Loop) -> None:
    size = 100_000_000
    client = loop.client()
    loop.get(client, "echo")
    turns: list[None] = []

    def turn() -> None:
        turns.append(None)
        loop.runtime.call_later(0.0, turn)

    answers = loop.ask(client, "blob", data=bytes(size), size=size)
    # `request` has returned, although the pipe holds a thousandth of the message.
    assert not answers.outcomes
    turn()
    loop.over(answers)
    assert answers.done["length"] == size
    assert len(answers.done["data"]) == size
    # A loop that is held up by the transfer gets to its timers a few times only.
    assert len(turns) > 100
