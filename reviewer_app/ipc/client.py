"""The program's side of one worker role: requests with deadlines, over as many processes as it takes.

A request goes through these states; `on_done` is called once, at the end:

    QUEUED (no greeting yet) --> SENT (waits in the worker) --> RUNNING (the deadline counts) --> OVER
       `--> DECIDED (its end is known, on_done is about to be called) --> OVER

Nothing here blocks, and every callback is made on the runtime's thread: from its loop, or from within `stop` and
`kill` for the requests that these end. None is ever made from within `request` or `RequestHandle.cancel`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from enum import Enum
from typing import Any, Final

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.command import worker_command, worker_environment
from reviewer_app.ipc.connection import Connection, ProcessPlan
from reviewer_app.ipc.heartbeat import Timings
from reviewer_app.ipc.messages import Cancel, Error, Event, Message, Request, Result, Started
from reviewer_app.ipc.outcome import Cancelled, Done, Failed, Outcome
from reviewer_app.ipc.runtime import Runtime, Timer
from reviewer_app.ipc.worker_exit import WorkerExit, worker_name

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

OnEvent = Callable[[str, dict[str, Any]], None]
OnDone = Callable[[Outcome], None]

# A subject that was being worked on when the worker died this often is not asked again.
QUARANTINE_AFTER: Final = 2

# What an owner asks from `on_started` runs before anything that waited for the new process.
_FIRST: Final = -1


class _Stage(Enum):
    QUEUED = "queued"
    SENT = "sent"
    RUNNING = "running"
    DECIDED = "decided"
    OVER = "over"


class RequestHandle:
    """One request. What is not documented here is the client's."""

    def __init__(
        self,
        client: WorkerClient,
        request: Request,
        on_event: OnEvent | None,
        on_done: OnDone,
        deadline: float | None,
        subject: str | None,
    ) -> None:
        self._client = client
        self.id = request.id
        self.kind = request.kind
        self.frame = encode(request)
        self.on_event = on_event
        self.on_done = on_done
        self.deadline = deadline
        self.subject = subject
        self.stage = _Stage.QUEUED
        self.cancelled = False
        self.timer: Timer | None = None

    @property
    def done(self) -> bool:
        """Whether `on_done` was called, or is being called."""
        return self.stage is _Stage.OVER

    def cancel(self) -> None:
        """Take the request back. Its outcome is then `Cancelled`, as soon as the worker has let go of it.

        Until then events still come: what a worker wrote before it stopped is not thrown away.
        """
        self._client.cancel(self)


