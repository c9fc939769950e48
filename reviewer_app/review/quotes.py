"""Quotations in a point, and whether the paper says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import begun_sentence, squeeze, words

# What may stand between quotation marks: a line may break in it, a paragraph may not.
_BREAK = r"\n(?![ \t]*\n)"
_QUOTED = re.compile(
    rf"“((?:[^“”\n]|{_BREAK}){{2,600}})”|„((?:[^„“”\n]|{_BREAK}){{2,600}})[“”]|"
    # 5" and 6" are inches
    rf"(?<!\w)\"((?:[^\"\n]|{_BREAK}){{2,600}})\"(?!\w)|``((?:[^`'\n]|'(?!')|{_BREAK}){{2,600}})''|"
    rf"«((?:[^«»\n]|{_BREAK}){{2,600}})»|»((?:[^«»\n]|{_BREAK}){{2,600}})«|"
    rf"「((?:[^「」\n]|{_BREAK}){{2,600}})」|『((?:[^『』\n]|{_BREAK}){{2,600}})』|"
    rf"(?<!\w)[‘‚']((?:[^‘’'\n]|(?<=\w)[’'](?=\w)|{_BREAK}){{12,600}})[’‘'](?!\w)"
)
_NESTED = re.compile(r"“[^“”]*“[^“”]*”[^“”]*”")
_ELLIPSIS = re.compile(r"\s*(?:\[?\s*(?:\.\s?){3}\]?|\[?…\]?|\(\s*…\s*\)|\((?:\.\s?){3}\))\s*")
_INSERTED = re.compile(r"\[[^\[\]]{0,40}\]")

# Fewer words in quotation marks are a term or a doubt, not a quotation, unless they are said to be the paper's.
_QUOTED_WORDS = 3
_SAID_WORDS = 2
_QUOTED_CJK = 6
_SAID_CJK = 4
_SAID = re.compile(
    r"(?:\b(?:say|state|claim|write|assert|argue|declare|conclude|report)(?:s|d|es|ing)?(?:\s+that)?|\bwrote|\bsaid|"
    r"\b(?:call|term|describe|label)(?:s|ed|ing)?\s+(?:it|this|them|their\s+\w+|the\s+\w+)(?:\s+as)?|"
    r"称|声称|写道|指出|表示|认为|提到)[:,，：]?\s*\Z"
)
# What the point proposes to write is no quotation: change “A” to “B”.
_PROPOSES = re.compile(
    r"\b(?:chang|replac|renam|rephras|reword|rewrit|writ|add|suggest|consider|prefer|call|title|use|say|read|be|ask)"
    r"(?:e|es|ed|ing|s)?\b|改为|改成|写成|例如|比如",
    re.IGNORECASE,
)
_PROPOSED = re.compile(
    r"(?:\b(?:to|with|by|into|e\.g\.,?|such as|like|something like|as|should (?:read|say|be)|instead(?: of)?|"
    r"for example,?|rather|question:?|title:?|sentence:?)|改为|改成|写成|例如|比如)[:：]?\s*\Z",
    re.IGNORECASE,
)

# What stands in a sentence of a paper without being part of it: citations and the numbers of notes.
_CITED = re.compile(
    r"\[\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]|\((?:[^()]{0,200}?\b(?:19|20)\d\d[a-z]?\b[^()]{0,60}?)\)|[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
)


def quotations(text: str) -> list[str]:
    """The passages in quotation marks that are long enough to be someone's words, and aren't proposed by the point."""
    return [quote for quote, before in _in_marks(text) if _is_quotation(quote, before)]


def _in_marks(text: str) -> Iterator[tuple[str, str]]:
    """What stands in quotation marks, each with the text before it."""
    at = 0
    while m := _QUOTED.search(text, at):
        nested = _NESTED.match(text, m.start()) or _NESTED.search(text, at, m.end() + 600)
        if nested and nested.start() <= m.start() < nested.end():
            yield nested.group()[1:-1], text[: nested.start()]
            at = nested.end()
        else:
            yield next(g for g in m.groups() if g is not None), text[: m.start()]
            at = m.end()


def _is_quotation(quote: str, before: str) -> bool:
    sentence = begun_sentence(before)
    if _PROPOSED.search(before) and _PROPOSES.search(sentence):
        return False
    said = _SAID.search(before) is not None
    if len(quote.split()) >= (_SAID_WORDS if said else _QUOTED_WORDS):
        return True
    return not quote.isascii() and len(words(quote)) >= (_SAID_CJK if said else _QUOTED_CJK) - 1


def quoted_parts(quotation: str) -> list[str]:
    """The parts of a quotation between ellipses and insertions, squeezed to letters and digits."""
    parts = (squeeze(p) for piece in _ELLIPSIS.split(quotation) for p in _INSERTED.split(piece))
    return [p for p in parts if p]


class QuoteCheck:
    """Looks quotations up in one paper, captions, table cells and references included."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def unsupported(self, text: str) -> tuple[str, ...]:
        """The quotations in `text` that the paper does not contain, word by word and in this order.

        Case, hyphens at line ends, ligatures, kinds of marks and dashes make no difference, nor do the citations and
        note numbers that stand in the paper's sentence.
        """
        return tuple(q for q in quotations(text) if not self._has(q))

    def _has(self, quotation: str) -> bool:
        bare = quoted_parts(_CITED.sub(" ", quotation))
        return _in_order(quoted_parts(quotation), self._whole) or _in_order(bare, self._without_citations)

    @cached_property
    def _texts(self) -> list[str]:
        paper = self._paper
        texts = [paper.title, paper.abstract, *(s.heading for s in paper.sections)]
        texts += [t for _, t, _, _ in paper.passages()]
        return texts + [cell for t in paper.tables for row in t.cells for cell in row]

    @cached_property
    def _whole(self) -> str:
        return "".join(squeeze(t) for t in self._texts)

    @cached_property
    def _without_citations(self) -> str:
        return "".join(squeeze(_CITED.sub(" ", t)) for t in self._texts)


def _in_order(parts: list[str], whole: str) -> bool:
    at = 0
    for part in parts:
        at = whole.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return bool(parts)
