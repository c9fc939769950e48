"""The blocks of a page's Markdown as Nougat writes it: headings, paragraphs, formulas, tables, captions.

Nougat's form, seen in its outputs: `#` before the title and `##` and more before headings, which it at times leaves
out; `\\\\(…\\\\)` and `\\\\[…\\\\]` around formulas; tables as LaTeX with the caption on the line after
`\\\\end{table}`; captions of figures as paragraphs wherever they stood, also inside a sentence;
`[MISSING_PAGE_FAIL:3]`, `[MISSING_PAGE_POST]` and `[MISSING_PAGE_EMPTY:3]` for what it could not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from reviewer_app.parsing.captions import match_label
from reviewer_app.parsing.nougat.inline import Inline, read_inline

BlockKind = Literal["heading", "text", "list", "formula", "footnote", "figure", "table", "code"]

MISSING = re.compile(r"\[MISSING_PAGE[A-Z_]*(?::\s*\d+)?\]")
_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+(\S.*)")
_ITEM = re.compile(r"[ \t]*(?:[*+-]|\d{1,3}[.)])[ \t]+(?=\S)")
_DISPLAY = re.compile(r"\\\[(.+?)\\\]", re.DOTALL)
_TABLE = re.compile(r"\\begin\{(?P<kind>table\*?|tabular)\}.*?(?:\\end\{(?P=kind)\}|\Z)", re.DOTALL)
_TABULAR = re.compile(
    r"\\begin\{tabular\}\s*(?:\{(?:[^{}]|\{[^{}]*\})*\})?(?P<rows>.*?)(?:\\end\{tabular\}|\Z)", re.DOTALL
)
_CODE = re.compile(r"```[^\n]*\n(?P<code>.*?)(?:```|\Z)", re.DOTALL)
_CAPTION_COMMAND = re.compile(r"\\caption\{((?:[^{}]|\{[^{}]*\})*)\}")
_RULE = re.compile(r"\\(?:hline|toprule|midrule|bottomrule)|\\c(?:line|midrule)(?:\([lr]+\))?\{[^}]*\}")
_SPANNING = re.compile(r"\\multi(?:row|column)\{[^{}]*\}\{[^{}]*\}\{((?:[^{}]|\{[^{}]*\})*)\}")
_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?")
_CELL_END = re.compile(r"(?<!\\)&")
_TAG = re.compile(r"\\tag\*?\{\(?([^{}()]+)\)?\}")
_FOOTNOTE = re.compile(r"Footnote\s*(?:\\\(.{1,20}?\\\)|\S{1,4}?):\s+", re.I)
_FENCES = ("```", "\\begin{table", "\\begin{tabular")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of page `page`. `depth` counts a heading's signs; `cells` are a table's, row by row."""

    kind: BlockKind
    content: Inline
    page: int
    depth: int = 0
    cells: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """Its text; of a table or figure the caption."""
        return self.content.text


def read_blocks(markup: str, page: int) -> list[Block]:
    """The blocks of the Markdown of one page, in order. Signs of a page that is missing are left out."""
    found: list[Block] = []
    for chunk in _chunks(MISSING.sub("\n\n", markup.replace("\r\n", "\n"))):
        for block in _read(chunk, page):
            if found and block.kind == "table" and not block.cells and _wants_caption(found[-1]):
                found[-1] = replace(found[-1], content=block.content)
            else:
                found.append(block)
    return found


def _wants_caption(block: Block) -> bool:
    return block.kind == "table" and bool(block.cells) and not block.text


def _chunks(markup: str) -> list[str]:
    """`markup` divided at empty lines, at headings, at list items and around displayed formulas, tables and code."""
    chunks: list[str] = []
    at = 0
    for special in re.finditer(f"{_CODE.pattern}|{_TABLE.pattern}|{_DISPLAY.pattern}", markup, re.DOTALL):
        chunks += _prose_chunks(markup[at : special.start()])
        chunks.append(special[0])
        at = special.end()
    return [*chunks, *_prose_chunks(markup[at:])]


def _prose_chunks(markup: str) -> list[str]:
    chunks: list[str] = []
    lines: list[str] = []

    def close() -> None:
        if lines:
            chunks.append("\n".join(lines))
            lines.clear()

    for line in markup.split("\n"):
        heading = _HEADING.match(line)
        if not line.strip() or heading or _ITEM.match(line):
            close()
        if heading:
            chunks.append(line)
        elif line.strip():
            lines.append(line)
    close()
    return chunks


def _read(chunk: str, page: int) -> list[Block]:
    if chunk.startswith("```"):
        code = _CODE.match(chunk)
        text = code["code"].strip("\n") if code else ""
        return [Block("code", Inline(text), page)] if text.strip() else []
    if chunk.startswith(_FENCES):
        return [_table(chunk, page)]
    if (formula := _DISPLAY.fullmatch(chunk)) is not None:
        return [Block("formula", _formula(formula[1]), page)]
    if heading := _HEADING.match(chunk):
        content = read_inline(heading[2])
        return [Block("heading", content, page, len(heading[1]))] if content.text else []
    if item := _ITEM.match(chunk):
        numbered = chunk[: item.end()].strip()
        content = read_inline(chunk if numbered[0].isdigit() else chunk[item.end() :])
        return [Block("list", content, page)] if content.text else []
    if note := _FOOTNOTE.match(chunk.lstrip()):
        return [Block("footnote", read_inline(chunk.lstrip()[note.end() :]), page)]
    content = read_inline(chunk)
    if not content.text:
        return []
    label = match_label(content.text)
    if label is not None and (label["end"].strip() or label.end() == len(content.text)):
        return [Block("figure" if label["figure"] else "table", content, page)]
    return [Block("text", content, page)]


def _formula(latex: str) -> Inline:
    """A displayed formula as LaTeX; its number follows in brackets, as a page prints it."""
    tag = _TAG.search(latex)
    bare = " ".join(_TAG.sub("", latex).split()).rstrip(" .,")
    text = f"{bare} ({tag[1].strip()})" if tag else bare
    return Inline(text, ((0, len(text)),))


def _table(chunk: str, page: int) -> Block:
    caption = _CAPTION_COMMAND.search(chunk)
    rows: list[tuple[str, ...]] = []
    for tabular in _TABULAR.finditer(chunk):
        body = _RULE.sub(" ", tabular["rows"])
        for line in _ROW_END.split(body):
            while (flat := _SPANNING.sub(r"\1", line)) != line:
                line = flat
            cells = tuple(read_inline(cell).text for cell in _CELL_END.split(line))
            if any(cells):
                rows.append(cells)
    width = max((len(row) for row in rows), default=0)
    # every row with as many cells as the widest: who reads a table counts on it
    filled = tuple((*row, *[""] * (width - len(row))) for row in rows)
    return Block("table", read_inline(caption[1]) if caption else Inline(""), page, cells=filled)
