"""Theorems and their like, and algorithms, that are named and not there. The paper's own text is the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_KINDS: Final = ("Theorem", "Lemma", "Proposition", "Corollary", "Definition", "Algorithm", "Assumption")
_NUMBER: Final = r"(?P<number>[A-Z]?\.?\d{1,2}(?:\.\d{1,2}){0,2})"
# "[7, Theorem 5]", "Theorem 5 of [7]", "Theorem 5 in Roe (2001)"
_BEFORE: Final = re.compile(r"(?:\[[^\]]{0,30}|et al\.?,? \(?\d{0,4}\)?,?|\(\D{0,30}\d{4},)\s?\Z")
_ELSEWHERE: Final = re.compile(
    r"\s?(?:\([a-z0-9]+\)\s?)?,?\s?(?:of|in|from|by|"
    r"due "
    r"to)\s(?:\[|"
    r"[A-Z]|"
    r"the "
    r"(?:supp|online|full|arxiv|original))"
)
# A label begins a line or follows a sentence, or the end of a proof.
_LABEL: Final = (
    r"(?:^|[.)\]■□∎]\s?)\s*{kind}\s(?P<number>[A-Z]?\.?\d{{1,2}}(?:\.\d{{1,2}}){{0,2}})(?=\s?[.:(]|\s(?-i:[A-Z(])|\s*$)"
)
_LEAST: Final = 2


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Names past the last number of their kind; nothing where a page could not be read."""
    if not manuscript.whole:
        return
    starts = [p.plain for p in (*manuscript.body, *manuscript.captions)] + manuscript.beside
    starts += [section.heading for section in manuscript.paper.sections]
    lines = "\n".join(starts)
    for kind in _KINDS:
        label = re.compile(_LABEL.format(kind=kind), re.M | re.I)
        there = {m["number"] for m in label.finditer(lines)}
        plain_numbers = sorted(int(n) for n in there if n.isdigit())
        if len(there) < _LEAST or len(plain_numbers) != len(there) or plain_numbers[-1] > 2 * len(there) + 2:
            continue
        named = re.compile(rf"\b{kind}s?\s{_NUMBER}(?![\w]|\.\d)")
        said: set[str] = set()
        for passage in manuscript.prose:
            for m in named.finditer(passage.plain):
                number = m["number"]
                if number in there | said or not number.isdigit() or int(number) <= plain_numbers[-1]:
                    continue
                if _ELSEWHERE.match(passage.plain, m.end()) or _BEFORE.search(passage.plain[: m.start()]):
                    continue
                said.add(number)
                # In many papers all kinds are counted together.
                near = int(number) <= plain_numbers[-1] + 2 and _alone(kind, lines)
                text = tr("{what} is named, and the paper has none of that number.").format(what=f"{kind} {number}")
                computed = {"named": number, "there": ", ".join(map(str, plain_numbers))}
                yield Finding("likely" if near else "note", text, (passage.place(*m.span()),), computed)


def _alone(kind: str, lines: str) -> bool:
    """Whether this kind is counted by itself: its numbers have no gap."""
    numbers = {int(n) for n in re.findall(rf"(?im)^\s*{kind}\s(\d{{1,2}})\b", lines)}
    return numbers == set(range(1, len(numbers) + 1)) and len(numbers) >= _LEAST
