"""Quotations in a point, and whether the paper says so."""

from __future__ import annotations

import re

from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import squeeze, words

_QUOTED = re.compile(
    r"“([^“”\n]{2,600})”|„([^„“”\n]{2,600})[“”]|\"([^\"\n]{2,600})\"|«([^«»\n]{2,600})»|「([^「」\n]{2,600})」|"
    r"(?<!\w)[‘']((?:[^‘’'\n]|(?<=\w)[’'](?=\w)){12,600})[’'](?!\w)"
)
_ELLIPSIS = re.compile(r"\s*(?:\[?\s*(?:\.\s?){3}\]?|\[?…\]?)\s*")
_INSERTED = re.compile(r"\[[^\[\]]{0,40}\]")

# Fewer words in quotation marks are a term or a doubt, not a quotation.
_QUOTED_WORDS = 3
_QUOTED_CJK = 6


def quotations(text: str) -> list[str]:
    """The passages in quotation marks that are long enough to be someone's words."""
    found = (next(g for g in m.groups() if g is not None) for m in _QUOTED.finditer(text))
    return [q for q in found if len(q.split()) >= _QUOTED_WORDS or (not q.isascii() and len(words(q)) >= _QUOTED_CJK)]


def quoted_parts(quotation: str) -> list[str]:
    """The parts of a quotation between ellipses and insertions, squeezed to letters and digits."""
    parts = (squeeze(p) for piece in _ELLIPSIS.split(quotation) for p in _INSERTED.split(piece))
    return [p for p in parts if p]


def unsupported_quotes(text: str, paper: Paper) -> tuple[str, ...]:
    """The quotations in `text` that the paper does not contain, word by word and in this order."""
    wanted = quotations(text)
    if not wanted:
        return ()
    whole = squeeze(" ".join([paper.title, paper.abstract, *(s.heading for s in paper.sections)])) + "".join(
        squeeze(t) for _, t, _, _ in paper.passages()
    )
    return tuple(q for q in wanted if not _in_order(quoted_parts(q), whole))


def _in_order(parts: list[str], whole: str) -> bool:
    at = 0
    for part in parts:
        at = whole.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return bool(parts)
