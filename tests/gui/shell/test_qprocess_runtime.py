"""The window's event loop as worker clients see it; the clients' own tests run over it too (tests/ipc)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QEventLoop, QProcess
from pytestqt.qtbot import QtBot

from reviewer_app.ipc.client import Failed, Outcome, WorkerClient
from reviewer_app.ipc.heartbeat import Timings
from reviewer_app.ipc.runtime import ProcessExit
from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
from tests.ipc.echo_worker import ECHO, Deaf, Echo
from tests.ipc.loops import Listener, echo_command

PATIENCE_MS = 60_000


@pytest.fixture
def runtime(qtbot: QtBot) -> Iterator[QtRuntime]:
    """A loop, closed at the end."""
    runtime = QtRuntime()
    yield runtime
    runtime.close()


def test_calls_come_in_the_order_of_their_times(runtime: QtRuntime, qtbot: QtBot) -> None:
    calls: list[str] = []
    runtime.call_later(0.05, lambda: calls.append("late"))
    runtime.call_later(0.0, lambda: calls.append("soon"))
    runtime.call_later(0.02, lambda: calls.append("never")).cancel()
    qtbot.waitUntil(lambda: len(calls) == 2, timeout=PATIENCE_MS)
    assert calls == ["soon", "late"]


def test_calls_from_other_threads_are_made_on_this_one(runtime: QtRuntime, qtbot: QtBot) -> None:
    calls: list[int] = []

    def call() -> None:
        for _ in range(100):
            runtime.call_soon_threadsafe(lambda: calls.append(threading.get_ident()))

    thread = threading.Thread(target=call)
    thread.start()
    qtbot.waitUntil(lambda: len(calls) == 100, timeout=PATIENCE_MS)
    thread.join()
    assert set(calls) == {threading.get_ident()}


def test_everything_that_was_written_arrives_before_the_end(runtime: QtRuntime, qtbot: QtBot) -> None:
    listener = Listener()
    program = "import os; [os.write(1, b'x' * 50_000) for _ in range(100)]; os.write(2, b'words'); os._exit(3)"
    runtime.spawn([sys.executable, "-c", program], {"ONLY": "this"}, listener)
    qtbot.waitUntil(lambda: bool(listener.exits), timeout=PATIENCE_MS)
    assert len(listener.output) == 5_000_000
    assert listener.stderr == b"words"
    assert listener.exits == [ProcessExit(code=3)]


def test_the_environment_is_exactly_what_was_given(runtime: QtRuntime, qtbot: QtBot) -> None:
    listener = Listener()
    program = "import os, sys; sys.stdout.write(','.join(os.environ))"
    runtime.spawn([sys.executable, "-I", "-c", program], {"ONLY": "this"}, listener)
    qtbot.waitUntil(lambda: bool(listener.exits), timeout=PATIENCE_MS)
    assert set(listener.output.decode().split(",")) <= {"ONLY", "LC_CTYPE"}


def test_a_modal_dialog_in_a_callback_does_not_silence_the_worker(runtime: QtRuntime, qtbot: QtBot) -> None:
    """While one callback runs an event loop of its own, answers and heartbeats still arrive."""
    timings = Timings(ping=0.1, idle_silence=1.0)
    client = WorkerClient(runtime, ECHO, echo_command(), timings=timings)
    outcomes: list[Outcome[Any]] = []
    inside: list[bool] = []

    def show_dialog(outcome: Outcome[Any]) -> None:
        outcomes.append(outcome)
        dialog = QEventLoop()
        later: list[Outcome[Any]] = []
        # Takes longer than a worker may be silent.
        client.request(Deaf({"seconds": 2}), on_done=later.append, deadline=None)
        client.request(Echo(), on_done=later.append, deadline=None)
        client.request(Echo(), on_done=lambda _: dialog.quit(), deadline=None)
        dialog.exec()
        inside.append(len(later) == 2)

    client.request(Echo(), on_done=show_dialog, deadline=None)
    qtbot.waitUntil(lambda: bool(inside), timeout=PATIENCE_MS)
    assert inside == [True]
    assert client.generation == 1
    client.stop()


def test_a_worker_dies_while_a_modal_dialog_is_open_in_its_callback(runtime: QtRuntime, qtbot: QtBot) -> None:
    client = WorkerClient(runtime, ECHO, echo_command())
    ends: list[Outcome[Any]] = []

    def show_dialog(event: dict[str, object]) -> None:
        dialog = QEventLoop()
        assert client.pid is not None
        psutil.Process(client.pid).kill()
        # Long enough for what is left of the process to be deleted.
        runtime.call_later(0.3, dialog.quit)
        dialog.exec()
        assert ends

    client.request(Deaf(), on_event=show_dialog, on_done=ends.append, deadline=None)
    qtbot.waitUntil(lambda: bool(ends), timeout=PATIENCE_MS)
    assert isinstance(ends[0], Failed)
    assert not runtime.findChildren(QProcess)


def test_close_leaves_no_process_and_starts_none(qtbot: QtBot) -> None:
    runtime = QtRuntime()
    listener, late = Listener(), Listener()
    transport = runtime.spawn(echo_command(), {}, listener)
    process = psutil.Process(transport.pid)
    runtime.close()
    assert not process.is_running()
    # Told at once: the event loop may never run again.
    assert len(listener.exits) == 1
    transport.write(b"into the void")
    transport.close_input()
    transport.kill()
    assert transport.pid is None
    runtime.spawn(echo_command(), {}, late)
    qtbot.waitUntil(lambda: bool(late.exits), timeout=PATIENCE_MS)
    assert late.exits[0].start_error
