"""What every line of a paper is, and the parts that they form: the order in which the finders work on one another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.parsing.abstract import drop_small_print, take_abstract
from reviewer_app.parsing.around_title import mark_around_title
from reviewer_app.parsing.captions import Caption, find_captions
from reviewer_app.parsing.floats import mark_floats, mark_leftovers, prose_sizes
from reviewer_app.parsing.front_matter import FrontMatter, read_front
from reviewer_app.parsing.furniture import mark_furniture
from reviewer_app.parsing.give_back import give_back
from reviewer_app.parsing.heading_choice import choose
from reviewer_app.parsing.headings import HEADING, Heading, outline_headings, style_headings
from reviewer_app.parsing.hyphens import Vocabulary
from reviewer_app.parsing.labels import release_text
from reviewer_app.parsing.levels import set_levels
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.names import is_appendix
from reviewer_app.parsing.notes import FOOTNOTE, mark_footnotes, split_notes
from reviewer_app.parsing.outline import OutlineEntry, match_outline
from reviewer_app.parsing.paragraphs import Draft
from reviewer_app.parsing.part import Part
from reviewer_app.parsing.reading_order import set_reading_order
from reviewer_app.parsing.reference_list import ReferenceLists, find_lists
from reviewer_app.parsing.references import unheaded_list
from reviewer_app.parsing.run_in import find_run_in
from reviewer_app.parsing.second_language import SecondFront, take_second
from reviewer_app.parsing.sequence import drop_names, drop_running_heads, without_strays
from reviewer_app.parsing.signed import find_signature
from reviewer_app.parsing.spread_words import join_spread_words
from reviewer_app.parsing.style import BodyStyle, body_style, page_columns, place_lines

# A candidate that scores so much ends a figure or a table above it; one in a frame has the frame to speak for it.
_SURE, _SURE_FRAMED = 2.2, 1.6


@dataclass(slots=True)
class Structure:
    """Everything that was found, still as lines. `plain`: nothing was looked for."""

    body: BodyStyle
    front: FrontMatter
    abstract: list[Draft]
    parts: list[Part]
    captions: list[Caption]
    references: list[Line]
    vocabulary: Vocabulary
    second: SecondFront = field(default_factory=SecondFront)
    plain: bool = False


def find_structure(pages: Sequence[PageText], outline: Sequence[OutlineEntry], stated_title: str) -> Structure:
    """Find what every line of `pages` is. Lines keep what they were recognised as in `role`."""
    for page in pages:
        join_spread_words(page)
    mark_furniture(pages)
    body = body_style(pages)
    for page in pages:
        place_lines(page, page_columns(page, body))
        set_reading_order(page, body)
    vocabulary = Vocabulary(ln.text for page in pages for ln in page.lines)
    front = read_front(pages, body, stated_title, vocabulary)
    mark_around_title(pages[front.page - 1] if pages else None, front)
    captions = find_captions(pages, body)
    sizes = prose_sizes(pages, body)
    matches = match_outline(outline, pages, front.title)
    known = outline_headings(matches, pages, body)
    run_in = [] if known else find_run_in(pages, body)
    candidates = style_headings(pages, body)
    stops = {ln for h in run_in for ln in h.lines}
    stops |= {ln for h in candidates if h.score >= (_SURE_FRAMED if h.framed else _SURE) for ln in h.lines}
    stops |= {ln for h in known for ln in h.lines}
    lists = find_lists(pages, [*known, *candidates])
    if not lists.opening:
        lists.lines = set(unheaded_list([ln for page in pages for ln in page.lines if ln.role == ""]))
    if front.title and not front.authors:
        signed = find_signature(pages, body, lists.lines)
        front.authors, front.author_lines = tuple(signed.names), signed.lines
    candidates = [h for h in candidates if h.lines[0] not in lists.lines]
    run_in = _outside(run_in, lists.lines)
    stops |= lists.lines
    for page in pages:
        own = [c for c in captions if c.page == page.number]
        for index, lines in mark_floats(page, own, body, sizes, stops).items():
            own[index].inside = lines
        if page.number != front.page:
            mark_footnotes(page, body, lists.lines)
        mark_leftovers(page, own, body, sizes, stops)
        release_text(page, own)
    candidates = [h for h in candidates if all(ln.role == "" for ln in h.lines)]
    chosen = choose(candidates, known)
    found = _in_order(pages, drop_running_heads(pages, [*known, *chosen, *run_in]))
    headings = without_strays(drop_names(pages, found, front.title_lines))
    set_levels(headings)
    parts, references = _parts(pages, headings, lists)
    second = take_second(parts, body)
    second.title_lines = second.title_lines or front.second_title
    second.authors = second.authors or front.second_authors
    abstract = take_abstract(parts, front.page, body) or second.abstract
    drop_small_print(parts, front.page, body)
    parts = [p for p in parts if p.heading is not None or p.lines or p.drafts or p.footnotes]
    give_back(pages, parts, abstract, references)
    return Structure(body, front, abstract, parts, captions, references, vocabulary, second)


def plain_structure(pages: Sequence[PageText]) -> Structure:
    """The text of `pages` as it stands, one section a page, for a paper whose structure can't be looked for."""
    parts = []
    for page in pages:
        drafts = [Draft(list(lines)) for _, lines in itertools.groupby(page.lines, key=lambda line: line.block)]
        if drafts:
            parts.append(Part(None, list(page.lines), drafts=drafts))
    vocabulary = Vocabulary(line.text for page in pages for line in page.lines)
    return Structure(BodyStyle(), FrontMatter(), [], parts, [], [], vocabulary, plain=True)


def _in_order(pages: Sequence[PageText], headings: Sequence[Heading]) -> list[Heading]:
    place = {ln: (page.number, i) for page in pages for i, ln in enumerate(page.lines)}
    return sorted(headings, key=lambda h: place[h.lines[0]])


def _outside(run_in: Sequence[Heading], lines: set[Line]) -> list[Heading]:
    """`run_in` without what opens an entry of a reference list, which is text again."""
    kept = []
    for heading in run_in:
        if heading.lines[0] in lines:
            for line in heading.lines:
                line.role = ""
        else:
            kept.append(heading)
    return kept


def _parts(
    pages: Sequence[PageText], headings: Sequence[Heading], lists: ReferenceLists
) -> tuple[list[Part], list[Line]]:
    starts = {h.lines[0]: h for h in headings}
    parts: list[Part] = [Part(None)]
    references: list[Line] = []
    in_appendix = False
    for page in pages:
        note: list[Line] = []
        for line in page.lines:
            if line.role == HEADING:
                heading = starts.get(line)
                if heading is None:
                    continue
                if is_appendix(heading.text) or (
                    in_appendix is False
                    and references
                    and heading.number
                    and heading.number.kind in ("letter", "appendix")
                ):
                    in_appendix = True
                elif in_appendix and heading.level == 1 and heading.number and heading.number.kind == "decimal":
                    in_appendix = False
                parts.append(Part(heading, appendix=in_appendix))
            elif line.role == "":
                if line in lists.lines:
                    references.append(line)
                    continue
                if line in lists.after and parts[-1].heading in lists.opening:
                    parts.append(Part(None))
                parts[-1].lines.append(line)
            elif line.role == FOOTNOTE:
                note.append(line)
        if note:
            parts[-1].footnotes.extend(split_notes(note))
    return parts, references
