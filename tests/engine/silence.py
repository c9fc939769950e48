"""A listener for tests and measurements that only want the result."""

from __future__ import annotations

from reviewer_app.engine.generate import Reason


class Silent:
    """A listener for what nobody watches."""

    def reading(self, done: int, total: int) -> None:
        """Nothing."""

    def text(self, name: str, piece: str) -> None:
        """Nothing."""

    def done(self, name: str, reason: Reason, tokens: int) -> None:
        """Nothing."""

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """Nothing."""
