"""The downloads of models that a person asked for in the window: begun, paused, gone on with, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import Locations
from reviewer_app.messages.download import TransferProgress
from reviewer_app.models.manifest import Manifest
from reviewer_app.models.part_file import discard
from reviewer_app.session.events import ModelNotice, ModelsChanged, SessionEvent
from reviewer_app.session.model_download import ModelDownload, progress_text
from reviewer_app.session.model_work import ModelWorks, Work


class ModelDownloads:
    """Several models may come at once, each in a process of its own; one that is on its way is not asked for again."""

    def __init__(
        self,
        runtime: Runtime,
        places: Locations,
        manifest: Manifest,
        works: ModelWorks,
        report: Callable[[SessionEvent], None],
        came: Callable[[], None],
    ) -> None:
        """`came` is called when a model is here that was not."""
        self._runtime = runtime
        self._places = places
        self._manifest = manifest
        self._works = works
        self._report = report
        self._came = came
        self._downloads: dict[str, ModelDownload] = {}

    def start(self, model: str) -> None:
        """Bring a model of the list here, or go on with it."""
        if model in self._works:
            return
        self._works.begin(model, Work("download", tr("Asking for the file…")))
        self._downloads[model] = ModelDownload(
            self._runtime,
            self._places,
            model,
            lambda progress: self._progress(model, progress),
            lambda outcome: self._downloaded(model, outcome),
        )

    def pause(self, model: str) -> None:
        """Stop the download; what came stays, and `start` goes on with it."""
        self._stop(model, "pause", tr("Pausing…"))

    def cancel(self, model: str) -> None:
        """Stop the download and remove what came of it; also of one that was paused before."""
        if model not in self._downloads:
            self._discard(model)
        else:
            self._stop(model, "cancel", tr("Cancelling…"))

    def close(self) -> None:
        """End them all; they go on where they stopped when they are asked for again."""
        for download in self._downloads.values():
            download.stop()

    # -- inside

    def _progress(self, model: str, progress: TransferProgress) -> None:
        work = self._works[model]
        if work.kind == "download":
            work.text = progress_text(progress)
            work.share = progress.done / progress.total if progress.total else None
            self._report(ModelsChanged())

    def _stop(self, model: str, kind: Literal["pause", "cancel"], text: str) -> None:
        work = self._works.get(model)
        if work is not None and model in self._downloads:
            work.kind, work.text, work.share = kind, text, None
            self._report(ModelsChanged())
            self._downloads[model].cancel()

    def _downloaded(self, model: str, outcome: Outcome[Path]) -> None:
        del self._downloads[model]
        kind = self._works[model].kind
        self._works.end(model)
        match outcome:
            case Done():
                entry = self._manifest.find(model)
                name = entry.name if entry is not None else model
                self._report(ModelNotice(tr("“{name}” is here, whole and checked.").format(name=name)))
                self._came()
            case Failed(error) if kind == "download":
                self._report(ModelNotice(error=error))
            case Failed() | Cancelled() if kind == "cancel":
                self._discard(model)
            case _:
                pass

    def _discard(self, model: str) -> None:
        entry = self._manifest.find(model)
        if entry is not None:
            target = self._places.models / entry.file_name
            self._works.do(model, Work("remove", tr("Cancelling…")), lambda: discard(target), lambda _: None)
