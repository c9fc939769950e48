"""Which papers are open, kept for the next start: known by their SHA-256, so that a forgotten paper leaves no name."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.store import RecentPaper, ReviewStore

_KEPT_AS = "open_papers"
_ALL = 1_000_000


class OpenPapers:
    """Keeps them in the store; without one that can be written to it keeps nothing."""

    def __init__(self, store: ReviewStore | None) -> None:
        self._store = store if store is not None and not store.read_only else None
        self._kept: tuple[list[str], int] | None = None
        # Those that were open at the end of the program, without what was forgotten since, and which was in front.
        self.left, self.left_front = self._read()

    def keep(self, papers: Sequence[str], front: int) -> None:
        """The papers that are open now, by their SHA-256 in the order of their tabs; `front` is the one in front."""
        if self._store is not None and self._kept != (list(papers), front):
            self._kept = (list(papers), front)
            self._store.put_setting(_KEPT_AS, {"papers": list(papers), "front": front})

    def _read(self) -> tuple[tuple[RecentPaper, ...], int]:
        kept = self._store.setting(_KEPT_AS, {}) if self._store is not None else {}
        wanted = kept.get("papers", ())
        if self._store is None or not isinstance(wanted, list) or not wanted:
            return (), 0
        known = {paper.sha256: paper for paper in self._store.recent_papers(_ALL)}
        front = kept.get("front", 0)
        before = wanted[front] if isinstance(front, int) and 0 <= front < len(wanted) else None
        papers = tuple(known[sha256] for sha256 in dict.fromkeys(map(str, wanted)) if sha256 in known)
        return papers, next((i for i, paper in enumerate(papers) if paper.sha256 == before), 0)
