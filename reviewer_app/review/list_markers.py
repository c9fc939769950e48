"""The marks with which models begin the items of a list."""

from __future__ import annotations

import re

_BULLET = re.compile(r"(?:[-*+•‣◦▪●○·–—](?:\s+|\Z)|[-•‣◦▪●○](?=[A-Z“\"\[*_(\u4e00-\u9fff]))")
_NUMBER = re.compile(r"(?:\(?\d{1,2}[.):]\)?(?:\s+|\Z|(?=[A-Z*“]))|[（(]\d{1,2}[)）]\s*|\d{1,2}[、．]\s*|[①-⑳]\s*)")
_NAMED_NUMBER = re.compile(
    r"(?P<bold>\*\*)?(?:point|reason|strength|weakness|suggestion|comment|concern|issue|question|improvement)"
    r"\s*#?\d{1,2}\s*(?:[:.)–—-]\s*(?P<closed>\*\*)?|(?P<closed2>\*\*)\s*[:.–—-]?)\s*",
    re.IGNORECASE,
)


def list_marker(text: str) -> tuple[bool, bool, str]:
    """Whether a line begins with a list marker, whether with a number, and the rest of the line."""
    if m := _NAMED_NUMBER.match(text):
        rest = text[m.end() :]
        if m["bold"] and not (m["closed"] or m["closed2"]):
            rest = f"**{rest}"
        return True, True, rest
    if m := _NUMBER.match(text):
        return True, True, text[m.end() :].strip()
    if m := _BULLET.match(text):
        rest = text[m.end() :].strip()
        # "- 1. Text" is one item.
        if n := _NUMBER.match(rest):
            rest = rest[n.end() :].strip()
        return True, False, rest
    return False, False, text
