"""Which characters belong to which script, for the classes of regular expressions: `[{HAN}{KANA}]`.

The ranges are blocks of Unicode 15 (https://www.unicode.org/Public/15.0.0/ucd/Blocks.txt).
"""

from __future__ import annotations

import re

# Radicals, the iteration and closing marks and the zero that are written among them, and all ideographs.
HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Hiragana, katakana, their extensions and half-width forms.
KANA = "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
EAST_ASIAN = HAN + KANA + HANGUL
# Stops, brackets, circled numbers and other signs of these scripts, with full-width letters and digits.
EAST_ASIAN_SIGNS = (
    "\u3000-\u3004\u3008-\u303f\u3100-\u312f\u3190-\u31ef\u3200-\u33ff\ufe30-\ufe4f\uff00-\uff65\uffe0-\uffef"
)

_UNSPACED = re.compile(f"[{HAN}{KANA}{EAST_ASIAN_SIGNS}]")


def is_unspaced(char: str) -> bool:
    """Whether words of this character's script are not set apart by spaces, as those of hangul are."""
    return _UNSPACED.match(char) is not None
