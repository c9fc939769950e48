"""A program with one worker, to be killed by a test. Run as a script: KIND COMMAND…; prints the worker's process id."""

from __future__ import annotations

import sys

from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.selector_runtime import SelectorRuntime

runtime = SelectorRuntime()
client = WorkerClient(runtime, "echo", sys.argv[2:])


def told(kind: str, data: dict[str, object]) -> None:
    """The worker is at it."""
    sys.stdout.write(f"{client.pid}\n")
    sys.stdout.flush()


client.request(sys.argv[1], {"events": 1}, on_event=told, on_done=lambda _: None, deadline=None)
runtime.run_until(lambda: False)
