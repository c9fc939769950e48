"""The library: every paper that was ever opened, how far its review is, and a search through all reviews.

The search reads all texts each time, which takes a twentieth of a second for two thousand reviews. An index would be
quicker, four times as large as the texts, and one more place from which a forgotten paper has to be wiped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from reviewer_app.i18n import tr, trn
from reviewer_app.paper.text import one_line
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import MARK_RE, split_pane
from reviewer_app.review.pane_counts import count_points
from reviewer_app.review.plain_text import plain_text
from reviewer_app.session.background import BackgroundWork, Failure, Piece
from reviewer_app.session.last_run import RunState, run_state
from reviewer_app.session.page_notes import note_texts
from reviewer_app.store import RecentPaper, ReviewStore, ShelvedPaper
from reviewer_app.store.records import from_json

# A person reads no more; words that stand in more places are too common to search for.
MOST_HITS = 200
# Characters that are shown of a point before what was searched for, and in all.
_BEFORE, _SHOWN = 60, 200


class Standing(Enum):
    """How far the review of a paper is, from what stands in it, and from how the model's last run ended."""

    TO_DO = "to-do"
    FAILED = "failed"
    STOPPED = "stopped"
    RUNNING = "running"
    IN_WORK = "in-work"
    ACCEPTED = "points-accepted"
    REVIEWED = "reviewed"

    @property
    def order(self) -> int:
        """What is to be done comes first."""
        return list(Standing).index(self)


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A paper and its review: `points` without those that were dismissed, `accepted` of them, `missing` is its file.

    `run` is how the model's last run ended; None if there was none, or it is not known.
    """

    paper: RecentPaper
    points: int = 0
    accepted: int = 0
    missing: bool = False
    run: RunState | None = None

    @property
    def standing(self) -> Standing:
        """How far the review is. What a person has looked through counts for more than how a run ended."""
        if self.run is RunState.RUNNING:
            return Standing.RUNNING
        if self.run in (RunState.STOPPED, RunState.FAILED) and not (self.points and self.accepted == self.points):
            return Standing.STOPPED if self.run is RunState.STOPPED else Standing.FAILED
        if not self.points:
            return Standing.TO_DO
        if not self.accepted:
            return Standing.IN_WORK
        return Standing.REVIEWED if self.accepted == self.points else Standing.ACCEPTED

    @property
    def standing_text(self) -> str:
        """The same in words."""
        points = trn("{n} point", "{n} points", self.points)
        match self.standing:
            case Standing.TO_DO:
                return tr("done, no point") if self.run is RunState.DONE else tr("not reviewed")
            case Standing.FAILED:
                return tr("failed, {points}").format(points=points)
            case Standing.STOPPED:
                return tr("stopped, {points}").format(points=points)
            case Standing.RUNNING:
                return tr("running, {points}").format(points=points)
            case Standing.IN_WORK if self.run is RunState.DONE:
                return tr("done, {points}").format(points=points)
            case Standing.IN_WORK:
                return tr("in work, {points}").format(points=points)
            case Standing.ACCEPTED:
                return tr("{n} of {points} points accepted").format(n=self.accepted, points=self.points)
            case Standing.REVIEWED:
                return trn("reviewed, {n} point", "reviewed, {n} points", self.points)

    @property
    def title(self) -> str:
        """The title, or where it is not known the name of the file."""
        return self.paper.name


@dataclass(frozen=True, slots=True)
class Hit:
    """A point or note with what was searched for: `text` as it is shown, `found` the parts of it to be lit.

    `section` is None for a note, whose evidence is `note`; `point` is a point's whole text, by which it is found again.
    """

    paper: RecentPaper
    section: SectionKey | None
    text: str
    found: tuple[tuple[int, int], ...]
    point: str = ""
    note: str = ""
    pages: tuple[str, ...] = ()


def entries(store: ReviewStore, running: Container[str] = frozenset()) -> list[LibraryEntry]:
    """All papers, the one that was opened last first. Looks whether each file is there. Raises ReviewerError.

    `running` has the SHA-256 of each paper that this program reviews now. Another one, which holds the store, is
    believed what it has written there.
    """
    return [_entry(shelved, running, elsewhere=store.read_only) for shelved in store.shelf()]


def search(store: ReviewStore, query: str) -> list[Hit]:
    """Points and notes in which all words of `query` stand, at most `MOST_HITS`. Raises ReviewerError."""
    words = query.casefold().split()
    found: list[Hit] = []
    for shelved in store.shelf() if words else ():
        for hit in _hits(shelved, words):
            found.append(hit)
            if len(found) == MOST_HITS:
                return found
    return found


class Library:
    """Reads and searches beside the loop. Without a store there are no papers."""

    def __init__(
        self, store: ReviewStore | None, background: BackgroundWork, running: Callable[[], Container[str]]
    ) -> None:
        """`running` says which papers are being reviewed now."""
        self._store = store
        self._background = background
        self._running = running

    def entries(self, success: Callable[[list[LibraryEntry]], None], failure: Failure) -> Piece:
        """All papers; see `entries`."""
        store, running = self._store, self._running()
        return self._background.do(lambda: entries(store, running) if store else [], success, failure)

    def search(self, query: str, success: Callable[[list[Hit]], None], failure: Failure) -> Piece:
        """Points and notes; see `search`."""
        store = self._store
        return self._background.do(lambda: search(store, query) if store else [], success, failure)


def _entry(shelved: ShelvedPaper, running: Container[str], *, elsewhere: bool) -> LibraryEntry:
    run = run_state(_state(shelved.state)) if shelved.state else None
    if shelved.paper.sha256 in running:
        run = RunState.RUNNING
    elif run is RunState.RUNNING and not elsewhere:
        run = RunState.STOPPED  # with the program
    counts = [count_points(shelved.panes.get(key, "")) for key in SectionKey]
    points, accepted = (sum(c) for c in zip(*counts, strict=True)) if counts else (0, 0)
    return LibraryEntry(shelved.paper, points, accepted, not Path(shelved.paper.path).is_file(), run)


def _hits(shelved: ShelvedPaper, words: Sequence[str]) -> Iterator[Hit]:
    for key in SectionKey:
        pane = shelved.panes.get(key, "")
        if not _all_in(words, pane):
            continue
        for item in split_pane(pane):
            text = one_line(plain_text(item.text))
            if _all_in(words, text):
                pages = dict.fromkeys(m["label"] for m in MARK_RE.finditer(item.source))
                shown, found = _in_context(text, words)
                yield Hit(shelved.paper, key, shown, found, point=item.text, pages=tuple(pages))
    if shelved.state and _all_in(words, shelved.state):
        for evidence, note in note_texts(_state(shelved.state)).items():
            if _all_in(words, note):
                shown, found = _in_context(one_line(note), words)
                yield Hit(shelved.paper, None, shown, found, note=evidence)


def _state(text: str) -> Mapping[str, object]:
    return from_json(text, dict[str, object]())


def _all_in(words: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _in_context(text: str, words: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of `text` around the first of `words`, and where they stand in it."""
    pattern = re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - _BEFORE) if first else 0
    if start:
        # At a word's beginning, where the script has words.
        space = text.find(" ", start, first.start() if first else start)
        start = space + 1 if space >= 0 else start
    shown = text[start : start + _SHOWN]
    shown = ("…" if start else "") + shown + ("…" if start + _SHOWN < len(text) else "")
    return shown, tuple(m.span() for m in pattern.finditer(shown))
