"""What no rule claims is running text: it goes into the paper where it stands on its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer_app.parsing.headings import HEADING
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.paragraphs import Draft
from reviewer_app.parsing.part import Part


def give_back(
    pages: Sequence[PageText], parts: list[Part], abstract: Sequence[Draft], references: Sequence[Line]
) -> None:
    """Put the lines that have no role and stand in no part after the line before them on the page.

    A heading that was dropped along the way is such a line too. `parts` are in reading order. What follows the abstract
    or an entry of the reference list gets a part of its own.
    """
    held = {line: part for part in parts for line in _lines(part)}
    listed = set(references)
    closed = {line for draft in abstract for line in draft.lines}
    at: Part | None = None
    before: Line | None = None
    for page in pages:
        for line in page.lines:
            if line in held:
                at, before = held[line], line
            elif line.role in ("", HEADING) and line not in listed:
                line.role = ""
                at = _open_part(parts, at, closed)
                _insert(at, line, before)
                held[line] = at
                before = line


def _lines(part: Part) -> Iterator[Line]:
    if part.heading is not None:
        yield from part.heading.lines
    yield from part.lines
    for draft in part.drafts:
        yield from draft.lines
    for note in part.footnotes:
        yield from note


def _open_part(parts: list[Part], at: Part | None, closed: set[Line]) -> Part:
    """The part that takes up text after `at`: itself, or a new one after the abstract and before everything."""
    if at is not None and not (at.drafts and any(line in closed for line in at.drafts[0].lines)):
        return at
    made = Part(None)
    parts.insert(0 if at is None else next(i for i, part in enumerate(parts) if part is at) + 1, made)
    return made


def _insert(part: Part, line: Line, before: Line | None) -> None:
    at = next((i for i, other in enumerate(part.lines) if other is before), None)
    if at is None:
        # after a heading or a footnote: where the lines of its page stand that come later
        at = next((i for i, other in enumerate(part.lines) if _comes_later(other, line)), len(part.lines)) - 1
    part.lines.insert(at + 1, line)
    part.drafts = []


def _comes_later(other: Line, line: Line) -> bool:
    return other.page > line.page or (
        other.page == line.page and other.column == line.column and other.baseline > line.baseline
    )
