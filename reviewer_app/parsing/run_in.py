"""Headings that run into their paragraph: "3.1. Method. We then…", set off only by bold or italic type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from reviewer_app.paper.measure import extent, is_square, length, word_extent
from reviewer_app.paper.text import COLONS, STOPS
from reviewer_app.parsing.captions import is_supplement, match_label
from reviewer_app.parsing.heading_evidence import STATEMENT, stands_out
from reviewer_app.parsing.headings import HEADING, LIST_MARK, Heading
from reviewer_app.parsing.line_cuts import split_line, split_run
from reviewer_app.parsing.lines import Line, PageText, Run
from reviewer_app.parsing.names import is_keywords, is_references
from reviewer_app.parsing.numbering import read_number, strip_number
from reviewer_app.parsing.style import BodyStyle

# Characters, and words, that a heading has at the most, and letters at the least; of its characters half are letters.
_MAX_CHARS, _MAX_WORDS, _MIN_LETTERS, _LETTERED = 180, 22, 3, 0.5
# The heading of the references stands by itself, in a line no longer than this.
_REFERENCES_CHARS = 40
# So many openings in one type are headings and not emphasis; italic is used for emphasis more.
_LEAST_BOLD, _LEAST_ITALIC = 2, 3
# A run-in heading is surer than a line that only stands out; see `headings`.
_SCORE = 2.0
# So many lines that stand out, each no longer than this, show that a paper numbers its sections.
_NUMBERED_SECTIONS, _HEADING_CHARS = 3, 90
# A paragraph begins after so much of a line's distance, or so many type sizes to the right of a line before it that
# stands within so many points of its column's edge, or under one that ends so far from the other edge.
_RISE, _INDENT, _AT_EDGE, _ENDED_SHORT = 1.3, 0.6, 4, 0.06
# Sizes of one type differ by rounding; a heading's is near the body's; code and signs after it are not larger.
_SAME_SIZE, _NEAR_BODY, _NOT_LARGER = 0.3, 1.2, 0.45
# Lines that a heading runs over, at so much of a line's distance; one that ends this far from the edge stands alone.
_MOST_LINES, _NEXT_LINE, _ALONE = 3, 1.6, 0.15
_SENTENCE_BREAK = re.compile(r"(?<=[^\W\d_]{4})[.?!]\s*(?=[A-Z])")
_NOTICE = re.compile(
    r"\W*(?:correspond|address|received|accepted|published|citation|copyright|abbreviat|e-?mail|funding:)", re.I
)
_ANY_KIND: frozenset[str] = frozenset({"decimal", "roman", "appendix", "letter"})
_PLAIN_NUMBER = re.compile(r"\s*\d{1,2}(?:\.\d{1,2}){1,3}\.?\s*")
_END = re.compile(rf"[{STOPS}{COLONS}—–]\s*$")


def find_run_in(pages: Sequence[PageText], body: BodyStyle) -> list[Heading]:
    """Headings at the start of paragraphs; their lines are split off and get the role "heading".

    One bold or italic opening proves little: it counts with a section number, or when several paragraphs open so.
    """
    found: dict[tuple[str, str], list[tuple[PageText, list[Line], int]]] = defaultdict(list)
    in_references = False
    for page in pages:
        for i, line in enumerate(page.lines):
            if line.role != "":
                continue
            in_references = in_references or (
                length(line.text) < _REFERENCES_CHARS and is_references(strip_number(line.text))
            )
            if in_references:
                break
            if not _opens_paragraph(page.lines, i, body):
                continue
            opening = _opening(page.lines, i, body)
            if opening is None:
                continue
            lines, runs, style = opening
            text = " ".join([*(ln.text for ln in lines[:-1]), "".join(r.text for r in lines[-1].runs[:runs])]).strip()
            runs = _first_sentence(lines[-1], runs) if len(lines) == 1 else runs
            text = " ".join([*(ln.text for ln in lines[:-1]), "".join(r.text for r in lines[-1].runs[:runs])]).strip()
            if not _fits(text):
                continue
            found[style].append((page, lines, runs))
    headings: list[Heading] = []
    # Where sections are numbered, an opening without a number is emphasis, not a section.
    kinds = _section_kinds(pages, body)
    numbers_only = kinds != _ANY_KIND
    for (kind, _), members in found.items():
        usable = [m for m in members if (n := read_number(m[1][0].text)) and n.kind in kinds]
        least = _LEAST_BOLD if kind == "bold" else _LEAST_ITALIC
        if len(members) >= least and not numbers_only:
            usable = members
        for page, lines, runs in usable:
            first = split_line(page, lines[-1], runs)
            if first is None:
                continue
            group = [*lines[:-1], first]
            for line in group:
                line.role = HEADING
            text = " ".join(line.text for line in group).strip()
            heading = Heading(group, text.rstrip(" :—–") or text, read_number(text), _SCORE, 0, True)
            heading.signature = (round(first.size * 2) / 2, first.font, False, first.italic)
            headings.append(heading)
    return headings


def _first_sentence(line: Line, runs: int) -> int:
    """How many runs the heading takes when it ends before its type does ("3.1. Wheat. *Triticum aestivum* is…").

    The run in which it ends is cut in two.
    """
    text = "".join(run.text for run in line.runs[:runs])
    number = read_number(line.text)
    skip = len(number.text) if number else 0
    match = next((m for m in _SENTENCE_BREAK.finditer(text) if m.start() >= skip + _MIN_LETTERS), None)
    if match is None:
        return runs
    end = match.end()
    for i, run in enumerate(line.runs[:runs]):
        if end <= len(run.text):
            if end < len(run.text):
                split_run(line, i, end)
            return i + 1
        end -= len(run.text)
    return runs


def _section_kinds(pages: Sequence[PageText], body: BodyStyle) -> frozenset[str]:
    """The kinds of number that a section can have in this paper; all of them where it does not number its sections."""
    counts = {"decimal": 0, "roman": 0}
    for page in pages:
        for line in page.lines:
            if line.role == "" and length(line.text) < _HEADING_CHARS and stands_out(line, body):
                number = read_number(line.text)
                # "30 mL of water" is an amount
                named = number is not None and line.text[number.end :].strip()
                if number is not None and number.kind in counts and named and not named[0].islower():
                    counts[number.kind] += 1
    if max(counts.values()) < _NUMBERED_SECTIONS:
        return _ANY_KIND
    if counts["decimal"] >= counts["roman"]:
        return frozenset({"decimal", "appendix"})
    return frozenset({"roman", "letter", "paren", "appendix"})


def _fits(text: str) -> bool:
    number = read_number(text)
    bare = text[number.end :] if number else text
    letters = extent(bare, only_letters=True)
    if not _MIN_LETTERS <= length(text) <= _MAX_CHARS or letters < max(_MIN_LETTERS, _LETTERED * length(bare)):
        return False
    if text[:1].islower() or word_extent(text) > _MAX_WORDS:
        return False
    if not _END.search(text) and not (number and number.kind in ("decimal", "appendix")):
        return False
    return not (
        LIST_MARK.match(text)
        or _NOTICE.match(text)
        or STATEMENT.match(text)
        or match_label(text)
        or is_supplement(text)
        or is_keywords(text)
    )


def _opens_paragraph(lines: Sequence[Line], i: int, body: BodyStyle) -> bool:
    line = lines[i]
    before = next((lines[j] for j in range(i - 1, -1, -1) if lines[j].role in ("", HEADING)), None)
    if before is None or before.role == HEADING or before.column != line.column:
        return True
    rise = line.baseline - before.baseline
    if rise > _RISE * body.leading or rise <= 0:
        return True
    if line.x0 > before.x0 + _INDENT * body.size and before.x0 < line.left + _AT_EDGE:
        return True
    return before.x1 < before.right - _ENDED_SHORT * (before.right - before.left) and before.text.endswith(
        (".", ":", "?", "!", "。", "：", "？", "！")
    )


def _style(run: Run, body: BodyStyle) -> tuple[str, str] | None:
    if run.bold and not body.bold:
        return "bold", f"{round(run.size * 2)} {run.font}"
    if run.italic:
        return "italic", f"{round(run.size * 2)} {run.font}"
    # Latin letters in a text in Han have a font of their own and stand out by nothing
    alike = is_square(run.text) == body.square
    if alike and run.font not in body.fonts and run.font != body.font and run.size >= body.size - _SAME_SIZE:
        return "italic", f"{round(run.size * 2)} {run.font}"
    return None


def _is_latin_in_han(run: Run, body: BodyStyle) -> bool:
    """Whether a run is in Latin letters and the text in Han, kana or hangul: such letters have fonts of their own."""
    return body.square and not is_square(run.text)


def _is_term(line: Line, skip: int, body: BodyStyle) -> bool:
    """Whether what stands out at the start of a line is a Latin word in a heading in Han ("1.3 **PDF** 的生成方法").

    Fonts of Han often have no bold. A heading that text runs on from ends no line early.
    """
    rest = next((run for run in line.runs[skip:] if is_square(run.text)), None)
    short = line.x1 < line.right - _ALONE * (line.right - line.left)
    return rest is not None and short and read_number(line.text) is not None and _is_latin_in_han(line.runs[skip], body)


def _opening(lines: Sequence[Line], i: int, body: BodyStyle) -> tuple[list[Line], int, tuple[str, str]] | None:
    """(lines, runs of the last of them that belong to the heading, style), or None."""
    first = lines[i]
    # the number before the heading may be set like the text
    skip = next((n for n, run in enumerate(first.runs) if not _PLAIN_NUMBER.fullmatch(run.text)), 0)
    style = _style(first.runs[skip], body)
    if style is not None and _is_term(first, skip, body):
        return None
    if style is None or abs(first.size - body.size) > _NEAR_BODY:
        return None
    taken: list[Line] = []
    for line in lines[i : i + _MOST_LINES]:
        if line.role != "" or (taken and not 0 < line.baseline - taken[-1].baseline < _NEXT_LINE * body.leading):
            return None
        taken.append(line)
        runs = _runs_of_style(line, skip if line is first else 0, style[0], body)
        if runs < len(line.runs):
            if runs == 0 or not _reads_on(line.runs[runs:], body):
                return None
            return taken, runs, style
        if line.x1 < line.right - _ALONE * (line.right - line.left):
            return None  # a short line all in this type stands by itself: no run-in
    return None


def _runs_of_style(line: Line, start: int, kind: str, body: BodyStyle) -> int:
    """Where in a line, from run `start`, the heading's type ends; code and symbols inside it do not end it."""
    end = start
    for i, run in enumerate(line.runs[start:], start):
        own = _style(run, body)
        if own is not None and own[0] == kind and (not run.mono or i == start or run.bold or run.italic):
            end = i + 1
        elif run.script or not run.text.strip(" .:;,()"):
            end = i + 1 if i == end else end
        elif _is_latin_in_han(run, body):
            # "2.2 基于单通道 LSTM 的预测": its letters have the text's font
            end = i + 1 if i + 1 == len(line.runs) else end
        elif not run.mono:
            break
    return end


def _reads_on(runs: Sequence[Run], body: BodyStyle) -> bool:
    """Whether the rest of a line is set as the text is, not as the code or the symbol that ends a heading."""
    return any(run.size < body.size + _NOT_LARGER and not run.mono and not run.script for run in runs)
