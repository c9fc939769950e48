"""Keeps what there is to look at twice in step with the panes, beside the loop: it takes up to some seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.runtime import Runtime, Timer
from reviewer_app.review.model import ReviewSection, SectionKey
from reviewer_app.review.pane_points import parse_pane
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import Failed, SecondLook, SecondLooksFound, SessionEvent
from reviewer_app.session.preparation import PreparedPaper
from reviewer_app.session.second_looks import SecondLooks

# A person who types is told once they pause.
PAUSE_S = 1.5


class SecondLookSearch:
    """Reports SecondLooksFound when the second looks at the points become others than those reported last.

    All calls are made, and `report` is called, on the runtime's thread; what was looked at before the panes changed
    again is dropped.
    """

    def __init__(
        self,
        runtime: Runtime,
        background: BackgroundWork,
        document: ReviewDocument,
        report: Callable[[SessionEvent], None],
    ) -> None:
        self._runtime = runtime
        self._background = background
        self._document = document
        self._report = report
        self._finder: SecondLooks | None = None
        self._timer: Timer | None = None
        # Set when the panes change: the look that is under way ends early and counts for nothing.
        self._stale = threading.Event()
        self._looking = False
        self.looks: tuple[SecondLook, ...] = ()

    @property
    def looking(self) -> bool:
        """Whether the panes were not yet looked at as they stand now."""
        return self._looking or self._timer is not None

    def attach(self, prepared: PreparedPaper) -> None:
        """Hold points against this paper from now on."""
        self._finder = SecondLooks(prepared)
        self.changed()

    def clear(self) -> None:
        """The paper was closed: there is nothing to look at."""
        self._drop()
        self._finder = None
        self._publish(())

    def changed(self, after: float = PAUSE_S) -> None:
        """The panes changed: look at them once they have stayed as they are for `after` seconds."""
        self._drop()
        if self._finder is not None and (self.looks or any(self._document.texts.values())):
            self._timer = self._runtime.call_later(after, self._look)

    def close(self) -> None:
        """Look no more; what is being looked at is dropped."""
        self._drop()

    # -- inside

    def _drop(self) -> None:
        self._stale.set()
        self._looking = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        assert self._finder is not None
        self._timer = None
        self._looking = True
        self._stale = stale = threading.Event()
        finder, document = self._finder, self._document
        texts, anchors = dict(document.texts), dict(document.anchors)
        generated = {key: tuple(written) for key, written in document.generated.items()}

        def look() -> tuple[SecondLook, ...] | None:
            sections = [ReviewSection(key, parse_pane(key, texts[key], anchors, generated[key])) for key in SectionKey]
            return finder.about(sections, lambda: not stale.is_set())

        self._background.do(look, lambda looks: self._looked(stale, looks), lambda error: self._failed(stale, error))

    def _looked(self, stale: threading.Event, looks: tuple[SecondLook, ...] | None) -> None:
        if not stale.is_set() and looks is not None:
            self._looking = False
            self._publish(looks)

    def _failed(self, stale: threading.Event, error: ReviewerError) -> None:
        if not stale.is_set():
            self._looking = False
            self._report(Failed(error, ""))

    def _publish(self, looks: tuple[SecondLook, ...]) -> None:
        if looks != self.looks:
            self.looks = looks
            self._report(SecondLooksFound(looks))
