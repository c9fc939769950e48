"""How much memory is free on this machine's graphics cards, which the model worker alone can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from reviewer_app.box.cards import may_use_cards
from reviewer_app.ipc.client import Done, Outcome, WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.messages.about import About

_DEADLINE_S: Final = 60.0


class CardMemory:
    """Asked once, in a worker of its own, where the library may have been built for cards."""

    def __init__(self, runtime: Runtime, known: Callable[[], None], command: Sequence[str] | None = None) -> None:
        """`known` is called when there is a card whose memory counts; `command` starts another worker."""
        self._runtime = runtime
        self._known = known
        self._command = command
        self._client: WorkerClient | None = None
        self.free = 0  # bytes; 0 as long as no card is known

    def ask(self) -> None:
        """Find out, unless that was done before or can't bring anything."""
        if self._client is None and may_use_cards():
            self._client = WorkerClient(self._runtime, MODEL, self._command)
            self._client.request(About(), on_done=self._told, deadline=_DEADLINE_S)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        if self._client is not None:
            self._client.kill()

    def _told(self, outcome: Outcome[dict[str, Any]]) -> None:
        assert self._client is not None
        self._client.stop()
        # A worker that dies of its card says so where it is to work; here there is none.
        if isinstance(outcome, Done):
            self.free = int(1e9 * float(outcome.answer.get("gpu_memory_free_gb", 0.0)))
        if self.free:
            self._known()
