"""A second generator, which is no llama.cpp: its words are its tokens, and what it writes is in a script.

It holds what it read as text, so that a test sees what each text was written from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.review.generator import (
    Account,
    Listener,
    Prefilled,
    Progress,
    Reason,
    Room,
    ShouldStop,
    Snapshot,
    Wanted,
)

_WORD = re.compile(r"\S+\s*|\s+")


class BrokeOff(Exception):  # noqa: N818 - as a driver's failure, which another attempt goes on after
    """The generator failed on the way."""


@dataclass
class ScriptedGenerator:
    """`script(name, prompt)` is the text that is written under `name` after `prompt`.

    `room` is what it has, `smaller` what it has besides; `breaks_after` so many written pieces it breaks off, once.
    """

    script: Callable[[str, str], str]
    room: Room
    smaller: Sequence[Room] = ()
    trained_window: int = 0
    breaks_after: int | None = None
    notices: Sequence[str] = ("Scripted.",)
    opened: list[tuple[int, str]] = field(default_factory=list)
    written_from: dict[str, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    text: str = ""
    head: str = ""
    longest: int = 0

    def rolls(self) -> bool:
        return self.trained_window > 0

    def count(self, text: str) -> int:
        return len(_WORD.findall(text))

    def count_head(self, system: str, prefix: str) -> int:
        return self.count(_head(system, prefix))

    def count_tail(self, request: str, opening: str) -> int:
        return self.count(_tail(request, opening))

    def rooms(self, window: int) -> Sequence[Room]:
        return (self.room, *self.smaller)

    def refusal(self, room: Room, tokens: int) -> ReviewerError:
        return ReviewerError(ErrorCode.OUT_OF_MEMORY, f"{tokens} tokens in {room.cells}")

    def open(self, tokens: int, kv_type: str) -> None:
        self.opened.append((tokens, kv_type))

    def prefill(
        self, system: str, prefix: str, should_stop: ShouldStop, progress: Progress, *, keep: bool = False
    ) -> Prefilled:
        self.head = self.text = _head(system, prefix)
        self.kept += [self.text] if keep else []
        progress(self.held, self.held)
        return Prefilled(self.held, 0.5)

    def read_on(self, text: str, window: int, should_stop: ShouldStop, progress: Progress) -> int:
        rest = _WORD.findall(self.text.removeprefix(self.head) + text)
        self.text = self.head + "".join(rest[-window:] if window else rest)
        progress(self.count(text), self.count(text))
        return self.count(text)

    @property
    def held(self) -> int:
        return self.count(self.text)

    def write(
        self,
        wanted: Sequence[Wanted],
        temperature: float,
        listener: Listener,
        should_stop: ShouldStop,
        account: Account,
    ) -> None:
        asked = sum(self.count_tail(one.request, one.opening) for one in wanted)
        listener.reading(0, asked)
        listener.reading(asked, asked)
        account.suffix_tokens = asked
        for one in wanted:
            prompt = self.text + _tail(one.request, one.opening)
            self.written_from.setdefault(one.name, []).append(prompt)
            pieces = _WORD.findall(self.script(one.name, prompt))
            written = len(one.so_far)
            account.tokens[one.name] = tokens = list(one.so_far)
            reason: Reason = "end"
            for piece in pieces[written : one.max_tokens]:
                if self.breaks_after is not None:
                    self.breaks_after -= 1
                    if self.breaks_after < 0:
                        self.breaks_after = None
                        raise BrokeOff
                listener.text(one.name, piece)
                tokens.append(len(tokens))
                account.decode_tokens += 1
                listener.stepped(account.decode_tokens, 0.1 * account.decode_tokens, len(wanted))
                if one.repeats():
                    reason = "repetition"
                    break
            else:
                reason = "length" if len(pieces) > one.max_tokens else "end"
            self.longest = max(self.longest, self.count(prompt) + len(tokens))
            listener.done(one.name, reason, len(tokens))

    def keep_state(self, should_stop: ShouldStop) -> Snapshot:
        return "saved" if self.kept else "none"

    def settings(self, temperature: float) -> Mapping[str, object]:
        return {"temperature": temperature, "script": True}

    def timings(self) -> Mapping[str, object]:
        return {"threads": [0]}


def _head(system: str, prefix: str) -> str:
    return f"<system> {system} <user> {prefix}"


def _tail(request: str, opening: str) -> str:
    return f"{request} <assistant> {opening}"
