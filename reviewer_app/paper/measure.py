"""How long a text is, in units that mean the same in every script.

A limit such as "25 characters a line" or "four words" was found on English. A Chinese line of 21 characters says as
much as an English one of 63 letters, and no space divides its words, so lengths, shares and counts of words that
decide something are taken from here and not from `len`, `isalpha` and `split`.

The unit is the letter of English. What a character of another script is worth was fitted (least squares over the
letters of 153 sentences of Django's message catalogues and their translations, in each of four languages): a Han
character 2.96 in simplified, 3.13 in traditional Chinese and 3.12 in Japanese, a kana 1.38, a hangul syllable 2.10.
"""

from __future__ import annotations

import re

from reviewer_app.paper import scripts

HAN, KANA, HANGUL = 3.0, 1.4, 2.1

# Letters of an English word, in the same sentences.
_WORD = 4.4

_HAN = re.compile(f"[{scripts.HAN}]")
_KANA = re.compile(f"[{scripts.KANA}]")
_HANGUL = re.compile(f"[{scripts.HANGUL}]")
_SPACED_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_SPACE = re.compile(r"\s+")
_FIRST_WORD = re.compile(rf"[^\s{scripts.EAST_ASIAN}{scripts.EAST_ASIAN_SIGNS}]+|\S?")

# How wide letters of English are in the mean, in type sizes; characters of the scripts below, with their full-width
# signs, fill a square. No script before the first one of these has such characters.
_LETTER_WIDTH = 0.45
_SQUARE = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff]"
)
_FIRST_SQUARE = "\u1100"


def length(text: str) -> float:
    """How many characters an English text would have that says as much as `text`, spaces included.

    For a text in Latin letters this is its number of characters; a line of 21 Han characters is worth 63.
    """
    if text.isascii() or max(text) < _FIRST_SQUARE:
        return float(len(text))
    han, kana, hangul = (len(p.findall(text)) for p in (_HAN, _KANA, _HANGUL))
    return (HAN - 1) * han + (KANA - 1) * kana + (HANGUL - 1) * hangul + len(text)


def breadth(text: str) -> float:
    """How wide `text` is when it is printed, in type sizes and roughly: what it fills of a line, not what it says."""
    if text.isascii() or max(text) < _FIRST_SQUARE:
        return _LETTER_WIDTH * len(text)
    square = len(_SQUARE.findall(text))
    return square + _LETTER_WIDTH * (len(text) - square)


def is_square(text: str) -> bool:
    """Whether `text` says more in Han, kana and hangul, whose characters fill squares, than in other scripts."""
    if text.isascii() or max(text) < _FIRST_SQUARE:
        return False
    square = "".join(_SQUARE.findall(text))
    return extent(square, only_letters=True) > 0.5 * extent(text, only_letters=True)


def first_word(text: str) -> str:
    """What stands before the first place where a line of `text` can end: a word, or one Han character."""
    match = _FIRST_WORD.match(text)
    return match[0] if match else ""


def extent(text: str, *, only_letters: bool = False) -> float:
    """How much room `text` takes, in letters of English; spaces count for nothing.

    Digits and signs are as good as a letter, or with `only_letters` nothing. For a text in Latin letters this is the
    number of its characters without the spaces.
    """
    if text.isascii() or max(text) < _FIRST_SQUARE:
        return float(sum(map(str.isalpha, text)) if only_letters else len(_SPACE.sub("", text)))
    han, kana, hangul = (len(p.findall(text)) for p in (_HAN, _KANA, _HANGUL))
    # A combining mark belongs to its letter and a zero-width sign to nothing, but both are too rare to decide anything.
    every = sum(map(str.isalpha, text)) if only_letters else len(_SPACE.sub("", text))
    return (HAN - 1) * han + (KANA - 1) * kana + (HANGUL - 1) * hangul + every


def letter_share(text: str) -> float:
    """Which share of `text` is letters, 0 to 1: "2.1 概述" is a heading as much as "2.1 Overview" is."""
    whole = extent(text)
    return extent(text, only_letters=True) / whole if whole else 0.0


def word_extent(text: str) -> float:
    """How many words of English `text` is worth: its words where spaces divide them, else what its characters say."""
    if text.isascii() or max(text) < _FIRST_SQUARE:
        return float(len(_SPACED_WORD.findall(text)))
    apart = _SPACED_WORD.findall(_HANGUL.sub(" ", _KANA.sub(" ", _HAN.sub(" ", text))))
    together = (HAN, _HAN), (KANA, _KANA), (HANGUL, _HANGUL)
    return len(apart) + sum(worth * len(script.findall(text)) for worth, script in together) / _WORD
