"""A model on its way to this machine, in a worker process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import DOWNLOAD
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import Locations
from reviewer_app.messages.download import Fetched, FetchModel, TransferProgress, TransferStage

OnProgress = Callable[[TransferProgress], None]


class ModelDownload:
    """One download of one model. `on_done` is called once, unless it is stopped first."""

    def __init__(
        self,
        runtime: Runtime,
        places: Locations,
        model_id: str,
        on_progress: OnProgress,
        on_done: Callable[[Outcome[Path]], None],
        manifest: Path | None = None,
    ) -> None:
        self._on_done = on_done
        self._client = WorkerClient(runtime, DOWNLOAD)
        self._request = self._client.request(
            FetchModel(model_id, places.models, places.config, manifest),
            on_event=on_progress,
            on_done=self._done,
            deadline=None,  # a line may be slow for hours; a server that is silent is given up by the worker
        )

    def stop(self) -> None:
        """End it now. What came stays on the disk, and the next download of this model goes on from there."""
        self._on_done = lambda _: None
        self._client.stop()

    def cancel(self) -> None:
        """Stop it in good order: `on_done` hears `Cancelled` once the worker has let go of the file."""
        self._request.cancel()

    def _done(self, outcome: Outcome[Fetched]) -> None:
        self._client.stop()
        match outcome:
            case Done(fetched):
                self._on_done(Done(fetched.file))
            case Failed() | Cancelled():
                self._on_done(outcome)


def progress_text(progress: TransferProgress) -> str:
    """`progress` in a line: how much, how fast, how long it still takes."""
    done = tr("{done:,.0f} of {total:,.0f} MB").format(done=progress.done / 1e6, total=(progress.total or 0) / 1e6)
    if progress.total is None:
        done = tr("{done:,.0f} MB").format(done=progress.done / 1e6)
    match progress.stage:
        case TransferStage.CHECKING:
            return tr("Checking what is here already: {done}").format(done=done)
        case TransferStage.WAITING:
            return tr("{done}; the server is asked again in a moment").format(done=done)
        case _:
            if not progress.rate or progress.total is None:
                return done
            rate = tr("{rate:.1f} MB a second").format(rate=progress.rate / 1e6)
            minutes = (progress.total - progress.done) / progress.rate / 60
            left = tr("{minutes:.0f} min left") if minutes >= 1 else tr("less than a minute left")
            return f"{done}, {rate}, " + left.format(minutes=minutes)
