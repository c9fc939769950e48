"""What the download worker is asked, and what it tells meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reviewer_app.messages.ask import Answer, Ask


class TransferStage(StrEnum):
    """What a download does at the moment."""

    CHECKING = "checking"  # hashing what an earlier run left
    RECEIVING = "receiving"
    WAITING = "waiting"  # for the next try
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TransferProgress:
    """`done` of `total` bytes (None where no server said it yet), at `rate` bytes a second over the last seconds."""

    stage: TransferStage
    done: int
    total: int | None
    rate: float = 0.0


class Fetched(Answer, frozen=True):
    """Where the model's file is now, whole and checked."""

    file: Path


class FetchNougat(Ask[Fetched, TransferProgress], frozen=True):
    """Bring Nougat's weights of the size `name` into the folder `root`; the answer is the folder that they are in."""

    name: str
    root: Path


class FetchModel(Ask[Fetched, TransferProgress], frozen=True):
    """Bring the model `id` to `folder`. `config` and `given` name the lists of models, as in `load_catalogue`."""

    id: str
    folder: Path
    config: Path
    given: Path | None = None
