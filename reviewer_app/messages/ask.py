"""What all requests to workers have in common.

A request is a class: its fields are what is asked with, its type parameters what comes back. So a request that is sent
and the handler that takes it agree by their types, and what arrives is checked against them by msgspec.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from msgspec import Struct

from reviewer_app.box.reach import NOTHING, Reach

# What a request is answered with, and what may be emitted while it runs: any type that msgspec can write.
Answered = TypeVar("Answered")
Emits = TypeVar("Emits")

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def _kind(class_name: str) -> str:
    """ "ReadAhead" as "read_ahead"."""
    return _WORD.sub("_", class_name).lower()


class Ask(Struct, Generic[Answered, Emits], frozen=True, tag_field="kind", tag=_kind):
    """A request to a worker. `Ask[A, E]` is answered with an `A`; while it runs, `E` may be emitted, `None` nothing.

    A worker closes its box before the first request that is `boxed`, around what the client said is within reach.
    """

    boxed: ClassVar[bool] = True
    # What a worker may tell of it and answer, in bytes: far above any paper of two thousand pages.
    most_bytes: ClassVar[int] = 64 << 20

    def reach(self) -> Reach:
        """What of the person's files a worker has to reach for this, and for what is asked after it."""
        return NOTHING

    def mismatch(self, answer: Answered) -> str:
        """In which way `answer` can't be one to this, beside what its type says; empty if it can."""
        return ""

    def contradiction(self, event: Emits) -> str:
        """In which way `event` can't happen while this is done; empty if it can."""
        return ""


class Event(Struct, frozen=True, tag_field="kind", tag=_kind):
    """One of several things that are emitted while a request runs."""


class Answer(Struct, frozen=True):
    """What a request is answered with."""


def kind_of(ask: Ask[Any, Any]) -> str:
    """The name that a request has on the wire and in the log."""
    return str(type(ask).__struct_config__.tag)


@cache
def types_of(ask: type[Ask[Any, Any]]) -> tuple[Any, Any]:
    """The types of a request's answer and of what is emitted while it runs."""
    for parent in ask.__mro__:
        for base in getattr(parent, "__orig_bases__", ()):
            if get_origin(base) is Ask:
                answered, emitted = get_args(base)
                return answered, emitted
    raise TypeError(f"{ask.__name__} doesn't say what it is answered with")
