"""What the Nougat worker does: see `reviewer_app.messages.nougat`. It runs in another environment's interpreter."""

from __future__ import annotations

from typing import Any

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.about import About
from reviewer_app.messages.nougat import LoadNougat, NougatLoaded, PagesRead, ReadPictures
from reviewer_app.workers.nougat_model import NougatModel, versions
from reviewer_app.workers.serve import Handlers, Job


def handlers() -> Handlers:
    """What does each request."""
    worker = NougatWorker()
    return {About: worker.about, LoadNougat: worker.load, ReadPictures: worker.read}


class NougatWorker:
    """The model that the worker holds."""

    def __init__(self) -> None:
        self._model: NougatModel | None = None

    def about(self, job: Job, ask: About) -> dict[str, Any]:
        """The versions of what it stands on."""
        return dict(versions())

    def load(self, job: Job, ask: LoadNougat) -> NougatLoaded:
        """Bring the weights into memory. Raises ReviewerError as `NougatModel.load` does."""
        self._model = None
        self._model = model = NougatModel.load(ask.weights, on_processor=ask.on_processor, most=ask.most)
        return NougatLoaded(model.device, model.device_name, model.batch, model.free, versions())

    def read(self, job: Job, ask: ReadPictures) -> PagesRead:
        """Read pages, as many at once as fit."""
        if self._model is None:
            raise ReviewerError(
                ErrorCode.INTERNAL, tr("Nougat was asked for a page before it was loaded."), tr("Open the paper again.")
            )
        for markup in self._model.read(ask.pages, ask.page_limit, job.check):
            job.emit(markup)
        return PagesRead(self._model.batch)
