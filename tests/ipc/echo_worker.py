"""A real worker process for tests: it does what it is asked to, however rude. Run as a script."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from typing import Any

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.workers.serve import Job, limit_memory, serve

_done: list[str] = []


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def echo(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Give back what came; `events` of them are told before."""
    for n in range(params.get("events", 0)):
        job.event("step", n=n)
    _done.append(params.get("name", ""))
    return params


def history(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """The names of the echoes so far, in the order in which they ran."""
    del job, params
    return {"names": _done, "pid": os.getpid()}


def blob(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """So many bytes; `length` are what came in."""
    del job
    return {"length": len(params["data"]), "data": bytes(params["size"])}


def until_cancelled(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Work until nobody wants it any more."""
    del params
    job.event("running")
    while True:
        _pause(0.005)
        job.check()


def until_urgent(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Work until something more urgent waits."""
    del params
    job.event("running")
    while not job.should_yield:
        _pause(0.005)
    return {"yielded": True}


def deaf(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Work on, whatever happens; native code that releases Python's lock."""
    job.event("running")
    ctypes.CDLL(None).sleep(params.get("seconds", 600))
    return {}


def hold_lock(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Native code that does nothing and holds Python's lock."""
    job.event("running")
    ctypes.PyDLL(None).sleep(params.get("seconds", 600))
    return {}


def compute(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Native code that computes for `seconds` and holds Python's lock."""
    job.event("running")
    end = time.monotonic() + params["seconds"]
    # C from one end to the other: no bytecode runs, between which Python would give its lock away.
    all(map(end.__gt__, iter(time.monotonic, None)))
    return {}


def die(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Send this process a signal, or leave with an exit code."""
    del job
    if "code" in params:
        os.write(2, b"a last word\n")
        os._exit(params["code"])
    # What no handler of Python's comes between.
    os.kill(os.getpid(), params["signal"])
    signal.pause()
    return {}


def noise(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Print in every way there is."""
    sys.stdout.write("printed\n")
    sys.stdout.flush()
    os.write(1, b"written to descriptor 1\n")
    libc = ctypes.CDLL(None)
    libc.puts(b"put by C")
    libc.fflush(None)
    os.system("echo said by a child")
    job.event("noise")
    return {"stdin": os.read(0, 10), **params}


def flood(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Write `size` bytes to stderr."""
    del job
    line = b"x" * 199 + b"\n"
    for _ in range(params["size"] // len(line)):
        os.write(2, line)
    os.write(2, b"the end of the flood\n")
    return {}


def fail(job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Fail in a way of one's choice."""
    del job
    match params["how"]:
        case "typed":
            raise ReviewerError(ErrorCode.NO_PAGES, "No pages.", "Take another.", "detail")
        case "unforeseen":
            raise ValueError("a secret sentence of the paper")
        case "memory":
            limit_memory(params["limit"])
            return {"data": bytes(8 * params["limit"])}
        case "unencodable":
            return {"object": object()}
        case "oversized":
            return {"data": bytes(161 * 1024 * 1024)}
        case _:
            raise AssertionError


if __name__ == "__main__":
    handlers = (echo, history, blob, until_cancelled, until_urgent, deaf, hold_lock, compute, die, noise, flood, fail)
    serve(
        "echo",
        {handler.__name__: handler for handler in handlers},
        stuck_after=float(sys.argv[1]) if len(sys.argv) > 1 else 60.0,
    )
