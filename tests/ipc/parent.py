"""A program with one worker, to be killed by a test. Run as a script: KIND COMMAND…; prints the worker's process id."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.selector_runtime import SelectorRuntime

runtime = SelectorRuntime()
# Run as a script, it finds this program alone.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
echoing = importlib.import_module("tests.ipc.echo_worker")
client = WorkerClient(runtime, echoing.ECHO, sys.argv[2:])


def told(event: dict[str, object]) -> None:
    """The worker is at it."""
    sys.stdout.write(f"{client.pid}\n")
    sys.stdout.flush()


client.request(echoing.ASKS[sys.argv[1]]({"events": 1}), on_event=told, on_done=lambda _: None, deadline=None)
runtime.run_until(lambda: False)
