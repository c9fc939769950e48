"""How many threads to use."""

from __future__ import annotations

import os

import psutil


def physical_cores() -> int:
    """Physical cores that this process may run on: a second thread on a core slows the arithmetic down."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        allowed = os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))
