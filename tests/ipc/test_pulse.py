"""What is found out of a silent process: whether it sleeps, or would go on if it were let."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from reviewer_app.ipc.pulse import _held_up
from tests.ipc.loops import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it")

# In a thread of its own, as llama.cpp computes while the main thread waits.
COMPUTES = "import threading, signal\ndef spin():\n    while True: pass\nthreading.Thread(target=spin).start()"
SLEEPS = "import signal\nsignal.pause()"


def becomes(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
    return False


@pytest.mark.parametrize(("code", "expected"), [(COMPUTES, True), (SLEEPS, False)], ids=["computes", "sleeps"])
def test_a_process_is_held_up_or_asleep(code: str, expected: bool) -> None:
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        seen = psutil.Process(process.pid)
        try:
            # Python's own start is work for both.
            assert becomes(lambda: seen.num_threads() == (2 if expected else 1))
            assert becomes(lambda: all(_held_up(seen) is expected for _ in range(5)))
            if expected:
                seen.suspend()
                assert becomes(lambda: not _held_up(seen))
        finally:
            process.kill()
