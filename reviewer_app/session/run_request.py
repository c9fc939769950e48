"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import Locations
from reviewer_app.models.library import ChosenModel
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session.notices import no_text_error

# What a model that the manifest doesn't know is asked with.
DEFAULT_PROMPT = "four-part/1"


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
