"""How a worker process is started."""

from __future__ import annotations

import os
import sys

from reviewer_app import i18n


def worker_command(role: str) -> list[str]:
    """The command that runs this program as the worker `role`; a frozen build re-enters itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "worker", role]
    # -P keeps the folder that the person happens to stand in out of the import path.
    return [sys.executable, "-P", "-m", "reviewer_app", "worker", role]


def worker_environment() -> dict[str, str]:
    """The environment that a worker is started with: our own, with text in UTF-8 on every platform.

    A worker fails in sentences that a person reads, so it is told their language.
    """
    return {**os.environ, "PYTHONUTF8": "1", i18n.VARIABLE: i18n.language()}
