"""A session: one paper at a time, from the PDF to the exported review, without a screen. A program may have several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reviewer_app.checks.finding import CheckReport
from reviewer_app.checks.options import CheckOptions
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import Locations
from reviewer_app.models.manifest import Manifest
from reviewer_app.models.nougat import NougatPlaces
from reviewer_app.paper.model import Paper, Span
from reviewer_app.review.anchors import anchor_part, reanchor_all
from reviewer_app.review.language import PAPER
from reviewer_app.review.model import Evidence, Review, SectionKey
from reviewer_app.session import events
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.check_decisions import CheckDecisions
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import SessionEvent, Stage
from reviewer_app.session.exports import ReviewExports
from reviewer_app.session.hidden_decisions import HiddenDecisions
from reviewer_app.session.history import ReviewHistory
from reviewer_app.session.importing import ReviewImporter
from reviewer_app.session.last_run import LastRun
from reviewer_app.session.library import Library
from reviewer_app.session.notices import hidden_notice, paper_notices
from reviewer_app.session.nougat_plan import ParserChoice, nougat_plan
from reviewer_app.session.opening import Opening
from reviewer_app.session.page_notes import PageNotes
from reviewer_app.session.pages import PageSource
from reviewer_app.session.paper_file import FileWatch
from reviewer_app.session.paper_loader import PaperLoader, Recognising, RecognitionFolders, TakeIn
from reviewer_app.session.paper_memory import PaperMemory
from reviewer_app.session.practice import ChosenMode, PracticeChoice
from reviewer_app.session.preparation import Preparation
from reviewer_app.session.questions import Questions
from reviewer_app.session.read_ahead import ReadAhead
from reviewer_app.session.review_text import ReviewText
from reviewer_app.session.run_control import RunControl
from reviewer_app.session.run_setup import RunSetup
from reviewer_app.session.second_look_search import SecondLookSearch
from reviewer_app.session.silenced_remarks import SilencedRemarks
from reviewer_app.session.spelling import Spelling
from reviewer_app.session.steering import SteeringNotes
from reviewer_app.session.venue_form import VenueForm
from reviewer_app.session.workbench import Workbench
from reviewer_app.store import ReviewStore, SimilarPaper

# Closing waits this long for the last words to reach the disk before it says that they did not.
FLUSH_TIMEOUT_S = 5.0
# And this long for a file that is being exported.
EXPORT_TIMEOUT_S = 10.0
# A person who turns to another paper waits at most this long for the last words to reach the disk.
REST_FLUSH_S = 0.1


class Session:
    """Everything that a face (window or command line) can ask for. No call blocks except `close`.

    All calls are made, and `listener` is called, on the runtime's thread.
    """

    def __init__(
        self,
        runtime: Runtime,
        store: ReviewStore | None,
        locations: Locations,
        manifest: Manifest,
        listener: Callable[[SessionEvent], None],
        *,
        read_ahead: bool = False,
        read_hidden: bool = False,
        check_options: CheckOptions | None = None,
        practice: ChosenMode | None = None,
        bench: Workbench | None = None,
    ) -> None:
        """With `read_ahead` a paper is read by the model before a review is asked for; see `ReadAhead`.

        With `read_hidden` the model is given hidden text too, by a decision that was made before any paper was opened.
        `check_options` are what is said of papers before they are checked, `practice` is chosen for all of them.
        Sessions of one program share a `bench`, which whoever made it closes after them.
        """
        self.locations = locations
        self.store = store
        self._listener = listener
        self._own_bench = bench is None
        self._bench = bench = bench or Workbench(runtime, locations, manifest)
        self.settings, self.models = bench.settings, bench.models
        self.resting = False
        self.stage = Stage.EMPTY
        self.language = PAPER  # that reviews are written and exported in, where a run isn't asked for another
        self._document = ReviewDocument(runtime, store, self._report, self._text_changed)
        self.background = BackgroundWork(runtime)
        self._loader = PaperLoader(
            runtime,
            self.background,
            bench.join(self),
            self._report,
            self._opened,
            self._parsed,
            RecognitionFolders(locations.recognised, locations.recognition_data),
            NougatPlaces(locations.nougat),
        )
        self.nougat = self._loader.nougat
        self.checking = self._loader.checks
        self.checking.options = check_options or CheckOptions()
        self._preparation = Preparation(self.background)
        self.history = ReviewHistory(
            runtime,
            store,
            self._document,
            self._report,
            bench.model,
            self.background,
            locations,
            lambda: self.settings.current.snapshots(locations.snapshots).folder,
        )
        self.exports = ReviewExports(self.background, self._document, self)
        self.importer = ReviewImporter(self.background, self._document, self._preparation)
        self._watch = FileWatch(runtime, self._changed_on_disk)
        self.memory = PaperMemory(store, lambda: self.opened.sha256 if self.opened is not None else None)
        self.hidden = HiddenDecisions(self._decided, all_read=read_hidden)
        self.findings = CheckDecisions(self._document, self.memory.keep)
        self.steering = SteeringNotes(self.memory.keep)
        self.silenced = SilencedRemarks(store, self.memory.keep)
        self.notes = PageNotes(self._document, self.memory.keep)
        self.practice = PracticeChoice(
            self.memory.keep,
            locations.config / "venues",
            lambda: self.settings.current.practice,
            self._practice_changed,
            practice,
        )
        self.form = VenueForm(self._document, self.practice)
        self._last_run = LastRun(self.memory.keep)
        decided = (self.hidden, self.findings, self.silenced, self.practice)
        self.memory.matters = (*decided, self.steering, self.notes, self._last_run)
        self.ahead = (
            ReadAhead(runtime, store, self.settings, bench.model, bench.turns, lambda: self._setup.ahead())
            if read_ahead
            else None
        )
        self._setup: RunSetup = RunSetup(
            lambda: (self.paper, self.language),
            self.settings,
            self.models,
            self.steering,
            self.practice,
            locations,
            self._report,
        )
        self.spelling = Spelling(runtime, store, self.background)
        self._second_looks = SecondLookSearch(runtime, self.background, self._document, self._report)
        self.runs = RunControl(
            bench, self._document, self._preparation, self._setup, self.ahead, self._report, self._run_over
        )

        self.questions = Questions(
            bench, self._document, self.background, self._preparation, self._setup, self.ahead, self._report
        )

    # -- the paper

    @property
    def paper(self) -> Paper | None:
        """The open paper, once it was parsed, as the model reads it; see `HiddenDecisions`."""
        return self.hidden.applied(self._loader.paper)

    @property
    def checks(self) -> CheckReport | None:
        """What code found in the open paper, once all checks ran."""
        return self.checking.report

    @property
    def opened(self) -> events.PaperOpened | None:
        """The open PDF, once its pages can be shown."""
        return self._loader.opened

    @property
    def path(self) -> Path | None:
        """The PDF that is open or being opened; None without one, also where opening it failed."""
        return self._loader.path if self.opened is not None or self.stage is Stage.OPENING else None

    @property
    def pages(self) -> PageSource | None:
        """Images and words of the open PDF's pages."""
        return self._loader.pages

    def warm_up(self) -> None:
        """Get ready for a paper while the face is still drawing itself."""
        self._loader.warm_up()

    def open_paper(self, path: Path, password: str | None = None) -> None:
        """Open the PDF at `path`: PaperOpened, then PaperParsed, or Failed.

        A paper that is open, and its review that is being written, go on until it is known that the other opens.
        """
        path = path.absolute()
        if self.opened is None:
            self.close_paper()
            self._watch.start(path)
            self._loader.open(path, password)
            return

        def ready(tried: Opening) -> None:
            self.close_paper()
            self._watch.start(path)
            self._loader.open_tried(tried)

        self._loader.try_other(path, password, ready)

    @property
    def recognition(self) -> Recognising | None:
        """What recognises text in the pictures of the paper's pages now; cancel it to go on without that text."""
        return self._loader.recognition

    def read_with(self, parser: ParserChoice) -> None:
        """Read the open paper anew with `parser`; a review that is being written is given up.

        Raises ReviewerError NOT_INSTALLED for a Nougat that is not here.
        """
        nougat_plan(NougatPlaces(self.locations.nougat), parser)
        if self.paper is not None:
            self.runs.abandon()
            self._loader.read_again(parser)

    def close_paper(self) -> None:
        """Close the paper; its review stays in the store."""
        self.runs.abandon()
        self.questions.abandon()
        self._watch.stop()
        self._second_looks.clear()
        if self.ahead is not None:
            self.ahead.end()
        self._preparation.forget()
        self._document.close()
        self._loader.close()
        self.runs.forget()
        if self.stage is not Stage.EMPTY:
            self._report(events.StageChanged(Stage.EMPTY, ""))

    @property
    def holds(self) -> str:
        """The SHA-256 of the paper whose review this session writes; empty if none is open."""
        return self._document.sha256

    @property
    def reviewing(self) -> bool:
        """Whether a model writes a review of the open paper, or waits for its turn to."""
        return self.runs.running

    def library(self) -> Library:
        """All papers of the store."""
        return Library(self.store, self.background, self._bench.reviewed)

    def rest(self) -> None:
        """Nobody looks at the paper for now: a review goes on, all else lets go of what it holds."""
        self.resting = True
        if self.ahead is not None:
            self.ahead.rest()
        self._loader.hidden.begin()
        self._document.flush(REST_FLUSH_S)

    def wake(self) -> None:
        """The person is back."""
        self.resting = False
        self._loader.hidden.stop()
        if self.opened is not None:
            self._loader.warm_up()
        if self.ahead is not None:
            self.ahead.resume()

    def forget_paper(self, sha256: str) -> None:
        """Wipe every trace of a paper that was opened now or before; a notice tells when it is done."""
        self._bench.close_papers(sha256)
        self.history.forget(sha256)

    def forget_all_papers(self) -> None:
        """The same for all papers."""
        self._bench.close_papers()
        self.history.forget_all()

    def take_over(self, similar: SimilarPaper) -> None:
        """Copy the review of an earlier version of the open paper to it; see EarlierReviewFound."""
        if self.paper is not None:
            self.history.take_over(similar, self.paper)
            earlier = self.memory.of(similar.paper.sha256)
            self.findings.take_over(earlier)
            self.practice.take_over(earlier)
            self.notes.take_over(earlier)

    # -- the review

    @property
    def second_looks(self) -> tuple[events.SecondLook, ...]:
        """The points to look at twice, as they were reported last."""
        return self._second_looks.looks

    @property
    def looking(self) -> bool:
        """Whether the points that want a second look are still being looked for; SecondLooksFound tells of changes."""
        return self._second_looks.looking

    @property
    def texts(self) -> Mapping[SectionKey, str]:
        """The raw Markdown of the four panes."""
        return self._document.texts

    @property
    def text(self) -> ReviewText:
        """The text of the panes, to be changed and shown; what is changed is on the disk within a second."""
        return self._document.text

    def evidence(self, evidence_id: str) -> Evidence | None:
        """What stands behind a mark in a pane; None for a mark that this review doesn't know."""
        return self._document.anchors.get(evidence_id)

    def cite(self, passage: str, quote: str = "", spans: Sequence[Span] = ()) -> Evidence:
        """An anchor at a passage of the open paper, for a point of the person's own; it is kept with the review.

        `quote` and `spans` are the part of it that the person selected; without them it is the whole passage.
        Raises KeyError if no paper with such a passage is open.
        """
        if self.paper is None:
            raise KeyError(passage)
        evidence = anchor_part(self.paper, passage, self._document.new_evidence_id(), quote, spans)
        self._document.add_anchor(evidence)
        return evidence

    def review(self) -> Review:
        """The review as the panes hold it now."""
        opened = self.opened
        name = Path(opened.path).stem if opened else ""
        review = self._document.review(self.paper, name, opened.sha256 if opened else "")
        return replace(review, notes=self.notes.all, practice=self.practice.provenance)

    # -- the end

    def close(self, *, anyway: bool = False) -> bool:
        """End everything within bounded time.

        False if the last words could not be written to the store: then nothing has ended but the run, unless `anyway`.
        """
        self.runs.abandon()
        self.questions.abandon()
        saved = self._document.flush(FLUSH_TIMEOUT_S)
        if saved or anyway:
            self._watch.stop()
            self._second_looks.close()
            if self.ahead is not None:
                self.ahead.end()
            self.background.close(EXPORT_TIMEOUT_S)
            self._document.leave()
            self.spelling.stop()
            self._loader.stop()
            self._bench.leave(self)
            self._listener = lambda event: None
            if self._own_bench:
                self._bench.close()
        return saved

    # -- inside

    def hear(self, event: SessionEvent) -> None:
        """Public for the workbench only."""
        self._report(event)

    def _report(self, event: SessionEvent) -> None:
        match event:
            case events.StageChanged(stage):
                self.stage = stage
                if self.runs.running:
                    self._last_run.at(stage)
            case events.ReviewRestored():
                self._second_looks.changed()
            case events.PaperChecked(report):
                self.findings.found(report)
            case _:
                pass
        self._listener(event)

    def _changed_on_disk(self, event: events.PaperChangedOnDisk) -> None:
        if self.opened is not None:
            self._report(event)

    def _opened(self, opened: events.PaperOpened) -> bool:
        """Take up the review of the paper; whether this session may."""
        if self._bench.elsewhere(self, opened.sha256):
            return False
        if text := self._bench.warning():
            self._report(events.Notice("box", text))
        self._document.restore(opened.sha256, opened.path, len(opened.page_sizes))
        self.memory.open()
        if self._document.stored:
            self._report(events.ReviewRestored(dict(self._document.texts)))
        return True

    def _parsed(self) -> TakeIn:
        anchors, as_decided = tuple(self._document.anchors.values()), self.hidden.applier()

        def take_in(parsed: Paper) -> Callable[[], None]:
            placed = reanchor_all(anchors, as_decided(parsed))
            return lambda: self._taken_in(anchors, placed)

        return take_in

    def _taken_in(self, anchors: Sequence[Evidence], placed: Mapping[str, Evidence]) -> None:
        paper, opened = self.paper, self.opened
        assert paper is not None
        assert opened is not None
        self._document.attach(paper, opened.path, anchors, placed)
        for notice in paper_notices(paper, self.hidden.read):
            self._report(notice)
        self._second_looks.attach(self._preparation.of(paper))
        self.history.offer_earlier(paper, opened.path)
        if self.ahead is not None:
            self.ahead.begin()

    def _decided(self) -> None:
        """The model reads another text from now on than was parsed, or was decided before."""
        self.memory.keep()
        if self.paper is not None:
            self._report(hidden_notice(self.paper, self.hidden.read))
            self._second_looks.attach(self._preparation.of(self.paper))
            if self.ahead is not None and not self.runs.running:
                self.ahead.begin()

    def _practice_changed(self) -> None:
        """What a model may do with the paper is another thing now."""
        if self.ahead is not None and self.paper is not None and not self.runs.running:
            self.ahead.follow(may=self.practice.may_read_ahead)
        self._report(events.PracticeChanged())

    def _text_changed(self) -> None:
        # While a model writes, its points are looked at when it is done.
        if not self.runs.running:
            self._second_looks.changed()

    def _run_over(self) -> None:
        self._second_looks.changed(after=0.0)
