"""What every line of a paper is, and the parts that they form: the order in which the finders work on one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.parsing.captions import Caption, find_captions
from reviewer_app.parsing.floats import mark_floats, prose_sizes
from reviewer_app.parsing.front_matter import FRONT, FrontMatter, read_front
from reviewer_app.parsing.furniture import mark_furniture
from reviewer_app.parsing.headings import HEADING, Heading, choose, outline_headings, style_headings
from reviewer_app.parsing.levels import set_levels
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.names import (
    abstract_prefix,
    is_abstract,
    is_appendix,
    is_back_matter,
    is_keywords,
    is_references,
)
from reviewer_app.parsing.notes import FOOTNOTE, mark_footnotes
from reviewer_app.parsing.outline import OutlineEntry, match_outline
from reviewer_app.parsing.paragraphs import Draft, split_paragraphs
from reviewer_app.parsing.run_in import find_run_in
from reviewer_app.parsing.style import BodyStyle, body_style, page_columns, place_lines


@dataclass(slots=True)
class Part:
    """A section in the making: its heading, its lines in reading order, its footnotes."""

    heading: Heading | None
    lines: list[Line] = field(default_factory=list)
    footnotes: list[list[Line]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    appendix: bool = False
    title: str = ""


@dataclass(slots=True)
class Structure:
    """Everything that was found, still as lines."""

    body: BodyStyle
    front: FrontMatter
    abstract: list[Draft]
    parts: list[Part]
    captions: list[Caption]
    references: list[Line]


def find_structure(pages: Sequence[PageText], outline: Sequence[OutlineEntry], stated_title: str) -> Structure:
    """Find what every line of `pages` is. Lines keep what they were recognised as in `role`."""
    mark_furniture(pages)
    body = body_style(pages)
    for page in pages:
        place_lines(page, page_columns(page, body))
    front = read_front(pages, body, stated_title)
    captions = find_captions(pages, body)
    sizes = prose_sizes(pages, body)
    matches = match_outline(outline, pages, front.title)
    known = outline_headings(matches, pages)
    candidates = style_headings(pages, body)
    stops = {id(ln) for h in candidates if h.score >= 2.2 for ln in h.lines}
    stops |= {id(ln) for h in known for ln in h.lines}
    for page in pages:
        own = [c for c in captions if c.page == page.number]
        mark_floats(page, own, body, sizes, stops)
    candidates = [h for h in candidates if all(ln.role == "" for ln in h.lines)]
    chosen = choose(candidates, known)
    for page in pages:
        if page.number != front.page:
            mark_footnotes(page, body)
    run_in = [] if known else find_run_in(pages, body)
    headings = _in_order(pages, [*known, *chosen, *run_in])
    set_levels(headings)
    parts, references = _parts(pages, headings, front)
    abstract = _take_abstract(parts, front, pages, body)
    parts = [p for p in parts if p.heading is not None or p.lines or p.drafts or p.footnotes]
    return Structure(body, front, abstract, parts, captions, references)


def _in_order(pages: Sequence[PageText], headings: Sequence[Heading]) -> list[Heading]:
    place = {id(ln): (page.number, i) for page in pages for i, ln in enumerate(page.lines)}
    return sorted(headings, key=lambda h: place[id(h.lines[0])])


def _parts(pages: Sequence[PageText], headings: Sequence[Heading], front: FrontMatter) -> tuple[list[Part], list[Line]]:
    starts = {id(h.lines[0]): h for h in headings}
    parts: list[Part] = [Part(None)]
    references: list[Line] = []
    in_references = False
    in_appendix = False
    for page in pages:
        note: list[Line] = []
        for line in page.lines:
            if line.role == HEADING:
                heading = starts.get(id(line))
                if heading is None:
                    continue
                if in_references and is_references(_plain(heading)) is False and not _leaves_references(heading):
                    continue
                in_references = is_references(_plain(heading))
                if is_appendix(heading.text) or (in_appendix is False and references and heading.number and heading.number.kind in ("letter", "appendix")):
                    in_appendix = True
                elif in_appendix and heading.level == 1 and heading.number and heading.number.kind == "decimal":
                    in_appendix = False
                parts.append(Part(heading, appendix=in_appendix))
            elif line.role == "":
                if in_references:
                    references.append(line)
                else:
                    parts[-1].lines.append(line)
            elif line.role == FOOTNOTE:
                note.append(line)
        if note:
            parts[-1].footnotes.extend(_split_notes(note))
    return parts, references


def _plain(heading: Heading) -> str:
    return heading.text[heading.number.end :] if heading.number else heading.text


def _leaves_references(heading: Heading) -> bool:
    return True


def _split_notes(lines: Sequence[Line]) -> list[list[Line]]:
    notes: list[list[Line]] = []
    for line in lines:
        if not notes or re.match(r"[*∗†‡§¶¹²³⁴⁵⁶⁷⁸⁹⁰]|\d{1,2}\s?[A-Z(h]", line.text) or line.page != notes[-1][-1].page:
            notes.append([])
        notes[-1].append(line)
    return notes


def _take_abstract(parts: list[Part], front: FrontMatter, pages: Sequence[PageText], body: BodyStyle) -> list[Draft]:
    """Find the abstract and make it a section of its own; what is left before the body is front matter."""
    index = next((i for i, p in enumerate(parts) if p.heading and is_abstract(_plain(p.heading))), None)
    if index is not None:
        _merge_structured(parts, index)
        return _abstract_of(parts[index], body)
    for i, part in enumerate(parts[:4]):
        for j, line in enumerate(part.lines[:80]):
            skip = abstract_prefix(line.text)
            if skip or is_abstract(line.text):
                lines = part.lines[j:] if skip else part.lines[j + 1 :]
                made = Part(None, lines, title="Abstract")
                if skip:
                    made.lines[0].text = line.text[skip:]
                del part.lines[j:]
                parts.insert(i + 1, made)
                return _abstract_of(made, body)
    return _unheaded(parts, front, body)


def _merge_structured(parts: list[Part], index: int) -> None:
    """Parts of a structured abstract ("Background", "Methods"…) under small headings belong to it."""
    head = parts[index].heading
    if head is None or any(ln.text for ln in parts[index].lines):
        return
    while index + 1 < len(parts):
        after = parts[index + 1]
        if after.heading is None or after.heading.number or after.heading.page > head.page + 1:
            return
        if after.heading.level <= head.level and not after.heading.run_in:
            return
        parts[index].lines.extend([*after.heading.lines, *after.lines])
        del parts[index + 1]


def _abstract_of(part: Part, body: BodyStyle) -> list[Draft]:
    """The abstract's paragraphs; key words and what follows them are cut off."""
    for i, line in enumerate(part.lines):
        if is_keywords(line.text):
            del part.lines[i:]
            break
    part.drafts = split_paragraphs(part.lines, body)
    return part.drafts


def _unheaded(parts: list[Part], front: FrontMatter, body: BodyStyle) -> list[Draft]:
    """An abstract without a heading: the first long paragraph before the first heading."""
    first = parts[0]
    drafts = split_paragraphs([ln for ln in first.lines if not is_keywords(ln.text)], body)
    for i, draft in enumerate(drafts):
        words = sum(len(ln.text.split()) for ln in draft.lines)
        if words >= 50 and draft.lines[0].page <= front.page + 1:
            made = Part(None, list(draft.lines), title="Abstract")
            made.drafts = [draft]
            rest = drafts[i + 1 :]
            first.lines = [ln for d in rest for ln in d.lines]
            parts.insert(0, made)
            return [draft]
    return []


__all__ = ["FRONT", "Part", "Structure", "find_structure", "is_back_matter"]
