"""How the last run of the model on the open paper ended, kept with the paper so that the library can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from reviewer_app.session.events import Stage

# Among what is kept of a person's way through a paper.
_KEPT_AS = "last_run"


class RunState(Enum):
    """How far a run is. One that is kept as running, and that no session runs, was cut off with the program."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


_ENDS = {Stage.DONE: RunState.DONE, Stage.STOPPED: RunState.STOPPED, Stage.FAILED: RunState.FAILED}


class LastRun:
    """Of the open paper."""

    def __init__(self, keep: Callable[[], None]) -> None:
        """`keep` is called after a change, to have `kept` written."""
        self._keep = keep
        self._state: RunState | None = None

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper."""
        self._state = run_state(kept)

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""
        return {_KEPT_AS: self._state.value} if self._state is not None else {}

    def at(self, stage: Stage) -> None:
        """A run is at `stage`."""
        state = _ENDS.get(stage, RunState.RUNNING)
        if state is not self._state:
            self._state = state
            self._keep()


def run_state(kept: Mapping[str, Any]) -> RunState | None:
    """The state in what is kept of a paper; None if no run is known."""
    try:
        return RunState(kept.get(_KEPT_AS))
    except ValueError:
        return None
