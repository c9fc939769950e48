"""The wire format, without any input or output: messages in, bytes out, and back.

A frame is the length of its body (4 bytes, big-endian) and the body, one message as a MessagePack map.
The first frame of each side is a `Hello`, which carries the version. A length is checked before a byte of
its body is kept.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from reviewer_app.ipc.envelope import (
    VERSION,
    Cancel,
    Confine,
    Emitted,
    Error,
    Hello,
    Message,
    Ping,
    Pong,
    ProtocolError,
    ProtocolReason,
    Request,
    Result,
    Started,
)
from reviewer_app.messages.bounds import cleaner, within

# A page is at most 24 million pixels of 3 bytes; twice that leaves room for any paper.
MAX_FRAME: Final = 160 * 1024 * 1024
# The first frame is a Hello of some 50 bytes. Text of any other program ("HTTP", "%PDF", "Trac") read as a
# length is far above this, so it is recognised by its first four bytes.
MAX_HELLO: Final = 4096

_LENGTH: Final = struct.Struct(">I")


def _plain(value: object) -> bytes:
    # As bytes, since a file name that is not UTF-8 reaches Python as lone surrogates and has to survive the way.
    if isinstance(value, Path):
        return os.fsencode(value)
    raise TypeError(type(value).__name__)


def _path(wanted: type, value: object) -> Path:
    if issubclass(wanted, Path) and isinstance(value, bytes):
        return Path(os.fsdecode(value))
    raise TypeError(wanted.__name__)


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_plain)
_ARRIVING = (
    Hello
    | Confine
    | Request[msgspec.Raw]
    | Cancel
    | Ping
    | Started
    | Emitted[msgspec.Raw]
    | Result[msgspec.Raw]
    | Error
    | Pong
)
_DECODER: Final[msgspec.msgpack.Decoder[Message]] = msgspec.msgpack.Decoder(_ARRIVING, dec_hook=_path)


def encode(message: Message) -> bytes:
    """`message` as one frame. Halves of surrogate pairs, which have no UTF-8, become "\N{REPLACEMENT CHARACTER}".

    Raises ProtocolError: unencodable if it holds what MessagePack can't carry, oversized above MAX_FRAME.
    """
    try:
        try:
            body = _ENCODER.encode(message)
        except UnicodeEncodeError:
            body = _ENCODER.encode(
                _without_surrogates(msgspec.to_builtins(message, enc_hook=_plain, builtin_types=(bytes,)))
            )
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        kind = type(message).__name__
        raise ProtocolError(ProtocolReason.UNENCODABLE, f"{kind}: {type(error).__name__}") from error
    if len(body) > MAX_FRAME:
        raise ProtocolError(ProtocolReason.OVERSIZED, f"{len(body)} bytes, {MAX_FRAME} are allowed")
    return b"".join((_LENGTH.pack(len(body)), body))


def _without_surrogates(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
        case list() | tuple():
            return [_without_surrogates(v) for v in value]
        case _:
            return value


def open_body(body: Any, wanted: Any) -> Any:
    """The body of an arrived message as a value of the type `wanted`.

    Raises ProtocolError (malformed) if it is none.
    """
    try:
        return _decoder(wanted).decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        # The message names the place and the types, and of a value no more than a tag.
        raise ProtocolError(ProtocolReason.MALFORMED, str(error)) from error


def open_told(body: Any, wanted: Any) -> Any:
    """As `open_body`, of what a worker sent: within bounds, and without text that would be shown as another.

    See `reviewer_app.messages.bounds`.
    """
    open_body(body, within(wanted))
    value = open_body(body, wanted)
    clean = cleaner(wanted)
    return clean(value) if clean else value


@cache
def _decoder(wanted: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(wanted, dec_hook=_path)


class FrameDecoder:
    """One direction of one process's conversation. A new process gets a new decoder.

    After the first error it stays broken: every later call raises the same error.
    """

    def __init__(self, max_frame: int = MAX_FRAME) -> None:
        self._max_frame = max_frame
        self._buffer = bytearray()
        self._greeted = False
        self._error: ProtocolError | None = None

    def feed(self, data: bytes | bytearray | memoryview) -> Iterator[Message]:
        """Take `data` in at once and return an iterator over the messages that are whole now.

        The iterator raises ProtocolError at the first frame that is wrong, after every message before it.
        Messages that were not taken out of it come with the next call.
        """
        self._raise_if_broken()
        self._buffer += data
        return self._messages()

    def close(self) -> None:
        """The other side has ended. Raises ProtocolError (truncated) if it ended inside a frame."""
        self._raise_if_broken()
        if self._buffer:
            raise self._break(ProtocolReason.TRUNCATED, f"ended after {len(self._buffer)} bytes of a frame")

    def _messages(self) -> Iterator[Message]:
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> Message | None:
        self._raise_if_broken()
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if not self._greeted and length > MAX_HELLO:
            raise self._break(ProtocolReason.FOREIGN, f"begins with {bytes(self._buffer[:4]).hex(' ')}")
        if length > self._max_frame:
            raise self._break(ProtocolReason.OVERSIZED, f"a frame of {length} bytes, {self._max_frame} are allowed")
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return None
        try:
            message = self._decode(end)
        except ProtocolError as error:
            # What does not even begin like a conversation comes from another program, not a broken one of ours.
            reason = error.reason if self._greeted else ProtocolReason.FOREIGN
            raise self._break(reason, error.detail) from error
        # Deleting from the front only moves the bytearray's start.
        del self._buffer[:end]
        self._check_greeting(message)
        return message

    def _decode(self, end: int) -> Message:
        try:
            # A copy, since the body of a message keeps its bytes until it is opened.
            with memoryview(self._buffer) as whole:
                return _DECODER.decode(bytes(whole[_LENGTH.size : end]))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise ProtocolError(ProtocolReason.MALFORMED, str(error)) from error

    def _check_greeting(self, message: Message) -> None:
        if isinstance(message, Hello) == self._greeted:
            where = "a second greeting" if self._greeted else "no greeting before anything else"
            raise self._break(ProtocolReason.MALFORMED, where)
        if isinstance(message, Hello) and message.version != VERSION:
            raise self._break(
                ProtocolReason.WRONG_VERSION,
                f"it speaks version {message.version}, this program version {VERSION}",
            )
        self._greeted = True

    def _break(self, reason: ProtocolReason, detail: str) -> ProtocolError:
        self._error = ProtocolError(reason, detail)
        self._buffer.clear()
        return self._error

    def _raise_if_broken(self) -> None:
        if self._error is not None:
            raise self._error
