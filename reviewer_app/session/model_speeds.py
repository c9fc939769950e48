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
        speed = Speed(read / max(timings["prefill_s"], 1e-3), written / max(timings["decode_s"], 1e-3), "measured")
        kept = {name: asdict(known) for name, known in self._all().items()} | {model: asdict(speed)}
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._file, json.dumps(kept))
        except (OSError, ReviewerError) as error:
            log.warning("The speed of a model could not be kept: %s", type(error).__name__)

    def of(self, entry: ManifestModel, others: Mapping[str, ManifestModel]) -> Speed | None:
        """The speed of `entry`: measured, or estimated from the measured one of `others` that is most like it."""
        known = self._all()
        if entry.id in known:
            return known[entry.id]
        alike = [
            (max(ratio, 1 / ratio), other, speed)
            for name, speed in known.items()
            if (other := others.get(name)) is not None
            and 1 / _ALIKE < (ratio := entry.parameters / other.parameters) < _ALIKE
        ]
        if not alike:
            return None
        _, other, speed = min(alike, key=lambda one: one[0])
        return Speed(
            speed.read * other.parameters / entry.parameters, speed.written * other.size / entry.size, "estimated"
        )

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


def fit_file(size: int, free: int) -> tuple[float, Literal["wholly", "not"]]:
    """The bytes that a file of `size` bytes takes with a short context, as far as its size tells, and whether they are
    among the `free` ones.
    """
    needs = size + _BESIDE
    return needs, "wholly" if needs <= free else "not"
