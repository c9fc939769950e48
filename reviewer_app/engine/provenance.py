"""Which model wrote a review: the SHA-256 of its file, computed once and remembered."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path

from reviewer_app.atomic_file import write_atomically
from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never
from reviewer_app.errors import ReviewerError

log = logging.getLogger(__name__)

CACHE_FILE = "model-hashes.json"
_CHUNK = 8 * 1024 * 1024
_KEPT = 200  # entries; a person has a handful of models


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


def model_sha256(
    path: Path, cache_folder: Path | None, should_stop: ShouldStop = never, progress: Progress | None = None
) -> str:
    """The SHA-256 of a model file, from the cache if path, size and times of change are those of before.

    The system's own time of the last change counts too, which a copy that keeps the file's times can't set back.
    A cache that can't be read or written only costs time. Raises Interrupted, OSError.
    """
    stat = path.stat()
    key = f"{path.absolute()}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ctime_ns}"
    cache = _load(cache_folder)
    if key in cache:
        return cache[key]
    value = file_sha256(path, should_stop, progress)
    if cache_folder is not None:
        cache[key] = value
        _save(cache_folder, cache)
    return value


def _load(folder: Path | None) -> dict[str, str]:
    if folder is None:
        return {}
    try:
        data = json.loads((folder / CACHE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {k: v for k, v in data.items() if isinstance(v, str) and len(v) == 64}


def _save(folder: Path, cache: dict[str, str]) -> None:
    newest = dict(list(cache.items())[-_KEPT:])
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(folder / CACHE_FILE, json.dumps(newest))
    except (OSError, ReviewerError) as error:
        log.warning("The model's hash could not be kept: %s", error)
