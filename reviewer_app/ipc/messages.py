"""What a client and its worker say to each other, as frozen values.

On the wire each is a MessagePack map with its fields and a "type". Both sides are the same release, so a
message that lacks a field or has one of another type is malformed rather than old.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

# Raised whenever a message changes in a way that the other side has to know about.
VERSION: Final = 1


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
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of each side: who speaks, in which version of this protocol."""

    version: int
    role: str
    pid: int


@dataclass(frozen=True, slots=True)
class Request:
    """To the worker: do `kind` with `params`.

    A lower `priority` runs sooner, equal ones run in the order of arrival.
    """

    id: int
    kind: str
    params: dict[str, Any]
    priority: int


@dataclass(frozen=True, slots=True)
class Cancel:
    """To the worker: the request is not wanted any more. It is answered in any case, if it was not yet."""

    id: int


@dataclass(frozen=True, slots=True)
class Ping:
    """To the worker: are you there?"""

    n: int


@dataclass(frozen=True, slots=True)
class Started:
    """To the client: the request runs now. Its deadline counts from here, and a death is put down to it."""

    id: int


@dataclass(frozen=True, slots=True)
class Event:
    """To the client: something that happened while the request runs."""

    id: int
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """To the client: the request is done."""

    id: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Error:
    """To the client: the request failed, or was cancelled; `error` is a ReviewerError's wire form."""

    id: int
    error: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pong:
    """To the client: the answer to `Ping(n)`."""

    n: int


Message = Hello | Request | Cancel | Ping | Started | Event | Result | Error | Pong

_FIELDS: Final[Mapping[type[Message], Mapping[str, type]]] = {
    Hello: {"version": int, "role": str, "pid": int},
    Request: {"id": int, "kind": str, "params": dict, "priority": int},
    Cancel: {"id": int},
    Ping: {"n": int},
    Started: {"id": int},
    Event: {"id": int, "kind": str, "data": dict},
    Result: {"id": int, "data": dict},
    Error: {"id": int, "error": dict},
    Pong: {"n": int},
}
_TYPES: Final[Mapping[str, type[Message]]] = {kind.__name__.lower(): kind for kind in _FIELDS}


def to_map(message: Message) -> dict[str, Any]:
    """The map that stands for `message` on the wire."""
    wire: dict[str, Any] = {"type": type(message).__name__.lower()}
    for name in _FIELDS[type(message)]:
        wire[name] = getattr(message, name)
    return wire


def from_map(wire: object) -> Message:
    """Back from `to_map`.

    Raises ProtocolError (malformed) if `wire` is no map, of no known type, or lacks a field of its type.
    """
    if not isinstance(wire, dict):
        raise ProtocolError(ProtocolReason.MALFORMED, f"a message is a map, this is {type(wire).__name__}")
    tag = wire.get("type")
    kind = _TYPES.get(tag) if isinstance(tag, str) else None
    if kind is None:
        raise ProtocolError(ProtocolReason.MALFORMED, "a message of no known type")
    values: list[Any] = []
    for name, wanted in _FIELDS[kind].items():
        value = wire.get(name)
        # `type() is`, since True would pass for the integer 1.
        if type(value) is not wanted:
            raise ProtocolError(ProtocolReason.MALFORMED, f"{tag}.{name} is {type(value).__name__}")
        values.append(value)
    return kind(*values)
