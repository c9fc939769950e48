"""Sentences of a text, the same for all who count, cut or compare them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.paper.text import bare_letters, begun_sentence, clauses, sentence_ends, sentences, whole_sentences


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


@pytest.mark.parametrize(
    ("text", "whole", "begun"),
    [
        ("It ends. It beg", "It ends.", "It beg"),
        ("**It ends.** It beg", "**It ends.**", "It beg"),
        ("It ends.", "It ends.", "It ends."),
        ("It ends. ", "It ends.", ""),
        ("Soft\nwrapped wor", "", "wrapped wor"),
        ("It ends. . ", "It ends.", ""),
        ("结束了。开", "结束了。", "开"),
        ("p < 0. 05 and", "", "p < 0. 05 and"),
    ],
)
def test_a_text_that_broke_off_is_cut_where_a_sentence_ends(text: str, whole: str, begun: str) -> None:
    assert whole_sentences(text) == whole
    assert begun_sentence(text) == begun


def test_clauses_end_at_semicolons_and_colons_too() -> None:
    assert clauses("Two things: it rains; it snows. 甲；乙。At 3:15.") == [
        "Two things:",
        "it rains;",
        "it snows.",
        "甲；",
        "乙。",
        "At 3:15.",
    ]


def test_bare_letters_are_what_typesetting_leaves() -> None:
    assert bare_letters("Ré-\nsumé, naïve!") == bare_letters("re\u0301sume\u0301 NAIVE") == "resumenaive"
    assert bare_letters("한국") == bare_letters("\u1112\u1161\u11ab\u1100\u116e\u11a8")
