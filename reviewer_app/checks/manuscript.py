"""A paper as checks read it: the passages whose text can be relied on, in plain characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from reviewer_app.checks.finding import Place
from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.phrases import vocabulary
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import POOR_QUALITY, Figure, Paper, Table
from reviewer_app.paper.text import sentence_ends

# One character for one, so that places in the plain text are places in the paper's.
_PLAIN: Final = str.maketrans(
    "\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u2002\u2003\u2009\u200a\u202f＝＜＞（），；％²³₀₁₂₃₄₅₆₇₈₉𝑝𝑡𝐹𝑟𝑧𝜒ꭓⲭ",
    "------      =<>(),;%230123456789ptFrzχχχ",
)
# Why the parser leaves out what stands in figures.
IN_FIGURE: Final = "text inside a figure"
_NO_OPTIONS: Final = CheckOptions()
_ABSTRACT: Final = re.compile(r"\s*(?:abstract|summary|摘\s*要)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, caption or entry of the reference list. `plain` has the length of `text`: see `Manuscript`.

    `section` is the index of its section, -1 for captions and references.
    """

    id: str
    text: str
    plain: str
    kind: str
    page: int
    section: int = -1
    abstract: bool = False
    appendix: bool = False

    def place(self, start: int, end: int) -> Place:
        """The characters from `start` to `end`."""
        return Place(self.id, self.text[start:end])

    def sentence_at(self, at: int) -> str:
        """The plain sentence that the character `at` stands in."""
        ends = [0, *sentence_ends(self.plain), len(self.plain)]
        return next((self.plain[a:b] for a, b in pairwise(ends) if a <= at < b), "")


class Manuscript:
    """What checks look at. Nothing of a page whose text is garbled is in it.

    In plain text dashes, spaces and wide characters of many kinds are one kind each, and raised and lowered digits
    digits. `today` is the year that it is read in, `options` what a person says of it, `facts` what its file says of
    itself, None where that was not asked for.
    """

    def __init__(
        self, paper: Paper, today: int, options: CheckOptions = _NO_OPTIONS, facts: FileFacts | None = None
    ) -> None:
        self.paper = paper
        self.today = today
        self.options = options
        self.facts = facts
        self.garbled = {
            p.number for p in paper.pages if p.quality < POOR_QUALITY or (p.in_picture and not p.recognised)
        }
        self.recognised = {p.number for p in paper.pages if p.recognised}
        self.body: list[Passage] = []
        for i, section in enumerate(paper.sections):
            abstract = bool(_ABSTRACT.match(section.heading))
            for p in section.paragraphs:
                if not self.garbled & {s.page for s in p.spans}:
                    self.body.append(
                        Passage(p.id, p.text, plain(p.text), p.kind, p.page, i, abstract, section.appendix)
                    )
        captions: tuple[Figure | Table, ...] = (*paper.figures, *paper.tables)
        self.captions = [
            Passage(c.id, c.caption, plain(c.caption), "caption", c.page)
            for c in captions
            if c.page not in self.garbled
        ]
        self.references = [
            Passage(r.id, r.text, plain(r.text), "reference", r.spans[0].page if r.spans else 0)
            for r in paper.references
            if not self.garbled & {s.page for s in r.spans}
        ]

    @cached_property
    def prose(self) -> list[Passage]:
        """What an author wrote in sentences: paragraphs without code and formulas, then captions."""
        return [p for p in (*self.body, *self.captions) if p.kind not in ("code", "formula")]

    @cached_property
    def _small(self) -> list[str]:
        return [p.plain.casefold() for p in self.prose]

    def prose_with(self, *signs: str) -> Iterator[Passage]:
        """What of `prose` holds one of `signs`, in small letters: a look that costs far less than a search."""
        for passage, small in zip(self.prose, self._small, strict=True):
            if any(sign in small for sign in signs):
                yield passage

    @cached_property
    def all_text(self) -> str:
        """The plain text of paragraphs and captions."""
        return "\n".join(p.plain for p in (*self.body, *self.captions))

    @cached_property
    def beside(self) -> list[str]:
        """The plain texts of pages that are no passage: cells, text in figures and tables, running heads."""
        cells = [cell for table in self.paper.tables for row in table.cells for cell in row]
        return [plain(text) for text in (*cells, *(left.text for left in self.paper.left_out))]

    @cached_property
    def vocabulary(self) -> str:
        """The words of the paper but for its references; see `phrases.vocabulary`."""
        return vocabulary("\n".join((self.all_text, *self.beside)))

    @property
    def whole(self) -> bool:
        """Whether every page could be read: only then is what was not found not there."""
        return not self.garbled


def plain(text: str) -> str:
    """`text` in plain characters, one for one."""
    return text.translate(_PLAIN).replace("\n", " ").replace("\t", " ")
