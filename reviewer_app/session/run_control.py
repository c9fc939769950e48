"""The runs of the model over the open paper: one at a time, begun by the person, stopped, over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.model import Adapter
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import Failed, SectionChanged, SectionState, SessionEvent, Stage, StageChanged
from reviewer_app.session.model_turns import Turn
from reviewer_app.session.preparation import Preparation
from reviewer_app.session.read_ahead import ReadAhead
from reviewer_app.session.review_run import ReviewRun
from reviewer_app.session.run_request import RunRequest
from reviewer_app.session.run_setup import RunSetup
from reviewer_app.session.workbench import Workbench


class RunControl:
    """Begins and ends runs; what one does is `ReviewRun`'s. `states` is how far each section came, in the last one."""

    def __init__(
        self,
        bench: Workbench,
        document: ReviewDocument,
        preparation: Preparation,
        setup: RunSetup,
        ahead: ReadAhead | None,
        report: Callable[[SessionEvent], None],
        over: Callable[[], None],
    ) -> None:
        """Reviews take turns with the model of the `bench`. `ahead` gives way to a run; `over` is called at its end."""
        self.states = dict.fromkeys(SectionKey, SectionState.EMPTY)
        self._bench = bench
        self._turn: Turn | None = None
        self._document = document
        self._preparation = preparation
        self._setup = setup
        self._ahead = ahead
        self._report = report
        self._over = over
        self._run: ReviewRun | None = None

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._run is not None

    def start(
        self,
        settings: GenerationSettings | None = None,
        model: str | None = None,
        sections: Sequence[SectionKey] = tuple(SectionKey),
        adapters: Sequence[Adapter] = (),
        again: RunRequest | None = None,
        *,
        otherwise: bool = False,
        rewrite: str = "",
    ) -> None:
        """Let the model (an id of the manifest, a GGUF file, or the person's choice) write `sections`.

        Without `settings` it does as the person set it for all papers, in the session's language.
        `again` is what a failure offers in place of all that; see `Failed`. With `otherwise` the seed is another one
        than that of the last run, which would write the same again. With `rewrite`, the words of a point, that one is
        written again and comes to stand behind it.
        """
        if self._run is not None:
            return
        try:
            request = again or self._setup.request(settings, model, sections, adapters)
            if otherwise:
                request = request.with_another_seed(self._document.run.get("settings", {}).get("seed"))
            request = replace(request, rewrite=rewrite)
        except ReviewerError as error:
            self._report(Failed(error, "review"))
            return
        if self._ahead is not None:
            self._ahead.give_way()
        self._document.version(tr("Before a run of the model"))
        run = ReviewRun(
            self._bench.model,
            self._document,
            request,
            self._preparation,
            self._heard,
            lambda: self._ended(run),
            self.states,
        )
        self._run = run
        self._turn = self._bench.turns.ask(run.start)
        if self._turn.waits:
            self._heard(StageChanged(Stage.LOADING, tr("Waiting until the review of another paper is written")))

    def stop(self) -> None:
        """Stop the run; the points so far stay."""
        if self._run is not None:
            self._run.stop()

    def abandon(self) -> None:
        """End the run at once, without waiting for the worker; the points so far stay."""
        if self._run is not None:
            self._run.abandon()

    def forget(self) -> None:
        """No section has been written: another paper, or none."""
        self.states = dict.fromkeys(SectionKey, SectionState.EMPTY)

    def _heard(self, event: SessionEvent) -> None:
        if isinstance(event, SectionChanged):
            self.states[event.section] = event.state
        self._report(event)

    def _ended(self, run: ReviewRun) -> None:
        if self._run is run:
            self._run = None
            if self._turn is not None:
                self._turn.end()
            self._over()