class WorkerClient:
    """Talks to one process of `role` at a time: the first request starts it, and the next one after a death.

    `on_started` is called when a new process has greeted, before anything that waits is sent: what the owner
    asks in it runs first. `on_died` is called when a process died, before its requests fail.
    """

    def __init__(
        self,
        runtime: Runtime,
        role: str,
        command: Sequence[str] | None = None,
        on_started: Callable[[], None] | None = None,
        on_died: Callable[[WorkerExit], None] | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        timings: Timings | None = None,
    ) -> None:
        self._runtime = runtime
        self._role = role
        self._command = list(command) if command is not None else worker_command(role)
        self._environment = environment
        self._timings = timings or Timings()
        self._on_started = on_started
        self._on_died = on_died
        self._connection: Connection | None = None
        self._generation = 0
        self._next_id = 1
        self._priority_limit: int | None = None
        self._pending: dict[int, RequestHandle] = {}
        self._deaths: dict[str, list[WorkerExit]] = {}

    @property
    def generation(self) -> int:
        """How many processes were started so far."""
        return self._generation

    @property
    def alive(self) -> bool:
        """Whether a process runs, or is being started."""
        return self._connection is not None

    @property
    def pid(self) -> int | None:
        """The process id of the worker that runs, if one does."""
        return self._connection.pid if self._connection else None

    def request(
        self,
        kind: str,
        params: dict[str, Any],
        *,
        on_event: OnEvent | None = None,
        on_done: OnDone,
        deadline: float | None,
        priority: int = 0,
        subject: str | None = None,
    ) -> RequestHandle:
        """Ask the worker for `kind`. `on_done` is called exactly once, never before this returns.

        `deadline`: seconds that the worker may work on it (waiting for its turn does not count); then the process
        is killed. `priority`: a lower number runs sooner. `subject`: what it is about, e.g. "page:<sha256>:7"; one
        that was being worked on when the process died twice fails from then on with QUARANTINED.

        Raises ProtocolError if `params` hold what a message can't carry.
        """
        if self._priority_limit is not None:
            priority = min(priority, self._priority_limit)
        request = Request(self._next_id, kind, params, priority)
        handle = RequestHandle(self, request, on_event, on_done, deadline, subject)
        self._next_id += 1
        self._pending[handle.id] = handle
        deaths = self._deaths.get(subject, []) if subject is not None else []
        if len(deaths) >= QUARANTINE_AFTER:
            self._decide(handle, Failed(self._quarantined(deaths[-1])))
            return handle
        self.start()
        self._send(handle)
        return handle

    def cancel(self, handle: RequestHandle) -> None:
        """See `RequestHandle.cancel`."""
        if handle.done or handle.cancelled:
            return
        handle.cancelled = True
        if handle.stage is _Stage.QUEUED:
            self._decide(handle, Cancelled())
        elif handle.stage is not _Stage.DECIDED and self._connection is not None:
            self._connection.send(encode(Cancel(handle.id)))
            if handle.stage is _Stage.RUNNING:
                self._limit(handle, self._timings.cancel_grace)

    def start(self) -> None:
        """Start the process now, so that the first request finds it running. Nothing happens if it runs."""
        if self._connection is not None:
            return
        self._generation += 1
        environment = worker_environment() if self._environment is None else self._environment
        plan = ProcessPlan(self._role, self._command, environment, self._generation)
        self._connection = Connection(self._runtime, plan, self._timings, self)

    def stop(self) -> None:
        """End the process: gently, by force after a moment. Returns at once; what was asked is `Cancelled`.

        The runtime sees it through; its `close` waits for that. A later request starts a new process.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.stop()
        self._finish_all(Cancelled())

    def kill(self) -> None:
        """End the process at once; what was asked is `Cancelled`. A later request starts a new process."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.kill()
        self._finish_all(Cancelled())

    # -- what the connection tells

    def on_ready(self, connection: Connection) -> None:
        """Public for the connection only."""
        waiting = list(self._pending.values())
        if self._on_started is not None:
            self._priority_limit = _FIRST
            try:
                self._on_started()
            finally:
                self._priority_limit = None
        for handle in waiting:
            self._send(handle)

    def on_message(self, connection: Connection, message: Message) -> None:
        """Public for the connection only."""
        match message:
            case Started(id=number) if handle := self._pending.get(number):
                handle.stage = _Stage.RUNNING
                self._limit(handle, self._timings.cancel_grace if handle.cancelled else handle.deadline)
            case Event(id=number) if handle := self._pending.get(number):
                if handle.on_event is not None:
                    handle.on_event(message.kind, message.data)
            case Result(id=number) if handle := self._pending.get(number):
                self._finish(handle, Done(message.data))
            case Error(id=number) if handle := self._pending.get(number):
                error = ReviewerError.from_wire(message.error)
                cancelled = error.code is ErrorCode.CANCELLED
                self._finish(handle, Cancelled() if cancelled else Failed(error))
            case _:
                pass

    def on_dead(self, connection: Connection, exit_: WorkerExit) -> None:
        """Public for the connection only."""
        self._connection = None
        for handle in self._pending.values():
            # One that was taken back is not put to the subject's account: a person may only have lost patience.
            if handle.stage is _Stage.RUNNING and handle.subject is not None and not handle.cancelled:
                self._deaths.setdefault(handle.subject, []).append(exit_)
        handles = self._take_pending()
        with ExitStack() as stack:
            stack.callback(self._finish_each, handles, Failed(exit_.error(), exit_))
            if self._on_died is not None:
                self._on_died(exit_)

    # -- inside

    def _send(self, handle: RequestHandle) -> None:
        connection = self._connection
        if connection is None or not connection.ready or handle.stage is not _Stage.QUEUED:
            return
        handle.stage = _Stage.SENT
        frame, handle.frame = handle.frame, b""
        connection.send(frame)
        connection.watch(True)

    def _limit(self, handle: RequestHandle, seconds: float | None) -> None:
        """Give the process up if `handle` is not over in `seconds`; a limit set before holds no more."""
        if handle.timer is not None:
            handle.timer.cancel()
            handle.timer = None
        if seconds is not None:
            handle.timer = self._runtime.call_later(seconds, lambda: self._overdue(handle, seconds))

    def _overdue(self, handle: RequestHandle, seconds: float) -> None:
        if self._connection is not None and handle.stage is _Stage.RUNNING:
            self._connection.overdue(seconds, handle.kind, cancelled=handle.cancelled)

    def _decide(self, handle: RequestHandle, outcome: Outcome) -> None:
        """End `handle` with `outcome` from the loop, not from within the caller's own call."""
        handle.stage = _Stage.DECIDED
        self._runtime.call_later(0.0, lambda: self._finish(handle, outcome))

    def _finish(self, handle: RequestHandle, outcome: Outcome) -> None:
        if handle.stage is _Stage.OVER:
            return
        handle.stage = _Stage.OVER
        self._limit(handle, None)
        self._pending.pop(handle.id, None)
        if not self._pending and self._connection is not None:
            self._connection.watch(False)
        handle.on_done(Cancelled() if handle.cancelled else outcome)

    def _finish_all(self, outcome: Outcome) -> None:
        self._finish_each(self._take_pending(), outcome)

    def _take_pending(self) -> list[RequestHandle]:
        """Everything asked so far, settled: what a callback asks from here on belongs to the next process."""
        handles = list(self._pending.values())
        self._pending.clear()
        for handle in handles:
            handle.stage = _Stage.DECIDED
        return handles

    def _finish_each(self, handles: Sequence[RequestHandle], outcome: Outcome) -> None:
        # Every one is told, even if a callback raises; what it raised goes on to our caller.
        with ExitStack() as stack:
            for handle in reversed(handles):
                stack.callback(self._finish, handle, outcome)

    def _quarantined(self, last: WorkerExit) -> ReviewerError:
        return ReviewerError(
            ErrorCode.QUARANTINED,
            tr("This was left out: {name} stopped twice while it worked on it.").format(name=worker_name(self._role)),
            tr("Everything else goes on. The file may be damaged, or made to do harm."),
            last.detail,
        )
