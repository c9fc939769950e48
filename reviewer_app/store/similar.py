"""Recognizing a paper that its authors compiled again: other bytes, but the same path, or the same title and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rapidfuzz import fuzz

from reviewer_app.paper.text import one_line, without_accents
from reviewer_app.store.records import RecentPaper, SimilarPaper

# Shares of like characters, 0 to 100, from rapidfuzz. A title that was reworded a little ("for" to "in", a new
# subtitle word) stays above _SAME_TITLE, two titles of one author on one topic mostly below it; without authors to
# confirm it the title has to be nearly the same.
_SAME_TITLE = 82.0
_SAME_TITLE_ALONE = 94.0
_OTHER_TITLE = 40.0
_SAME_NAME = 85.0
_SHARED_AUTHORS = 0.5
# Shorter ones ("Supplementary", "Untitled") say nothing.
_MIN_TITLE = 12


def rank(earlier: Iterable[RecentPaper], path: str, title: str, authors: Sequence[str]) -> list[SimilarPaper]:
    """Those of `earlier` that may be the paper with this path, title and authors; the likeliest first."""
    wanted = _Wanted(path, title, authors)
    found = [s for s in map(wanted.compare, earlier) if s is not None]
    return sorted(found, key=lambda s: (-s.score, -s.paper.opened))


class _Wanted:
    """The paper that was opened now, made ready to be compared with hundreds."""

    def __init__(self, path: str, title: str, authors: Sequence[str]) -> None:
        self._path = Path(path).absolute() if path else None
        self._title = _folded(title)
        self._authors = _names(authors)

    def compare(self, paper: RecentPaper) -> SimilarPaper | None:
        """`paper` with its likeness, or None if it is another one."""
        same_path = self._is_at(paper.path)
        likeness = self._likeness(paper.title, 0.0 if same_path else _SAME_TITLE)
        if not same_path and not likeness:
            return None
        shared = self._shared(paper.authors)
        if same_path:
            # Another paper downloaded under one name ("paper.pdf") has neither title nor authors in common.
            if likeness is not None and likeness < _OTHER_TITLE and not shared:
                return None
            return SimilarPaper(paper, "path", 0.9 + 0.1 * (50.0 if likeness is None else likeness) / 100)
        assert likeness is not None
        if likeness < _SAME_TITLE_ALONE if shared is None else shared < _SHARED_AUTHORS:
            return None
        return SimilarPaper(paper, "title", 0.9 * likeness / 100 * (1.0 if shared is None else (1 + shared) / 2))

    def _is_at(self, path: str) -> bool:
        if self._path is None or not path.endswith(self._path.name):
            return False
        return Path(path).absolute() == self._path

    def _likeness(self, title: str, at_least: float) -> float | None:
        """Of the titles, 0 to 100, and 0 below `at_least`; None if one of them says nothing."""
        if min(len(self._title), len(title)) < _MIN_TITLE:
            return None
        return fuzz.token_sort_ratio(self._title, _folded(title), score_cutoff=at_least)

    def _shared(self, authors: Sequence[str]) -> float | None:
        """The share of the shorter list of names that the longer one has too; None if either is unknown."""
        few, many = sorted((self._authors, _names(authors)), key=len)
        if not few:
            return None
        return sum(any(fuzz.token_sort_ratio(a, b) >= _SAME_NAME for b in many) for a in few) / len(few)


def _folded(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces."""
    return one_line("".join(c if c.isalnum() else " " for c in without_accents(text).casefold()))


def _names(people: Sequence[str]) -> list[str]:
    return [name for name in map(_folded, people) if name]
