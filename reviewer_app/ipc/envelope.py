"""What a client and its worker say to each other, whatever it is about: a request and its end, heartbeats, greetings.

On the wire each is a MessagePack map with its fields and a "type". What is asked, told and answered travels inside, as
the classes of `reviewer_app.messages`; it is checked where it is known which class it has to be. Both sides are the
same release, so what lacks a field or has one of another type is malformed rather than old.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, TypeVar

from msgspec import Struct

from reviewer_app.box.reach import Reach
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.bounds import clean_text

# Raised whenever a message changes in a way that the other side has to know about.
VERSION: Final = 3

# A message of `reviewer_app.messages` when it is sent, its bytes (`msgspec.Raw`) when it has arrived.
Body = TypeVar("Body")


_MOST_DETAIL: Final = 1_000  # characters


class ProtocolReason(StrEnum):
    """In which way bytes were not a conversation of ours."""

    OVERSIZED = "oversized"
    MALFORMED = "malformed"
    WRONG_VERSION = "wrong version"
    FOREIGN = "foreign"
    TRUNCATED = "truncated"
    UNENCODABLE = "unencodable"


class ProtocolError(Exception):
    """The conversation can't go on; `detail` says where it broke and never holds what was being said."""

    def __init__(self, reason: ProtocolReason, detail: str) -> None:
        # msgspec names a tag that it doesn't know as it came.
        self.detail = clean_text(detail[:_MOST_DETAIL])
        self.reason = reason
        super().__init__(f"{reason.value}: {self.detail}")


class _Envelope(Struct, frozen=True, tag_field="type", tag=str.lower):
    """The name of the class is the message's type."""


class Hello(_Envelope, frozen=True):
    """The first frame of each side: who speaks, in which version of this protocol."""

    version: int
    role: str
    pid: int


class Request(_Envelope, Generic[Body], frozen=True):
    """To the worker: do what `body` asks. A lower `priority` runs sooner, equal ones in the order of arrival."""

    id: int
    body: Body
    priority: int


class Cancel(_Envelope, frozen=True):
    """To the worker: the request is not wanted any more. It is answered in any case, if it was not yet."""

    id: int


class Ping(_Envelope, frozen=True):
    """To the worker: are you there?"""

    n: int


class Confine(_Envelope, frozen=True):
    """To the worker, before the first request that is boxed: what is within its reach from then on, see `Reach`."""

    read: tuple[Path, ...]
    write: tuple[Path, ...]
    graphics: bool

    @classmethod
    def to(cls, reach: Reach) -> Confine:
        """The message that a process may have `reach`."""
        return cls(tuple(reach.read), tuple(reach.write), reach.graphics)

    def reach(self) -> Reach:
        """Back from `to`."""
        return Reach(frozenset(self.read), frozenset(self.write), self.graphics)


class Started(_Envelope, frozen=True):
    """To the client: the request runs now. Its deadline counts from here, and a death is put down to it."""

    id: int


class Emitted(_Envelope, Generic[Body], frozen=True):
    """To the client: something that happened while the request runs."""

    id: int
    body: Body


class Result(_Envelope, Generic[Body], frozen=True):
    """To the client: the request is done."""

    id: int
    body: Body


class Error(_Envelope, frozen=True):
    """To the client: the request failed, or was cancelled; the fields are those of a `ReviewerError`."""

    id: int
    code: str
    message: str
    next_step: str = ""
    detail: str = ""

    # What is shown of it at most, in characters: it may come from a worker that a file took over.
    _MOST_SAID: ClassVar[int] = 1_000
    _MOST_DETAIL: ClassVar[int] = 20_000

    @classmethod
    def of(cls, number: int, error: ReviewerError) -> Error:
        """The message that request `number` failed with `error`."""
        return cls(number, error.code.value, error.message, error.next_step, error.detail)

    def failure(self) -> ReviewerError:
        """Back from `of`; an unknown code becomes INTERNAL with everything kept."""
        code = ErrorCode(self.code) if self.code in set(ErrorCode) else ErrorCode.INTERNAL
        message = clean_text(self.message[: self._MOST_SAID]) or tr("Something failed without saying why.")
        next_step, detail = self.next_step[: self._MOST_SAID], self.detail[: self._MOST_DETAIL]
        return ReviewerError(code, message, clean_text(next_step), clean_text(detail))


class Pong(_Envelope, frozen=True):
    """To the client: the answer to `Ping(n)`."""

    n: int


Message = Hello | Confine | Request[Any] | Cancel | Ping | Started | Emitted[Any] | Result[Any] | Error | Pong
