"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import Locations
from reviewer_app.models.library import ChosenModel
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.review.prompt import DEFAULT_PROFILE
from reviewer_app.session.notices import no_text_error

# Reading a long paper on a slow machine takes hours; the heartbeat, not this, finds a hung worker.
REVIEW_DEADLINE_S = 24 * 3600.0
LOAD_DEADLINE_S = 900.0


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter in GGUF form; `scale` 0 is without effect, 1 as it was trained."""

    file: Path
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a run is asked to do."""

    paper: Paper
    model: ChosenModel
    settings: GenerationSettings
    sections: tuple[SectionKey, ...]
    cache_folder: str
    snapshots_folder: str
    adapters: tuple[Adapter, ...] = ()


def make_request(
    paper: Paper | None,
    model: ChosenModel,
    settings: GenerationSettings,
    sections: tuple[SectionKey, ...],
    folders: Locations,
    adapters: tuple[Adapter, ...] = (),
) -> RunRequest:
    """What to ask of the model. Raises ReviewerError if there is no paper, or none with text."""
    if paper is None:
        raise ReviewerError(
            ErrorCode.FILE_MISSING,
            tr("There is no paper to review yet."),
            tr("Open a PDF and wait until it was read."),
        )
    unreadable = no_text_error(paper)
    if unreadable:
        raise unreadable
    return RunRequest(paper, model, settings, sections, str(folders.cache), str(folders.snapshots), adapters)


def load_params(request: RunRequest) -> dict[str, Any]:
    """What the model worker's `load` is asked with."""
    entry = request.model.entry
    return {
        "file": str(request.model.path),
        "model_id": request.model.id,
        "settings": asdict(request.settings),
        "adapters": [{"file": str(a.file.absolute()), "scale": a.scale} for a in request.adapters],
        "rope": entry.rope if entry else None,
        "sliding_window": entry.sliding_window if entry else None,
        "cache_folder": request.cache_folder,
    }


def review_params(request: RunRequest, paper: Mapping[str, Any]) -> dict[str, Any]:
    """What its `review` and `read_ahead` are asked with; `paper` is the paper.json dictionary."""
    return {
        "paper": paper,
        "settings": asdict(request.settings),
        "sections": [key.value for key in request.sections],
        "profile": request.model.entry.prompt if request.model.entry else DEFAULT_PROFILE,
        "cache_folder": request.cache_folder,
        "snapshots_folder": request.snapshots_folder,
    }
