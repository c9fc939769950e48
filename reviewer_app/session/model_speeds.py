"""How fast each model was on this machine, as its last reviews told, and what that says of those never tried."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from reviewer_app.atomic_file import write_atomically
from reviewer_app.errors import ReviewerError
from reviewer_app.messages.model import SpeedsTried
from reviewer_app.models.manifest import ManifestModel

log = logging.getLogger(__name__)

FILE: Final = "model-speeds.json"
# Fewer tokens than this say more about the first call than about the speed.
_LEAST_READ: Final = 256
_LEAST_WRITTEN: Final = 32
# Time goes with the number of weights, and so with the bytes, where models are about as large. It doesn't further away:
# of a starter of 0.1 billion weights nothing can be told about one of 7.
_ALIKE: Final = 3.0
# Bytes that a context of 1,024 tokens and the library take beside the weights of a model of seven billion.
_BESIDE: Final = 0.7e9
# Under this name stands what one layer of a large model told, as the speed of a model of so many weights and bytes.
_LAYER: Final = "layer-of-7b"
_LARGE_WEIGHTS: Final = 7.24e9
_LARGE_BYTES: Final = 4.37e9


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second read and, in all four sections together, written; `origin` says where that is from."""

    read: float
    written: float
    origin: Literal["measured", "estimated"]


class ModelSpeeds:
    """The speeds that reviews had on this machine, by model; kept in `folder`, the cache."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def note(self, model: str, timings: Mapping[str, Any]) -> None:
        """Keep what a whole review of `model` told in its `timings` (see review.json), if it was long enough."""
        read, written = timings.get("prefill_tokens", 0), timings.get("decode_tokens", 0)
        if read < _LEAST_READ or written < _LEAST_WRITTEN:
            return
        self._keep(
            model, Speed(read / max(timings["prefill_s"], 1e-3), written / max(timings["decode_s"], 1e-3), "measured")
        )

    def _keep(self, model: str, speed: Speed) -> None:
        kept = {name: asdict(known) for name, known in self._all().items()} | {model: asdict(speed)}
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._file, json.dumps(kept))
        except (OSError, ReviewerError) as error:
            log.warning("The speed of a model could not be kept: %s", type(error).__name__)

    def note_tried(self, tried: SpeedsTried, model: str | None) -> None:
        """Keep what a trial of a few tokens told: of one layer, and of `model` if no review has told more."""
        layer = tried.layer
        self._keep(
            _LAYER,
            Speed(
                layer.read * layer.parameters / _LARGE_WEIGHTS, layer.written * layer.size / _LARGE_BYTES, "estimated"
            ),
        )
        if model is not None and tried.model is not None and self.measured(model) is None:
            self._keep(model, Speed(tried.model.read, tried.model.written, "measured"))

    def of(self, entry: ManifestModel, others: Mapping[str, ManifestModel]) -> Speed | None:
        """The speed of `entry`: measured, or estimated from the measured one of `others` that is most like it, else
        from one layer of a model like it.
        """
        known = self._all()
        if entry.id in known:
            return known[entry.id]
        alike = [
            (max(ratio, 1 / ratio), other, speed)
            for name, speed in known.items()
            if (other := others.get(name)) is not None
            and 1 / _ALIKE < (ratio := entry.parameters / other.parameters) < _ALIKE
        ]
        if alike:
            _, other, speed = min(alike, key=lambda one: one[0])
            weights, size = float(other.parameters), float(other.size)
        elif _LAYER in known and 1 / _ALIKE < entry.parameters / _LARGE_WEIGHTS < _ALIKE:
            speed, weights, size = known[_LAYER], _LARGE_WEIGHTS, _LARGE_BYTES
        else:
            return None
        return Speed(speed.read * weights / entry.parameters, speed.written * size / entry.size, "estimated")

    def measured(self, model: str) -> Speed | None:
        """The speed that the model of this id had here."""
        return self._all().get(model)

    def _all(self) -> dict[str, Speed]:
        try:
            data = json.loads(self._file.read_text(encoding="utf-8"))
            return {
                str(name): Speed(float(one["read"]), float(one["written"]), "measured") for name, one in data.items()
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}


def fit(entry: ManifestModel, free: int) -> Literal["wholly", "partly", "not"]:
    """Whether the model and a context of 8,192 tokens fit in `free` bytes: partly is the model with a shorter one."""
    if entry.needs_memory <= free:
        return "wholly"
    return "partly" if entry.size + _BESIDE <= free else "not"


def fit_card(entry: ManifestModel, free: int) -> Literal["wholly", "partly", "not"]:
    """Whether graphics cards with `free` bytes take all of the model's layers, a quarter of them at least, or none."""
    if entry.needs_memory <= free:
        return "wholly"
    return "partly" if entry.needs_memory / 4 <= free else "not"


def fit_file(size: int, free: int) -> tuple[float, Literal["wholly", "not"]]:
    """The bytes that a file of `size` bytes takes with a short context, as far as its size tells, and whether they are
    among the `free` ones.
    """
    needs = size + _BESIDE
    return needs, "wholly" if needs <= free else "not"
