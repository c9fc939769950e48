"""Whether words of the review are spelled as a dictionary of this machine has them.

The dictionaries are those that the system brings for Hunspell; without one nothing is checked. They are read in a
worker, which is asked for words that were not seen before, and ends when it had nothing to do for a while.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import SPELLING
from reviewer_app.ipc.runtime import Runtime, Timer
from reviewer_app.messages.spelling import CheckWords, Spelled, SuggestWords
from reviewer_app.paper.model import Paper
from reviewer_app.review.spelling import known_as, words_of_paper
from reviewer_app.session.background import BackgroundWork
from reviewer_app.store import ReviewStore

log = logging.getLogger(__name__)

_KEPT: Final = "spelling.words"  # what the person added, in the store's settings
_DEADLINE_S: Final = 30.0
_IDLE_S: Final = 30.0  # the worker's 25 MB are given back after so long without a word
_SUGGESTED: Final = 5
_NAME: Final = re.compile(r"(?P<language>[a-z]{2,3})(?:[_-][A-Za-z0-9_-]+)?")
# More words than any person's reviews of one sitting have.
_MOST_KNOWN: Final = 100_000


def dictionaries(languages: Collection[str], folders: Sequence[Path] | None = None) -> tuple[Path, ...]:
    """The .dic files on this machine for `languages` ("en"); of one name the first, of several names for one file one.

    `folders` are looked through in their order, by default the person's own before the system's.
    """
    found: dict[Path, Path] = {}
    names: set[str] = set()
    for folder in _folders() if folders is None else folders:
        try:
            files = sorted(folder.glob("*.dic"))
        except OSError as error:
            log.info("no dictionaries: %s", error.strerror)
            continue
        for path in files:
            name = _NAME.fullmatch(path.stem)
            if name is None or name["language"] not in languages or path.stem in names:
                continue
            if path.is_file() and path.with_suffix(".aff").is_file():
                names.add(path.stem)
                found.setdefault(path.resolve(), path)
    return tuple(found.values())


def _folders() -> Iterator[Path]:
    """Where Hunspell and those who bring dictionaries for it put them; Windows has no such place."""
    if sys.platform == "win32":
        return
    named = os.environ.get("DICPATH", "")  # Hunspell's own variable
    yield from (Path(part) for part in named.split(os.pathsep) if part)
    home = Path.home()
    if sys.platform == "darwin":
        yield from (home / "Library" / "Spelling", Path("/Library/Spelling"))
    own = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for data in (own, *shared.split(":")):
        yield from (Path(data) / part for part in ("hunspell", "myspell", "myspell/dicts"))


class Spelling:
    """What is known of words. All calls are made, and all callbacks come, on the runtime's thread."""

    def __init__(
        self,
        runtime: Runtime,
        store: ReviewStore | None,
        background: BackgroundWork,
        command: Sequence[str] | None = None,
    ) -> None:
        self._runtime = runtime
        self._store = store
        self._background = background
        self._client = WorkerClient(runtime, SPELLING, command)
        self._dictionaries: tuple[Path, ...] = ()
        self._right: dict[str, bool] = {}
        self._asked: set[str] = set()  # the worker looks them up
        self._wanted: dict[str, None] = {}  # to be looked up next, in the order in which they were met
        self._of_paper: frozenset[str] = frozenset()
        self._idle: Timer | None = None

    @property
    def available(self) -> bool:
        """Whether there is a dictionary, and what reads it."""
        return bool(self._dictionaries)

    def begin(self, languages: Collection[str], folders: Sequence[Path] | None = None) -> None:
        """Use this machine's dictionaries for `languages`, if there are any; see `dictionaries`."""
        can_read = importlib.util.find_spec("hunspell") is not None
        self._dictionaries = dictionaries(languages, folders) if can_read else ()
        self._right.clear()

    def read_paper(self, paper: Paper, told: Callable[[], None]) -> None:
        """Let the words of `paper` be right from now on; `told` is called once they are known."""

        def known(words: frozenset[str]) -> None:
            self._of_paper = words
            told()

        self._background.do(
            lambda: words_of_paper(paper), known, lambda error: log.error("no words of the paper: %s", error.code.value)
        )

    @property
    def added(self) -> frozenset[str]:
        """What the person added, as `known_as` has it."""
        if self._store is None:
            return frozenset()
        try:
            kept = self._store.setting(_KEPT, [])
        except ReviewerError as error:
            log.info("the added words can't be read: %s", error.code.value)
            return frozenset()
        return frozenset(word for word in kept if isinstance(word, str)) if isinstance(kept, list) else frozenset()

    def wrong(self, word: str, added: frozenset[str]) -> bool:
        """Whether a word is known to be in no dictionary, not in the paper and not among the words that were `added`.

        One that was never looked up counts as right until `look_up` brings an answer.
        """
        name = known_as(word)
        if name in self._of_paper or name in added:
            return False
        right = self._right.get(word)
        if right is None and word not in self._asked:
            self._wanted[word] = None
        return right is False

    def look_up(self, told: Callable[[], None]) -> None:
        """Ask for the words that were met and are not known; `told` is called if there is an answer."""
        words, self._wanted = tuple(self._wanted), {}
        if not words or not self.available:
            return
        self._asked.update(words)

        def answered(outcome: Outcome[Spelled]) -> None:
            self._asked.difference_update(words)
            match outcome:
                case Done(unknown):
                    if len(self._right) > _MOST_KNOWN:
                        self._right.clear()
                    self._right.update(dict.fromkeys(words, True) | dict.fromkeys(unknown.words, False))
                    told()
                case Failed(error):
                    self._give_up(error.code.value)

        self._client.request(CheckWords(self._dictionaries, words), on_done=answered, deadline=_DEADLINE_S)
        self._stop_later()

    def suggest(self, word: str, told: Callable[[tuple[str, ...]], None]) -> None:
        """Find out what `word` may have been meant to be; `told` is called once, with no word where none is near."""

        def answered(outcome: Outcome[Spelled]) -> None:
            told(outcome.answer.words if isinstance(outcome, Done) else ())

        ask = SuggestWords(self._dictionaries, word, _SUGGESTED)
        self._client.request(ask, on_done=answered, deadline=_DEADLINE_S)
        self._stop_later()

    def add(self, word: str) -> None:
        """Let `word` be right in all reviews from now on."""
        if self._store is not None:
            self._store.put_setting(_KEPT, sorted(self.added | {known_as(word)}))

    def stop(self) -> None:
        """Nobody wants to know any more: nothing is available."""
        self._dictionaries = ()
        if self._idle is not None:
            self._idle.cancel()
        self._client.stop()

    def _stop_later(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = self._runtime.call_later(_IDLE_S, self._client.stop)

    def _give_up(self, why: str) -> None:
        # A broken dictionary is no reason to disturb a person: they see no underlines, as on a machine without one.
        log.warning("spelling is not checked any more: %s", why)
        self._dictionaries = ()
