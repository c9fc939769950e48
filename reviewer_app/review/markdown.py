"""A review as Markdown that reads well anywhere, and back to the same points."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from reviewer_app.i18n import LANGUAGES, catalogue, language, mark, sentences, spoken, tr
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import one_line
from reviewer_app.review.anchors import text_hash
from reviewer_app.review.language import language_of
from reviewer_app.review.model import (
    Evidence,
    EvidenceStatus,
    PageNote,
    Point,
    Review,
    ReviewSection,
    SectionKey,
    Severity,
)
from reviewer_app.review.pane import as_item, items_and_paragraphs, list_items, tidy_lines
from reviewer_app.review.provenance import provenance_lines
from reviewer_app.review.wording import section_named

# What frames the points, in each language that a review is exported in: looked for in all of them when one is read.
_TITLE = mark("# Review: ")
_PROVENANCE = mark("## How this review was made")
_NOTES = mark("## Notes on the pages")
_EMPTY = mark("*No points.*")
# Headings of a section's points where they are grouped by severity; the last stands over those without one.
_GROUPS: dict[Severity, str] = {
    "major": mark("### Major points"),
    "minor": mark("### Minor points"),
    "question": mark("### Questions"),
    "": mark("### Other points"),
}
_NO_PLACE = mark("no place in the paper was found")
# Stood behind a person's own points in earlier exports.
_NO_PLACE_GIVEN = mark("no place in the paper was given")

# A quotation in the export is cut to about this many characters, at a word.
_QUOTE_CHARACTERS = 300
_LONGEST_WORD = 40

# "p. 4", "p. 4?" (weak), "formerly p. 4" (moved), "p. ?" (the page is not known)
_ENGLISH_PAGE = r"(?:formerly )?(?:p\. )?(?:\d+|\?)\??"
# 第 4 页, 第 4 页？, 原第 4 页, 第 ? 页
_CHINESE_PAGE = r"原?第 (?:\d+|\?) 页？?"
_PAGE = rf"(?:{_ENGLISH_PAGE}|{_CHINESE_PAGE})"
_ONE_PLACE = re.compile(r"(?P<moved>formerly |原)?(?:pp?\. |第 )?(?P<page>\d+|\?)(?: 页)?(?P<weak>[?？])?")


@dataclass(frozen=True, slots=True)
class _PlacesAtEnd:
    """What tells the places behind a point; `look_alike` is the same where it is the point's own text.

    That carries a backslash, which Markdown viewers don't show: `escaped`.
    """

    places: re.Pattern[str]
    look_alike: re.Pattern[str]
    escaped: re.Pattern[str]


@cache
def _at_end() -> _PlacesAtEnd:
    none = "|".join(map(re.escape, _in_all(_NO_PLACE) + _in_all(_NO_PLACE_GIVEN)))
    places = (
        rf"(?:pp?\. (?:\d+|\?)\??|formerly p\. (?:\d+|\?))(?:, {_ENGLISH_PAGE})*|"
        rf"{_CHINESE_PAGE}(?:，{_CHINESE_PAGE})*|{none}"
    )
    return _PlacesAtEnd(
        re.compile(rf"\s*(?<!\\)\((?P<places>{places})\)\Z"),
        re.compile(rf"(?P<slashes>\\*)\((?=(?:{places})\)\Z)"),
        re.compile(rf"\\(?P<slashes>\\*)\((?=(?:{places})\)\Z)"),
    )


_QUOTE = re.compile(rf"> “(?P<quote>.*)” \((?P<place>{_PAGE})\)")
_QUOTE_LOOK_ALIKE = re.compile(r"^(\\*)>(?= “)", re.MULTILINE)
_ESCAPED_QUOTE = re.compile(r"^\\(\\*)>(?= “)", re.MULTILINE)

_ITEM_BELOW = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_FENCE = re.compile(r"\s*(?:`{3}|~{3})")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*\Z")


def review_to_markdown(
    review: Review,
    paper: Paper | None,
    *,
    pages: bool = True,
    quotes: bool = False,
    accepted_only: bool = False,
    new: bool = True,
    scores: bool = False,
    grouped: bool = False,
    severities: Collection[Severity] = (),
    language: str | None = None,
) -> str:
    """The review with its title, its four sections and how it was made.

    `pages` shows the pages of each point's evidence, or that there is none; `quotes` adds the passages' words.
    Dismissed points are left out; with `accepted_only` also those of the model that the person neither accepted nor
    edited, and without `new` those that nobody has looked at yet. `scores` adds the marks that the model gave.
    With `grouped` the points of a section stand below headings by severity; with `severities` no others are there.
    `language` is the code of the language of headings and provenance; None takes the review's own.
    """
    with spoken(language or language_of(review, paper)):
        kept = [
            ReviewSection(
                s.key,
                tuple(
                    p
                    for p in s.points
                    if _wanted(p, accepted_only=accepted_only, new=new) and (not severities or p.severity in severities)
                ),
            )
            for s in review.sections
        ]
        points = grouped_markdown if grouped else points_to_markdown
        said = {s.key: points(s.points, pages=pages, quotes=quotes) for s in kept}
        return _markdown(review, said, paper, pages, scores)


def _wanted(point: Point, *, accepted_only: bool, new: bool) -> bool:
    if point.dismissed or (point.new and not new):
        return False
    return not accepted_only or point.accepted or point.origin != "model"


def _markdown(review: Review, points: Mapping[SectionKey, str], paper: Paper | None, pages: bool, scores: bool) -> str:
    parts = [f"{tr(_TITLE)}{one_line(review.paper_title) or tr('an untitled paper')}"]
    for key in SectionKey:
        parts.append(f"## {key.title}")
        parts.append(points.get(key, tr(_EMPTY)))
    if review.notes:
        parts.append(tr(_NOTES))
        parts.append("\n".join(as_item(_note(note)) for note in review.notes))
    parts.append(tr(_PROVENANCE))
    parts.append("\n".join(as_item(line) for line in provenance_lines(review, paper, pages=pages, scores=scores)))
    return "\n\n".join(parts) + "\n"


def _note(note: PageNote) -> str:
    quoted = tr("“{quote}”").format(quote=_cut(note.evidence.quote))
    return "\n".join(tidy_lines(sentences(f"{quoted} ({_place(note.evidence)})", note.text.strip())))


def markdown_to_review(text: str) -> Review:
    """The review in a Markdown file: one written by `review_to_markdown`, perhaps edited, or one with like headings.

    Points come back with their text and, of their evidence, the page and where it was exported the quote; such
    evidence has no rectangles until it is anchored again. Every point counts as the person's, who had the file in
    hand.
    """
    title, sha256, created = "", "", ""
    bodies: dict[SectionKey, list[tuple[Severity, list[str]]]] = {key: [("", [])] for key in SectionKey}
    section: SectionKey | None = None
    groups = {name: severity for severity, text in _GROUPS.items() for name in _in_all(text)}
    in_provenance = False
    for line in text.replace("\r\n", "\n").split("\n"):
        heading = _HEADING.fullmatch(line)
        named = section_named(heading[2]) if heading else None
        title_mark = next((t for t in _in_all(_TITLE) if line.startswith(t)), "")
        provenance = line.startswith(_in_all(_PROVENANCE))
        # Notes are no points: a review that is taken in leaves them out.
        notes = line.startswith(_in_all(_NOTES))
        if heading and (named or title_mark or provenance or notes):
            section, in_provenance = named, provenance
            if title_mark:
                title = line.removeprefix(title_mark).strip()
        elif section is not None and line.strip() in groups:
            bodies[section].append((groups[line.strip()], []))
        elif section is not None:
            bodies[section][-1][1].append(line)
        elif in_provenance:
            sha256 = sha256 or (m[0] if (m := re.search(r"\b[0-9a-f]{64}\b", line)) and "PDF" in line else "")
            created = created or (m[0] if (m := re.search(r"\b\d{4}-\d\d-\d\dT[0-9:+Z-]+", line)) else "")
    number = 0
    sections = []
    for key, chunks in bodies.items():
        points: list[Point] = []
        items = ((i, body, severity) for severity, body in chunks for i in items_and_paragraphs("\n".join(body)))
        for (item, paragraph), body, severity in items:
            if item in _in_all(_EMPTY) and item in body:
                continue
            point = _read_point(f"{key.value}-{len(points) + 1}", item)
            renumbered = []
            for e in point.evidence:
                number += 1
                renumbered.append(replace(e, id=f"e{number}"))
            points.append(replace(point, evidence=tuple(renumbered), paragraph=paragraph, severity=severity))
        sections.append(ReviewSection(key, tuple(points)))
    return Review(paper_title=title, paper_sha256=sha256, sections=tuple(sections), created=created)


def _in_all(text: str) -> tuple[str, ...]:
    """`text` in every language."""
    return tuple(catalogue(code).gettext(text) for code in LANGUAGES)


def grouped_markdown(points: Sequence[Point], *, pages: bool = True, quotes: bool = False) -> str:
    """The same below a heading for each severity that there is; without headings where none was given."""
    if not any(point.severity for point in points):
        return points_to_markdown(points, pages=pages, quotes=quotes)
    parts = []
    for severity, heading in _GROUPS.items():
        found = [point for point in points if point.severity == severity]
        if found:
            parts += [tr(heading), points_to_markdown(found, pages=pages, quotes=quotes)]
    return "\n\n".join(parts)


def points_to_markdown(points: Sequence[Point], *, pages: bool = True, quotes: bool = False) -> str:
    """The points of a section as Markdown: a list, between whose items stand the paragraphs that a person wrote."""
    if not points:
        return tr(_EMPTY)
    text, after_paragraph = "", False
    for point in points:
        paragraph = _paragraph(point, pages, quotes) if point.paragraph else None
        if text:
            text += "\n\n" if paragraph is not None or after_paragraph else "\n"
        text += as_item("\n".join(_lines(point, pages, quotes))) if paragraph is None else paragraph
        after_paragraph = paragraph is not None
    return text


def _paragraph(point: Point, pages: bool, quotes: bool) -> str | None:
    """A point as a paragraph; None if it would be read as something else there."""
    # A quotation goes on a paragraph, from which an empty line would part it.
    lines = [line for line in _lines(point, pages, quotes) if line]
    text = "\n".join(lines)
    if any(_ends_block(line) for line in lines) or text in _in_all(_EMPTY) or not point.text.strip():
        return None
    return text if list_items(text) == [text] and "\n\n" not in "\n".join(tidy_lines(point.text)) else None


def _lines(point: Point, pages: bool, quotes: bool) -> list[str]:
    own, below = _own_and_below(tidy_lines(_QUOTE_LOOK_ALIKE.sub(r"\\\1>", point.text.strip())))
    lines, below_lines = (_at_end().look_alike.sub(r"\\\g<slashes>(", text).split("\n") for text in (own, below))
    # Nobody looked for a place for what a person wrote without one.
    if pages and (point.evidence or point.origin != "person"):
        places = f"({_places(point)})"
        if _ends_block(lines[-1]):
            lines += ["", places]
        else:
            lines[-1] = f"{lines[-1]} {places}" if lines[-1] else places
    lines += below_lines if below else []
    if quotes:
        for e in point.evidence:
            if quote := _cut(e.quote):
                lines += ["", f"> “{quote}” ({_place(e)})"]
    return lines


def _own_and_below(lines: Sequence[str]) -> tuple[str, str]:
    """A point's own words, and the list below them: the places behind that would be taken for its last item's."""
    first = next((i for i, line in enumerate(lines) if i and _ITEM_BELOW.match(line)), len(lines))
    if any(_FENCE.match(line) for line in lines[:first]):
        first = len(lines)
    while first < len(lines) and first > 1 and not lines[first - 1]:
        first -= 1
    return "\n".join(lines[:first]), "\n".join(lines[first:])


def _ends_block(line: str) -> bool:
    """Whether nothing may follow on a line: the end of a fence, a table's row, a heading, a rule."""
    return re.match(r"\s*(?:`{3,}|~{3,}|\||#{1,6}\s|(?:[-*_]\s*){3,}\Z|=+\s*\Z|<[!/a-zA-Z])", line) is not None


