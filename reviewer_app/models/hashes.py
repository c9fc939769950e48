"""The SHA-256 of model files, which takes seconds to compute: remembered by path, size and times of change.

The process that reads the model computes it and writes nothing; what it tells is kept here.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from reviewer_app.atomic_file import write_atomically
from reviewer_app.errors import ReviewerError

log = logging.getLogger(__name__)

CACHE_FILE = "model-hashes.json"
_KEPT = 200  # entries; a person has a handful of models
_DIGITS = 64


def hash_key(file: Path) -> str:
    """What `file` is remembered by; "" if it can't be looked at.

    The system's own time of the last change counts too, which a copy that keeps the file's times can't set back.
    """
    try:
        stat = file.stat()
    except OSError:
        return ""
    return f"{file.absolute()}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ctime_ns}"


def known_hash(folder: Path, key: str) -> str:
    """The hash of the file of that `hash_key`, from the cache in `folder`; "" if it is not known."""
    return _load(folder).get(key, "")


def keep_hash(folder: Path, key: str, sha256: str) -> None:
    """Remember a hash. A cache that can't be written only costs time."""
    cache = _load(folder)
    if not key or len(sha256) != _DIGITS or cache.get(key) == sha256:
        return
    cache[key] = sha256
    newest = dict(list(cache.items())[-_KEPT:])
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(folder / CACHE_FILE, json.dumps(newest))
    except (OSError, ReviewerError) as error:
        log.warning("The model's hash could not be kept: %s", error)


def _load(folder: Path) -> dict[str, str]:
    try:
        data = json.loads((folder / CACHE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {k: v for k, v in data.items() if isinstance(v, str) and len(v) == _DIGITS}
