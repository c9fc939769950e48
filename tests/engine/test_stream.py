from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.engine.stream import Utf8Stream


@given(st.text(), st.lists(st.integers(1, 5), min_size=1, max_size=50))
def test_pieces_of_any_size_give_the_same_text(text: str, sizes: list[int]) -> None:
    data = text.encode("utf-8", "replace")
    stream, out, at, i = Utf8Stream(), "", 0, 0
    while at < len(data):
        size = sizes[i % len(sizes)]
        out += stream.feed(data[at : at + size])
        at, i = at + size, i + 1
    assert out + stream.finish() == data.decode()


def test_an_unfinished_character_is_held_back_and_replaced_at_the_end() -> None:
    stream = Utf8Stream()
    assert stream.feed("论".encode()[:2]) == ""
    assert stream.finish() == "\ufffd"