def _places(point: Point) -> str:
    if not point.evidence:
        return tr(_NO_PLACE)
    shown = list(dict.fromkeys(_place(e) for e in point.evidence))
    if language() == "zh":
        return "，".join(shown)
    plain = [s.removeprefix("p. ") for s in shown if s.startswith("p. ")]
    others = [s for s in shown if not s.startswith("p. ")]
    first = [f"{'pp' if len(plain) > 1 else 'p'}. {plain[0]}", *plain[1:]] if plain else []
    return ", ".join([*first, *others])


def _place(evidence: Evidence) -> str:
    if evidence.of_whole_paper:
        return tr("whole paper")
    page = str(evidence.page) if evidence.page > 0 else "?"
    if language() == "zh":
        moved, weak = ("原" if evidence.status == "moved" else ""), ("？" if evidence.status == "weak" else "")
        return f"{moved}第 {page} 页{weak}"
    if evidence.status == "moved":
        return f"formerly p. {page}"
    return f"p. {page}{'?' if evidence.status == 'weak' else ''}"


def _read_point(point_id: str, item: str) -> Point:
    quoted: list[Evidence] = []
    lines = item.split("\n")
    while len(lines) > 1 and (m := _QUOTE.fullmatch(lines[-1])):
        quoted.insert(0, replace(_evidence(m["place"]), quote=m["quote"].removesuffix(" …")))
        lines.pop()
        while lines and not lines[-1].strip():
            lines.pop()
    own, below = _own_and_below(lines)
    evidence: Sequence[Evidence] = ()
    m = _at_end().places.search(own)
    if m is not None:
        own = own[: m.start()]
    elif m := _at_end().places.search(below):
        below = below[: m.start()]  # as earlier versions wrote it
    if m is not None and m["places"] not in _in_all(_NO_PLACE) + _in_all(_NO_PLACE_GIVEN):
        evidence = [_evidence(p) for p in re.split(", |，", m["places"])]
    # A quotation says more than its page does.
    pages = {(e.page, e.status) for e in quoted}
    evidence = [*(e for e in evidence if (e.page, e.status) not in pages), *quoted]
    parts = (_at_end().escaped.sub(r"\g<slashes>(", part) for part in (own, below) if part)
    text = _ESCAPED_QUOTE.sub(r"\1>", "\n".join(parts))
    return Point(
        id=point_id,
        text=text.strip(),
        origin="person",
        evidence=tuple(replace(e, text_hash=text_hash(e.quote) if e.quote else "") for e in evidence),
    )


def _evidence(place: str) -> Evidence:
    m = _ONE_PLACE.fullmatch(place)
    page = int(m["page"]) if m and m["page"] != "?" else 0
    status: EvidenceStatus = "found"
    if m and m["moved"]:
        status = "moved"
    elif m and m["weak"]:
        status = "weak"
    return Evidence("", "", page, (), "", "", "", status, 0.0)


def _cut(quote: str) -> str:
    """A quotation in one line, cut at a word."""
    quote = one_line(quote)
    if len(quote) <= _QUOTE_CHARACTERS:
        return quote
    cut = quote[:_QUOTE_CHARACTERS]
    space = cut.rfind(" ", _QUOTE_CHARACTERS - _LONGEST_WORD)
    # In Chinese the last space may be far away, or there is none.
    return (cut[:space] if space > 0 else cut) + " …"
