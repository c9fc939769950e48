"""The two event loops that a worker client lives in, as a test drives them, and what it collects there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, Timings, WorkerClient
from reviewer_app.ipc.runtime import ProcessExit, Runtime
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.messages.ask import Ask
from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
from tests.ipc.echo_worker import ASKS, ECHO

HERE = Path(__file__).parent

# How long a test waits (seconds) for what has to happen.
PATIENCE = 60.0

# Short enough for a test, long enough for a busy machine; only for tests that wait for a worker to be given up.
IMPATIENT = Timings(ping=0.1, idle_silence=1.0, busy_silence=30.0, cancel_grace=0.5)


def echo_command(*words: str) -> list[str]:
    """Starts `echo_worker.py`."""
    return [sys.executable, "-P", str(HERE / "echo_worker.py"), *words]


def rude_command(*words: str) -> list[str]:
    """Starts `rude_worker.py`."""
    return [sys.executable, "-P", str(HERE / "rude_worker.py"), *words]


class Listener:
    """Keeps what a process says: a transport's listener."""

    def __init__(self) -> None:
        self.output = b""
        self.stderr = b""
        self.exits: list[ProcessExit] = []

    def on_output(self, data: bytes) -> None:
        """The process wrote to stdout."""
        self.output += data

    def on_stderr(self, data: bytes) -> None:
        """The process wrote to stderr."""
        self.stderr += data

    def on_exit(self, exit_: ProcessExit) -> None:
        """The process has ended."""
        self.exits.append(exit_)


class Answers:
    """Collects what one request brings."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.outcomes: list[Outcome[Any]] = []
        self.handle: RequestHandle[Any, Any] | None = None

    def on_event(self, event: dict[str, Any]) -> None:
        """An event came."""
        assert not self.outcomes, "an event after the end"
        self.events.append(event)

    @property
    def running(self) -> bool:
        """Whether the worker said that it is at it."""
        return {"kind": "running"} in self.events

    @property
    def done(self) -> Any:
        """The answer, if that is how it ended."""
        (outcome,) = self.outcomes
        assert isinstance(outcome, Done), outcome
        return outcome.answer

    @property
    def failed(self) -> Failed:
        """The failure, if that is how it ended."""
        (outcome,) = self.outcomes
        assert isinstance(outcome, Failed), outcome
        return outcome

    @property
    def cancelled(self) -> bool:
        """Whether it ended as cancelled."""
        (outcome,) = self.outcomes
        return isinstance(outcome, Cancelled)

    def cancel(self) -> None:
        """Take the request back."""
        assert self.handle is not None
        self.handle.cancel()


class Loop:
    """A runtime and how to run it; the clients made here are stopped at the end."""

    def __init__(self, runtime: Runtime, wait: Callable[[Callable[[], bool], float], bool]) -> None:
        self.runtime = runtime
        self._wait = wait
        self._clients: list[WorkerClient] = []

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Run until `condition` holds."""
        if not self._wait(condition, seconds):
            pytest.fail("what the test waits for did not happen")

    def over(self, *answers: Answers) -> None:
        """Run until the requests are over."""
        self.until(lambda: all(a.outcomes for a in answers))

    def running(self, answers: Answers) -> None:
        """Run until the worker says that it is at it."""
        self.until(lambda: answers.running)

    def client(self, command: list[str] | None = None, **options: Any) -> WorkerClient:
        """A client of the echo worker, or of `command`."""
        client = WorkerClient(self.runtime, ECHO, command or echo_command(), **options)
        self._clients.append(client)
        return client

    def stop(self) -> None:
        """Stop all clients."""
        for client in self._clients:
            client.stop()

    def ask(
        self,
        client: WorkerClient,
        asked: str | Ask[Any, Any],
        *,
        deadline: float | None = PATIENCE,
        priority: int = 0,
        subject: str | None = None,
        **params: Any,
    ) -> Answers:
        """Make a request and return at once."""
        answers = Answers()
        answers.handle = client.request(
            ASKS[asked](params) if isinstance(asked, str) else asked,
            on_event=answers.on_event,
            on_done=answers.outcomes.append,
            deadline=deadline,
            priority=priority,
            subject=subject,
        )
        return answers

    def get(self, client: WorkerClient, asked: str | Ask[Any, Any], **options: Any) -> Answers:
        """Make a request and run until it is over."""
        answers = self.ask(client, asked, **options)
        self.over(answers)
        return answers


def selector_loop(runtime: SelectorRuntime) -> Loop:
    """Over pipes and a selector, as the command line does it."""
    return Loop(runtime, runtime.run_until)


def qt_loop(runtime: QtRuntime, qtbot: QtBot) -> Loop:
    """Over QProcess, as the window does it."""

    def wait(condition: Callable[[], bool], seconds: float) -> bool:
        try:
            qtbot.waitUntil(condition, timeout=round(seconds * 1000))
        except TimeoutError:
            return False
        return True

    return Loop(runtime, wait)
