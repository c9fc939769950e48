"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.model import LoadModel
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings, ReviewOrder, SectionKey
from reviewer_app.session.backend import Backend
from reviewer_app.session.notices import no_text_error
from reviewer_app.session.settings import Snapshots

# Reading a long paper on a slow machine takes hours; the heartbeat, not this, finds a hung worker.
REVIEW_DEADLINE_S = 24 * 3600.0
LOAD_DEADLINE_S = 900.0
# Each section has a seed of its own, counted from that of the run: the next run's begin behind them.
SEED_STEP = len(SectionKey)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a run is asked to do."""

    paper: Paper
    backend: Backend
    settings: GenerationSettings
    sections: tuple[SectionKey, ...]
    cache_folder: Path
    snapshots: Snapshots
    rewrite: str = ""  # the words of the one point that is to be written again
    question: str = ""  # what is to be answered in place of the first section

    def with_another_seed(self, last: int | None = None) -> RunRequest:
        """The same, to be written otherwise than with this seed or with that of the `last` run."""
        seed = self.settings.seed if last is None else last
        return replace(self, settings=replace(self.settings, seed=seed + SEED_STEP))

    def load(self) -> LoadModel:
        """What the worker is asked before the order."""
        return self.backend.load(self.settings, self.snapshots.folder if self.snapshots.reachable else None)

    def order(self) -> ReviewOrder:
        """What the worker is asked to write, or to read ahead."""
        return ReviewOrder(
            self.paper,
            self.settings,
            self.sections,
            self.backend.profile,
            self.backend.sha256(self.cache_folder),
            self.snapshots.folder if self.snapshots.reachable else None,
            self.snapshots.space,
            self.rewrite,
            self.question,
        )


def make_request(
    paper: Paper | None,
    backend: Backend,
    settings: GenerationSettings,
    sections: tuple[SectionKey, ...],
    cache_folder: Path,
    snapshots: Snapshots,
) -> RunRequest:
    """What to ask of the model. Raises ReviewerError if there is no paper, or none with text."""
    if paper is None:
        raise ReviewerError(
            ErrorCode.FILE_MISSING,
            tr("There is no paper to review yet."),
            tr("Open a PDF and wait until it was read."),
        )
    unreadable = no_text_error(paper)
    if unreadable:
        raise unreadable
    return RunRequest(paper, backend, settings, sections, cache_folder, snapshots)
