"""How a request to a worker ends: in exactly one of three ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.worker_exit import WorkerExit


@dataclass(frozen=True, slots=True)
class Done:
    """The worker did what was asked; `data` is its answer."""

    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker could not do it, or died meanwhile; then `exit` says how."""

    error: ReviewerError
    exit: WorkerExit | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The request was taken back, or the worker was told to end."""


Outcome = Done | Failed | Cancelled
