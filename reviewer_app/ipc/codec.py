"""The wire format, without any input or output: messages in, bytes out, and back.

A frame is the length of its body (4 bytes, big-endian) and the body, one message as a MessagePack map.
The first frame of each side is a `Hello`, which carries the version. A length is checked before a byte of
its body is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

import msgpack

from reviewer_app.ipc.messages import (
    VERSION,
    Hello,
    Message,
    ProtocolError,
    ProtocolReason,
    from_map,
    to_map,
)

# A page is at most 24 million pixels of 3 bytes; twice that leaves room for any paper.
MAX_FRAME: Final = 160 * 1024 * 1024
# The first frame is a Hello of some 50 bytes. Text of any other program ("HTTP", "%PDF", "Trac") read as a
# length is far above this, so it is recognised by its first four bytes.
MAX_HELLO: Final = 4096

_LENGTH: Final = struct.Struct(">I")
# File names that are not UTF-8 reach Python as lone surrogates, which have to survive the way to a worker.
_SURROGATES: Final = "surrogatepass"


def encode(message: Message) -> bytes:
    """`message` as one frame.

    Raises ProtocolError: unencodable if it holds what MessagePack can't carry, oversized above MAX_FRAME.
    """
    packer = msgpack.Packer(use_bin_type=True, unicode_errors=_SURROGATES, autoreset=False)
    try:
        packer.pack(to_map(message))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        kind = type(message).__name__
        raise ProtocolError(ProtocolReason.UNENCODABLE, f"{kind}: {type(error).__name__}") from error
    # The packer's own buffer: a page of pixels is copied once less.
    with packer.getbuffer() as body:
        if len(body) > MAX_FRAME:
            raise ProtocolError(ProtocolReason.OVERSIZED, f"{len(body)} bytes, {MAX_FRAME} are allowed")
        return b"".join((_LENGTH.pack(len(body)), body))


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
            with memoryview(self._buffer) as whole, whole[_LENGTH.size : end] as body:
                wire = msgpack.unpackb(body, raw=False, strict_map_key=False, unicode_errors=_SURROGATES)
        except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException) as error:
            raise ProtocolError(ProtocolReason.MALFORMED, f"not MessagePack: {type(error).__name__}") from error
        return from_map(wire)

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
