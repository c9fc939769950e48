"""What a review needs of whatever writes it: the core knows this, and no engine.

A generator holds one prefix at a time, the paper; it writes several texts that go on from there. How many tokens a
prompt has depends on its tokenizer and on its chat form, so it is asked for sizes, and given text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from reviewer_app.errors import ReviewerError

# "absent": a text of several sections ended without coming to this one.
Reason = Literal["end", "length", "repetition", "cancelled", "absent"]
Snapshot = Literal["none", "saved", "restored"]
# `progress(done, total)` counts tokens.
Progress = Callable[[int, int], None]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Room:
    """How long one text with its prompt may get, and how much all together, in tokens.

    `kv_type` names the way in which they are kept; `notices` say what was asked for and can't be had.
    """

    context: int
    cells: int
    kv_type: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prefilled:
    """How the prefix came to be held: tokens read in how many seconds, or seconds to restore it."""

    tokens: int = 0
    seconds: float = 0.0
    restore_s: float = 0.0

    @property
    def restored(self) -> bool:
        """Whether it came from a snapshot."""
        return self.restore_s > 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to write after the prefix: `request` goes on with the user's turn, `opening` begins the answer.

    `repeats()` says, after each piece of the text, whether it goes in circles. `so_far` are the tokens of it that an
    attempt that broke off had written.
    """

    name: str
    request: str
    opening: str
    seed: int
    max_tokens: int
    repeats: Callable[[], bool]
    so_far: Sequence[int] = ()


@dataclass(slots=True)
class Account:
    """What was written and what it took, filled in also where an error ends it; times in seconds.

    `tokens` are those of each text up to its last whole character, as `Wanted.so_far` takes them.
    """

    tokens: dict[str, Sequence[int]] = field(default_factory=dict)
    suffix_tokens: int = 0
    suffix_s: float = 0.0
    decode_tokens: int = 0
    decode_s: float = 0.0
    first_token_s: float = 0.0


class Listener(Protocol):
    """Hears what is written, in the order in which it is written."""

    def reading(self, done: int, total: int) -> None:
        """Of the `total` tokens of all requests, `done` are read; `done` comes to `total` before any text."""

    def text(self, name: str, piece: str) -> None:
        """`piece` (whole characters) was written in the text `name`."""

    def done(self, name: str, reason: Reason, tokens: int) -> None:
        """The text has ended after `tokens` tokens."""

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """`tokens` were written so far in `seconds` of writing; `live` texts go on."""


class Generator(Protocol):
    """Reads a paper and writes about it. Its methods raise ReviewerError, and what it raises for `should_stop`."""

    @property
    def notices(self) -> Sequence[str]:
        """What a person should know of it, such as how it had to be loaded."""

    @property
    def trained_window(self) -> int:
        """The attention window that it was trained with, in tokens; 0 for none."""

    def rolls(self) -> bool:
        """Whether the oldest of what it holds can make room for what follows; see `read_on`."""

    # -- sizes, in tokens

    def count(self, text: str) -> int:
        """Of `text` by itself."""

    def count_head(self, system: str, prefix: str) -> int:
        """Of the system's turn and the beginning of the user's."""

    def count_tail(self, request: str, opening: str) -> int:
        """Of the rest of the user's turn and the beginning of the answer."""

    def rooms(self, window: int) -> Sequence[Room]:
        """The room that there is, the best kind first; the others are smaller or keep less exactly.

        `window` is an attention window to stay within, 0 for none.
        """

    def refusal(self, room: Room, tokens: int) -> ReviewerError:
        """What to say where `tokens` don't fit in the memory that is there."""

    # -- reading and writing

    def open(self, tokens: int, kv_type: str) -> None:
        """Get ready to hold so many tokens."""

    def prefill(
        self, system: str, prefix: str, should_stop: ShouldStop, progress: Progress, *, keep: bool = False
    ) -> Prefilled:
        """Hold this head, and read of it what is not held or, with `keep`, stored yet."""

    def read_on(self, text: str, window: int, should_stop: ShouldStop, progress: Progress) -> int:
        """Read on after what is held, in which the oldest after the head makes room as soon as `window` is full.

        Returns how many tokens were read.
        """

    @property
    def held(self) -> int:
        """How many tokens are held now."""

    def write(
        self,
        wanted: Sequence[Wanted],
        temperature: float,
        listener: Listener,
        should_stop: ShouldStop,
        account: Account,
    ) -> None:
        """Write all of `wanted` together after what is held, which stays."""

    def keep_state(self, should_stop: ShouldStop) -> Snapshot:
        """Store what `prefill` was asked to keep, for another time."""

    # -- what stands in the review

    def settings(self, temperature: float) -> Mapping[str, object]:
        """How it writes, as review.json has it."""

    def timings(self) -> Mapping[str, object]:
        """What beside reading and writing this review took, as review.json has it."""
