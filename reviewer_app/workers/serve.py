"""The worker's side of the conversation: an IO thread that always answers, a main thread that does one job at a time.

The IO thread reads requests into a queue, answers heartbeats, notes cancellations, and ends the process the moment
stdin closes, so that no worker outlives the program. The main thread runs the handlers.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NoReturn, Union

from reviewer_app.box.box import Box, BoxFailedError
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.codec import FrameDecoder, open_body
from reviewer_app.ipc.envelope import (
    VERSION,
    Cancel,
    Confine,
    Emitted,
    Error,
    Hello,
    Message,
    Ping,
    Pong,
    ProtocolError,
    Request,
    Result,
    Started,
)
from reviewer_app.messages.ask import Ask, kind_of
from reviewer_app.workers.jobs import JobQueue, QueuedJob
from reviewer_app.workers.process import claim_standard_streams, die_when_stuck, limit_memory
from reviewer_app.workers.sender import Sender

__all__ = ["Handlers", "Job", "JobCancelled", "limit_memory", "serve"]

log = logging.getLogger(__name__)

# What does a request: given the job and the request, returns what the request is answered with.
Handlers = Mapping[type[Ask[Any, Any]], Callable[["Job", Any], object]]

# A job that keeps the IO thread from running for this long (seconds) has hung in native code; the program, if it is
# still there, has given the worker up at half of it.
STUCK_AFTER_S: Final = 60.0

# The exit code of a worker that could not go on listening.
_EXIT_UNHEARD: Final = 3
_READ: Final = 1 << 20


class JobCancelled(Exception):  # noqa: N818 - not an error: it unwinds a job that nobody wants any more
    """Raised by `Job.check` in a job that was cancelled."""


class Job:
    """One request, as its handler sees it."""

    def __init__(self, sender: Sender, queue: JobQueue, entry: QueuedJob) -> None:
        self._sender = sender
        self._queue = queue
        self._entry = entry

    @property
    def id(self) -> int:
        """The request's number, unique in this process."""
        return self._entry.request.id

    @property
    def priority(self) -> int:
        """A lower number is more urgent."""
        return self._entry.request.priority

    @property
    def cancelled(self) -> bool:
        """Whether the request is not wanted any more."""
        return self._entry.cancelled

    @property
    def should_yield(self) -> bool:
        """Whether a more urgent request waits for this job to end."""
        return self._queue.waits_before(self.priority)

    def check(self) -> None:
        """Raise JobCancelled if the request is not wanted any more; call it wherever the job can be left."""
        if self.cancelled:
            raise JobCancelled

    def emit(self, event: object) -> None:
        """Tell the client something while the job runs, of a type that its request names. Waits until it is written."""
        self._sender.send(Emitted(self.id, event))


def serve(
    role: str,
    handlers: Handlers | Callable[[], Handlers],
    *,
    box: Box | None = None,
    stuck_after: float = STUCK_AFTER_S,
) -> NoReturn:
    """Answer requests on stdin and stdout until stdin closes; call it first of all, on the main thread.

    `handlers` maps a request's class to what does it. A function that returns them is called once stdout is out of
    reach of native code: import native libraries in there. A handler that raises ReviewerError fails its request with
    it; any other exception fails it as INTERNAL. The worker lives on in both cases. `box` is closed before the first
    request that is boxed.
    """
    reading, writing = claim_standard_streams()
    # Ctrl+C in a terminal is for the program, which then ends its workers in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sender = Sender(writing)
    queue = JobQueue()
    sender.send(Hello(VERSION, role, os.getpid()))
    box = box or Box(None)
    threading.Thread(target=_listen, args=(reading, sender, queue, box), name="ipc", daemon=True).start()
    die_when_stuck(stuck_after, box.seal_thread)
    table = handlers() if callable(handlers) else handlers
    while True:
        _run(table, sender, queue, queue.take(), box)


def _listen(reading: int, sender: Sender, queue: JobQueue, box: Box) -> NoReturn:
    """The IO thread, which opens no file."""
    decoder = FrameDecoder()
    code = _EXIT_UNHEARD
    try:
        box.seal_thread()
        while data := os.read(reading, _READ):
            for message in decoder.feed(data):
                _take(message, sender, queue, box)
        code = 0
    except ProtocolError as error:
        log.critical("the program sent what is no message: %s", error)
    except OSError as error:
        log.critical("reading from the program failed: %s", error.strerror)
    except MemoryError:
        log.critical("no memory for what the program sent")
    except BoxFailedError as error:
        log.critical("the thread that listens could not give up its rights: %s", error)
    finally:
        # Not sys.exit: the main thread may be deep in native code, and nothing here needs tidying up.
        os._exit(code)


def _take(message: Message, sender: Sender, queue: JobQueue, box: Box) -> None:
    match message:
        case Request():
            queue.put(message)
        case Cancel(id=number):
            if queue.cancel(number):
                sender.send_soon(_cancelled(number))
        case Confine():
            box.reach = message.reach()
        case Ping(n=n):
            sender.send_soon(Pong(n))
        case _:
            pass  # the greeting


def _run(handlers: Handlers, sender: Sender, queue: JobQueue, entry: QueuedJob, box: Box) -> None:
    request = entry.request
    # In the pipe before the handler runs: if the job takes the process down, the client has to know which one it was.
    sender.send(Started(request.id))
    answer: Result[object] | Error
    kind = ""
    try:
        ask = open_body(request.body, _any_of(tuple(handlers)))
        kind = kind_of(ask)
        if ask.boxed:
            box.close()
        answer = Result(request.id, handlers[type(ask)](Job(sender, queue, entry), ask))
    except JobCancelled:
        answer = _cancelled(request.id)
    except ReviewerError as error:
        answer = Error.of(request.id, error)
    except MemoryError:
        answer = Error.of(request.id, _out_of_memory())
    except Exception as error:  # noqa: BLE001 - it is sent on as a typed error, with where it came from
        answer = Error.of(request.id, _defect(kind, error))
    queue.finished(entry)
    try:
        sender.send(answer)
    except ProtocolError as error:
        sender.send(Error.of(request.id, _defect(kind, error)))


@cache
def _any_of(asks: tuple[type[Ask[Any, Any]], ...]) -> Any:
    return Union[asks]  # noqa: UP007 - of a tuple that is known at run time only


def _cancelled(number: int) -> Error:
    return Error.of(number, ReviewerError(ErrorCode.CANCELLED, tr("This was cancelled.")))


def _out_of_memory() -> ReviewerError:
    return ReviewerError(
        ErrorCode.OUT_OF_MEMORY,
        tr("There was not enough memory for this."),
        tr("Close other programs, or choose a smaller model, and try again."),
    )


def _defect(kind: str, error: BaseException) -> ReviewerError:
    """What is told of an unforeseen exception: where it was raised, never its text, which may quote a paper."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    name = type(error).__name__
    if isinstance(error, OSError):
        name += f" (errno {error.errno})"
    if isinstance(error, ProtocolError):
        name += f" ({error})"
    return ReviewerError(
        ErrorCode.INTERNAL,
        tr("An unforeseen error happened in this program."),
        tr("Try again; if it happens again, please report it with the details."),
        "\n".join((f"{name} in {kind!r}", *where)),
    )
