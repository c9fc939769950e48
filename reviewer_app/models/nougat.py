"""Nougat on this machine: the packages of its environment, its weights, and whether both are here and whole.

transformers' own Nougat is taken and not nougat-ocr 0.1.17: it needs nine packages in place of some ninety, runs on a
current torch (nougat-ocr holds transformers at 4.38.2, albumentations below 2 and pypdfium2 below 5), reads safetensors
and no pickle, which could run code, and its post-processing is nougat-ocr's, taken over by its makers.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from reviewer_app.atomic_file import write_atomically, write_error
from reviewer_app.locations import resource

# The Pythons that all pinned packages exist for.
PYTHONS: Final = ("3.11", "3.12", "3.13")
# Of the environment, in bytes, unpacked: 1.2 GB without CUDA's own libraries, which Linux gets with torch.
ENVIRONMENT_SIZE: Final = {"linux": 7_500_000_000}
ENVIRONMENT_SIZE_ELSEWHERE: Final = 1_300_000_000
LICENCE: Final = "CC-BY-NC-4.0"

_SCHEMA: Final = 1
_MARK: Final = "environment.json"
_SITE_PACKAGES: Final = "Lib/site-packages/*.dist-info" if os.name == "nt" else "lib/python*/site-packages/*.dist-info"


@dataclass(frozen=True, slots=True)
class Weights:
    """One of Nougat's two sizes: where on Hugging Face it is, and roughly how large in bytes."""

    name: str
    repo: str
    revision: str
    size: int
    files: tuple[str, ...] = (
        "config.json",
        "generation_config.json",
        "preprocessor_config.json",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "model.safetensors",
    )


BASE: Final = Weights("base", "facebook/nougat-base", "abfecedbb34367c820e233f710fdc7f54e6ab249", 1_400_000_000)
SMALL: Final = Weights("small", "facebook/nougat-small", "main", 990_000_000)
WEIGHTS: Final = {weights.name: weights for weights in (BASE, SMALL)}


class State(StrEnum):
    """Whether a part of Nougat is on this machine."""

    MISSING = "missing"
    BROKEN = "broken"
    READY = "ready"


def packages() -> list[str]:
    """Everything that the environment holds, each with its version, as pip takes it."""
    lines = requirements().read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def requirements() -> Path:
    """The file that lists them."""
    return resource("nougat", "requirements.txt")


@dataclass(frozen=True, slots=True)
class NougatPlaces:
    """Where Nougat's environment and weights are: in a folder of their own, `root`."""

    root: Path

    @property
    def environment(self) -> Path:
        """The virtual environment."""
        return self.root / "environment"

    @property
    def interpreter(self) -> Path:
        """Its Python."""
        return self.environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def weights(self, weights: Weights) -> Path:
        """The folder of `weights`."""
        return self.root / f"nougat-{weights.name}"

    def environment_state(self) -> State:
        """Whether the environment is here and whole: what was built last to its end, and with the packages named here.

        Its files are looked at, nothing is run; `nougat selftest` does that.
        """
        if not self.environment.exists():
            return State.MISSING
        try:
            data: Any = json.loads((self.environment / _MARK).read_bytes())
        except (OSError, ValueError):
            return State.BROKEN
        built = isinstance(data, dict) and data.get("schema") == _SCHEMA and data.get("packages") == packages()
        return State.READY if built and self.interpreter.is_file() and self._packages_here() else State.BROKEN

    def mark_built(self) -> None:
        """Note that the environment was built to its end. Raises ReviewerError DISK_FULL or WRITE_FAILED."""
        write_atomically(self.environment / _MARK, json.dumps({"schema": _SCHEMA, "packages": packages()}, indent=1))

    def weights_state(self, weights: Weights) -> State:
        """Whether all files of `weights` are here; each gets its name only once it is whole."""
        folder = self.weights(weights)
        here = [(folder / name).is_file() for name in weights.files]
        return State.READY if all(here) else State.BROKEN if folder.exists() else State.MISSING

    def ready_weights(self) -> Weights | None:
        """The larger of the weights that are here."""
        return next((w for w in WEIGHTS.values() if self.weights_state(w) is State.READY), None)

    def remove(self) -> None:
        """Remove all of it. Raises ReviewerError WRITE_FAILED."""
        try:
            shutil.rmtree(self.root)
        except FileNotFoundError:
            return
        except OSError as error:
            raise write_error(self.root, error) from error

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(path.lstat().st_size for path in self.root.rglob("*") if path.is_file() or path.is_symlink())

    def _packages_here(self) -> bool:
        found = {path.name.split("-")[0].lower() for path in self.environment.glob(_SITE_PACKAGES)}
        return all(package.split("==")[0].lower().replace("-", "_") in found for package in packages())
