"""What of the person's files a worker needs: all that its box lets through beside the program itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reach:
    """The files and folders that may be read, the folders that may be written to, and whether a graphics card is used.

    What stands in a folder is within reach, too.
    """

    read: frozenset[Path] = frozenset()
    write: frozenset[Path] = frozenset()
    graphics: bool = False

    def covers(self, other: Reach) -> bool:
        """Whether a box with this reach is wide enough for `other`."""
        return other.read <= self.read and other.write <= self.write and self.graphics >= other.graphics

    def pinned(self) -> frozenset[tuple[Path, int]]:
        """What may be read, each with its number on the disk: another file of the same name is out of reach."""
        return frozenset((path, _number(path)) for path in self.read)


NOTHING = Reach()


def _number(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0
