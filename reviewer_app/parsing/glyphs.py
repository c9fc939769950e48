"""From the characters that a PDF's fonts yield to text that reads right.

Resolves ligatures, composes accents that TeX sets as separate glyphs, drops soft hyphens and control characters, and
tells characters that stand for nothing (private use, replacement) from real ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# Presentation forms that fonts use for typesetting and that no reader types. Full NFKC would also rewrite
# superscripts, fractions and mathematical letters, which carry meaning.
_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    # a TeX font without a table of meanings yields its own codes: where these controls stand, TeX keeps ligatures
    # (D. E. Knuth, The METAFONTbook, "Text" coding scheme; the Cork encoding moves them to 27-31)
    "\x0b": "ff",
    "\x0c": "fi",
    "\x0e": "ffi",
    "\x0f": "ffl",
    "\x1b": "ff",
    "\x1c": "fi",
    "\x1d": "fl",
    "\x1e": "ffi",
    "\x1f": "ffl",
    "Ĳ": "IJ",
    "ĳ": "ij",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2004": " ",
    "\u2005": " ",
    "\u2006": " ",
    "\u2007": " ",
    "\u2008": " ",
    "\u2009": " ",
    "\u200a": " ",
    "\u202f": " ",
    "\u205f": " ",
    "\u3000": " ",
    "\t": " ",
    "\u00ad": "",
    "\u200b": "",
    "\u2060": "",
    "\ufeff": "",
    "\u2010": "-",
    "\u2011": "-",
}
# Fonts in which a radical and the character are one glyph let programs state either, or both ("⼯工"). Unicode
# decomposes the radicals of Kangxi and the compatibility characters; of its supplement those that are whole characters:
_RADICALS = dict(
    zip(
        "⺁⺇⺋⺎⺏⺐⺒⺓⺔⺝⺟⺠⺢⺥⺬⺯⺷⺸⺼⺾⻁⻄⻅⻆⻈⻉⻋⻌⻐⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻭⻮⻯⻰⻳",
        "厂几㔾兀尣尢巳幺彑月母民水爪示糸羊羊肉艸虎西见角言贝车辶金長长门青韦页风飞食马骨鬼鱼鸟卤麦黄斉齐歯齿竜龙龟",
        strict=True,
    )
)
_RADICAL = re.compile(f"([\u2f00-\u2fdf\uf900-\ufad9{''.join(_RADICALS)}])(.?)")
_TABLE = str.maketrans(_LIGATURES)
_LIGATURE_OR_SPACE = re.compile("[" + "".join(_LIGATURES) + "]")
_FL = re.compile("\r(?=[a-z])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

# Spacing accents, as TeX's and old Type 1 fonts draw them beside or over a letter, and the combining ones they mean.
_SPACING_ACCENTS = {
    "´": "\u0301",
    "ˊ": "\u0301",
    "`": "\u0300",
    "ˋ": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¯": "\u0304",
    "ˉ": "\u0304",
    "˘": "\u0306",
    "˙": "\u0307",
    "˚": "\u030a",
    "˝": "\u030b",
    "ˇ": "\u030c",
    "¸": "\u0327",
    "˛": "\u0328",
}
_ACCENTS = "".join(_SPACING_ACCENTS)
_DOTLESS = {"ı": "i", "ȷ": "j"}
_ACCENT_BEFORE = re.compile(f"([{_ACCENTS}]) ?([A-Za-zıȷ])")
_ACCENT_AFTER = re.compile(f"([A-Za-zıȷ]) ?([{_ACCENTS}])")
# "M ¨uller": drawing the accent first leaves a gap after a single capital.
_STRAY_SPACE = re.compile(f"(\\b[A-Z]) ([{_ACCENTS}](?=[a-zıȷ]))")
_COMBINING_AFTER_SPACE = re.compile("([A-Za-zıȷ]) ([\u0300-\u0314\u0323-\u0328])")
# What stands for the script of a letter that is a glyph's number.
_NUMBER = "number"
_ANY_ACCENT = re.compile(f"[{_ACCENTS}\u0300-\u0314\u0323-\u0328]")


def clean(text: str) -> str:
    """`text` in NFC with ligatures, odd spaces, soft hyphens, control characters and split accents resolved."""
    if text.isascii() and text.isprintable():
        return text
    if _LIGATURE_OR_SPACE.search(text):
        text = text.translate(_TABLE)
    if _RADICAL.search(text):
        text = _RADICAL.sub(_character, text)
    if "\r" in text:
        # TeX's code for one more ligature is also a line end, as outlines have it
        text = _FL.sub("fl", text)
    text = _CONTROL.sub("", text)
    if _ANY_ACCENT.search(text):
        text = compose_accents(text)
    return unicodedata.normalize("NFC", text)


def _character(match: re.Match[str]) -> str:
    """The Han character that a radical or a compatibility character stands for, once where both stand there."""
    own = _RADICALS.get(match[1]) or unicodedata.normalize("NFKC", match[1])
    return own if match[2] in (own, "") else own + match[2]


def is_spacing_accent(char: str) -> bool:
    """Whether a character is an accent that stands for itself, as old fonts draw it over a letter."""
    return char in _SPACING_ACCENTS


def compose_accents(text: str) -> str:
    """Join accents that stand before or after their letter ("Universit´e", "M ¨uller") into one character.

    TeX draws the accent first and the letter over it, so the accent binds to the letter that follows it; only at the
    end of a word does it bind to the letter before.
    """

    def join(letter: str, accent: str, whole: str) -> str:
        mark = _SPACING_ACCENTS.get(accent, accent)
        composed = unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + mark)
        # a pair that Unicode does not know composed is a quotation mark or a formula, not an accent
        return composed if len(composed) == 1 else whole

    text = _COMBINING_AFTER_SPACE.sub(lambda m: join(m[1], m[2], m[0]), text)
    text = _STRAY_SPACE.sub(r"\1\2", text)
    text = _ACCENT_BEFORE.sub(lambda m: join(m[2], m[1], m[0]), text)
    return _ACCENT_AFTER.sub(lambda m: join(m[1], m[2], m[0]), text)


def is_private(char: str) -> bool:
    """Whether a character's code has no meaning outside its font."""
    code = ord(char)
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def count_meaningless(text: str) -> int:
    """How many characters of `text` stand for nothing: replacement characters, private use, controls."""
    if text.isascii() and text.isprintable():
        return 0
    return sum(
        1
        for c in text
        if c == "\ufffd" or is_private(c) or (c < " " and c != "\n" and c not in _LIGATURES) or "\x7f" <= c < "\xa0"
    )


