"""Lengths that mean the same in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.paper.measure import extent, letter_share, word_extent

# One sentence, as its translators wrote it: article 1 of the Universal Declaration of Human Rights.
SAME = {
    "en": "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience "
    "and should act towards one another in a spirit of brotherhood.",
    "zh": "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    "zh-TW": "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"
    "人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. "
    "인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.",
}


@pytest.mark.parametrize("language", SAME)
def test_the_same_sentence_is_as_long_in_every_script(language: str) -> None:
    assert extent(SAME[language]) == pytest.approx(extent(SAME["en"]), rel=0.25)
    assert word_extent(SAME[language]) == pytest.approx(word_extent(SAME["en"]), rel=0.25)


def test_a_numbered_heading_has_as_many_letters_in_chinese() -> None:
    assert letter_share("2.1 Overview") == pytest.approx(letter_share("2.1 概述"), abs=0.1)
    assert letter_share("3.14 × 10²") == 0.0
    assert letter_share("") == 0.0


def test_words_of_both_scripts_in_one_line_add_up() -> None:
    assert word_extent("LSTM model") == 2
    assert word_extent("基于单通道 LSTM 的模型") == pytest.approx(1 + 8 * 3.0 / 4.4)
    assert word_extent("don't stop, 1.5 times") == 4


@given(st.text(), st.text())
def test_two_texts_are_as_long_as_both(one: str, two: str) -> None:
    assert extent(one + two) == pytest.approx(extent(one) + extent(two))
    assert 0.0 <= letter_share(one + two) <= 1.0


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_latin_text_is_as_long_as_its_characters(text: str) -> None:
    assert extent(text) == len("".join(text.split()))
