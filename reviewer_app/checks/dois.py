"""DOIs in text: 10., a registrant, a slash and a suffix (DOI Handbook, 2.2)."""

from __future__ import annotations

import re
from typing import Final

_DOI: Final = re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/(?:\([^\s()]*\)|[^\s,;()\]\"<>|])*(?<![.,;:])")


def dois(text: str) -> list[str]:
    """The DOIs of `text` in small letters, in which all spellings of one are equal."""
    return [found.casefold() for found in _DOI.findall(text)]


def listed_dois(text: str) -> frozenset[str]:
    """Those of a list with one a line or a table with one in a row, as the Retraction Watch database exports them."""
    return frozenset(dois(text))