def without_guesses(text: str) -> tuple[str, int]:
    """(`text` of a run in which some glyphs have no known meaning, how many of them were found).

    MuPDF gives such a glyph's number as if it were a character, and marks the whole run. A letter of another script
    than the rest of the run, and everything where nothing else is left, is such a number: it becomes U+FFFD.
    """
    scripts = Counter(_script(c) for c in text if c.isalpha())
    if not scripts:
        return text, 0
    known = Counter({script: n for script, n in scripts.items() if script != _NUMBER})
    main, most = known.most_common(1)[0] if known else ("", 0)
    if most < 2 and not text.isascii():
        return "\ufffd" * len(text), len(text)
    kept = "".join("\ufffd" if c.isalpha() and _script(c) != main else c for c in text)
    return kept, kept.count("\ufffd")


def _script(char: str) -> str:
    # Latin letters beyond those of European languages are far likelier to be glyph numbers than letters.
    if "\u0180" <= char <= "\u024f":
        return _NUMBER
    return unicodedata.name(char, _NUMBER).split(" ", 1)[0]


def is_cjk(char: str) -> bool:
    """Whether a character belongs to a script that is written without spaces: Han, Kana, or their punctuation."""
    code = ord(char)
    return (
        0x3000 <= code <= 0x30FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFF60
        or 0x20000 <= code <= 0x2FA1F
    )


def is_rtl(char: str) -> bool:
    """Whether a character belongs to a script that is written from right to left."""
    # no such letter has a code below those of Hebrew
    return char >= "\u0590" and unicodedata.bidirectional(char) in ("R", "AL")
