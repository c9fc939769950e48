"""Recognizing a paper that its authors compiled again: other bytes, but the same path, or the same title and people."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from rapidfuzz import fuzz

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
    found = [s for s in (_compare(paper, path, title, authors) for paper in earlier) if s is not None]
    return sorted(found, key=lambda s: (-s.score, -s.paper.opened))


def _compare(paper: RecentPaper, path: str, title: str, authors: Sequence[str]) -> SimilarPaper | None:
    old, new = _folded(paper.title), _folded(title)
    titles = fuzz.token_sort_ratio(old, new) if min(len(old), len(new)) >= _MIN_TITLE else None
    shared = _shared(paper.authors, authors)
    if path and paper.path and _same_path(paper.path, path):
        # Another paper downloaded under one name ("paper.pdf") has neither title nor authors in common.
        if titles is not None and titles < _OTHER_TITLE and not shared:
            return None
        return SimilarPaper(paper, "path", 0.9 + 0.1 * (titles if titles is not None else 50.0) / 100)
    if titles is None:
        return None
    needed = _SAME_TITLE_ALONE if shared is None else _SAME_TITLE
    if titles < needed or (shared is not None and shared < _SHARED_AUTHORS):
        return None
    return SimilarPaper(paper, "title", 0.9 * titles / 100 * (1.0 if shared is None else (1 + shared) / 2))


def _same_path(one: str, other: str) -> bool:
    return one == other or Path(one).absolute() == Path(other).absolute()


def _folded(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.split())


def _shared(one: Sequence[str], other: Sequence[str]) -> float | None:
    """The share of the shorter list of names that the longer one has too; None if either is unknown."""
    names = [[n for n in map(_folded, people) if n] for people in (one, other)]
    few, many = sorted(names, key=len)
    if not few:
        return None
    return sum(any(fuzz.token_sort_ratio(a, b) >= _SAME_NAME for b in many) for a in few) / len(few)
