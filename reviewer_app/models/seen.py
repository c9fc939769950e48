"""The hashes of files for which no trusted figure is known, as they were the first time.

Another file is refused later.
"""

from __future__ import annotations

import json
from pathlib import Path

from reviewer_app.atomic_file import write_atomically

_SCHEMA = 1


class SeenHashes:
    """`seen.json` in the models folder: SHA-256 by the model's id."""

    def __init__(self, models_dir: Path) -> None:
        self._path = models_dir / "seen.json"

    def of(self, model_id: str) -> str | None:
        """The hash of the first file of this model, None if there was none."""
        return self._read().get(model_id)

    def remember(self, model_id: str, sha256: str) -> None:
        """Keep the first hash of this model. Raises ReviewerError DISK_FULL or WRITE_FAILED."""
        known = self._read()
        if known.setdefault(model_id, sha256) == sha256:
            write_atomically(self._path, json.dumps({"schema": _SCHEMA, "sha256": known}, indent=1))

    def _read(self) -> dict[str, str]:
        try:
            data = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}  # a damaged note is worth no failed download; the file is then seen for the first time
        hashes = data.get("sha256") if isinstance(data, dict) else None
        return {k: v for k, v in hashes.items() if isinstance(v, str)} if isinstance(hashes, dict) else {}
