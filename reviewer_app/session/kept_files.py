"""What the program keeps on this computer: where, and how much."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reviewer_app.i18n import tr
from reviewer_app.locations import Locations


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of files: what it is in words, the folder or file, and its size in bytes."""

    what: str
    path: Path
    size: int


def kept_files(places: Locations, snapshots: Path) -> list[Kept]:
    """Everything that the program keeps, in the folder `snapshots` states of the model. It walks through folders,
    which takes a while.
    """
    database = places.database
    # The log and the copies of a damaged database hold reviews too.
    reviews = sum(_size(p) for p in database.parent.glob(database.name + "*"))
    return [
        Kept(tr("Reviews, their versions, and the text of papers"), database, reviews),
        Kept(tr("Models"), places.models, _size(places.models)),
        Kept(tr("Private copies of open papers"), places.papers, _size(places.papers)),
        Kept(tr("What a model has read of papers"), snapshots, _size(snapshots)),
        Kept(tr("Text recognised in pictures of pages"), places.recognised, _size(places.recognised)),
        Kept(tr("Settings, and what the window remembers"), places.config, _size(places.config)),
        Kept(tr("Logs, without any text of a paper"), places.logs, _size(places.logs)),
    ]


def _size(path: Path) -> int:
    return sum(_sizes(path))


def _sizes(path: Path) -> Iterator[int]:
    # Files come and go meanwhile; a link may lead anywhere.
    try:
        if not path.is_dir():
            yield path.lstat().st_size
            return
        with os.scandir(path) as entries:
            inside = [Path(e.path) for e in entries if not e.is_symlink()]
    except OSError:
        return
    for entry in inside:
        yield from _sizes(entry)
