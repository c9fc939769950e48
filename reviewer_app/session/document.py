"""The review as it stands in the panes, and its way to the store.

A pane's text is the truth for its section: points are parsed from it when they are needed, never kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from reviewer_app.ipc.runtime import Runtime
from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import normalize
from reviewer_app.review.model import Evidence, Point, Review, ReviewSection, Run, SectionKey
from reviewer_app.review.pane import MARK_RE
from reviewer_app.review.pane_points import parse_pane
from reviewer_app.review.runs import Wrote, of_runs
from reviewer_app.session.events import SaveState
from reviewer_app.session.form_texts import FormTexts
from reviewer_app.session.review_text import ReviewText
from reviewer_app.session.stored_runs import runs_of
from reviewer_app.store import ReviewStore
from reviewer_app.venues.filled_form import stored_texts

T = TypeVar("T")

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"

_Contents = tuple[
    dict[SectionKey, str],
    dict[str, Evidence],
    dict[SectionKey, list[str]],
    dict[SectionKey, str],
    dict[str, Any],
    Mapping[str, str],
]


class ReviewDocument:
    """The texts of the four panes, the anchors behind their marks, and what the last run recorded.

    With a store, every change is queued to it at once; `report` hears when all of it is on the disk or could not be
    written. Without one (the command line) nothing is kept.
    """

    def __init__(
        self,
        runtime: Runtime,
        store: ReviewStore | None,
        report: Callable[[SaveState], None],
        edited: Callable[[], None] = lambda: None,
    ) -> None:
        """`edited` hears of every change of a pane's text."""
        self._edited = edited
        self.text = ReviewText(self._text_changed)
        self.forms = FormTexts(lambda name, text: self._write(lambda s, r: s.save_pane(r, name, text)))
        self._store = store
        self._report = report
        self._runtime = runtime
        self._review_id: int | None = None
        self._last_write = 0
        # Without a store, what was written about a paper lives as long as the window.
        self._kept: dict[str, _Contents] = {}
        self.clear()
        self._end_listening: Callable[[], None] = lambda: None
        if store is not None:
            # The store speaks from its writer thread.
            self._end_listening = store.listen(
                lambda seq: runtime.call_soon_threadsafe(lambda: self._saved(seq)),
                lambda error: runtime.call_soon_threadsafe(lambda: report(SaveState(saved=False, error=error))),
            )

    def leave(self) -> None:
        """The session ends: put the review away and hear no more of the store."""
        self.close()
        self._end_listening()

    def clear(self) -> None:
        """Forget the review that is open; what the store holds stays there."""
        self._forget()
        self.text.load({})

    def _forget(self) -> None:
        self._review_id = None
        self._sha256 = ""
        self.anchors: dict[str, Evidence] = {}
        self.generated: dict[SectionKey, list[str]] = {key: [] for key in SectionKey}
        self.raw: dict[SectionKey, str] = {}
        self.run: dict[str, Any] = {}
        self.forms.load({})
        self._next_evidence = 1
        self._parsed: dict[SectionKey, tuple[tuple[object, ...], tuple[Point, ...]]] = {}
        self._runs: tuple[object, tuple[tuple[Run, Wrote], ...]] = (self.run, ())

    @property
    def texts(self) -> dict[SectionKey, str]:
        """The raw text of the four panes."""
        return self.text.texts

    @property
    def sha256(self) -> str:
        """Of which paper the review is; empty if none is open."""
        return self._sha256

    @property
    def stored(self) -> bool:
        """Whether an earlier session's text was found for the open paper."""
        return any(self.texts.values()) or any(self.forms.texts.values())

    def restore(self, sha256: str, path: str, pages: int) -> None:
        """Take up the stored review of the paper `sha256`, or begin one."""
        self._forget()
        self._sha256 = sha256
        self.text.load(self._take_up(sha256, path, pages))
        self._number_evidence()

    def _take_up(self, sha256: str, path: str, pages: int) -> Mapping[SectionKey, str]:
        """Everything of the kept review but its texts, which are returned."""
        if self._store is None:
            kept = self._kept.get(sha256)
            if kept is None:
                return {}
            texts, self.anchors, self.generated, self.raw, self.run, forms = kept
            self.forms.load(forms)
            return texts
        self._store.remember_paper(sha256, path=path, title="", authors=(), pages=pages)
        found = self._store.find_review(sha256)
        if found is None:
            # In a read-only store too: there it stays in memory, so that it comes back with the paper.
            self._review_id = self._store.new_review(sha256)
            return {}
        self._review_id = found.review_id
        self.anchors = dict(found.anchors)
        self.generated |= {k: [str(text) for text in v] for k, v in _known(found.generated).items()}
        self.raw = _known(found.raw)
        self.run = dict(found.run)
        self.forms.load(stored_texts(found.panes))
        return _known(found.panes)

    def close(self) -> None:
        """Put the open review away; the store, or else this window, keeps it."""
        if self._store is None and self._sha256 and self.stored:
            self._kept[self._sha256] = (self.texts, self.anchors, self.generated, self.raw, self.run, self.forms.texts)
        self.clear()

    def attach(self, paper: Paper, path: str, anchors: Sequence[Evidence], placed: Mapping[str, Evidence]) -> None:
        """The paper was parsed: of the `anchors` as they were, each stands now as `placed` says (by their ids)."""
        if self._store is not None:
            self._store.remember_paper(
                paper.source.sha256,
                path=path,
                title=paper.title,
                authors=paper.authors,
                pages=paper.source.pages,
            )
        # Whatever has changed meanwhile is not what was placed.
        changed = [placed[e.id] for e in anchors if self.anchors.get(e.id) is e and placed[e.id] != e]
        self.anchors |= {e.id: e for e in changed}
        if changed:
            self._write(lambda s, r: s.save_anchors(r, changed))

    def new_evidence_id(self) -> str:
        """An id that no mark of this review carries, nor one pasted from the review of another paper."""
        number, self._next_evidence = self._next_evidence, self._next_evidence + 1
        return f"e{number}{_letters(self._sha256)}"

    def add_anchor(self, evidence: Evidence) -> None:
        """Keep what stands behind a mark that the person is about to put into a pane."""
        self.anchors[evidence.id] = evidence
        self._write(lambda s, r: s.save_anchors(r, [evidence]))

    def add_point(self, key: SectionKey, text: str, item: str, evidence: Iterable[Evidence], behind: str = "") -> None:
        """Append a point that the model wrote: `text` as written, `item` as the list item with its marks.

        It comes to stand behind the point with the words `behind`, if there is one.
        """
        added = list(evidence)
        self.anchors |= {e.id: e for e in added}
        self.generated[key].append(text)
        if added:
            self._write(lambda s, r: s.save_anchors(r, added))
        self._write(lambda s, r: s.save_generated(r, key, self.generated[key]))
        self.text.append(key, item, behind)

    def has_point(self, key: SectionKey, text: str) -> bool:
        """Whether the pane already holds this point in the same words."""
        wanted = normalize(text)
        return any(normalize(p.text) == wanted for p in self._points(key))

    def set_raw(self, key: SectionKey, text: str) -> None:
        """What the model wrote for a section, untouched."""
        self.raw[key] = text
        self._write(lambda s, r: s.save_raw(r, key, text))

    def set_run(self, run: Mapping[str, Any]) -> None:
        """What is known of the runs: model, settings, coverage, timings, notices; see `stored_runs`."""
        self.run = dict(run)
        self._write(lambda s, r: s.save_run(r, self.run))

    @property
    def review_id(self) -> int | None:
        """The store's number of the open review; None without a store or a paper."""
        return self._review_id

    def replace(
        self,
        texts: Mapping[str, str],
        anchors: Mapping[str, Evidence],
        generated: Mapping[str, Sequence[str]],
        run: Mapping[str, Any],
    ) -> None:
        """Put another review's texts into panes and forms, with what stands behind their marks and what wrote them."""
        self.anchors |= anchors
        if run:
            self.set_run(run)
        self._write(lambda s, r: s.save_anchors(r, list(anchors.values())))
        for key in SectionKey:
            self.generated[key] = list(dict.fromkeys([*self.generated[key], *generated.get(key, ())]))
            written = self.generated[key]
            self._write(lambda s, r, key=key, written=written: s.save_generated(r, key, written))  # type: ignore[misc]
        self.text.load(_known(texts))
        for key in SectionKey:
            self._text_changed(key)
        # A field of which the other review holds nothing stays as it is.
        self.forms.change(stored_texts(texts))
        self._number_evidence()

    def version(self, label: str) -> None:
        """Keep the review as it stands now under `label`, before something changes much of it."""
        if self.stored:
            self._write(lambda s, r: s.save_version(r, label))

    def review(self, paper: Paper | None, title: str, sha256: str) -> Review:
        """The review as the panes hold it now."""
        written = Review(
            paper_title=paper.title if paper and paper.title else title,
            paper_sha256=sha256,
            sections=self.sections(),
            raw={key.value: text for key, text in self.raw.items()},
            created=now_iso(),
        )
        return of_runs(written, self._runs_of(self.run))

    def sections(self) -> tuple[ReviewSection, ...]:
        """The points of the four panes as they stand now."""
        return tuple(ReviewSection(key, self._points(key)) for key in SectionKey)

    def flush(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until everything is on the disk; False if it is not."""
        return self._store is None or self._store.flush(timeout) or not self._store.unsaved()

    def _number_evidence(self) -> None:
        numbers = [int(n) for e in self.anchors if (n := e[1:].rstrip(_ALPHABET)).isdecimal()]
        self._next_evidence = max(numbers, default=0) + 1

    def _text_changed(self, key: SectionKey) -> None:
        text = self.text.settled(key)
        self._write(lambda s, r: s.save_pane(r, key, text))
        self._edited()

    def _points(self, key: SectionKey) -> tuple[Point, ...]:
        # Asked after each pause in typing, while three of the four panes are as they were.
        text, generated = self.text.settled(key), tuple(self.generated[key])
        made_of = (text, generated, [self.anchors.get(m["id"]) for m in MARK_RE.finditer(text)])
        kept = self._parsed.get(key)
        if kept is None or kept[0] != made_of:
            kept = self._parsed[key] = (made_of, parse_pane(key, text, self.anchors, generated))
        return kept[1]

    def _runs_of(self, record: Mapping[str, Any]) -> tuple[tuple[Run, Wrote], ...]:
        if self._runs[0] is not record:
            self._runs = (record, runs_of(record))
        return self._runs[1]

    def _write(self, write: Callable[[ReviewStore, int], int]) -> None:
        if self._store is None or self._review_id is None:
            return
        self._last_write = write(self._store, self._review_id)
        self._report(SaveState(saved=False, error=self._store.error))

    def _saved(self, seq: int) -> None:
        if seq >= self._last_write:
            self._report(SaveState(saved=True))


def _known(by_section: Mapping[str, T]) -> dict[SectionKey, T]:
    """What belongs to the sections of this version, by their keys; the store may hold another version's."""
    return {key: by_section[key] for key in SectionKey if key in by_section}


def _letters(sha256: str) -> str:
    """Three letters for a paper, so that a mark pasted into another paper's review never fits one there."""
    number = int(sha256[:12] or "0", 16)
    return "".join(_ALPHABET[number // 26**i % 26] for i in range(3))


def now_iso() -> str:
    """The present as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()
