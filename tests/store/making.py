"""Papers and anchors for the tests of the store."""

from __future__ import annotations

import threading
from pathlib import Path

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Rect
from reviewer_app.review.model import Evidence
from reviewer_app.store import ReviewStore

PAPER = "5a" * 32
OTHER_PAPER = "c3" * 32

# How long a test waits for what happens within milliseconds on a quiet machine, in seconds.
PATIENCE = 60.0


def evidence(number: int, quote: str = "We measured it twice.") -> Evidence:
    """An anchor with rectangles that JSON could round."""
    return Evidence(
        id=f"e{number}",
        paragraph=f"p{number}",
        page=number,
        rects=(Rect(72.1, 100.123456789, 300.5, 111.9), Rect(72.0, 112.0, 200.0, 123.0)),
        quote=quote,
        text_hash="ab" * 32,
        parser="mupdf/1",
        status="cited",
        score=0.8125,
        before="beforeit",
        after="afterit",
    )


class Listener:
    """Hears what a store says from its writer's thread, and lets a test wait for it."""

    def __init__(self, store: ReviewStore) -> None:
        self._condition = threading.Condition()
        self.saved: list[int] = []
        self.failed: list[ReviewerError] = []
        store.listen(self._on_saved, self._on_failed)

    def _on_saved(self, number: int) -> None:
        with self._condition:
            self.saved.append(number)
            self._condition.notify_all()

    def _on_failed(self, error: ReviewerError) -> None:
        with self._condition:
            self.failed.append(error)
            self._condition.notify_all()

    def wait_saved(self, number: int) -> None:
        """Until everything up to `number` is reported saved."""
        with self._condition:
            assert self._condition.wait_for(lambda: max(self.saved, default=0) >= number, PATIENCE)

    def wait_failed(self) -> ReviewerError:
        """The first failure."""
        with self._condition:
            assert self._condition.wait_for(lambda: bool(self.failed), PATIENCE)
            return self.failed[0]


def everything_in(folder: Path) -> bytes:
    """The bytes of all files below `folder`, one after the other."""
    return b"\0".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())
