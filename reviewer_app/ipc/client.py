"""The program's side of one worker role: requests with deadlines, over as many processes as it takes.

Nothing here blocks, and every callback is made on the runtime's thread: from its loop, or from within `stop` and
`kill` for the requests that these end. None is ever made from within `request` or `RequestHandle.cancel`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TypeVar

from reviewer_app.box.reach import Reach
from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.connection import Connection, ProcessPlan
from reviewer_app.ipc.envelope import (
    Cancel,
    Confine,
    Emitted,
    Error,
    Message,
    ProtocolError,
    ProtocolReason,
    Request,
    Result,
    Started,
)
from reviewer_app.ipc.heartbeat import Timings
from reviewer_app.ipc.outcome import Cancelled, Done, Failed, Outcome
from reviewer_app.ipc.requests import AnyHandle, PendingRequests, Quarantine, RequestHandle, RequestState
from reviewer_app.ipc.role import Role
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.ipc.worker_exit import WorkerExit
from reviewer_app.messages.ask import Ask

__all__ = [
    "Cancelled",
    "Done",
    "Failed",
    "Outcome",
    "RequestHandle",
    "Timings",
    "WorkerClient",
    "WorkerExit",
]

A = TypeVar("A")
E = TypeVar("E")

# What an owner asks from `on_started` runs before anything that waited for the new process.
_FIRST: Final = -1
_MOST_STRAY: Final = 10_000


class WorkerClient:
    """Talks to one process of `role` at a time: the first request starts it, and the next one after a death.

    `on_started` is called when a new process has greeted, before anything that waits is sent: what the owner
    asks in it runs first. `on_died` is called when a process died, before its requests fail.
    """

    def __init__(
        self,
        runtime: Runtime,
        role: Role,
        command: Sequence[str] | None = None,
        on_started: Callable[[], None] | None = None,
        on_died: Callable[[WorkerExit], None] | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        timings: Timings | None = None,
    ) -> None:
        self._runtime = runtime
        self._role = role
        self._command = list(command) if command is not None else role.command()
        self._environment = environment
        self._timings = timings or Timings()
        self._on_started = on_started
        self._on_died = on_died
        self._connection: Connection | None = None
        self._generation = 0
        self._next_id = 1
        self._priority_limit: int | None = None
        # What the process that runs may reach, None as long as its box is open; see `_lets_in`.
        self._reach: Reach | None = None
        self._stray = 0  # messages that nobody waits for
        self._pinned: frozenset[tuple[Path, int]] = frozenset()
        self._pending = PendingRequests(runtime, self._on_end)
        self._quarantine = Quarantine(role)

    @property
    def generation(self) -> int:
        """How many processes were started so far."""
        return self._generation

    @property
    def alive(self) -> bool:
        """Whether a process runs, or is being started."""
        return self._connection is not None

    @property
    def idle(self) -> bool:
        """Whether nothing that was asked is still to be answered."""
        return not self._pending.all()

    @property
    def pid(self) -> int | None:
        """The process id of the worker that runs, if one does."""
        return self._connection.pid if self._connection else None

    def request(
        self,
        ask: Ask[A, E],
        *,
        on_event: Callable[[E], None] | None = None,
        on_done: Callable[[Outcome[A]], None],
        deadline: float | None,
        priority: int = 0,
        subject: str | None = None,
    ) -> RequestHandle[A, E]:
        """Ask the worker. `on_done` is called exactly once, never before this returns.

        `deadline`: seconds that the worker may work on it (waiting for its turn does not count); then the process
        is killed. `priority`: a lower number runs sooner. `subject`: what it is about, e.g. "page:<sha256>:7"; one
        that was being worked on when the process died twice fails from then on with QUARANTINED.

        Raises ProtocolError if `ask` holds what a message can't carry.
        """
        if self._priority_limit is not None:
            priority = min(priority, self._priority_limit)
        request = Request(self._next_id, ask, priority)
        handle = RequestHandle(request, on_event, on_done, deadline, subject, self._take_back)
        self._next_id += 1
        self._pending.add(handle)
        if (refusal := self._quarantine.refusal(subject)) is not None:
            self._pending.decide(handle, Failed(refusal))
        else:
            self.start()
            self._send()
        return handle

    def start(self) -> None:
        """Start the process now, so that the first request finds it running. Nothing happens if it runs."""
        if self._connection is not None:
            return
        self._generation += 1
        self._reach = None
        self._stray = 0
        environment = self._role.variables() if self._environment is None else self._environment
        plan = ProcessPlan(self._role, self._command, environment, self._generation)
        self._connection = Connection(self._runtime, plan, self._timings, self)

    def stop(self) -> None:
        """End the process: gently, by force after a moment. Returns at once; what was asked is `Cancelled`.

        The runtime sees it through; its `close` waits for that. A later request starts a new process.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.stop()
        self._pending.finish_each(self._pending.take_all(), Cancelled())

    def kill(self) -> None:
        """End the process at once; what was asked is `Cancelled`. A later request starts a new process."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.kill()
        self._pending.finish_each(self._pending.take_all(), Cancelled())

    # -- what the connection tells

    def on_ready(self, connection: Connection) -> None:
        """Public for the connection only."""
        if self._on_started is not None:
            self._priority_limit = _FIRST
            try:
                self._on_started()
            finally:
                self._priority_limit = None
        self._send()

    def on_message(self, connection: Connection, message: Message) -> None:
        """Public for the connection only."""
        match message:
            case Started(id=number) if handle := self._pending.get(number):
                if handle.state is not RequestState.SENT:
                    raise ProtocolError(ProtocolReason.MALFORMED, "a second beginning")  # of a new deadline
                handle.state = RequestState.RUNNING
                limit = self._timings.cancel_grace if handle.cancelled else handle.deadline
                self._pending.limit(handle, limit, self._overdue)
            case Emitted(id=number, body=body) if handle := self._pending.get(number):
                event = handle.event(body)
                if handle.on_event is not None:
                    handle.on_event(event)
            case Result(id=number, body=body) if handle := self._pending.get(number):
                self._pending.finish(handle, Done(handle.answer(body)))
            case Error(id=number) if handle := self._pending.get(number):
                error = message.failure()
                cancelled = error.code is ErrorCode.CANCELLED
                self._pending.finish(handle, Cancelled() if cancelled else Failed(error))
            case _:
                # What is on its way when a request ends is not much.
                self._stray += 1
                if self._stray > _MOST_STRAY:
                    raise ProtocolError(ProtocolReason.MALFORMED, "messages about nothing that was asked")

    def on_dead(self, connection: Connection, exit_: WorkerExit) -> None:
        """Public for the connection only."""
        self._connection = None
        self._quarantine.note(self._pending.all(), exit_)
        handles = self._pending.take_all()
        with ExitStack() as stack:
            stack.callback(self._pending.finish_each, handles, Failed(exit_.error(), exit_))
            if self._on_died is not None:
                self._on_died(exit_)

    # -- inside

    def _send(self) -> None:
        """Send what waits, in order, as far as the box of the process lets it in."""
        connection = self._connection
        if connection is None or not connection.ready or self._priority_limit is not None:
            return
        waiting = [handle for handle in self._pending.all() if handle.state is RequestState.QUEUED]
        # What an owner asks first of a new process goes before the rest, which goes as it came.
        for handle in sorted(waiting, key=lambda handle: handle.priority != _FIRST):
            if not self._lets_in(handle):
                self._make_way(connection, handle)
                return
            if handle.boxed and self._reach is None and self._role.boxed:
                self._reach, self._pinned = handle.reach, handle.reach.pinned()
                connection.send(encode(Confine.to(handle.reach)))
            handle.state = RequestState.SENT
            frame, handle.frame = handle.frame, b""
            connection.send(frame)
            connection.watch(True)

    def _lets_in(self, handle: AnyHandle) -> bool:
        """Whether the process can do it. Nothing opens a box again, so another paper or model takes another process."""
        if not self._role.boxed:
            return True
        if self._reach is None:
            # What is to be done in the open has to be over before the box closes.
            return not handle.boxed or all(other.boxed for other in self._pending.under_way())
        return handle.boxed and self._reach.covers(handle.reach) and handle.reach.pinned() <= self._pinned

    def _make_way(self, connection: Connection, handle: AnyHandle) -> None:
        """Begin another process for `handle`, once this one is done; what is less urgent is not waited for."""
        under_way = self._pending.under_way()
        for other in under_way:
            if other.priority > handle.priority:
                connection.send(encode(Cancel(other.id)))
        if not under_way:
            connection.stop()
            self._connection = None
            self.start()

    def _take_back(self, handle: AnyHandle) -> None:
        if handle.state is RequestState.QUEUED:
            self._pending.decide(handle, Cancelled())
        elif handle.state is not RequestState.DECIDED and self._connection is not None:
            self._connection.send(encode(Cancel(handle.id)))
            if handle.state is RequestState.RUNNING:
                self._pending.limit(handle, self._timings.cancel_grace, self._overdue)

    def _overdue(self, handle: AnyHandle, seconds: float) -> None:
        if self._connection is not None and handle.state is RequestState.RUNNING:
            self._connection.overdue(seconds, handle.kind, cancelled=handle.cancelled)

    def _on_end(self) -> None:
        if self._connection is None:
            return
        if self._pending.all():
            self._send()
        else:
            self._connection.watch(False)
