"""Nougat's weights brought to this machine, file by file, with the download that brings models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reviewer_app.messages.download import TransferProgress
from reviewer_app.models import hub
from reviewer_app.models.manifest import HuggingFaceSource
from reviewer_app.models.nougat import NougatPlaces, Weights
from reviewer_app.models.transfer import USUAL_PATIENCE, Patience, fetch

# What the file of one ending begins with; weights have a length there, and their hash is announced.
_BEGINS = {".json": b"{"}


def fetch_weights(
    weights: Weights,
    places: NougatPlaces,
    progress: Callable[[TransferProgress], None],
    cancelled: Callable[[], bool],
    patience: Patience = USUAL_PATIENCE,
) -> Path:
    """Bring all files of `weights` to their folder and return it; those that are there are left alone.

    Opens connections, so it runs in the download worker alone. Raises as `models.download.download` does.
    """
    folder = places.weights(weights)
    for name in weights.files:
        target = folder / name
        if not target.is_file():
            origin = hub.announced(HuggingFaceSource(weights.repo, weights.revision, name))
            fetch(replace(origin, begins=_BEGINS.get(target.suffix, b"")), target, progress, cancelled, patience)
    return folder
