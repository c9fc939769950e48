"""What in a paper's text is no prose: labels that stand alone, entries of a reference list, text with its markup.

Readers comment on prose. What a parser or a converter left among it has the same words and would win by them.
"""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"\s*(?:supplementary |additional |extended data )?(?:fig(?:ure|\.)?|table|box|scheme|data ?set|file)\s*"
    r"[A-Z]?\.?[0-9]{0,3}[a-z]?\s*[.:]?\s*",
    re.IGNORECASE,
)
# "Fry AE" or "Fry, A. E." at the beginning, a year, and what tells where it was published.
_AUTHOR_FIRST = re.compile(r"\s*(?:\[?\d{1,3}[\].]?\s+)?[^\W\d_][\w'’-]+,? (?:[A-Z]{1,3}\b|[A-Z]\.)")
_YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_PUBLISHED = re.compile(r"\d\s*[–-]\s*\d|\bdoi\b|\b10\.\d{4}/|\d\s*\(\s*\d+\s*\)|https?:")
_LONGEST_REFERENCE = 600
_LONGEST_HEADING = 150
# Tags of more than a letter: "<y>" may be notation.
_TAG = re.compile(r"</?[A-Za-z][\w:-]{1,40}(?:\s[^<>]{0,600})?>")


def is_label(text: str) -> bool:
    """Whether a text is a label alone: "Figure 2." without its caption."""
    return _LABEL.fullmatch(text) is not None


def is_reference(text: str) -> bool:
    """Whether a text reads like an entry of a reference list."""
    return (
        len(text) < _LONGEST_REFERENCE
        and _AUTHOR_FIRST.match(text) is not None
        and _YEAR.search(text) is not None
        and _PUBLISHED.search(text) is not None
    )


def is_heading(text: str) -> bool:
    """Whether what a section has for its heading names a section: it may be a label, an item of a list or a figure."""
    bare = text.lstrip()
    return not (len(text) > _LONGEST_HEADING or bare.startswith(("<", "- ")) or is_label(text) or is_reference(text))


def without_tags(text: str) -> str:
    """The text without the tags that a converter left in it."""
    return _TAG.sub(" ", text) if "<" in text else text


def markup_share(text: str) -> float:
    """What share of a text's letters are tags, from 0 to 1."""
    return sum(len(tag) for tag in _TAG.findall(text)) / len(text) if "<" in text else 0.0
