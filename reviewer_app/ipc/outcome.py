"""How a request to a worker ends: in exactly one of three ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.worker_exit import WorkerExit

Answered = TypeVar("Answered", covariant=True)


@dataclass(frozen=True)
class Done(Generic[Answered]):
    """The worker did what was asked."""

    answer: Answered


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker could not do it, or died meanwhile; then `exit` says how."""

    error: ReviewerError
    exit: WorkerExit | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The request was taken back, or the worker was told to end."""


Outcome = Done[Answered] | Failed | Cancelled
