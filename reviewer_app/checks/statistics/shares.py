"""Shares of a whole that don't add up: of women and men, or of several parts and "the remaining" one. Arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Certainty, Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import Printed, printed
from reviewer_app.i18n import tr

_SHARE: Final = r"(?<![\d.,-])\d{1,3}(?:\.\d+)?\s?%"
_ANY: Final = re.compile(r"(?<![\d.,-])(?P<share>\d{1,3}(?:\.\d+)?)\s?%")
_WOMEN: Final = r"(?:female|females|women|girls)"
_MEN: Final = r"(?:male|males|men|boys)"
_BETWEEN: Final = r"[^.;%\d]{0,25}"
_PAIR: Final = re.compile(
    rf"(?P<a>{_SHARE})\s(?:were\s|was\s|of them\s)?(?:{_WOMEN}\b{_BETWEEN}(?P<b>{_SHARE})\s(?:were\s|"
    rf"was\s)?{_MEN}|{_MEN}\b{_BETWEEN}(?P<c>{_SHARE})\s(?:were\s|was\s)?{_WOMEN})\b"
)
_REST: Final = re.compile(rf"\bthe\s(?:remaining|rest,?)\s\(?(?P<rest>{_SHARE})", re.I)
_GROUPS: Final = re.compile(
    r"\b(?:respectively|compared|versus|vs|group|than|among|CI|of the (?:female|" r"male|wo))", re.I
)
_NEITHER: Final = re.compile(
    r"\b(?:unknown|other|neither|missing|not (?:reported|known|stated)|" r"non-?binary|prefer\w*)\b", re.I
)
# Neither of the two, or not known.
_OTHERS: Final = 6.0


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Pairs above a hundred, or far below it, and sums with a rest that miss it."""
    for passage in manuscript.prose_with("%"):
        for m in _PAIR.finditer(passage.plain):
            sentence = passage.sentence_at(m.start())
            if _GROUPS.search(sentence) or _NEITHER.search(sentence):
                continue
            parts = [_number(m["a"]), _number(m["b"] or m["c"])]
            total, slack = sum(p.value for p in parts), sum(p.unit for p in parts)
            if total > 100 + slack or total < 100 - slack - _OTHERS:
                # "71 % of the boys and 74 % of the girls agreed" may be put as if they were parts of one whole.
                yield _finding(total, "note", passage.place(*m.span()))
        for m in _REST.finditer(passage.plain):
            sentence = passage.sentence_at(m.start())
            before = sentence[: sentence.find(m[0])]
            parts = [_number(s[0]) for s in _ANY.finditer(before)] + [_number(m["rest"])]
            total, slack = sum(p.value for p in parts), sum(p.unit for p in parts)
            if len(parts) > 1 and not _GROUPS.search(sentence) and abs(total - 100) > slack and len(parts) < 8:
                # A share of a share breaks the sum without being wrong.
                certain = len(parts) > 2 or total > 100
                yield _finding(total, "likely" if certain and 80 < total < 125 else "note", passage.place(*m.span()))


def _number(text: str) -> Printed:
    return printed(text.rstrip("% "))


def _finding(total: float, certainty: Certainty, place: Place) -> Finding:
    text = tr("These shares of one whole add up to {total} %.").format(total=f"{total:g}")
    return Finding(certainty, text, (place,), {"total": f"{total:g} %"})
