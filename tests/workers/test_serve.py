"""The worker's side: its queue, its pipe and its limits. Whole workers are tested in tests/ipc and tests/faults."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from reviewer_app.ipc.codec import FrameDecoder, encode, open_body
from reviewer_app.ipc.envelope import VERSION, Emitted, Hello, Message, Pong, ProtocolError, Request, Result
from reviewer_app.workers.jobs import JobQueue
from reviewer_app.workers.sender import Sender


def request(number: int, priority: int = 0) -> Request[object]:
    """A request that only has a number."""
    return Request(number, {}, priority)


def test_the_urgent_comes_first_and_equals_in_order() -> None:
    queue = JobQueue()
    for number, priority in ((1, 5), (2, 0), (3, 0), (4, -1)):
        queue.put(request(number, priority))
    assert [queue.take().request.id for _ in range(4)] == [4, 2, 3, 1]


def test_a_job_sees_whether_something_more_urgent_waits() -> None:
    queue = JobQueue()
    assert not queue.waits_before(5)
    queue.put(request(1, 5))
    assert not queue.waits_before(5)
    queue.put(request(2, 4))
    assert queue.waits_before(5)
    assert not queue.waits_before(4)


def test_cancelling_what_waits_takes_it_out() -> None:
    queue = JobQueue()
    for number in range(1, 6):
        queue.put(request(number))
    assert queue.cancel(3)
    assert not queue.cancel(3)
    assert not queue.cancel(99)
    assert [queue.take().request.id for _ in range(4)] == [1, 2, 4, 5]


def test_cancelling_what_runs_marks_it() -> None:
    queue = JobQueue()
    queue.put(request(1))
    job = queue.take()
    assert not queue.cancel(1)
    assert job.cancelled
    queue.finished(job)
    queue.put(request(1))
    other = queue.take()
    queue.finished(other)
    assert not queue.cancel(1)
    assert not other.cancelled


def test_taking_waits_for_a_request() -> None:
    queue = JobQueue()
    taken: list[int] = []
    thread = threading.Thread(target=lambda: taken.append(queue.take().request.id))
    thread.start()
    queue.put(request(7))
    thread.join(60)
    assert taken == [7]


def read_until(reading: int, decoder: FrameDecoder, count: int) -> list[Message]:
    """The next `count` messages."""
    got: list[Message] = []
    while len(got) < count:
        got.extend(decoder.feed(os.read(reading, 65536)))
    return got


def test_frames_of_two_threads_never_mix() -> None:
    reading, writing = os.pipe()
    sender, decoder = Sender(writing), FrameDecoder()
    sender.send(Hello(VERSION, "paper", 1))
    large = Emitted(1, {"pixels": bytes(300_000)})

    def work() -> None:
        for _ in range(20):
            sender.send(large)

    def answer() -> None:
        for n in range(200):
            sender.send_soon(Pong(n))

    threads = [threading.Thread(target=work), threading.Thread(target=answer)]
    for thread in threads:
        thread.start()
    got = read_until(reading, decoder, 221)
    for thread in threads:
        thread.join(60)
    assert [m for m in got if isinstance(m, Pong)] == [Pong(n) for n in range(200)]
    assert [open_body(m.body, Any) for m in got if isinstance(m, Emitted)] == [large.body] * 20
    os.close(reading)
    os.close(writing)


def test_a_full_pipe_does_not_hold_up_the_io_thread() -> None:
    reading, writing = os.pipe()
    sender, decoder = Sender(writing), FrameDecoder()
    sender.send(Hello(VERSION, "paper", 1))
    large = Result(1, {"pixels": bytes(1_000_000)})
    thread = threading.Thread(target=sender.send, args=(large,))
    thread.start()
    got = read_until(reading, decoder, 1)
    # One byte of the next frame is there: the other thread holds the pipe, and is stuck as long as nobody reads on.
    got.extend(decoder.feed(os.read(reading, 1)))
    # If the pong waited for its turn, this call would not return.
    sender.send_soon(Pong(1))
    got += read_until(reading, decoder, 2)
    assert [type(m) for m in got] == [Hello, Result, Pong]
    thread.join(60)
    os.close(reading)
    os.close(writing)


def test_what_cannot_be_encoded_is_refused_before_anything_is_written() -> None:
    reading, writing = os.pipe()
    sender = Sender(writing)
    with pytest.raises(ProtocolError):
        sender.send(Result(1, {"object": object()}))
    sender.send(Hello(VERSION, "paper", 1))
    assert os.read(reading, 4096) == encode(Hello(VERSION, "paper", 1))
    os.close(reading)
    os.close(writing)


def run_program(program: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program to its end."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="in force on Linux only")
def test_the_memory_limit_ends_an_allocation() -> None:
    done = run_program(
        "from reviewer_app.workers.process import limit_memory\n"
        "assert limit_memory(1 << 30)\n"
        "try:\n    bytes(2 << 30)\nexcept MemoryError:\n    print('refused')"
    )
    assert done.stdout == "refused\n"


def test_a_process_that_is_stuck_ends_itself() -> None:
    done = run_program(
        "import ctypes\n"
        "from reviewer_app.workers.process import die_when_stuck\n"
        "die_when_stuck(0.5)\n"
        "ctypes.PyDLL(None).sleep(600)"
    )
    assert done.returncode == 1
    assert "Timeout" in done.stderr


def test_a_worker_refuses_what_is_no_message() -> None:
    program = "from reviewer_app.workers.serve import serve; serve('echo', {})"
    worker = subprocess.run(
        [sys.executable, "-c", program], input=b"GET / HTTP/1.1\r\n\r\n", capture_output=True, timeout=60, check=False
    )
    assert worker.returncode == 3
    assert b"what is no message: foreign" in worker.stderr
