"""How this program starts itself again: as a worker, as another window, as a command."""

from __future__ import annotations

import sys


def own_command(*arguments: str, interpreter: str = "") -> list[str]:
    """What starts it with `arguments`, by another `interpreter` if one is given; a frozen build re-enters itself."""
    if not interpreter and getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    # -P keeps the folder that the person happens to stand in out of the import path.
    return [interpreter or sys.executable, "-P", "-m", "reviewer_app", *arguments]
