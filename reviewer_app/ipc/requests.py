"""Requests on their way, each of which ends exactly once, and the subjects that are not asked about any more.

QUEUED (no greeting yet) --> SENT (waits in the worker) --> RUNNING (the deadline counts) --> OVER
   `--> DECIDED (its end is known, on_done is about to be called) --> OVER
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from enum import Enum
from typing import Any, Final, Generic, TypeVar

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.codec import encode, open_told
from reviewer_app.ipc.envelope import ProtocolError, ProtocolReason, Request
from reviewer_app.ipc.outcome import Cancelled, Outcome
from reviewer_app.ipc.role import Role
from reviewer_app.ipc.runtime import Runtime, Timer
from reviewer_app.ipc.worker_exit import WorkerExit
from reviewer_app.messages.ask import Ask, kind_of, types_of

Answered = TypeVar("Answered")
Emits = TypeVar("Emits")

# A subject that was being worked on when the worker died this often is not asked about again.
QUARANTINE_AFTER: Final = 2


class RequestState(Enum):
    """How far a request has come; see the module."""

    QUEUED = "queued"
    SENT = "sent"
    RUNNING = "running"
    DECIDED = "decided"
    OVER = "over"


class RequestHandle(Generic[Answered, Emits]):
    """One request. Of its attributes, `id`, `done` and `cancel` are for who made it, the rest for the client."""

    def __init__(
        self,
        request: Request[Ask[Answered, Emits]],
        on_event: Callable[[Emits], None] | None,
        on_done: Callable[[Outcome[Answered]], None],
        deadline: float | None,
        subject: str | None,
        take_back: Callable[[AnyHandle], None],
    ) -> None:
        self.id = request.id
        self.ask = request.body
        self.kind = kind_of(request.body)
        self.priority = request.priority
        self.reach = request.body.reach()
        self.answered, self.emitted = types_of(type(request.body))
        self.frame = encode(request)
        self.on_event = on_event
        self.on_done = on_done
        self.deadline = deadline
        self.subject = subject
        self.state = RequestState.QUEUED
        self.cancelled = False
        self.timer: Timer | None = None
        self._take_back = take_back
        self._told = 0

    @property
    def boxed(self) -> bool:
        """Whether the worker's box is closed for it."""
        return self.ask.boxed

    @property
    def done(self) -> bool:
        """Whether `on_done` was called, or is being called."""
        return self.state is RequestState.OVER

    def event(self, body: Any) -> Emits:
        """What the worker tells of it. Raises ProtocolError if that can't be."""
        event: Emits = self._open(body, self.emitted)
        self._refuse(self.ask.contradiction(event))
        return event

    def answer(self, body: Any) -> Answered:
        """What the worker answers. Raises ProtocolError if it can't be an answer to this."""
        answer: Answered = self._open(body, self.answered)
        self._refuse(self.ask.mismatch(answer))
        return answer

    def _refuse(self, why: str) -> None:
        if why:
            raise ProtocolError(ProtocolReason.MALFORMED, f"{self.kind}: {why}")

    def _open(self, body: Any, wanted: Any) -> Any:
        self._told += memoryview(body).nbytes
        if self._told > self.ask.most_bytes:
            detail = f"{self.kind}: more than {self.ask.most_bytes} bytes are told of it"
            raise ProtocolError(ProtocolReason.OVERSIZED, detail)
        return open_told(body, wanted)

    def cancel(self) -> None:
        """Take the request back. Its outcome is then `Cancelled`, as soon as the worker has let go of it.

        Until then events still come: what a worker wrote before it stopped is not thrown away.
        """
        if not self.done and not self.cancelled:
            self.cancelled = True
            self._take_back(self)


AnyHandle = RequestHandle[Any, Any]


class PendingRequests:
    """The requests that are not over. `on_end` is called when one is, before who made it hears of it."""

    def __init__(self, runtime: Runtime, on_end: Callable[[], None]) -> None:
        self._runtime = runtime
        self._on_end = on_end
        self._pending: dict[int, AnyHandle] = {}

    def add(self, handle: AnyHandle) -> None:
        """`handle` is on its way."""
        self._pending[handle.id] = handle

    def get(self, number: int) -> AnyHandle | None:
        """The request of that number, if it is not over."""
        return self._pending.get(number)

    def all(self) -> list[AnyHandle]:
        """In the order in which they were made."""
        return list(self._pending.values())

    def under_way(self) -> list[AnyHandle]:
        """Those that the process has."""
        return [h for h in self._pending.values() if h.state in (RequestState.SENT, RequestState.RUNNING)]

    def limit(self, handle: AnyHandle, seconds: float | None, overdue: Callable[[AnyHandle, float], None]) -> None:
        """Call `overdue` if `handle` is not over in `seconds`; a limit set before holds no more."""
        if handle.timer is not None:
            handle.timer.cancel()
            handle.timer = None
        if seconds is not None:
            handle.timer = self._runtime.call_later(seconds, lambda: overdue(handle, seconds))

    def decide(self, handle: AnyHandle, outcome: Outcome[Any]) -> None:
        """End `handle` with `outcome` from the loop, not from within the caller's own call."""
        handle.state = RequestState.DECIDED
        self._runtime.call_later(0.0, lambda: self.finish(handle, outcome))

    def finish(self, handle: AnyHandle, outcome: Outcome[Any]) -> None:
        """End `handle` with `outcome` now, or as cancelled if it was taken back; nothing if it is over."""
        if handle.state is RequestState.OVER:
            return
        handle.state = RequestState.OVER
        if handle.timer is not None:
            handle.timer.cancel()
        self._pending.pop(handle.id, None)
        self._on_end()
        handle.on_done(Cancelled() if handle.cancelled else outcome)

    def take_all(self) -> list[AnyHandle]:
        """Every request, settled: what a callback asks from here on belongs to the next process."""
        handles = self.all()
        self._pending.clear()
        for handle in handles:
            handle.state = RequestState.DECIDED
        return handles

    def finish_each(self, handles: Sequence[AnyHandle], outcome: Outcome[Any]) -> None:
        """End them all; every one is told even if a callback raises, and what it raised goes on to our caller."""
        with ExitStack() as stack:
            for handle in reversed(handles):
                stack.callback(self.finish, handle, outcome)


class Quarantine:
    """Remembers what a worker was busy with when it died."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._deaths: dict[str, list[WorkerExit]] = {}

    def note(self, handles: Sequence[AnyHandle], exit_: WorkerExit) -> None:
        """The process that had `handles` to do has died."""
        for handle in handles:
            # One that was taken back is not put down to its subject: a person may only have lost patience.
            if handle.state is RequestState.RUNNING and handle.subject is not None and not handle.cancelled:
                self._deaths.setdefault(handle.subject, []).append(exit_)

    def refusal(self, subject: str | None) -> ReviewerError | None:
        """Why `subject` is not asked about any more, if it is not."""
        deaths = self._deaths.get(subject, []) if subject is not None else []
        if len(deaths) < QUARANTINE_AFTER:
            return None
        return ReviewerError(
            ErrorCode.QUARANTINED,
            tr("This was left out: {name} stopped twice while it worked on it.").format(name=self._role.title()),
            tr("Everything else goes on. The file may be damaged, or made to do harm."),
            deaths[-1].detail,
        )
