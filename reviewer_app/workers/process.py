"""What a worker does to its own process before it opens anything untrusted."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Final, NoReturn

log = logging.getLogger(__name__)

# A page of pixels then crosses the pipe in a few pieces instead of a hundred. The most an ordinary Linux user may ask.
_PIPE_BYTES: Final = 1 << 20


def claim_standard_streams() -> tuple[int, int]:
    """Take stdin and stdout for the protocol: the descriptors to read from and to write to.

    From here on, descriptor 0 is empty and descriptor 1 is stderr: what native code prints, C or Python, never gets
    between the messages. Crashes print a traceback on stderr.
    """
    sys.stdout.flush()
    reading, writing = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(reading, os.O_BINARY)
        msvcrt.setmode(writing, os.O_BINARY)
    else:
        import fcntl

        # Refused where the user has many large pipes already; then it stays as it is.
        with contextlib.suppress(OSError, AttributeError):
            for descriptor in (writing, reading):
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    # Only the thread that crashed: the lines that a person gets to see are few.
    faulthandler.enable(all_threads=False)
    return reading, writing


def die_when_stuck(seconds: float, first: Callable[[], None] = lambda: None) -> None:
    """End this process, with a traceback on stderr, once no Python code could run for `seconds`.

    Native code that never returns and holds Python's lock would otherwise keep the process from noticing that the
    program has gone. faulthandler's watchdog is a native thread and needs no lock. `first` is called in the thread that
    winds it up.
    """

    def rearm() -> NoReturn:
        first()
        waiting = threading.Event()
        while True:
            faulthandler.dump_traceback_later(seconds, exit=True)
            waiting.wait(seconds / 4)

    threading.Thread(target=rearm, name="watchdog", daemon=True).start()


def limit_memory(size: int) -> bool:
    """Let this process have `size` bytes of address space at most (POSIX); whether that is in force.

    Beyond it allocations fail, which ends the job instead of the machine.
    """
    try:
        import resource
    except ImportError:
        return False
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        allowed = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
    except (OSError, ValueError) as error:
        log.warning("memory is not limited: %s", type(error).__name__)
        return False
    return True
