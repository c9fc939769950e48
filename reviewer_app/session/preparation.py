"""Finding passages of the open paper: what that takes is made once for each paper, beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Paper
from reviewer_app.review.locate import Locator
from reviewer_app.session.background import BackgroundWork, Failure, Piece


class Preparation:
    """Prepares the open paper when it is first asked for, which takes half a second for fifty pages."""

    def __init__(self, background: BackgroundWork) -> None:
        self._background = background
        self._paper: Paper | None = None
        self._ready: Locator | None = None
        self._piece: Piece | None = None
        self._waiting: list[tuple[Callable[[Locator], None], Failure]] = []

    def of(self, paper: Paper, success: Callable[[Locator], None], failure: Failure) -> None:
        """Call `success` with what finds passages of `paper`: at once if it is there, else once it is."""
        if paper is not self._paper:
            self.forget()
            self._paper = paper
        if self._ready is not None:
            success(self._ready)
            return
        self._waiting.append((success, failure))
        if self._piece is None:
            self._piece = self._background.do(lambda: Locator(paper), self._prepared, self._failed)

    def forget(self) -> None:
        """The paper was closed: who still waits hears nothing."""
        if self._piece is not None:
            self._piece.drop()
        self._paper = self._ready = self._piece = None
        self._waiting = []

    def _prepared(self, prepared: Locator) -> None:
        self._ready, self._piece = prepared, None
        waiting, self._waiting = self._waiting, []
        for success, _ in waiting:
            success(prepared)

    def _failed(self, error: ReviewerError) -> None:
        self._piece = None
        waiting, self._waiting = self._waiting, []
        for _, failure in waiting:
            failure(error)
