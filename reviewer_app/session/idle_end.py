"""The end of a worker that nobody needs for now."""

from __future__ import annotations

from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.runtime import Runtime, Timer

# Until it is looked again whether the worker has anything left to do.
_LOOK_AGAIN_S = 1.0


class IdleEnd:
    """Ends a worker once it has done all that it was asked; the next request starts it again."""

    def __init__(self, runtime: Runtime, client: WorkerClient) -> None:
        self._runtime = runtime
        self._client = client
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Nobody needs the worker."""
        self.stop()
        if self._client.idle:
            self._client.stop()
        else:
            self._timer = self._runtime.call_later(_LOOK_AGAIN_S, self.begin)

    def stop(self) -> None:
        """Somebody does."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
