"""The passages of a paper as a model reads them: numbered lines inside a fence that paper text can't close."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer_app.paper.model import Figure, Paper, Table
from reviewer_app.paper.structure import SectionKind, ancestors, section_kinds
from reviewer_app.paper.text import one_line, squeeze

Role = Literal["abstract", "body", "caption", "table", "appendix", "reference"]

# Groups that are no sections of the paper; their ids stand in `Passage.section` and in coverage.
FLOATS = "floats"
REFERENCES = "references"
ABSTRACT = "abstract"

_GROUP_HEADINGS = {FLOATS: "Figures and tables", REFERENCES: "References", ABSTRACT: "Abstract"}

# A row of a table, a line of code: follow-up lines are indented so that no line of paper text starts in
# column one, where the fence, the headings and the numbers stand.
_INDENT = "\n    "
_LINE_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
# Equals signs of any script, three or more in a row, would look like the fence.
_FENCE_RUN = re.compile(r"(?:[=\uff1d\u2550\ua78a\u2a75\u2a76\ufe66][\s\u200b-\u200d\u2060\ufeff]*){3,}")
# "[p12]" in the paper's own text would look like a passage's number.
_FORGED_ID = re.compile(r"[\[\u3010\uff3b]\s*([pftrhse])\s*(\d+)\s*[\]\u3011\uff3d]", re.IGNORECASE)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that a model can read and cite. `section` is a section's id or one of the groups above."""

    id: str
    section: str
    text: str
    page: int
    role: Role


def collect_passages(paper: Paper) -> list[Passage]:
    """Everything that a model may read, in reading order: paragraphs, then captions and tables, then
    references.

    Hidden text is never among it. An abstract that is in no section stands first, under the id "abstract".
    """
    kinds = section_kinds(paper)
    found: list[Passage] = []
    for section in paper.sections:
        kind = kinds[section.id]
        if kind is SectionKind.REFERENCES and paper.references:
            continue
        role: Role = (
            "abstract"
            if kind is SectionKind.ABSTRACT
            else "appendix"
            if kind is SectionKind.APPENDIX
            else "reference"
            if kind is SectionKind.REFERENCES
            else "body"
        )
        found += [Passage(p.id, section.id, p.text, p.page, role) for p in section.paragraphs if p.text.strip()]
    if paper.abstract.strip() and not any(p.role == "abstract" for p in found):
        found = _with_abstract(paper, found)
    found += [Passage(f.id, FLOATS, f.caption, f.page, "caption") for f in paper.figures if f.caption.strip()]
    found += [Passage(t.id, FLOATS, table_text(t), t.page, "table") for t in paper.tables if table_text(t)]
    found += [
        Passage(r.id, REFERENCES, r.text, r.spans[0].page if r.spans else 0, "reference")
        for r in paper.references
        if r.text.strip()
    ]
    return found


def _with_abstract(paper: Paper, passages: list[Passage]) -> list[Passage]:
    """Mark the paragraphs that are the abstract's, or put the abstract first if it is in none of them."""
    abstract = squeeze(paper.abstract)
    marked = [
        Passage(p.id, p.section, p.text, p.page, "abstract") if squeeze(p.text) in abstract else p for p in passages
    ]
    if any(p.role == "abstract" for p in marked):
        return marked
    return [Passage(ABSTRACT, ABSTRACT, paper.abstract, 1, "abstract"), *passages]


def table_text(table: Table | Figure) -> str:
    """A table's caption and, below it, its rows with cells divided by bars."""
    rows = table.cells if isinstance(table, Table) else ()
    lines = [table.caption.strip(), *(" | ".join(one_line(c) for c in row) for row in rows)]
    return "\n".join(line for line in lines if line.strip(" |"))


def fence_marker(sha256: str) -> str:
    """The word that closes the paper's fence: from the file's hash, which no text in the file can contain."""
    return sha256[:12].upper() or "NO-HASH"


def defuse(text: str, marker: str) -> str:
    """Paper text that can't be taken for the fence, a heading or a passage's number; otherwise as it was."""
    text = _INVISIBLE.sub("", text)
    text = _LINE_BREAK.sub(_INDENT, text.strip())
    text = _FENCE_RUN.sub("== ", text)
    text = _FORGED_ID.sub(r"(\1 \2)", text)
    return re.sub(re.escape(marker), marker[:4], text, flags=re.IGNORECASE) if marker else text


def passage_line(passage: Passage, marker: str, *, numbered: bool = True) -> str:
    """The line of a passage with its number and line end, as the model reads it."""
    text = defuse(passage.text, marker)
    return f"[{passage.id}] {text}\n" if numbered else f"{text}\n"


def heading_lines(paper: Paper, section_id: str, printed: set[str], marker: str) -> str:
    """The headings to print before a section's first passage, and mark them as `printed`.

    Headings above it that have no paragraphs of their own ("4 Results" before "4.1 Accuracy") come along.
    """
    if section_id in printed:
        return ""
    if section_id in _GROUP_HEADINGS:
        printed.add(section_id)
        return f"\n# {_GROUP_HEADINGS[section_id]}\n"
    lines = []
    own = [s for s in paper.sections if s.id == section_id]
    for section in (*ancestors(paper, section_id), *own):
        if section.id in printed or (section.id != section_id and section.paragraphs):
            continue
        printed.add(section.id)
        if section.heading.strip():
            lines.append(f"\n# {defuse(section.heading, marker)}\n")
    return "".join(lines)


def render_passages(
    paper: Paper, passages: Sequence[Passage] | Iterable[Passage], marker: str, *, numbered: bool = True
) -> str:
    """The passages under their headings, in the order given."""
    printed: set[str] = set()
    parts: list[str] = []
    for passage in passages:
        parts += (
            heading_lines(paper, passage.section, printed, marker),
            passage_line(passage, marker, numbered=numbered),
        )
    return "".join(parts)
