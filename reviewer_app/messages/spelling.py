"""What the spelling worker is asked."""

from __future__ import annotations

from pathlib import Path

from reviewer_app.box.reach import Reach
from reviewer_app.messages.ask import Answer, Ask


class Spelled(Answer, frozen=True):
    """Words: those that no dictionary knows, or those that may have been meant, the likeliest first."""

    words: tuple[str, ...]


class CheckWords(Ask[Spelled, None], frozen=True):
    """Which of `words` are in none of the `dictionaries`, the .dic files of Hunspell, each beside its .aff file."""

    dictionaries: tuple[Path, ...]
    words: tuple[str, ...]

    def reach(self) -> Reach:
        """The dictionaries."""
        return _files_of(self.dictionaries)


class SuggestWords(Ask[Spelled, None], frozen=True):
    """What may be meant by a word that is in none of the `dictionaries`, `most` words."""

    dictionaries: tuple[Path, ...]
    word: str
    most: int

    def reach(self) -> Reach:
        """The dictionaries."""
        return _files_of(self.dictionaries)


def _files_of(dictionaries: tuple[Path, ...]) -> Reach:
    return Reach(frozenset(file for path in dictionaries for file in (path, path.with_suffix(".aff"))))
