"""What can write a review, each kind described by a type of its own.

A run asks its back end for what it needs to know and never looks behind it: what the worker is asked to get ready,
which prompts it wants, what of it stands in the review. A server would be a second class here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reviewer_app.messages.model import Adapter, Loaded, LoadModel
from reviewer_app.models.hashes import hash_key, keep_hash, known_hash
from reviewer_app.models.library import ChosenModel
from reviewer_app.review.model import GenerationSettings, ModelInfo
from reviewer_app.review.prompt import DEFAULT_PROFILE


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model file on this machine, for the model worker. `profile` names the prompts that it is asked with."""

    id: str
    file: Path
    profile: str = DEFAULT_PROFILE
    adapters: tuple[Adapter, ...] = ()
    rope: Mapping[str, float | str] = field(default_factory=dict)
    sliding_window: int = 0

    @classmethod
    def of(cls, chosen: ChosenModel, adapters: tuple[Adapter, ...] = ()) -> LocalModel:
        """The model that was chosen, with what the manifest knows of it."""
        here = tuple(Adapter(a.file.absolute(), a.scale) for a in adapters)
        if chosen.entry is None:
            return cls(chosen.id, chosen.path, adapters=here)
        entry = chosen.entry
        return cls(chosen.id, chosen.path, entry.prompt, here, entry.rope or {}, entry.sliding_window or 0)

    def load(self, settings: GenerationSettings, snapshots: Path | None) -> LoadModel:
        """What its worker is asked before the first review; `snapshots` is the folder of its states."""
        rope = dict(self.rope)
        return LoadModel(self.file, settings.gpu_layers, self.adapters, rope, self.sliding_window, snapshots)

    def sha256(self, cache: Path) -> str:
        """The hash of its file as the folder `cache` has it, "" where nobody computed it yet."""
        return known_hash(cache, hash_key(self.file))

    def keep_sha256(self, cache: Path, sha256: str) -> None:
        """Remember what its worker computed."""
        keep_hash(cache, hash_key(self.file), sha256)

    def memory(self) -> int:
        """The bytes that holding it takes on this machine. Raises OSError."""
        return self.file.stat().st_size

    def info(self, loaded: Loaded) -> ModelInfo:
        """What stands of it in a review, as far as it is known before the first one is written."""
        return ModelInfo(
            id=self.id,
            file=self.file.name,
            sha256="",
            architecture=loaded.architecture,
            quantization=loaded.quantization,
            context=0,
            trained_context=loaded.trained_context,
            prompt=self.profile,
        )


Backend = LocalModel
