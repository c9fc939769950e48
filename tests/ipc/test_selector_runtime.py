"""The event loop of the command line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import psutil
import pytest

from reviewer_app.ipc.runtime import ProcessExit
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from tests.ipc.loops import PATIENCE, Listener, echo_command


@pytest.fixture(params=[False, True], ids=["selector", "threads"])
def runtime(request: pytest.FixtureRequest) -> Iterator[SelectorRuntime]:
    """A loop, closed at the end; with threads as it is on Windows."""
    runtime = SelectorRuntime(threads=request.param)
    yield runtime
    runtime.close()


def run(runtime: SelectorRuntime, program: str) -> Listener:
    """Run a Python program to its end."""
    listener = Listener()
    runtime.spawn([sys.executable, "-c", program], {}, listener)
    assert not listener.exits
    assert runtime.run_until(lambda: bool(listener.exits), PATIENCE)
    return listener


def test_calls_come_in_the_order_of_their_times(runtime: SelectorRuntime) -> None:
    calls: list[str] = []
    runtime.call_later(0.02, lambda: calls.append("late"))
    runtime.call_later(0.0, lambda: calls.append("soon"))
    runtime.call_later(0.0, lambda: calls.append("then"))
    runtime.call_later(0.01, lambda: calls.append("never")).cancel()
    assert runtime.run_until(lambda: len(calls) == 3, PATIENCE)
    assert calls == ["soon", "then", "late"]


def test_gives_up_after_the_timeout(runtime: SelectorRuntime) -> None:
    assert not runtime.run_until(lambda: False, 0.01)


def test_other_threads_wake_the_loop(runtime: SelectorRuntime) -> None:
    calls: list[int] = []

    def call() -> None:
        for _ in range(1000):
            runtime.call_soon_threadsafe(lambda: calls.append(1))

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    # Without a timeout of its own: only the calls can end this.
    assert runtime.run_until(lambda: len(calls) == 3000)
    for thread in threads:
        thread.join()


def test_what_a_callback_raises_comes_out_and_the_loop_goes_on(runtime: SelectorRuntime) -> None:
    calls: list[int] = []

    def fail() -> None:
        raise LookupError("mine")

    runtime.call_later(0.0, fail)
    runtime.call_later(0.0, lambda: calls.append(1))
    with pytest.raises(LookupError, match="mine"):
        runtime.run_until(lambda: False, PATIENCE)
    assert runtime.run_until(lambda: bool(calls), PATIENCE)


def test_everything_that_was_written_arrives_before_the_end(runtime: SelectorRuntime) -> None:
    listener = run(
        runtime,
        "import os; [os.write(1, b'x' * 50_000) for _ in range(100)]; os.write(2, b'words'); os._exit(3)",
    )
    assert len(listener.output) == 5_000_000
    assert listener.stderr == b"words"
    assert listener.exits == [ProcessExit(code=3)]


def test_a_grandchild_that_holds_the_pipes_delays_nothing(runtime: SelectorRuntime) -> None:
    program = (
        "import subprocess, sys, os; child = subprocess.Popen([sys.executable, '-c', 'input()'],"
        "stdin=subprocess.PIPE); os.write(1, b'%d' % child.pid); os._exit(0)"
    )
    listener = run(runtime, program)
    assert listener.exits == [ProcessExit(code=0)]
    psutil.wait_procs([psutil.Process(int(listener.output))], PATIENCE)


@pytest.mark.skipif(sys.platform != "linux", reason="ends are polled elsewhere anyway")
def test_without_an_announcement_of_ends(runtime: SelectorRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.pidfd_open")
    assert run(runtime, "import os; os._exit(5)").exits == [ProcessExit(code=5)]


def test_the_environment_is_exactly_what_was_given(runtime: SelectorRuntime) -> None:
    listener = Listener()
    program = "import os, sys; sys.stdout.write(','.join(os.environ))"
    runtime.spawn([sys.executable, "-I", "-c", program], {"ONLY": "this"}, listener)
    assert runtime.run_until(lambda: bool(listener.exits), PATIENCE)
    assert set(listener.output.decode().split(",")) <= {"ONLY", "LC_CTYPE"}


def test_close_leaves_no_process_and_starts_none() -> None:
    runtime = SelectorRuntime()
    listener, late = Listener(), Listener()
    transport = runtime.spawn(echo_command(), {}, listener)
    process = psutil.Process(transport.pid)
    runtime.close()
    assert not process.is_running()
    assert listener.exits == [ProcessExit(signal=9)]
    transport.write(b"into the void")
    transport.close_input()
    transport.kill()
    assert transport.pid is None
    assert runtime.spawn(echo_command(), {}, late).pid is None
