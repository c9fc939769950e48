"""What a run is asked to do as the person has set it up: their settings, their model, their notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import Locations
from reviewer_app.messages.model import Adapter
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session.backend import LocalModel
from reviewer_app.session.events import Failed, SessionEvent
from reviewer_app.session.model_shelf import ModelShelf
from reviewer_app.session.notices import unreachable_notice
from reviewer_app.session.practice import PracticeChoice
from reviewer_app.session.run_request import RunRequest, make_request
from reviewer_app.session.settings import SettingsFile
from reviewer_app.session.steering import SteeringNotes, with_notes
from reviewer_app.venues.venue import Use

# Characters: a selected passage with a question about it.
MOST_QUESTION: Final = 2000
# Answers come by the name of this section; the reading is that of a review, and no pane is touched.
ANSWERS: Final = next(iter(SectionKey))


class RunSetup:
    """Puts requests together, of a person for a review and of the program for reading ahead."""

    def __init__(
        self,
        of: Callable[[], tuple[Paper | None, str]],
        settings: SettingsFile,
        models: ModelShelf,
        steering: SteeringNotes,
        practice: PracticeChoice,
        locations: Locations,
        report: Callable[[SessionEvent], None],
    ) -> None:
        """`of` is the open paper, if there is one, and the language that its review is written in by default."""
        self._of = of
        self._settings = settings
        self._models = models
        self._steering = steering
        self._practice = practice
        self._locations = locations
        self._report = report

    def request(
        self,
        settings: GenerationSettings | None = None,
        model: str | None = None,
        sections: Sequence[SectionKey] = tuple(SectionKey),
        adapters: Sequence[Adapter] = (),
    ) -> RunRequest:
        """Without `settings` they are as the person set them for all papers.

        Raises ReviewerError if there is no paper with text or no model to write, the notes are too long, or the
        venue's rule isn't known to allow it.
        """
        self._practice.require(Use.WRITE)
        return self._request(settings, model, sections, adapters)

    def question(self, text: str, settings: GenerationSettings | None = None, model: str | None = None) -> RunRequest:
        """What asking a question about the paper takes. Raises ReviewerError as `request`, and for one that is none."""
        self._practice.require(Use.UNDERSTAND)
        asked = text.strip()
        if not asked or len(asked) > MOST_QUESTION:
            raise ReviewerError(
                ErrorCode.WRONG_USE,
                tr("A question has from 1 to {most:,} characters, and this one {n:,}.").format(
                    most=MOST_QUESTION, n=len(asked)
                ),
                tr("Ask it in fewer words.") if asked else tr("Write what you want to know."),
            )
        return replace(self._request(settings, model, (ANSWERS,)), question=asked)

    def ahead(self) -> RunRequest:
        """What reading ahead asks for. Raises ReviewerError as `request`, also as long as no mode was chosen."""
        if not self._practice.may_read_ahead:
            raise ReviewerError(ErrorCode.NOT_ALLOWED, tr("The paper is not read ahead."))
        return self._request()

    def _request(
        self,
        settings: GenerationSettings | None = None,
        model: str | None = None,
        sections: Sequence[SectionKey] = tuple(SectionKey),
        adapters: Sequence[Adapter] = (),
    ) -> RunRequest:
        paper, language = self._of()
        kept, problem = self._settings.read()
        if settings is None:
            if problem is not None:
                self._report(Failed(problem, "settings"))
            settings = replace(kept.run, language=language)
        snapshots = kept.snapshots(self._locations.snapshots)
        if settings.snapshot and not snapshots.reachable:
            self._report(unreachable_notice(snapshots.folder))
        return make_request(
            paper,
            LocalModel.of(self._models.writer(model), tuple(adapters)),
            with_notes(settings, self._steering.of_paper),
            tuple(sections),
            self._locations.cache,
            snapshots,
        )
