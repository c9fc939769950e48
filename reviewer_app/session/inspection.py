"""A look into a model file that comes from a stranger, in a worker of its own that may die of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.messages.model import Inspected, InspectModel

# A header takes a second; the rest is for a slow disk and a busy machine.
DEADLINE_S: Final = 60.0


class Inspection:
    """One look. Exactly one of `success` and `failure` is called, unless it is stopped first."""

    def __init__(
        self,
        runtime: Runtime,
        file: Path,
        success: Callable[[Inspected], None],
        failure: Callable[[ReviewerError], None],
    ) -> None:
        self._file = file
        self._success = success
        self._failure = failure
        self._client = WorkerClient(runtime, MODEL)
        self._client.request(InspectModel(file), on_done=self._done, deadline=DEADLINE_S)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._success, self._failure = lambda _: None, lambda _: None
        self._client.kill()

    def _done(self, outcome: Outcome[Inspected]) -> None:
        self._client.stop()
        match outcome:
            case Done(inspected):
                self._success(inspected)
            case Failed(error, None):
                self._failure(error)
            case Failed(error):
                # Here the file, not the program, is what a process died of.
                self._failure(
                    ReviewerError(
                        ErrorCode.NOT_A_MODEL,
                        tr("{name} is damaged: the process that looked into it did not survive.").format(
                            name=self._file.name
                        ),
                        tr("Choose a model file that ends in .gguf and was downloaded whole."),
                        error.detail,
                    )
                )
            case Cancelled():
                pass
