"""What every worker can be asked."""

from __future__ import annotations

from typing import Any

from reviewer_app.box.reach import Reach
from reviewer_app.messages.ask import Answer, Ask


class About(Ask[dict[str, Any], None], frozen=True):
    """What the worker's libraries are and can do on this machine, for `doctor`."""

    def reach(self) -> Reach:
        """A graphics card, where the worker uses any."""
        return Reach(graphics=True)


class BoxTold(Answer, frozen=True):
    """What a worker's box is made of, by name, and whether it was closed; `graphics` if a card is within its reach."""

    closed: bool
    files: str
    calls: str
    graphics: bool


class TellBox(Ask[BoxTold, None], frozen=True):
    """Of the worker's own box, which is closed for this at the latest."""
