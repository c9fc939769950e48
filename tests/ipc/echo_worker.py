"""A real worker process for tests: it does what it is asked to, however rude. Run as a script.

The requests are here too, for the tests to import.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, ClassVar

from msgspec import field

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.ipc.role import Role
from reviewer_app.messages.ask import Ask
from reviewer_app.workers.serve import Job, limit_memory, serve

ECHO = Role("echo", "tests.ipc.echo_worker", lambda: "The echo")


class Asked(Ask[dict[str, Any], dict[str, Any]], frozen=True):
    """`params` of any kind; answers and events are dictionaries, events with their "kind"."""

    params: dict[str, Any] = field(default_factory=dict)


class Echo(Asked, frozen=True):
    """Give back what came."""


class Locate(Ask[Path, None], frozen=True):
    """Give back a path."""

    path: Path


class History(Asked, frozen=True):
    """The names of the echoes so far."""


class Blob(Asked, frozen=True):
    """So many bytes."""

    most_bytes: ClassVar[int] = 160 << 20


class UntilCancelled(Asked, frozen=True):
    """Work until nobody wants it."""


class UntilUrgent(Asked, frozen=True):
    """Work until something more urgent waits."""


class Deaf(Asked, frozen=True):
    """Work on, whatever happens."""


class HoldLock(Asked, frozen=True):
    """Hold Python's lock."""


class Compute(Asked, frozen=True):
    """Compute and hold Python's lock."""


class Die(Asked, frozen=True):
    """End."""


class Noise(Asked, frozen=True):
    """Print in every way there is."""


class Flood(Asked, frozen=True):
    """Write much to stderr."""


class Fail(Asked, frozen=True):
    """Fail."""


class Misfit(Ask[int, None], frozen=True):
    """Be answered with what is no number."""


class Juggle(Asked, frozen=True):
    """What the worker can't do."""


# By their kind, as the tests ask for them.
ASKS: dict[str, type[Asked]] = {str(c.__struct_config__.tag): c for c in Asked.__subclasses__()}


_done: list[str] = []


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def echo(job: Job, ask: Asked) -> dict[str, Any]:
    """Give back what came; `events` of them are told before."""
    for n in range(ask.params.get("events", 0)):
        job.emit({"kind": "step", "n": n})
    _done.append(ask.params.get("name", ""))
    return ask.params


def history(job: Job, ask: Asked) -> dict[str, Any]:
    """The names of the echoes so far, in the order in which they ran."""
    del job, ask
    return {"names": _done, "pid": os.getpid()}


def blob(job: Job, ask: Asked) -> dict[str, Any]:
    """So many bytes; `length` are what came in."""
    del job
    return {"length": len(ask.params["data"]), "data": bytes(ask.params["size"])}


def until_cancelled(job: Job, ask: Asked) -> dict[str, Any]:
    """Work until nobody wants it any more."""
    del ask
    job.emit({"kind": "running"})
    while True:
        _pause(0.005)
        job.check()


def until_urgent(job: Job, ask: Asked) -> dict[str, Any]:
    """Work until something more urgent waits."""
    del ask
    job.emit({"kind": "running"})
    while not job.should_yield:
        _pause(0.005)
    return {"yielded": True}


def deaf(job: Job, ask: Asked) -> dict[str, Any]:
    """Work on, whatever happens; native code that releases Python's lock."""
    job.emit({"kind": "running"})
    ctypes.CDLL(None).sleep(ask.params.get("seconds", 600))
    return {}


def hold_lock(job: Job, ask: Asked) -> dict[str, Any]:
    """Native code that does nothing and holds Python's lock."""
    job.emit({"kind": "running"})
    ctypes.PyDLL(None).sleep(ask.params.get("seconds", 600))
    return {}


def compute(job: Job, ask: Asked) -> dict[str, Any]:
    """Native code that computes for `seconds` and holds Python's lock."""
    job.emit({"kind": "running"})
    end = time.monotonic() + ask.params["seconds"]
    # C from one end to the other: no bytecode runs, between which Python would give its lock away.
    all(map(end.__gt__, iter(time.monotonic, None)))
    return {}


def die(job: Job, ask: Asked) -> dict[str, Any]:
    """Send this process a signal, or leave with an exit code."""
    del job
    if "code" in ask.params:
        os.write(2, b"a last word\n")
        os._exit(ask.params["code"])
    # What no handler of Python's comes between.
    os.kill(os.getpid(), ask.params["signal"])
    signal.pause()
    return {}


def noise(job: Job, ask: Asked) -> dict[str, Any]:
    """Print in every way there is."""
    sys.stdout.write("printed\n")
    sys.stdout.flush()
    os.write(1, b"written to descriptor 1\n")
    libc = ctypes.CDLL(None)
    libc.puts(b"put by C")
    libc.fflush(None)
    os.system("echo said by a child")
    job.emit({"kind": "noise"})
    return {"stdin": os.read(0, 10), **ask.params}


def flood(job: Job, ask: Asked) -> dict[str, Any]:
    """Write `size` bytes to stderr."""
    del job
    line = b"x" * 199 + b"\n"
    for _ in range(ask.params["size"] // len(line)):
        os.write(2, line)
    os.write(2, b"the end of the flood\n")
    return {}


def fail(job: Job, ask: Asked) -> dict[str, Any]:
    """Fail in a way of one's choice."""
    del job
    match ask.params["how"]:
        case "typed":
            raise ReviewerError(ErrorCode.NO_PAGES, "No pages.", "Take another.", "detail")
        case "unforeseen":
            raise ValueError("a secret sentence of the paper")
        case "memory":
            limit_memory(ask.params["limit"])
            return {"data": bytes(8 * ask.params["limit"])}
        case "unencodable":
            return {"object": object()}
        case "oversized":
            return {"data": bytes(161 * 1024 * 1024)}
        case _:
            raise AssertionError


if __name__ == "__main__":
    doing = (echo, history, blob, until_cancelled, until_urgent, deaf, hold_lock, compute, die, noise, flood, fail)
    serve(
        "echo",
        {
            Locate: lambda _job, ask: ask.path,
            Misfit: lambda _job, _ask: "seven",
            **{ASKS[handler.__name__]: handler for handler in doing},
        },
        stuck_after=float(sys.argv[1]) if len(sys.argv) > 1 else 60.0,
    )
