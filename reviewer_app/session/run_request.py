"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reviewer_app.models.library import ChosenModel
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings, SectionKey

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
