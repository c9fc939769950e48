"""One worker process from its start to its end: greeting, messages, heartbeat, and one typed reason when it is over.

    STARTING --Hello--> READY --death or stop--> OVER        (STARTING may go to OVER directly)

A connection belongs to one process and has its own decoder; whatever that process still sends once the
connection is over is dropped. So nothing of a dead process ever reaches the requests of the next.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from reviewer_app.ipc.codec import FrameDecoder, encode
from reviewer_app.ipc.envelope import (
    VERSION,
    Cancel,
    Confine,
    Hello,
    Message,
    Ping,
    Pong,
    ProtocolError,
    ProtocolReason,
    Request,
)
from reviewer_app.ipc.heartbeat import Timings
from reviewer_app.ipc.pulse import Pulse
from reviewer_app.ipc.role import Role
from reviewer_app.ipc.runtime import ProcessExit, Runtime, Timer, Transport
from reviewer_app.ipc.worker_exit import ExitWriter, StderrTail, WorkerExit

log = logging.getLogger(__name__)

# Seconds after which what else has arrived waits for the loop's next turn: the window paints and takes keys in between.
_TURN_S: Final = 0.01


class ConnectionOwner(Protocol):
    """Hears of a connection until it is over."""

    def on_ready(self, connection: Connection) -> None:
        """The worker has greeted: messages can be sent."""

    def on_message(self, connection: Connection, message: Message) -> None:
        """The worker sent a message (greetings and heartbeats are kept from the owner)."""

    def on_dead(self, connection: Connection, exit_: WorkerExit) -> None:
        """The worker died or was given up. Not called when the owner itself ended it."""


@dataclass(frozen=True, slots=True)
class ProcessPlan:
    """What to start: `generation` counts the processes of one client from 1."""

    role: Role
    command: Sequence[str]
    environment: Mapping[str, str]
    generation: int


class _State(Enum):
    STARTING = "starting"
    READY = "ready"
    OVER = "over"


class Connection:
    """See the module. It is also the listener of its process's transport."""

    def __init__(self, runtime: Runtime, plan: ProcessPlan, timings: Timings, owner: ConnectionOwner) -> None:
        self._runtime = runtime
        self._timings = timings
        self._owner = owner
        self.role = plan.role
        self.generation = plan.generation
        self._state = _State.STARTING
        self._gone = False
        self._decoder = FrameDecoder()
        self._tail = StderrTail()
        self._exits = ExitWriter(plan.role, plan.generation, self._tail)
        self._pulse = Pulse(runtime, timings, self)
        self._start_timer: Timer = runtime.call_later(timings.start, self._start_overdue)
        self._kill_timer: Timer | None = None
        self._next_turn: Timer | None = None
        self._transport: Transport = runtime.spawn(plan.command, plan.environment, self)
        self._transport.write(encode(Hello(VERSION, plan.role.name, os.getpid())))

    @property
    def ready(self) -> bool:
        """Whether messages can be sent."""
        return self._state is _State.READY

    @property
    def pid(self) -> int | None:
        """The process id while the process runs."""
        return self._transport.pid

    def send(self, frame: bytes) -> None:
        """Send an encoded message."""
        self._transport.write(frame)

    def watch(self, wanted: bool) -> None:
        """Keep the heartbeat going, or rest it: a worker that nobody waits for is not woken every second."""
        if wanted and self._state is _State.READY:
            self._pulse.start()
        else:
            self._pulse.rest()

    def silent(self, seconds: float, *, computing: bool) -> None:
        """Give the process up: nothing was heard of it for `seconds`."""
        self._give_up(self._exits.silent(seconds, computing=computing))

    def stop(self) -> None:
        """Let it end by itself, and kill it if it has not after a moment. Returns at once."""
        self._over()
        if not self._gone:
            self._transport.close_input()
            self._kill_timer = self._runtime.call_later(self._timings.stop_grace, self._transport.kill)

    def kill(self) -> None:
        """End it now."""
        self._over()
        self._transport.kill()

    def overdue(self, seconds: float, kind: str, *, cancelled: bool) -> None:
        """Give the process up: a task `kind` took longer than `seconds`, once it ran or was cancelled."""
        self._give_up(self._exits.overdue(seconds, kind, cancelled=cancelled))

    # -- what the transport tells

    def on_output(self, data: bytes) -> None:
        """Public for the transport only."""
        if self._listening():
            self._pulse.heard()
            self._deliver(data)

    def on_stderr(self, data: bytes) -> None:
        """Public for the transport only."""
        self._tail.feed(data)

    def on_exit(self, exit_: ProcessExit) -> None:
        """Public for the transport only."""
        self._gone = True
        if self._kill_timer is not None:
            self._kill_timer.cancel()
        self._deliver(turn=math.inf)
        if self._state is _State.OVER:
            return
        note = ""
        try:
            self._decoder.close()
        except ProtocolError as error:
            note = error.detail
        ready = self._state is _State.READY
        self._give_up(self._exits.ended(exit_, ready=ready, note=note))

    # -- inside

    def _listening(self) -> bool:
        return self._state is not _State.OVER

    def _deliver(self, data: bytes = b"", turn: float = _TURN_S) -> None:
        """Take `data` in, and the messages that are whole now; after `turn` seconds the others wait for a turn more."""
        if not self._listening():
            return
        began = self._runtime.now()
        try:
            for message in self._decoder.feed(data):
                self._take(message)
                if not self._listening():
                    return
                if self._runtime.now() - began >= turn:
                    self._go_on_later()
                    return
        except ProtocolError as error:
            self._give_up(self._exits.garbled(error.reason, error.detail))

    def _go_on_later(self) -> None:
        if self._next_turn is None:
            self._next_turn = self._runtime.call_later(0.0, self._go_on)

    def _go_on(self) -> None:
        self._next_turn = None
        self._deliver()

    def _take(self, message: Message) -> None:
        match message:
            case Hello():
                self._state = _State.READY
                self._start_timer.cancel()
                self._owner.on_ready(self)
            case Pong():
                pass  # every byte counts as a sign of life already
            case Request() | Cancel() | Ping() | Confine():
                raise ProtocolError(ProtocolReason.MALFORMED, "a message that only a client sends")
            case _:
                self._owner.on_message(self, message)

    def _start_overdue(self) -> None:
        self._give_up(self._exits.never_greeted(self._timings.start))

    def _give_up(self, exit_: WorkerExit) -> None:
        self._over()
        self._transport.kill()
        log.warning("%s", exit_.facts)
        self._owner.on_dead(self, exit_)

    def _over(self) -> None:
        self._state = _State.OVER
        self._pulse.rest()
        self._start_timer.cancel()
        if self._next_turn is not None:
            self._next_turn.cancel()
