"""Section numbers: "3", "3.1.", "IV.", "B.", "Appendix C", "(a)": recognising them and what level they mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from reviewer_app.paper.roman import roman_value
from reviewer_app.paper.scripts import EAST_ASIAN

Kind = Literal["decimal", "roman", "letter", "appendix", "paren", "cjk"]

_APPENDIX = re.compile(
    r"(?:appendix|appendices|anhang|annexe?|apéndice|apêndice|приложение|附录|付録)\b\s*(?:([A-Z]|[IVX]+|"
    r"\d{1,2})(?![a-z]))?\s*[.:–—-]?\s*",
    re.I,
)
_DECIMAL = re.compile(
    # what an operator follows is a term of a formula
    r"(?:§\s*|section\s+|chapter\s+)?(\d{1,2}(?:\s?\.\s?\d{1,2}){0,4})\s?([.):]?)[\s|–—-]+(?=[^\s+−=<>≤≥±×·*/])",
    re.I,
)
# "1、引言", "２．１概述", "2.1、Overview": before Han, kana and hangul a stop or parts tell a number from an amount
# ("3 个"), and before other letters the stop that is used with them does
_DECIMAL_SQUARE = re.compile(
    r"(\d{1,2}(?:[.．]\d{1,2}){0,4})(?:(?<=[.．]\d)|(?<=[.．]\d\d)|(?=[、．.]))(?:[、．.]?\s*"
    rf"(?=[{EAST_ASIAN}])|、\s*(?=[^\W\d_]))"
)
_DECIMAL_TIGHT = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4}\.?)(?=[^\W\d_])")
_ROMAN = re.compile(r"([IVX]{1,5})\s?[.)–—-]?\s+(?=\S)")
# "II.A.1.": the parts of three kinds of number in one
_ROMAN_COMPOUND = re.compile(r"([IVX]{1,5})\.([A-Z])(?:\.(\d{1,2}))?\.?\s+(?=\S)")
_LETTER = re.compile(r"([A-Z])(?:\.|\))\s+(?=\S)|([A-Z])\s+(?=[A-Z][a-z])")
_LETTER_DECIMAL = re.compile(r"([A-Z]\.?\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=\S)")
_PAREN = re.compile(r"(?:\((\w{1,3})\)|(\d{1,2}|[a-z])\))\s+(?=\S)")
# "第三章", "제2장", "一、", "Ⅱ.", and below them "第二节", "（三）"
_COUNT = "[一二三四五六七八九十]{1,3}"
_CJK = re.compile(
    rf"(?:[第제]\s?(?P<chapter>{_COUNT}|\d{{1,2}})\s?[章编編篇部장]|(?P<main>{_COUNT})\s?[、.．]|(?P<roman>[\u2160-\u216b])\s?[.．、]|"
    rf"[第제]\s?(?P<section>{_COUNT}|\d{{1,2}})\s?[节節절]|[(（](?P<part>{_COUNT})[)）][、.．]?)\s*(?=\S)"
)

# A higher number alone is no section's but a year's, a page's or an amount's.
_MOST_SECTIONS = 40
_BEFORE_A = ord("A") - 1


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number at the start of a heading. `depth` is how many parts it has; `value` the last part's value."""

    kind: Kind
    depth: int
    text: str
    parts: tuple[int, ...]
    end: int


def read_number(text: str) -> Numbering | None:
    """The section number that `text` begins with, or None."""
    if m := _APPENDIX.match(text):
        number = m[1] or ""
        return Numbering("appendix", 1, m[0].strip(), (_value(number),) if number else (), m.end())
    if m := _LETTER_DECIMAL.match(text):
        parts = [m[1][0], *re.findall(r"\d+", m[1])]
        return Numbering("appendix", len(parts), m[1], tuple(_value(p) for p in parts), m.end())
    if m := _DECIMAL.match(text) or _DECIMAL_TIGHT.match(text) or _DECIMAL_SQUARE.match(text):
        parts = re.findall(r"\d+", m[1])
        if len(parts) == 1 and int(parts[0]) > _MOST_SECTIONS:
            return None
        if len(parts) == 1 and m.lastindex == 2 and m[2] == ")":
            return Numbering("paren", 1, m[1], (int(parts[0]),), m.end())
        return Numbering("decimal", len(parts), m[1].rstrip("."), tuple(int(p) for p in parts), m.end())
    if (m := _ROMAN_COMPOUND.match(text)) and roman_value(m[1]):
        parts = [part for part in m.groups() if part]
        values = (roman_value(m[1]), *(_value(part) for part in parts[1:]))
        return Numbering("roman", len(parts), ".".join(parts), values, m.end())
    if (m := _ROMAN.match(text)) and roman_value(m[1]) and ("." in m[0] or len(m[1]) > 1 or text[m.end()].isupper()):
        return Numbering("roman", 1, m[1], (roman_value(m[1]),), m.end())
    if m := _LETTER.match(text):
        letter = m[1] or m[2]
        return Numbering("letter", 1, letter, (ord(letter) - _BEFORE_A,), m.end())
    if m := _CJK.match(text):
        depth = 2 if m["section"] or m["part"] else 1
        value = _counted(next(group for group in m.groups() if group))
        return Numbering("cjk", depth, m[0].strip(), (0,) * (depth - 1) + (value,), m.end())
    if m := _PAREN.match(text):
        return Numbering("paren", 1, m[0].strip(), (0,), m.end())
    return None


def _counted(text: str) -> int:
    """The value of a number up to 99 in Han characters, in digits or of a Roman numeral in one character."""
    if text.isdecimal():
        return int(text)
    if text.isnumeric() and len(text) == 1:
        return int(unicodedata.numeric(text))
    tens, ten, ones = text.partition("十")
    digits = [int(unicodedata.numeric(char)) for char in (tens or "一", ones) if char]
    return 10 * digits[0] + sum(digits[1:]) if ten else digits[0]


def _value(part: str) -> int:
    if part.isdecimal():
        return int(part)
    return roman_value(part) if len(part) > 1 else ord(part.upper()) - _BEFORE_A if part else 0


def strip_number(text: str) -> str:
    """`text` without the section number at its start."""
    number = read_number(text)
    return text[number.end :] if number else text
