"""Finding passages of the open paper: what that takes is made once for each paper, beside the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from reviewer_app.paper.model import Paper
from reviewer_app.review.locate import Locator, Match
from reviewer_app.session.background import BackgroundWork, Failure, Piece


class PreparedPaper:
    """A paper with what finds its passages, which all who hold points against the paper share."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._locator: Locator | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether `locator` is there without a wait."""
        return self._locator is not None

    @property
    def locator(self) -> Locator:
        """Made at first use, in half a second for fifty pages; for any thread but the window's."""
        with self._one_at_a_time:
            self._locator = self._locator or Locator(self.paper)
            return self._locator


class Preparation:
    """Holds the open paper as it is prepared. All calls are made, and answers come, on the runtime's thread."""

    def __init__(self, background: BackgroundWork) -> None:
        self._background = background
        self._open: PreparedPaper | None = None
        self._pieces: list[Piece] = []

    def of(self, paper: Paper) -> PreparedPaper:
        """The same for the same paper, as long as no other is asked for."""
        if self._open is None or paper is not self._open.paper:
            self.forget()
            self._open = PreparedPaper(paper)
        return self._open

    def locator(self, paper: Paper, success: Callable[[Locator], None], failure: Failure) -> None:
        """Call `success` with what finds passages of `paper`: at once if it is there, else once it is."""
        prepared = self.of(paper)
        if prepared.ready:
            success(prepared.locator)
        else:
            self._pieces.append(self._background.do(lambda: prepared.locator, success, failure))

    def locate(
        self, paper: Paper, text: str, cited: Sequence[str], success: Callable[[list[Match]], None], failure: Failure
    ) -> Piece:
        """Call `success` with the passages of `paper` that `text`, which names those `cited`, may be about."""
        prepared = self.of(paper)
        return self._background.do(lambda: prepared.locator.locate(text, cited=cited), success, failure)

    def forget(self) -> None:
        """The paper was closed: who still waits hears nothing."""
        for piece in self._pieces:
            piece.drop()
        self._open, self._pieces = None, []
