"""What every worker can be asked."""

from __future__ import annotations

from typing import Any

from reviewer_app.messages.ask import Ask


class About(Ask[dict[str, Any], None], frozen=True):
    """What the worker's libraries are and can do on this machine, for `doctor`."""
