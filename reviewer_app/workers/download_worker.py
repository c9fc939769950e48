"""What the download worker does: see `reviewer_app.messages.download`. No other process opens a connection."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Any

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.about import About
from reviewer_app.messages.download import Fetched, FetchModel, FetchNougat
from reviewer_app.models.download import download
from reviewer_app.models.manifest import load_catalogue
from reviewer_app.models.nougat import WEIGHTS, NougatPlaces
from reviewer_app.models.nougat_weights import fetch_weights
from reviewer_app.models.transfer import TransferCancelled
from reviewer_app.workers.serve import Handlers, Job, JobCancelled

log = logging.getLogger(__name__)


def handlers() -> Handlers:
    """What does each request."""
    return {About: about, FetchModel: fetch_model, FetchNougat: fetch_nougat}


def about(job: Job, ask: About) -> dict[str, Any]:
    """With what it downloads."""
    return {"httpx2": version("httpx2"), "huggingface_hub": version("huggingface_hub")}


def fetch_model(job: Job, ask: FetchModel) -> Fetched:
    """Bring a model to this machine. Raises ReviewerError as `download` does, and JobCancelled."""
    manifest = load_catalogue(ask.config, lambda error: log.warning("%s", error), ask.given)
    entry = manifest.find(ask.id)
    if entry is None:
        raise ReviewerError(
            ErrorCode.MODEL_MISSING,
            tr("There is no model with the id “{id}”.").format(id=ask.id),
            tr("The ids are: {ids}").format(ids=", ".join(m.id for m in manifest.models)),
        )
    try:
        return Fetched(download(entry, ask.folder, job.emit, lambda: job.cancelled))
    except TransferCancelled as stopped:
        raise JobCancelled from stopped


def fetch_nougat(job: Job, ask: FetchNougat) -> Fetched:
    """Bring Nougat's weights to this machine. Raises ReviewerError as `fetch_weights` does, and JobCancelled."""
    try:
        places = NougatPlaces(ask.root)
        return Fetched(fetch_weights(WEIGHTS[ask.name], places, job.emit, lambda: job.cancelled))
    except TransferCancelled as stopped:
        raise JobCancelled from stopped
