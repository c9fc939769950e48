"""The pages that Nougat has read, kept on disk by the hash of the file and what read them."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from reviewer_app.atomic_file import write_atomically
from reviewer_app.errors import ReviewerError
from reviewer_app.locations import private_folder
from reviewer_app.messages.nougat import NougatProblem, PageMarkup

log = logging.getLogger(__name__)

_SCHEMA: Final = 1
# What another try would not change: reading is greedy, the same picture gives the same text.
_KEPT_PROBLEMS: Final = frozenset({NougatProblem.REPETITION, NougatProblem.MISSING, NougatProblem.EMPTY})


class KeptPages:
    """Pages of one file, one JSON file each, in a folder that the wiping of a paper removes."""

    def __init__(self, recognised: Path, sha256: str, weights: Path) -> None:
        """`recognised` is the folder of all texts recognised in pictures, `weights` that of the weights in use."""
        self._folder = recognised / sha256 / f"nougat-{_version(weights)}"

    def all(self) -> Mapping[int, PageMarkup]:
        """The pages that are here, by their numbers; what can't be read is as good as not there."""
        found = {}
        for path in self._folder.glob("*.json"):
            page = _read(path)
            if page is not None:
                found[page.number] = page
        return found

    def keep(self, page: PageMarkup) -> None:
        """Keep a page that was read, or that no second try would bring; a disk that is full keeps none."""
        if page.problem is not None and page.problem not in _KEPT_PROBLEMS:
            return
        data = {"schema": _SCHEMA, "page": page.number, "markup": page.markup, "problem": page.problem}
        try:
            private_folder(self._folder)
            write_atomically(self._folder / f"{page.number}.json", json.dumps(data))
        except (ReviewerError, OSError) as error:
            log.warning("a page that was read could not be kept: %s", type(error).__name__)


def _read(path: Path) -> PageMarkup | None:
    try:
        data: Any = json.loads(path.read_bytes())
        if data["schema"] != _SCHEMA:
            return None
        problem = NougatProblem(data["problem"]) if data["problem"] is not None else None
        return PageMarkup(int(data["page"]), str(data["markup"]), 0.0, problem)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _version(weights: Path) -> str:
    """Which weights these are, and how what they say is made text: another one reads the pages anew."""
    digest = hashlib.sha256(f"{_SCHEMA}".encode())
    for path in sorted(weights.glob("*")):
        try:
            status = path.stat()
        except OSError:
            continue
        digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]
