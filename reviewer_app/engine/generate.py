"""Writes several continuations of one read prefix together: one token for each live one a step."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from reviewer_app.engine.context import Context
from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never
from reviewer_app.engine.sampling import Sampler, SamplerSettings
from reviewer_app.engine.stream import Utf8Stream

Reason = Literal["end", "length", "repetition", "cancelled"]


@dataclass(frozen=True)
class Continuation:
    """What to write after the prefix: `suffix` are the tokens of the request and of the answer's beginning.

    `repeats()` says, after each piece of text was told, whether it goes in circles. With `ends` off the model's
    own end is passed over, for measurements that need a fixed number of tokens. `so_far` are tokens of the answer that
    were written before, by a run that broke off: they count as written and are told to nobody again. The seed's random
    numbers begin anew after them: what follows is as likely as ever, but not what an unbroken run would have written,
    which nobody could promise, since the rest is computed by another device.
    """

    name: str
    suffix: Sequence[int]
    seed: int
    max_tokens: int
    repeats: Callable[[], bool] | None = None
    ends: bool = True
    so_far: Sequence[int] = ()


class Listener(Protocol):
    """Hears what is written, in the order in which it is written."""

    def reading(self, done: int, total: int) -> None:
        """Of the `total` tokens of all requests, `done` are read; `done` comes to `total` before any text."""

    def text(self, name: str, piece: str) -> None:
        """`piece` (whole characters) was written in the continuation `name`."""

    def done(self, name: str, reason: Reason, tokens: int) -> None:
        """The continuation has ended after `tokens` tokens."""

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """One step: `tokens` written by this run so far, `seconds` of decoding so far, `live` go on."""


@dataclass
class Written:
    """The result. `suffix_s` is the time to read the requests, `decode_s` to write; times in seconds.

    `first_token_s` counts from the call; `whole` how many tokens of each text end with a whole character; `before` how
    many of `tokens` were written by an earlier run.
    """

    texts: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, list[int]] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    before: int = 0
    suffix_tokens: int = 0
    suffix_s: float = 0.0
    decode_s: float = 0.0
    first_token_s: float = 0.0

    @property
    def decode_tokens(self) -> int:
        """Tokens written by this run."""
        return sum(len(t) for t in self.tokens.values()) - self.before


class _Live:
    """A continuation while it is written."""

    def __init__(self, asked: Continuation, sequence: int, position: int, sampler: Sampler) -> None:
        self.asked = asked
        self.sequence = sequence
        self.position = position
        self.sampler = sampler
        self.stream = Utf8Stream()
        self.token = -1


def write_together(
    context: Context,
    asked: Sequence[Continuation],
    settings: SamplerSettings,
    listener: Listener,
    should_stop: ShouldStop = never,
    written: Written | None = None,
) -> Written:
    """Write all of `asked` after the prefix that `context` holds in sequence 0.

    `written` is filled as it goes, so that its owner has what there is when an error ends it.

    The requests are read, then all are written together. Whatever happens, only the prefix stays.

    Raises Interrupted (after `done(..., "cancelled", ...)` for what was live), ReviewerError.
    """
    began = time.perf_counter()
    written = written if written is not None else Written()
    live: list[_Live] = []
    try:
        for i, one in enumerate(asked, start=1):
            sampler = Sampler(settings, context.model.vocabulary.handle, one.seed)
            sampler.remember(one.so_far)
            live.append(_Live(one, i, context.end + len(one.suffix) + len(one.so_far), sampler))
            written.suffix_tokens += len(one.suffix)
            written.texts[one.name] = ""
            written.tokens[one.name] = list(one.so_far)
            written.whole[one.name] = len(one.so_far)
            written.before += len(one.so_far)
        requests = {s.sequence: [*s.asked.suffix, *s.asked.so_far] for s in live}
        total = sum(map(len, requests.values()))
        listener.reading(0, total)
        for read, rows in context.read_requests(requests, should_stop):
            for sequence, row in rows.items():
                s = live[sequence - 1]
                s.token = s.sampler.choose(context.handle, row)
            listener.reading(read, total)
        written.suffix_s = time.perf_counter() - began
        written.first_token_s = written.suffix_s
        going = [s for s in live if _take(context, s, s.token, written, listener)]
        decode_began = time.perf_counter()
        while going:
            if should_stop():
                raise Interrupted
            context.step(
                [s.token for s in going], [s.position for s in going], [s.sequence for s in going], should_stop
            )
            for row, s in enumerate(going):
                s.position += 1
                s.token = s.sampler.choose(context.handle, row)
            going = [s for s in going if _take(context, s, s.token, written, listener)]
            written.decode_s = time.perf_counter() - decode_began
            listener.stepped(written.decode_tokens, written.decode_s, len(going))
    except Interrupted:
        for s in live:
            if s.asked.name not in written.reasons:
                _end(context, s, "cancelled", written, listener)
        raise
    finally:
        for s in live:
            s.sampler.close()
            context.drop(s.sequence)
    return written


def _take(context: Context, s: _Live, token: int, written: Written, listener: Listener) -> bool:
    """Add a chosen token to a continuation; False if it ends there."""
    vocabulary = context.model.vocabulary
    name = s.asked.name
    if s.asked.ends and vocabulary.ends(token):
        _end(context, s, "end", written, listener)
        return False
    written.tokens[name].append(token)
    piece = s.stream.feed(vocabulary.bytes_of(token))
    if piece:
        written.texts[name] += piece
        written.whole[name] = len(written.tokens[name])
        listener.text(name, piece)
        if s.asked.repeats and s.asked.repeats():
            _end(context, s, "repetition", written, listener)
            return False
    if len(written.tokens[name]) >= s.asked.max_tokens:
        _end(context, s, "length", written, listener)
        return False
    return True


def _end(context: Context, s: _Live, reason: Reason, written: Written, listener: Listener) -> None:
    name = s.asked.name
    rest = s.stream.finish()
    if rest:
        written.texts[name] += rest
        listener.text(name, rest)
    written.reasons[name] = reason
    context.drop(s.sequence)
    listener.done(name, reason, len(written.tokens[name]))
