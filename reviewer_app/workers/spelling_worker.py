"""What the spelling worker does: see `reviewer_app.messages.spelling`. No other process loads Hunspell.

A dictionary is read by native code and takes 70 ms of a processor, what a word may have meant 150: both would be seen
in a window that does it itself.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from reviewer_app.messages.about import About
from reviewer_app.messages.spelling import CheckWords, Spelled, SuggestWords
from reviewer_app.workers.serve import Handlers, Job


def handlers() -> Handlers:
    """What does each request."""
    return {About: about, CheckWords: check, SuggestWords: suggest}


def about(job: Job, ask: About) -> dict[str, Any]:
    """With what it looks words up; nothing where this platform has no build of it."""
    try:
        return {"chunspell": version("chunspell")}
    except PackageNotFoundError:
        return {}


def check(job: Job, ask: CheckWords) -> Spelled:
    """The words that are in no dictionary."""
    return Spelled(tuple(w for w in ask.words if not any(_has(path, w) for path in ask.dictionaries)))


def suggest(job: Job, ask: SuggestWords) -> Spelled:
    """What may be meant, of each dictionary the likeliest first."""
    found = [_suggestions(path, ask.word) for path in ask.dictionaries]
    # The first of each, then the second of each: all dictionaries have a say.
    longest = max(map(len, found), default=0)
    words = dict.fromkeys(words[i] for i in range(longest) for words in found if i < len(words))
    return Spelled(tuple(words)[: ask.most])


def _has(dictionary: Path, word: str) -> bool:
    try:
        return bool(_opened(dictionary).spell(word))
    except UnicodeEncodeError:
        return False  # a letter that its language doesn't have


def _suggestions(dictionary: Path, word: str) -> tuple[str, ...]:
    try:
        return tuple(_opened(dictionary).suggest(word))
    except UnicodeEncodeError:
        return ()


@lru_cache(maxsize=8)
def _opened(dictionary: Path) -> Any:
    from hunspell import Hunspell

    return Hunspell(dictionary.stem, hunspell_data_dir=str(dictionary.parent), system_encoding="UTF-8")
