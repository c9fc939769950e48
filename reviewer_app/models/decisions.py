"""What a person decided about models: `models.json` in the settings folder, which window and command line share."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, Final

from reviewer_app.atomic_file import write_atomically
from reviewer_app.locations import private_folder

FILE: Final = "models.json"
_SCHEMA: Final = 1


class ModelDecisions:
    """Read anew each time, since another window or command may have written it. Keys that it doesn't know are kept.

    A file that can't be read counts as empty; the first thing that is decided then sets it aside. Each method that
    keeps something raises ReviewerError DISK_FULL or WRITE_FAILED.
    """

    def __init__(self, config: Path) -> None:
        self._file = config / FILE

    @property
    def chosen(self) -> str | None:
        """The model that writes reviews, as `choose_model` takes it; None for the best that is installed."""
        chosen = self._read().get("chosen")
        return chosen if isinstance(chosen, str) and chosen else None

    @property
    def in_place(self) -> tuple[Path, ...]:
        """Files of the person's that are used where they are."""
        return tuple(Path(p) for p in self._texts("in_place"))

    @property
    def starter_explained(self) -> bool:
        """Whether the person was told what the starter is for."""
        return self._read().get("starter_told") is True

    def has_accepted(self, model_id: str) -> bool:
        """Whether the person accepted this model's licence."""
        return model_id in self._texts("accepted")

    def choose(self, model: str | None) -> None:
        """Let `model` write reviews from now on."""
        self._keep({"chosen": model})

    def accept(self, model_id: str) -> None:
        """Keep that the licence of this model was accepted."""
        self._keep({"accepted": sorted({*self._texts("accepted"), model_id})})

    def use_in_place(self, file: Path) -> None:
        """Keep that `file` is a model of the person's, wherever it is."""
        self._keep({"in_place": sorted({*self._texts("in_place"), str(file)})})

    def let_go(self, file: Path) -> None:
        """Forget about `file`; it stays where it is."""
        self._keep({"in_place": [p for p in self._texts("in_place") if p != str(file)]})

    def note_starter_explained(self) -> None:
        """Keep that the person knows what the starter is for."""
        self._keep({"starter_told": True})

    def _texts(self, key: str) -> list[str]:
        found = self._read().get(key)
        return [t for t in found if isinstance(t, str)] if isinstance(found, list) else []

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def _keep(self, changes: dict[str, Any]) -> None:
        data = self._read()
        if not data:
            with contextlib.suppress(OSError):  # there is none, or it can't be moved: then the writing says why
                self._file.replace(self._file.with_name(f"{FILE}.damaged"))
        private_folder(self._file.parent)
        write_atomically(self._file, json.dumps({"schema": _SCHEMA} | data | changes, ensure_ascii=False, indent=1))
