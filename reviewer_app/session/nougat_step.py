"""Nougat's part in opening a paper: between its parsing by PyMuPDF and its being shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr, trn
from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.messages.nougat import NougatLoaded
from reviewer_app.models.nougat import NougatPlaces
from reviewer_app.paper.model import Paper
from reviewer_app.session import events
from reviewer_app.session.events import SessionEvent, Stage
from reviewer_app.session.nougat_pages import KeptPages
from reviewer_app.session.nougat_plan import NougatPlan, ParserChoice, nougat_plan
from reviewer_app.session.nougat_reading import NougatProgress, NougatReading

# Seconds that one thread takes for a page of a thousand tokens: 3.8 for the picture and .074 a token of processor time,
# with random weights in nougat-base's shape and torch 2.13 on a core with AVX-512. The first page tells the truth.
_PROCESSOR_S_A_PAGE: Final = 80.0


class NougatStep:
    """Reads the open paper with Nougat where `choice` says so and it is here.

    `parser` is the worker that parsed the paper and holds it open; `recognised` the folder of all recognised texts.
    `error` is why Nougat did not read the paper that was opened last, None where it did or was not to.
    """

    def __init__(
        self,
        runtime: Runtime,
        parser: WorkerClient,
        recognised: Path,
        places: NougatPlaces,
        report: Callable[[SessionEvent], None],
    ) -> None:
        self._runtime, self._parser = runtime, parser
        self._recognised, self._places, self._report = recognised, places, report
        self.choice: ParserChoice = "auto"
        self.reading: NougatReading | None = None
        self.error: ReviewerError | None = None
        self._no_card = False

    def begin(self, paper: Paper, done: Callable[[Paper], None]) -> None:
        """Read `paper`, or leave it as it is; `done` is called once with what is to be shown, unless `end` is first."""
        self.error = None
        plan = self._plan()
        if plan is None:
            done(paper)
            return

        def ended(read: Paper, error: ReviewerError | None) -> None:
            self.reading = None
            self._ended(error)
            done(read)

        pages = len(paper.pages)
        self.reading = NougatReading(
            plan,
            WorkerClient(self._runtime, plan.role),
            self._parser,
            KeptPages(self._recognised, paper.source.sha256, plan.weights),
            paper,
            self._progress,
            ended,
            lambda loaded: self._loaded(loaded, pages),
        )
        doing = trn("Reading {n} page with Nougat", "Reading {n} pages with Nougat", pages)
        self._report(events.StageChanged(Stage.PARSING, doing))
        self.reading.begin()

    def cancel(self) -> None:
        """Read no further page with Nougat; what was read counts."""
        if self.reading is not None:
            self.reading.cancel()

    def end(self) -> None:
        """The paper was closed; the next one is read as ever."""
        self.choice = "auto"
        reading, self.reading = self.reading, None
        if reading is not None:
            reading.stop()

    def _plan(self) -> NougatPlan | None:
        if self.choice == "auto" and self._no_card:
            return None
        try:
            return nougat_plan(self._places, self.choice)
        except ReviewerError as error:
            self._ended(error)
            return None

    def _ended(self, error: ReviewerError | None) -> None:
        self.error = error
        if error is None:
            return
        if self.choice == "auto" and error.code is ErrorCode.NOT_INSTALLED:
            # no card: nobody asked for one
            self._no_card = True
            return
        self._report(events.Notice("nougat", error.message, error.next_step))

    def _loaded(self, loaded: NougatLoaded, pages: int) -> None:
        if loaded.device == "cpu":
            hours = pages * _PROCESSOR_S_A_PAGE / 3600
            text = tr("Nougat runs on the processor here, which takes about {hours:.1f} hours for this paper.")
            step = tr("How long it really takes is told after the first page. It can be stopped at any time.")
            self._report(events.Notice("nougat-processor", text.format(hours=hours), step))

    def _progress(self, now: NougatProgress) -> None:
        self._report(events.ParseProgress(now.done, now.pages, now.left))
