"""Workers that crash, hang, babble or never start: each ends in a typed failure, and the next one works."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.codec import MAX_FRAME, encode
from reviewer_app.ipc.envelope import VERSION, Hello, Request
from reviewer_app.ipc.heartbeat import Timings
from reviewer_app.ipc.worker_exit import Cause, WorkerExit
from tests.ipc.echo_worker import ASKS
from tests.ipc.loops import IMPATIENT, PATIENCE, Answers, Loop, echo_command, rude_command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

IPC_TESTS = Path(__file__).parent.parent / "ipc"


def ended(answers: Answers, code: ErrorCode, cause: Cause) -> WorkerExit:
    """How the worker ended, after a check of what every end has to say."""
    failed = answers.failed
    assert failed.error.code is code
    assert failed.exit is not None
    assert failed.exit.cause == cause
    assert failed.error.message == failed.exit.sentence
    assert failed.error.message.endswith(").") or failed.error.message.endswith("was ended.")
    assert failed.error.next_step
    assert failed.exit.detail == failed.error.detail
    return failed.exit


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGSEGV, "signal 11, segmentation fault"),
        (signal.SIGKILL, "signal 9, "),
        (signal.SIGABRT, "signal 6, aborted itself"),
    ],
)
def test_a_crash_names_its_signal(loop: Loop, number: signal.Signals, words: str) -> None:
    client = loop.client()
    running = loop.ask(client, "die", signal=int(number))
    waiting = loop.ask(client, "echo")
    loop.over(waiting)
    end = ended(running, ErrorCode.WORKER_DIED, "crashed")
    assert words in end.sentence
    assert "stopped unexpectedly" in end.sentence
    assert waiting.failed.exit is end
    assert end.code is None
    if number is not signal.SIGKILL:
        assert any("echo_worker.py" in line for line in end.stderr), "no traceback of the crash"
    assert not client.alive
    assert loop.get(client, "echo").done == {}
    assert client.generation == 2


def test_a_killed_idle_worker_is_replaced(loop: Loop) -> None:
    died: list[WorkerExit] = []
    client = loop.client(on_died=died.append)
    loop.get(client, "echo")
    assert client.pid is not None
    os.kill(client.pid, signal.SIGKILL)
    loop.until(lambda: bool(died))
    assert died[0].cause == "crashed"
    assert loop.get(client, "echo").done == {}


def test_an_exit_code_and_the_last_words(loop: Loop) -> None:
    end = ended(loop.get(loop.client(), "die", code=7), ErrorCode.WORKER_DIED, "exited")
    assert end.code == 7
    assert "exit code 7" in end.sentence
    assert end.stderr == ("a last word",)
    assert "a last word" in end.detail
    assert "a last word" not in end.facts


@pytest.mark.parametrize(
    "command",
    [["/nowhere/to/be/found"], [str(IPC_TESTS / "loops.py")], [sys.executable, "/nowhere/worker.py"]],
    ids=["missing", "not executable", "no such script"],
)
def test_a_worker_that_cannot_start(loop: Loop, command: list[str]) -> None:
    client = loop.client(command)
    end = ended(loop.get(client, "echo"), ErrorCode.WORKER_START, "start-failed")
    assert "could not be started" in end.sentence
    assert not client.alive
    ended(loop.get(client, "echo"), ErrorCode.WORKER_START, "start-failed")
    assert client.generation == 2


def test_a_worker_whose_library_is_missing(loop: Loop) -> None:
    end = ended(loop.get(loop.client(rude_command("importing")), "echo"), ErrorCode.WORKER_START, "start-failed")
    assert "libsomething.so.1" in end.stderr[-1]


def test_a_worker_that_never_greets(loop: Loop) -> None:
    client = loop.client(rude_command("stay"), timings=Timings(start=0.5))
    end = ended(loop.get(client, "echo"), ErrorCode.WORKER_START, "start-failed")
    assert "did not start within" in end.sentence


# -- silence


def test_a_stopped_worker_that_works(loop: Loop) -> None:
    client = loop.client(timings=IMPATIENT)
    answers = loop.ask(client, "deaf", deadline=None)
    loop.running(answers)
    process = psutil.Process(client.pid)
    process.suspend()
    loop.over(answers)
    end = ended(answers, ErrorCode.WORKER_SILENT, "killed-silent")
    assert "did not answer for" in end.sentence
    assert "not computing" in end.note
    loop.until(lambda: not process.is_running())
    assert loop.get(client, "echo").done == {}


def test_a_stopped_worker_that_was_idle(loop: Loop) -> None:
    client = loop.client(timings=IMPATIENT)
    loop.get(client, "echo")
    psutil.Process(client.pid).suspend()
    ended(loop.get(client, "echo", deadline=None), ErrorCode.WORKER_SILENT, "killed-silent")


def test_a_stopped_worker_is_stopped_for_good(loop: Loop) -> None:
    client = loop.client()
    loop.get(client, "echo")
    process = psutil.Process(client.pid)
    process.suspend()
    client.stop()
    loop.until(lambda: not process.is_running())


def test_native_code_that_hangs_with_pythons_lock(loop: Loop) -> None:
    answers = loop.get(loop.client(timings=IMPATIENT), "hold_lock", deadline=None)
    ended(answers, ErrorCode.WORKER_SILENT, "killed-silent")


def test_native_code_that_computes_with_pythons_lock_is_left_alone(loop: Loop) -> None:
    client = loop.client(timings=IMPATIENT)
    # Longer than one that does nothing may be silent.
    assert loop.get(client, "compute", seconds=2.5).done == {}
    assert client.generation == 1


def test_native_code_that_computes_for_ever(loop: Loop) -> None:
    timings = Timings(ping=0.1, idle_silence=1.0, busy_silence=2.0)
    answers = loop.get(loop.client(timings=timings), "compute", seconds=600, deadline=None)
    end = ended(answers, ErrorCode.WORKER_SILENT, "killed-silent")
    assert "it was computing" in end.note


# -- what is said


def test_prints_never_reach_the_protocol(loop: Loop) -> None:
    client = loop.client()
    answers = loop.get(client, "noise", key="value")
    assert answers.done == {"stdin": b"", "key": "value"}
    assert answers.events == [{"kind": "noise"}]
    end = ended(loop.get(client, "die", code=1), ErrorCode.WORKER_DIED, "exited")
    said = {"printed", "written to descriptor 1", "put by C", "said by a child"}
    assert said <= set(end.stderr)


def test_a_flood_of_stderr(loop: Loop) -> None:
    client = loop.client()
    assert loop.get(client, "flood", size=20_000_000).done == {}
    end = ended(loop.get(client, "die", code=1), ErrorCode.WORKER_DIED, "exited")
    assert len(end.stderr) <= 20
    assert end.stderr[-2:] == ("the end of the flood", "a last word")


_PING = bytes.fromhex("82 a4 74797065 a4 70696e67 a1 6e 01")  # a ping, as MessagePack

RUDE = {
    "http": (["485454502f312e3120323030204f4b0d0a"], "another program"),
    "newer": (["newer"], "another version"),
    "oversized": (["greet", struct.pack(">I", MAX_FRAME + 1).hex()], "too large"),
    "malformed": (["greet", "00000002c1c1"], "damaged"),
    "greets twice": (["greet", "greet"], "damaged"),
    "speaks as a client": (["greet", (struct.pack(">I", len(_PING)) + _PING).hex()], "damaged"),
}


@pytest.mark.parametrize("name", RUDE)
def test_a_worker_that_speaks_otherwise(loop: Loop, name: str) -> None:
    words, said = RUDE[name]
    client = loop.client(rude_command(*words, "stay"))
    end = ended(loop.get(client, "echo"), ErrorCode.WORKER_PROTOCOL, "protocol")
    assert said in end.sentence
    assert not client.alive


def test_half_a_message_and_then_the_end(loop: Loop) -> None:
    end = ended(
        loop.get(loop.client(rude_command("greet", "0000000581", "exit")), "echo"), ErrorCode.WORKER_DIED, "exited"
    )
    assert "5 bytes of a frame" in end.note


def test_half_a_message_and_then_silence(loop: Loop) -> None:
    client = loop.client(rude_command("greet", "0000000581", "stay"), timings=IMPATIENT)
    ended(loop.get(client, "echo"), ErrorCode.WORKER_SILENT, "killed-silent")


def test_a_worker_that_never_reads(loop: Loop) -> None:
    client = loop.client(rude_command("greet", "deaf"), timings=IMPATIENT)
    answers = loop.get(client, "echo", data=bytes(50_000_000), deadline=None)
    ended(answers, ErrorCode.WORKER_SILENT, "killed-silent")


def test_a_worker_that_never_reads_is_stopped(loop: Loop) -> None:
    greeted: list[bool] = []
    client = loop.client(rude_command("greet", "deaf"), on_started=lambda: greeted.append(True))
    loop.ask(client, "echo", data=bytes(10_000_000))
    loop.until(lambda: bool(greeted))
    process = psutil.Process(client.pid)
    client.stop()
    loop.until(lambda: not process.is_running())


# -- quarantine


def test_what_kills_twice_is_not_asked_again(loop: Loop) -> None:
    client = loop.client()
    for _ in range(2):
        running = loop.ask(client, "die", signal=int(signal.SIGSEGV), subject="page:7")
        bystander = loop.ask(client, "echo", subject="page:8")
        loop.over(bystander)
        ended(running, ErrorCode.WORKER_DIED, "crashed")
    refused = loop.get(client, "die", signal=int(signal.SIGSEGV), subject="page:7")
    assert refused.failed.error.code is ErrorCode.QUARANTINED
    assert refused.failed.exit is None
    assert "stopped twice" in refused.failed.error.message
    assert "signal 11" in refused.failed.error.detail
    assert client.generation == 2
    # What only waited at the time is innocent.
    assert loop.get(client, "echo", subject="page:8").done == {}


def test_a_person_who_lost_patience_puts_nothing_in_quarantine(loop: Loop) -> None:
    client = loop.client(timings=IMPATIENT)
    for _ in range(3):
        answers = loop.ask(client, "deaf", subject="page:7")
        loop.running(answers)
        answers.cancel()
        loop.over(answers)
        assert answers.cancelled
    assert loop.get(client, "echo", subject="page:7").done == {}


# -- nothing outlives the program


@pytest.mark.parametrize(
    ("kind", "stuck_after"), [("echo", "60"), ("deaf", "60"), ("hold_lock", "1")], ids=["idle", "native", "locked"]
)
def test_a_worker_ends_with_its_parent(kind: str, stuck_after: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-P", str(IPC_TESTS / "parent.py"), kind, *echo_command(stuck_after)],
        stdout=subprocess.PIPE,
        cwd=IPC_TESTS.parent.parent,
    )
    assert parent.stdout is not None
    with parent.stdout:
        worker = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait(PATIENCE)
    _, alive = psutil.wait_procs([worker], PATIENCE)
    assert not alive


@pytest.mark.parametrize("kind", ["echo", "deaf"])
def test_a_worker_ends_when_its_stdin_closes(kind: str) -> None:
    # Without a client, which would kill it after a moment.
    worker = subprocess.Popen(echo_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(encode(Hello(VERSION, "echo", 1)) + encode(Request(1, ASKS[kind]({"events": 1}), 0)))
    worker.stdin.flush()
    seen = b""
    while b"emitted" not in seen:
        seen += os.read(worker.stdout.fileno(), 4096)
    worker.stdin.close()
    assert worker.wait(PATIENCE) == 0
    worker.stdout.close()
