"""Writes the Markdown that Nougat could have written for a paper of known structure, with errors of known kinds."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reviewer_app.paper.model import Paper, Word
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.nougat.layer import Layer, Piece

WRITTEN = ("heading", "text", "list", "footnote", "figure", "table", "reference", "formula")
_FORMULAS = (r"\sum_{i=1}^{n}\frac{x_{i}}{\sigma}", r"\mathbf{h}=W^{q}\mathbf{x}+b", r"\mathcal{L}(\theta)\leq\epsilon")
_INLINE_FORMULA = re.compile(r"\\\(.*?\\\)")
_CHANGED = str.maketrans("aeioul1rnt", "oaeuli7mrf")
_NONSENSE = (
    "this procedure was validated externally against seventeen unrelated cohorts of volunteers whose ages varied widely"
    " and nobody reported adverse outcomes during subsequent telephone interviews with their general practitioners"
)


@dataclass(frozen=True, slots=True)
class Errors:
    """How often Nougat errs: shares of lines, blocks, words, headings, pages."""

    dropped_lines: float = 0.0
    repeated: float = 0.0
    changed: float = 0.0
    formulas: float = 0.0
    signs_lost: float = 0.0
    cut: float = 0.0
    made_up: float = 0.0
    missing_pages: float = 0.0


ALL_KINDS = Errors(0.04, 0.04, 0.04, 0.3, 0.2, 0.15, 0.05, 0.04)


@dataclass(slots=True)
class WrittenBlock:
    """What was written of one piece on one page: its letters as written, and the words that survive in it."""

    kind: str
    page: int
    letters: str
    words: list[int]


@dataclass(slots=True)
class Written:
    """The Markdown of each page, with its truth; `missing` pages hold only Nougat's sign for that."""

    pages: dict[int, str] = field(default_factory=dict)
    blocks: list[WrittenBlock] = field(default_factory=list)
    made_up: list[str] = field(default_factory=list)
    missing: set[int] = field(default_factory=set)


def write_markup(paper: Paper, words: Mapping[int, Sequence[Word]], errors: Errors, seed: int) -> Written:
    """The Markdown of every page of `paper`."""
    layer, chance = Layer(paper, words), random.Random(seed)
    written = Written()
    for page in paper.pages:
        number = page.number
        if chance.random() < errors.missing_pages:
            written.missing.add(number)
            written.pages[number] = f"[MISSING_PAGE_FAIL:{number}]"
            continue
        blocks = [_Block(piece, number, layer, chance, errors) for piece in _on_page(layer, number)]
        chunks: list[str] = []
        floats = [b for b in blocks if b.piece.kind in ("figure", "table")]
        for block in blocks:
            if block.piece.kind in ("figure", "table") or not block.tokens:
                continue
            if block.piece.kind == "text" and chance.random() < errors.cut and len(block.tokens) > 12:
                between = floats.pop() if floats else None
                if between is not None:
                    written.blocks += between.truth()
                at = chance.randrange(4, len(block.tokens) - 4)
                written.blocks += [*block.truth(0, at), *block.truth(at)]
                first, second = " ".join(block.tokens[:at]), " ".join(block.tokens[at:])
                chunks += [part for part in (first, between.markup() if between else "", f" {second}") if part]
            else:
                written.blocks += block.truth()
                chunks.append(block.markup())
            if chance.random() < errors.repeated and block.piece.kind == "text":
                chunks.append(block.markup())
            if chance.random() < errors.made_up and block.piece.kind == "text":
                sentence = " ".join(chance.sample(_NONSENSE.split(), 18)).capitalize() + "."
                written.made_up.append(sentence)
                chunks.append(sentence)
        for block in floats:
            written.blocks += block.truth()
            chunks.append(block.markup())
        written.pages[number] = "\n\n".join(chunks)
    return written


def _on_page(layer: Layer, number: int) -> list[Piece]:
    return [p for p in layer.pieces if p.kind in WRITTEN and p.words.get(number)]


class _Block:
    def __init__(self, piece: Piece, number: int, layer: Layer, chance: random.Random, errors: Errors) -> None:
        self.piece, self.number = piece, number
        self.loses_signs = chance.random() < errors.signs_lost
        own, all_words = piece.words[number], layer.words[number]
        dropped = set()
        lines = list(dict.fromkeys((all_words[i].block, all_words[i].line) for i in own))
        if piece.kind in ("text", "list") and len(lines) > 2:
            dropped = {line for line in lines[1:-1] if chance.random() < errors.dropped_lines}
        self.survivors = [i for i in own if (all_words[i].block, all_words[i].line) not in dropped]
        self.tokens: list[str] = []
        self.words: list[list[int]] = []
        glue = False
        for at, i in enumerate(self.survivors):
            word = all_words[i]
            text = _as_markdown(word.text)
            last = at + 1 < len(self.survivors) and all_words[self.survivors[at + 1]].line != word.line
            divided = last and text.endswith("-") and len(text) > 3
            if divided:
                text = text[:-1] if chance.random() < 0.8 else f"{text} "
            elif piece.kind != "heading":
                if len(bare_letters(text)) < 3 and not text.isalpha() and chance.random() < errors.formulas:
                    text = rf"\({chance.choice(_FORMULAS)}\)"
                elif chance.random() < errors.changed:
                    text = text.translate(_CHANGED)
            if glue:
                self.tokens[-1] += text
                self.words[-1].append(i)
            else:
                self.tokens.append(text)
                self.words.append([i])
            glue = divided

    def markup(self) -> str:
        text = " ".join(self.tokens)
        match self.piece.kind:
            case "heading" if not self.loses_signs:
                return f"{'#' * min(6, self.piece.level + 1)} {text}"
            case "list" | "reference":
                return f"* {text}"
            case "formula":
                return rf"\[{_FORMULAS[len(text) % len(_FORMULAS)]}\tag{{3}}\]"
            case _:
                return text

    def truth(self, start: int = 0, end: int | None = None) -> list[WrittenBlock]:
        """What was written from token `start` to `end`."""
        tokens = self.tokens[start:end]
        letters = bare_letters(_INLINE_FORMULA.sub("", "".join(tokens)))
        words = [word for own in self.words[start:end] for word in own]
        return [WrittenBlock(self.piece.kind, self.number, letters, words)] if self.piece.kind != "formula" else []


def _as_markdown(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\*#_%&$" else char for char in text)
