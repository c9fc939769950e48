"""How the engine is told to stop: by a question that it asks often."""

from __future__ import annotations

from collections.abc import Callable

ShouldStop = Callable[[], bool]


class Interrupted(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The work was stopped because `should_stop()` said so. The engine's state is whole and can be used again."""


def never() -> bool:
    """For work that nobody can stop."""
    return False
