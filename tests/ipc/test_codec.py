"""The wire format: whatever way the bytes are cut, the same messages come out, and then the same error."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.ipc.codec import MAX_FRAME, MAX_HELLO, FrameDecoder, encode, open_body
from reviewer_app.ipc.envelope import (
    VERSION,
    Cancel,
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
from reviewer_app.messages.ask import Ask

pack = msgspec.msgpack.encode
HELLO = Hello(VERSION, "paper", 123)

_ids = st.integers(0, 2**63 - 1)
_texts = st.text(max_size=20)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.binary(max_size=50)
    | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)
_maps = st.dictionaries(_texts, _values, max_size=4)
messages = st.one_of(
    st.builds(Request, _ids, _maps, st.integers(-5, 5)),
    st.builds(Cancel, _ids),
    st.builds(Ping, _ids),
    st.builds(Started, _ids),
    st.builds(Emitted, _ids, _maps),
    st.builds(Result, _ids, _maps),
    st.builds(Error, _ids, _texts, _texts, _texts, _texts),
    st.builds(Pong, _ids),
)


def opened(message: Message) -> Message:
    """`message` with its body as what it is made of."""
    match message:
        case Request() | Emitted() | Result() if isinstance(message.body, msgspec.Raw):
            return msgspec.structs.replace(message, body=open_body(message.body, Any))
        case _:
            return message


def frame(body: bytes) -> bytes:
    """`body` as a frame, whatever it is."""
    return struct.pack(">I", len(body)) + body


def read(chunks: list[bytes]) -> tuple[list[Message], ProtocolReason | None]:
    """What a decoder makes of `chunks` and the end after them: messages, then what was wrong, if anything was."""
    decoder = FrameDecoder()
    got: list[Message] = []
    try:
        for chunk in chunks:
            # One by one: what came before an error counts.
            for message in decoder.feed(chunk):
                try:
                    got.append(opened(message))
                except ProtocolError as error:
                    # The frame is whole; what is wrong inside is seen by whoever opens it.
                    return got, error.reason
        decoder.close()
    except ProtocolError as error:
        with pytest.raises(ProtocolError, match=error.reason):
            decoder.feed(encode(Ping(1)))
        return got, error.reason
    return got, None


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    """`data` in pieces."""
    places = [0, *sorted(c % (len(data) + 1) for c in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


@settings(deadline=None)
@given(st.lists(messages, max_size=6), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_chunking_gives_the_same_messages(sent: list[Message], cuts: list[int]) -> None:
    data = b"".join(encode(m) for m in [HELLO, *sent])
    assert read(cut(data, cuts)) == ([HELLO, *sent], None)


@settings(deadline=None)
@given(st.lists(messages, max_size=3), st.binary(max_size=200), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_chunking_of_rubbish_gives_the_same_end(sent: list[Message], rubbish: bytes, cuts: list[int]) -> None:
    data = b"".join(encode(m) for m in [HELLO, *sent]) + rubbish
    whole = read([data])
    assert read(cut(data, cuts)) == whole
    assert whole[0][: 1 + len(sent)] == [HELLO, *sent]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_bytes_of_anything_never_pass_for_a_conversation(data: bytes) -> None:
    got, reason = read([data])
    assert got == []
    assert (reason is None) == (not data)


@settings(deadline=None)
@given(st.lists(messages, min_size=1, max_size=3), st.data())
def test_an_end_inside_a_frame_is_noticed(sent: list[Message], data: st.DataObject) -> None:
    last = encode(sent[-1])
    kept = data.draw(st.integers(1, len(last) - 1))
    whole = b"".join(encode(m) for m in [HELLO, *sent[:-1]])
    assert read([whole + last[:kept]]) == ([HELLO, *sent[:-1]], ProtocolReason.TRUNCATED)


@settings(deadline=None)
@given(messages, st.data())
def test_a_changed_byte_is_an_error_or_another_message(message: Message, data: st.DataObject) -> None:
    body = bytearray(encode(message)[4:])
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    got, reason = read([encode(HELLO), frame(bytes(body))])
    assert (len(got), reason) in {(2, None), (1, ProtocolReason.MALFORMED)}


def test_messages_left_in_the_iterator_come_with_the_next_call() -> None:
    decoder = FrameDecoder()
    sent: list[Message] = [HELLO, Ping(1), Ping(2), Ping(3)]
    first = decoder.feed(b"".join(encode(m) for m in sent))
    assert next(first) == HELLO
    # As when a callback runs a loop of its own, in which more arrives.
    assert list(decoder.feed(encode(Ping(4)))) == [Ping(1), Ping(2), Ping(3), Ping(4)]
    assert list(first) == []


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\n", b"%PDF-1.7\n", b"Traceback (most recent call last):\n", b"\x7fELF\x02", b"<html>"],
)
def test_another_program_is_known_by_its_first_bytes(first: bytes) -> None:
    # Four bytes are enough: nobody waits for the gigabyte that they announce.
    assert read([first[:4]]) == ([], ProtocolReason.FOREIGN)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (encode(Hello(VERSION + 1, "paper", 1)), ProtocolReason.WRONG_VERSION),
        (encode(Ping(1)), ProtocolReason.MALFORMED),
        (frame(b""), ProtocolReason.FOREIGN),
        (frame(b"hello"), ProtocolReason.FOREIGN),
        (frame(pack({"type": "hello"})), ProtocolReason.FOREIGN),
        (struct.pack(">I", MAX_HELLO + 1), ProtocolReason.FOREIGN),
    ],
)
def test_the_first_frame_is_a_greeting_in_our_version(first: bytes, reason: ProtocolReason) -> None:
    assert read([first]) == ([], reason)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        pack([1, 2]),
        pack({"type": "ping"}),
        pack({"type": "ping", "n": True}),
        pack({"type": "ping", "n": "1"}),
        pack({"type": ["ping"], "n": 1}),
        pack({"type": "dance", "n": 1}),
        pack({"n": 1}),
        pack({"type": "ping", "n": 1}) + b"\0",
        pack({"type": "ping", "n": 1})[:-1],
        b"\x81\x91\x01\x02",  # a list as the key of a map
        b"\x91" * 2000 + b"\x01",  # nested too deeply
        b"\xa4\xff\xff\xff\xff",  # not UTF-8
        b"\xdd\xff\xff\xff\xff",  # an array of four billion that are not there
        encode(HELLO)[4:],  # a second greeting
    ],
)
def test_a_damaged_frame_is_malformed(body: bytes) -> None:
    assert read([encode(HELLO), frame(body)]) == ([HELLO], ProtocolReason.MALFORMED)


def test_an_oversized_frame_is_refused_by_its_length() -> None:
    assert read([encode(HELLO), struct.pack(">I", MAX_FRAME + 1)]) == ([HELLO], ProtocolReason.OVERSIZED)
    # One of the size that is just allowed is only incomplete.
    assert read([encode(HELLO), struct.pack(">I", MAX_FRAME)]) == ([HELLO], ProtocolReason.TRUNCATED)


@pytest.mark.parametrize("value", [object(), 2**64, 1j])
def test_what_cannot_be_encoded_is_said(value: object) -> None:
    with pytest.raises(ProtocolError) as caught:
        encode(Result(1, {"value": value}))
    assert caught.value.reason is ProtocolReason.UNENCODABLE


def test_what_is_too_large_is_not_encoded() -> None:
    with pytest.raises(ProtocolError) as caught:
        encode(Result(1, {"data": bytes(MAX_FRAME)}))
    assert caught.value.reason is ProtocolReason.OVERSIZED


def test_every_message_names_its_type() -> None:
    assert msgspec.msgpack.decode(encode(Ping(3))[4:]) == {"type": "ping", "n": 3}


class Greet(Ask[str, None], frozen=True):
    """A request of this test."""

    name: str
    path: Path


def test_a_body_is_opened_as_its_class_or_not_at_all() -> None:
    asked = Greet("Ada", Path("caf\udce9"))
    request, told = read_raw(Request(1, asked, 0), Emitted(2, {"kind": "greet", "name": 7}))
    assert open_body(request.body, Greet) == asked
    with pytest.raises(ProtocolError, match=r"malformed: Expected `str`, got `int` - at `\$\.name`"):
        open_body(told.body, Greet)
    with pytest.raises(ProtocolError, match="malformed"):
        open_body(request.body, Other)


class Other(Ask[str, None], frozen=True):
    """Another one."""


def read_raw(*sent: Message) -> list[Any]:
    """What arrives, unopened."""
    return list(FrameDecoder().feed(b"".join(encode(m) for m in (HELLO, *sent))))[1:]
