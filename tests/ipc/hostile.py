"""What a worker in a stranger's hands may send, from a seed: values of any type of a message, and broken bytes."""

from __future__ import annotations

import dataclasses
import inspect
import math
import random
import struct
import types
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.envelope import (
    VERSION,
    Cancel,
    Emitted,
    Error,
    Hello,
    Message,
    Ping,
    Pong,
    Request,
    Result,
    Started,
)
from reviewer_app.messages.bounds import within

TEXTS: Final = (
    "", "a", "Text", "two\nlines\r\n\tof it",
    "\x1b]0;title\x07\x1b[2J\x00", "\u202egpj.exe\u2066\u2069", "\u2028\u2029\x85", "ﷺ" * 50,
    "\ufdd0\ufffc\uffff", "<img src='file:///etc/hostname'><a href='https://example.org'>click</a>",
    "<html><body><h1>big</h1>", "[p. 4]{e12}", "- one\n- two\n    - three", "# heading", "e\u0301" * 40, "w" * 3_000,
    "https://example.org/\u202e", "javascript:alert(1)", "file:///etc/passwd", "%s%n{0}{x}", "&amp;<b>&", "$x^2$" * 20,
)  # fmt: skip
NUMBERS: Final = (0, 1, 2, 3, 5, 17, -1, -7, 300, 65_536, 2**31 - 1, 2**31, -(2**31) - 1, 2**40, 2**53)
BEYOND: Final = (2**53 + 1, -(2**63), 2**63, 2**64 - 1)
FRACTIONS: Final = (0.0, 0.5, 1.0, -1.0, 72.0, 300.0, 612.0, -0.0, 1e-9, 1e5, 1e8, -1e8)
NOT_FINITE: Final = (math.nan, math.inf, -math.inf, 1e9, 1e308)


class Hostile:
    """Makes values and bytes. With `bounded`, only such as a client lets through: what the window then has to bear."""

    def __init__(self, seed: int, *, bounded: bool = False) -> None:
        self.random = random.Random(seed)
        self._bounded = bounded
        self.pages: int | None = None  # how many there are, where places are to stand on them

    def value(self, wanted: Any, depth: int = 0, field: str = "") -> Any:
        """Something that msgspec writes as a `wanted`; within the bounds of a field of that name, if it is to be."""
        pick = self.random
        if wanted in (int, float) and self._bounded:
            return self._within(wanted, field)
        if wanted is str and field == "sha256" and self._bounded:
            return pick.randbytes(32).hex()
        if wanted is str:
            return pick.choice(TEXTS)
        if wanted is int:
            return pick.choice(NUMBERS + (BEYOND if self._rarely() else ()))
        if wanted is float:
            return pick.choice(FRACTIONS + (NOT_FINITE if self._rarely() else ()))
        if wanted is bytes:
            return pick.randbytes(pick.choice((0, 1, 30, 4000)))
        if wanted is bool:
            return pick.random() < 0.5
        if wanted is Any:
            return pick.choice((None, 1, "x", [1, "y"], {"z": 1e3}))
        if wanted in (None, types.NoneType):
            return None
        if inspect.isclass(wanted) and issubclass(wanted, Path):
            return Path("/", pick.choice(("etc/passwd", "tmp/x", "\udcff")))
        if inspect.isclass(wanted) and issubclass(wanted, Enum):
            return pick.choice(list(wanted))
        origin, arguments = get_origin(wanted), get_args(wanted)
        if origin is Literal:
            return pick.choice(arguments)
        if origin in (Union, types.UnionType):
            return self.value(pick.choice(arguments), depth, field)
        if origin is tuple and arguments[1:] != (...,):
            return tuple(self.value(part, depth) for part in arguments)
        if origin in (tuple, frozenset):
            listed = [self.value(arguments[0], depth + 1, field) for _ in range(self._how_many(depth))]
            return tuple(listed) if origin is tuple else frozenset(listed)
        if origin in (dict, Mapping):
            return {self.value(str): self.value(arguments[1]) for _ in range(self._how_many(depth))}
        return self._object(wanted, depth)

    def message(self, number: int, answered: Any, emitted: Any) -> Message:
        """Anything that can be written as a message, in or out of turn, mostly about the request `number`."""
        pick = self.random
        about = number if pick.random() < 0.9 else pick.choice(NUMBERS)
        made: list[Message] = [
            Started(about),
            Emitted(about, self.value(emitted)),
            Result(about, self.value(answered)),
            Error(about, self.value(str), self.value(str), self.value(str), self.value(str)),
            Pong(self.value(int)),
            Hello(pick.choice((VERSION, 0, 99)), self.value(str), about),
            Request(about, None, 0),
            Cancel(about),
            Ping(about),
        ]
        return pick.choices(made, (8, 20, 20, 4, 1, 1, 1, 1, 1))[0]

    def frame(self, number: int, answered: Any, emitted: Any) -> bytes:
        """A message as bytes, whole or broken."""
        data = bytearray(encode(self.message(number, answered, emitted)))
        pick = self.random
        match pick.randrange(8):
            case 0:
                for _ in range(pick.randint(1, 8)):
                    data[pick.randrange(len(data))] = pick.randrange(256)
            case 1:
                data[:4] = struct.pack(">I", pick.choice((0, 1, len(data), 2**31, 2**32 - 1)))
            case 2:
                # Fewer bytes than it says, or more.
                body = bytes(data[4 : pick.randint(4, len(data))]) + pick.randbytes(pick.randrange(4))
                data[:] = struct.pack(">I", len(body)) + body
            case 3:
                # A list that says it has four billion elements.
                body = bytes(data[4:]) + b"\xdd\xff\xff\xff\xff"
                data[:] = struct.pack(">I", len(body)) + body
            case _:
                pass
        return bytes(data)

    def _object(self, wanted: Any, depth: int) -> Any:
        hints = get_type_hints(wanted)
        if issubclass(wanted, msgspec.Struct):
            names = [field.name for field in msgspec.structs.fields(wanted)]
        elif dataclasses.is_dataclass(wanted):
            names = [field.name for field in dataclasses.fields(wanted)]
        else:
            names = list(wanted._fields)
        return wanted(**{name: self.value(hints[name], depth, name) for name in names})

    def _within(self, wanted: type, field: str) -> Any:
        bounds: Meta = get_args(within(wanted, field))[1]
        least, most = bounds.ge, bounds.le
        if field == "page" and self.pages is not None:
            most = self.pages
        assert least is not None
        assert most is not None
        inside = [n for n in (NUMBERS if wanted is int else FRACTIONS) if least <= n <= most]
        return self.random.choice([*inside, wanted(least), wanted(most)])

    def _how_many(self, depth: int) -> int:
        return self.random.choice((0, 1, 1, 2, 3)) if depth < 3 else self.random.randrange(2)

    def _rarely(self) -> bool:
        return self.random.random() < 0.02
