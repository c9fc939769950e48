"""Which model wrote a review: the SHA-256 of its file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never

_CHUNK = 8 * 1024 * 1024


Progress = Callable[[float], None]


def file_sha256(path: Path, should_stop: ShouldStop = never, progress: Progress | None = None) -> str:
    """The SHA-256 of a file as hex, read in chunks; `progress` hears which share (0 to 1) has been.

    Raises Interrupted, OSError.
    """
    digest = hashlib.sha256()
    size = path.stat().st_size
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if should_stop():
                raise Interrupted
            digest.update(chunk)
            if progress:
                progress(file.tell() / max(size, 1))
    return digest.hexdigest()
