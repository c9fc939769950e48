"""The places of a run's points, found beside the loop and told in the order in which the points came.

To hold a point against a paper of fifty pages takes up to 40 ms, in which a window would stand still.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Paper
from reviewer_app.review.locate import Match
from reviewer_app.review.stream import DraftPoint
from reviewer_app.session.background import Failure, Piece
from reviewer_app.session.preparation import Preparation

OnPlaced = Callable[[list[Match]], None]


class PlacesInTurn:
    """Of points about `paper`. All calls are made, and answers come, on the runtime's thread."""

    def __init__(self, preparation: Preparation, paper: Paper, failure: Failure) -> None:
        self._preparation = preparation
        self._paper = paper
        self._failure = failure
        # A point and who hears its places, or a call that comes after the points before it.
        self._waiting: deque[tuple[DraftPoint, OnPlaced] | Callable[[], None]] = deque()
        self._piece: Piece | None = None  # looks for the first of them

    def find(self, draft: DraftPoint, placed: OnPlaced) -> None:
        """Call `placed` with the places of `draft`, after all that was asked for before."""
        self._waiting.append((draft, placed))
        self._go_on()

    def then(self, call: Callable[[], None]) -> None:
        """Make `call` once all points before it have their places: now if they have."""
        self._waiting.append(call)
        self._go_on()

    def drop(self) -> None:
        """Nobody wants to hear of any place any more."""
        self._waiting.clear()
        if self._piece is not None:
            self._piece.drop()
            self._piece = None

    def finish(self) -> None:
        """Find all places now, on this thread: the paper is about to be closed."""
        if self._piece is not None:
            self._piece.drop()
            self._piece = None
        while self._waiting:
            first = self._waiting.popleft()
            if callable(first):
                first()
            else:
                draft, placed = first
                placed(self._preparation.of(self._paper).locator.locate(draft.text, cited=draft.citations))

    def _go_on(self) -> None:
        while self._waiting and self._piece is None:
            first = self._waiting[0]
            if callable(first):
                self._waiting.popleft()
                first()
                continue
            draft, _ = first
            self._piece = self._preparation.locate(self._paper, draft.text, draft.citations, self._found, self._failed)

    def _failed(self, error: ReviewerError) -> None:
        self._piece = None
        self._waiting.popleft()
        self._failure(error)
        self._go_on()

    def _found(self, matches: list[Match]) -> None:
        self._piece = None
        first = self._waiting.popleft()
        assert not callable(first)
        first[1](matches)
        self._go_on()
