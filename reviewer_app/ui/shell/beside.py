"""What a tab knows of the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reviewer_app.ui.shell.window import MainWindow


class Beside(Protocol):
    """The window around a tab."""

    @property
    def several(self) -> bool:
        """Whether there are more tabs than one."""

    def takes(self, path: Path, mine: Path | None) -> MainWindow | None:
        """The other tab that shows the PDF at `path` now; None if it belongs in the one that asks and shows `mine`."""

    def new(self) -> None:
        """Show an empty tab."""

    def step(self, by: int) -> None:
        """Go so many tabs to the right, from the last to the first."""

    def close_front(self) -> None:
        """Close the tab in front, if the person agrees."""

    def forget(self, sha256: str) -> None:
        """A paper is being forgotten: it is not to come back from a tab that nobody has looked at yet."""


class Alone:
    """There are no tabs: each paper takes the place of the one before."""

    several = False

    def takes(self, path: Path, mine: Path | None) -> MainWindow | None:
        """As `Beside`."""
        return None

    def new(self) -> None:
        """As `Beside`."""

    def step(self, by: int) -> None:
        """As `Beside`."""

    def close_front(self) -> None:
        """As `Beside`."""

    def forget(self, sha256: str) -> None:
        """As `Beside`."""
