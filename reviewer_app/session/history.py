"""What was written before: versions of this review, and the review of the paper before it was recompiled."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr, trn
from reviewer_app.ipc.client import Failed, Outcome, WorkerClient
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import Locations
from reviewer_app.messages.model import ForgetPaper, Forgotten
from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import reanchor_all
from reviewer_app.review.model import Evidence, SectionKey
from reviewer_app.review.pane import split_pane
from reviewer_app.session import events
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.document import ReviewDocument
from reviewer_app.store import (
    ComparedLine,
    RecentPaper,
    ReviewStore,
    SimilarPaper,
    StoredReview,
    StoredVersion,
    VersionInfo,
    compare_panes,
)

log = logging.getLogger(__name__)

FORGET_DEADLINE_S = 60.0
WIPE_PERIOD_S = 0.1

_ALL = 1_000_000  # papers

# A queued write is on the disk in a tenth of a second; a list without the newest is better than a frozen window.
VERSIONS_WAIT_S = 0.3


class ReviewHistory:
    """Goes back to what the store kept. Without a store there is no history: lists are empty."""

    def __init__(
        self,
        runtime: Runtime,
        store: ReviewStore | None,
        document: ReviewDocument,
        report: Callable[[events.SessionEvent], None],
        engine: WorkerClient,
        background: BackgroundWork,
        folders: Locations,
        snapshots: Callable[[], Path],
    ) -> None:
        """`snapshots` is where the person has states kept now, beside the program's own folder for them."""
        self._runtime = runtime
        self._store = store
        self._document = document
        self._report = report
        self._engine = engine
        self._background = background
        self._own_snapshots = folders.snapshots
        self._snapshots = snapshots
        self._recognised = folders.recognised
        self._wipe_failed = False

    def recent(self, limit: int = 12) -> Sequence[RecentPaper]:
        """The papers opened last, the latest first."""
        return self._store.recent_papers(limit) if self._store else ()

    def accepted(self, sha256: str) -> int:
        """How many points of the stored review of a paper are accepted."""
        found = self._store.find_review(sha256) if self._store else None
        texts = [found.panes.get(key, "") for key in SectionKey] if found else []
        return sum("accepted" in item.states for text in texts for item in split_pane(text))

    def versions(self) -> Sequence[VersionInfo]:
        """The kept versions of the open review, the newest first."""
        review_id = self._document.review_id
        if self._store is None or review_id is None:
            return ()
        # A version that was queued a moment ago belongs in the list.
        self._store.flush(VERSIONS_WAIT_S)
        return self._store.versions(review_id)

    def compare(self, version_id: int) -> Mapping[str, tuple[ComparedLine, ...]]:
        """What differs between a version and the panes as they are, by section key. Raises KeyError."""
        now = {k.value: t for k, t in self._document.texts.items()} | dict(self._document.forms.texts)
        return compare_panes(self._version(version_id).panes, now)

    def restore(self, version_id: int) -> None:
        """Bring a version back into the panes; what they hold now is kept as a version first. Raises KeyError."""
        version = self._version(version_id)
        self._document.version(tr("Before an earlier version came back"))
        self._document.replace(version.panes, version.anchors, version.generated, version.run)
        self._report(events.ReviewRestored(dict(self._document.texts)))

    def offer_earlier(self, paper: Paper, path: str) -> None:
        """Say so if the open paper, which has no review yet, may be a new version of one that has."""
        store, review_id = self._store, self._document.review_id
        if store is None or self._document.stored:
            return

        def found(similar: Sequence[SimilarPaper]) -> None:
            # Meanwhile it may have been closed, or the person may have begun.
            if similar and self._document.review_id == review_id and not self._document.stored:
                self._report(events.EarlierReviewFound(tuple(similar[:3])))

        self._background.do(
            lambda: store.similar_papers(path, paper.title, paper.authors, paper.source.sha256),
            found,
            lambda error: log.warning("earlier versions were not looked for: %s", error.detail or error.code),
        )

    def take_over(self, similar: SimilarPaper, paper: Paper) -> None:
        """Copy the review of an earlier version of `paper` to it, its evidence found again by its quotes.

        The earlier review stays with the earlier version. What moved or is gone is listed in a notice.
        """
        store, review_id = self._store, self._document.review_id
        if store is None:
            return

        def look() -> tuple[StoredReview, dict[str, Evidence]] | None:
            found = store.find_review(similar.paper.sha256)
            return (found, dict(reanchor_all(found.anchors.values(), paper))) if found is not None else None

        def take(result: tuple[StoredReview, dict[str, Evidence]] | None) -> None:
            # Meanwhile the paper may have been closed.
            if result is None or self._document.review_id != review_id:
                return
            found, anchors = result
            self._document.version(tr("Before an earlier review was taken over"))
            self._document.replace(found.panes, anchors, found.generated, found.run)
            self._report(events.ReviewRestored(dict(self._document.texts)))
            self._report(_what_moved(found, anchors))

        def failed(error: ReviewerError) -> None:
            self._report(events.Failed(error, "store"))

        self._background.do(look, take, failed)

    def forget(self, sha256: str) -> None:
        """Wipe every trace of a paper: review, versions, parsed text, recognised text, the model's prefilled states.

        The caller closes the paper first if it is open. A failure is reported; nothing is half-said.
        """
        if self._store is None:
            return
        self._store.forget(sha256)
        self._wait_for_wipe(self._store, sha256)

    def forget_all(self) -> None:
        """The same for all papers, those included that the command line read. The caller closes open ones first."""
        if self._store is None:
            return
        for paper in self.recent(_ALL):
            self._store.forget(paper.sha256)
        self._wait_for_wipe(self._store, "")

    def _wait_for_wipe(self, store: ReviewStore, sha256: str) -> None:
        """Go on once the store's files are clean; it tries again by itself, so a failure is said and waited out.

        Without `sha256` it is about all papers.
        """
        if not store.saved:
            if store.error is not None and not self._wipe_failed:
                self._wipe_failed = True
                self._report(events.Failed(store.error, "store"))
            self._runtime.call_later(WIPE_PERIOD_S, lambda: self._wait_for_wipe(store, sha256))
            return
        self._wipe_failed = False
        places = [p for p in dict.fromkeys((self._own_snapshots, self._snapshots())) if p.is_dir()]
        self._forget_states(sha256, places, lambda: self._forget_recognised(sha256))

    def leave_place(self, folder: Path) -> None:
        """Remove all states from a folder where none are kept any more."""
        if folder.is_dir():
            self._forget_states("", [folder], lambda: None)

    def _forget_states(self, sha256: str, places: Sequence[Path], then: Callable[[], None]) -> None:
        if not places:
            then()
            return

        def done(outcome: Outcome[Forgotten]) -> None:
            if isinstance(outcome, Failed):
                self._report(events.Failed(outcome.error, "store"))
            else:
                self._forget_states(sha256, places[1:], then)

        self._engine.request(ForgetPaper(sha256, places[0]), on_done=done, deadline=FORGET_DEADLINE_S)

    def _forget_recognised(self, sha256: str) -> None:
        folder = self._recognised / sha256 if sha256 else self._recognised

        def remove() -> None:
            try:
                shutil.rmtree(folder)
            except FileNotFoundError:
                pass  # no picture was read
            except OSError as error:
                raise ReviewerError(
                    ErrorCode.WRITE_FAILED,
                    tr("The text that was recognised in pictures, in {folder}, could not be removed.").format(
                        folder=folder
                    ),
                    tr("Remove the files in that folder yourself."),
                    str(error),
                ) from error

        def failed(error: ReviewerError) -> None:
            self._report(events.Failed(error, "store"))

        self._background.do(remove, lambda _: self._say_forgotten(sha256), failed)

    def _say_forgotten(self, sha256: str) -> None:
        one = tr("The paper was forgotten: its review, its versions and everything kept from it are gone.")
        every = tr("All papers were forgotten: their reviews and everything kept from them are gone.")
        self._report(events.Notice("forgotten", one if sha256 else every))

    def _version(self, version_id: int) -> StoredVersion:
        version = self._store.version(version_id) if self._store else None
        if version is None:
            raise KeyError(version_id)
        return version


def _what_moved(found: StoredReview, anchors: Mapping[str, Evidence]) -> events.Notice:
    before = found.anchors
    gone = [e for e in anchors.values() if e.status == "moved" and not e.nowhere]
    moved = [e for e in anchors.values() if e.status != "moved" and e.page != before[e.id].page]
    text = trn(
        "The earlier review was taken over with {n} place.",
        "The earlier review was taken over with {n} places.",
        len(anchors),
    )
    if moved:
        text += " " + trn("{n} stands on another page now.", "{n} stand on another page now.", len(moved))
    if gone:
        text += " " + trn("{n} was not found again.", "{n} were not found again.", len(gone))
    lines = [
        tr("page {old} → page {new}: “{quote}”").format(old=before[e.id].page, new=e.page, quote=_short(e.quote))
        for e in moved
    ]
    lines += [tr("formerly page {old}: “{quote}”").format(old=before[e.id].page, quote=_short(e.quote)) for e in gone]
    return events.Notice("taken-over", text, "\n".join(lines))


def _short(quote: str, most: int = 90) -> str:
    return quote if len(quote) <= most else quote[: most - 1].rstrip() + "…"
