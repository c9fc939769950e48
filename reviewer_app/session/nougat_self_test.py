"""The sample paper read by Nougat and held against PyMuPDF's reading: what a person with a card and weights runs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import PAPER
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import Locations
from reviewer_app.messages.paper import Opened, OpenFile, ParsePaper
from reviewer_app.models.nougat import NougatPlaces
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import stems
from reviewer_app.session.nougat_pages import KeptPages
from reviewer_app.session.nougat_plan import nougat_plan
from reviewer_app.session.nougat_reading import NougatProgress, NougatReading

_DEADLINE_S: Final = 120.0
# Of the words that PyMuPDF reads from the sample, Nougat should have so many; by hand-written outputs, not measured.
_ENOUGH: Final = 0.8


@dataclass(frozen=True, slots=True)
class NougatSelfTestResult:
    """`pages` of `all_pages` were read, `words` of PyMuPDF's are in Nougat's text (a share), and what else it found."""

    pages: int
    all_pages: int
    words: float
    headings: float
    formulas: int
    unplaced: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether Nougat reads papers here."""
        return self.pages == self.all_pages and self.words >= _ENOUGH

    def lines(self) -> list[str]:
        """The result, in lines for a person."""
        return [
            tr("Nougat read {pages} of {all} pages of the sample, {seconds:.1f} s a page.").format(
                pages=self.pages, all=self.all_pages, seconds=self.seconds
            ),
            tr("Of the words that PyMuPDF reads it has {words:.2f}, of the headings {headings:.2f}.").format(
                words=self.words, headings=self.headings
            ),
            tr("It wrote {formulas} formulas as LaTeX, and {unplaced} texts that stand nowhere on their page.").format(
                formulas=self.formulas, unplaced=self.unplaced
            ),
            tr("Passed.") if self.passed else tr("Not passed: papers are better read with --parser mupdf here."),
        ]


class NougatSelfTest:
    """Runs the test; `ended` once `result` or `error` is there.

    Raises ReviewerError NOT_INSTALLED if Nougat is not here. `worker` stands in for Nougat's own.
    """

    def __init__(
        self,
        runtime: Runtime,
        places: Locations,
        sample: Path,
        progress: Callable[[NougatProgress], None],
        worker: WorkerClient | None = None,
    ) -> None:
        plan = nougat_plan(NougatPlaces(places.nougat), "nougat")
        assert plan is not None
        self._plan = plan
        self.result: NougatSelfTestResult | None = None
        self.error: ReviewerError | None = None
        self._runtime, self._progress = runtime, progress
        self._nougat = worker or WorkerClient(runtime, plan.role)
        self._parser = WorkerClient(runtime, PAPER)
        # the pages are read each time: what was kept would test nothing
        self._folder = tempfile.TemporaryDirectory(prefix="reviewer-nougat-")
        self._sample = sample
        self._ask_open()

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.result is not None or self.error is not None

    def stop(self) -> None:
        """End its workers."""
        self._nougat.stop()
        self._parser.stop()
        self._folder.cleanup()

    def _ask_open(self) -> None:
        def opened(outcome: Outcome[Opened]) -> None:
            if isinstance(outcome, Done):
                self._parser.request(ParsePaper(self._sample.name), on_done=parsed, deadline=_DEADLINE_S)
            elif isinstance(outcome, Failed):
                self.error = outcome.error

        def parsed(outcome: Outcome[Paper]) -> None:
            if isinstance(outcome, Done):
                self._read(outcome.answer)
            elif isinstance(outcome, Failed):
                self.error = outcome.error

        self._parser.request(OpenFile(self._sample), on_done=opened, deadline=_DEADLINE_S)

    def _read(self, below: Paper) -> None:
        seconds: list[float] = []
        started = self._runtime.now()

        def progress(now: NougatProgress) -> None:
            seconds.append(self._runtime.now() - started)
            self._progress(now)

        def done(paper: Paper, error: ReviewerError | None) -> None:
            if error is not None:
                self.error = error
                return
            self.result = compared(below, paper, seconds[-1] / len(seconds) if seconds else 0.0)

        kept = KeptPages(Path(self._folder.name), below.source.sha256, self._plan.weights)
        NougatReading(self._plan, self._nougat, self._parser, kept, below, progress, done).begin()


def compared(below: Paper, read: Paper, seconds: float) -> NougatSelfTestResult:
    """`read` by Nougat beside `below`, the same paper by PyMuPDF."""
    pages = [page.number for page in read.pages if page.parser == read.source.parser != below.source.parser]
    own = [p for section in read.sections for p in section.paragraphs]
    wanted, has = set(stems(_text(below))), set(stems(_text(read)))
    headings = {s.heading.casefold() for s in below.sections if s.heading}
    found = {s.heading.casefold() for s in read.sections}
    return NougatSelfTestResult(
        pages=len(pages),
        all_pages=len(read.pages),
        words=len(wanted & has) / len(wanted) if wanted else 0.0,
        headings=len(headings & found) / len(headings) if headings else 0.0,
        formulas=sum(p.kind == "formula" or "$" in p.text for p in own),
        unplaced=len(read.unplaced),
        seconds=seconds,
    )


def _text(paper: Paper) -> str:
    return " ".join(text for _, text, _, _ in replace(paper, hidden=()).passages())
