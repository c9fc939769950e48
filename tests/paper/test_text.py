"""Sentences of a text, the same for all who count, cut or compare them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.paper.text import sentence_ends, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two!  Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It is 3.5 or p < 0. 05 here. Then 1. 5 more.", ["It is 3.5 or p < 0. 05 here.", "Then 1. 5 more."]),
        ("It grew by 3. That is much.", ["It grew by 3.", "That is much."]),
        (
            "He said “no.” She left (so it is said.) At once.",
            ["He said “no.”", "She left (so it is said.)", "At once."],
        ),
        ("数据很少。结果好！“为什么？”不清楚。", ["数据很少。", "结果好！", "“为什么？”", "不清楚。"]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@given(st.text("aB1.!?。 \n”)", max_size=60))
def test_no_character_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert all(text[end:].strip() for end in sentence_ends(text))
