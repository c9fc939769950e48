"""What is remembered of the open paper: where the person was in it, and what they decided and noted about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from reviewer_app.store import ReviewStore


class Matter(Protocol):
    """One matter of which something is kept with each paper, under keys of its own."""

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper is open, of which this is `kept`."""

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""


class PaperMemory:
    """Keeps it in the store, as one state a paper, which goes when the paper is forgotten."""

    def __init__(self, store: ReviewStore | None, open_paper: Callable[[], str | None]) -> None:
        """`open_paper` is the SHA-256 of the paper that is open."""
        self._store = store
        self._open_paper = open_paper
        self.matters: tuple[Matter, ...] = ()

    def of(self, sha256: str | None) -> dict[str, Any]:
        """What is kept of a paper; empty if nothing is, or nothing is known."""
        return self._store.view_state(sha256) if self._store is not None and sha256 is not None else {}

    @property
    def state(self) -> dict[str, Any]:
        """Where the person was in the open paper, as the face left it, with all matters."""
        return self.of(self._open_paper())

    def open(self) -> None:
        """Another paper is open: each matter takes what is kept of it."""
        state = self.state
        for matter in self.matters:
            matter.open(state)

    def keep(self, state: Mapping[str, Any] | None = None) -> None:
        """Keep all matters as they are now; without `state` the person is where they were."""
        sha256 = self._open_paper()
        if self._store is None or sha256 is None or self._store.read_only:
            return
        kept = dict(self.state if state is None else state)
        for matter in self.matters:
            kept |= matter.kept()
        self._store.save_view_state(sha256, kept)
