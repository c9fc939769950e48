"""Every character of East Asian scripts is in the one class that is meant for it."""

from __future__ import annotations

import re
import unicodedata

import pytest

from reviewer_app.paper.scripts import EAST_ASIAN, EAST_ASIAN_SIGNS, HAN, HANGUL, KANA, is_unspaced


@pytest.mark.parametrize(
    ("script", "name"),
    [
        (HAN, "CJK UNIFIED IDEOGRAPH-"),
        (KANA, "HIRAGANA LETTER "),
        (KANA, "KATAKANA LETTER "),
        (HANGUL, "HANGUL SYLLABLE "),
    ],
)
def test_a_script_holds_what_unicode_calls_so(script: str, name: str) -> None:
    mine = re.compile(f"[{script}]")
    named = [
        c
        for c in map(chr, (*range(0x1100, 0x10000), *range(0x20000, 0x30000)))
        if unicodedata.name(c, "").startswith(name)
    ]
    assert len(named) > 50
    assert all(mine.match(c) for c in named)


def test_signs_are_no_letters_of_another_class() -> None:
    letters, signs = re.compile(f"[{EAST_ASIAN}]"), re.compile(f"[{EAST_ASIAN_SIGNS}]")
    assert not any(letters.match(c) and signs.match(c) for c in map(chr, range(0x20, 0x10000)))
    assert all(map(is_unspaced, "汉カ。（１㎡"))
    assert not any(map(is_unspaced, "한aé .—"))
