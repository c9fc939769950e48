"""Finding the abstract, under its heading, after its run-in label or unheaded, and cutting off what follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median_high

from reviewer_app.parsing.authors import is_affiliation
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_keywords
from reviewer_app.parsing.notes import split_notes
from reviewer_app.parsing.paragraphs import Draft, split_paragraphs
from reviewer_app.parsing.part import Part
from reviewer_app.parsing.style import BodyStyle

# An abstract without a heading is at least so long; shorter texts before the body are notes.
_LEAST_WORDS = 40
_SMALL_PRINT = re.compile(
    r"\b(?:received|accepted|revised|published|copyright|licen[cs]e|correspond(?:ing|ence)|e-?mail|"
    r"academic editor|edited by|"
    r"reviewed by|open[- ]access article|all rights reserved|how to cite|citation|doi|issn|funding|"
    r"competing interests|"
    r"permission|reproduction|conflicts? of interest|data availability|supported by)\b|©|@|https?:",
    re.I,
)
_NUMBERED_NOTE = re.compile(r"[\d¹²³⁴⁵⁶⁷⁸⁹⁰]")
# Scripts without capitals end their sentences too: Hebrew, Arabic and its neighbours, Han.
_SENTENCE = re.compile(r"[a-z)\]\d]{2}[.!?]\s+[A-Z]|[\u0590-\u08ff]{2}[.!?؟]\s|[。！？]")


def take_abstract(parts: list[Part], first_page: int, body: BodyStyle) -> list[Draft]:
    """Find the abstract among `parts` (in reading order) and make it a part of its own; returns its paragraphs.

    What stands before it (affiliations, dates) is front matter and is dropped from the parts.
    """
    index = _headed(parts, first_page)
    if index is not None:
        _merge_structured(parts, index)
        if _words(parts[index].lines) >= 15:
            drafts = _cut(parts, index, body)
            _drop_front(parts, index)
            return drafts
    for i, part in enumerate(parts[:4]):
        for j, line in enumerate(part.lines[:120]):
            skip = abstract_prefix(line.text)
            if not skip and not (j and _runs_into(part.lines[j - 1], line)):
                skip = _labelled(line)
            if skip or is_abstract(line.text):
                made = Part(None, part.lines[j:] if skip else part.lines[j + 1 :], title="Abstract")
                if skip:
                    made.lines[0].text = line.text[skip:]
                del part.lines[j:]
                parts.insert(i + 1, made)
                drafts = _cut(parts, i + 1, body)
                if part.heading is None:
                    _drop_front(parts, i + 1)
                return drafts
    return _unheaded(parts, first_page, body)


def _headed(parts: Sequence[Part], first_page: int) -> int | None:
    """The index of the part under the abstract's heading; a "summary" after the text closes it."""
    before = 0
    for i, part in enumerate(parts):
        if part.heading is not None and is_abstract(plain(part)):
            return i if part.heading.page <= first_page + 1 or before < 300 else None
        before += _words(part.lines)
    return None


def _labelled(line: Line) -> int:
    """How many characters at the start of a line announce an abstract by their type alone; 0 if none do."""
    label = line.runs[0].text
    apart = len(line.runs) > 1 and line.runs[0].font != line.runs[1].font
    return len(label) if apart and is_abstract(label) else 0


def _runs_into(last: Line, line: Line) -> bool:
    """Whether `line` goes on with the paragraph of `last`, a full line that ends no sentence."""
    return _adjoins(last, line) and last.x1 > last.right - last.size and last.text[-1:] not in ".!?"


def plain(part: Part) -> str:
    """A part's heading without its number."""
    heading = part.heading
    if heading is None:
        return part.title
    return heading.text[heading.number.end :] if heading.number else heading.text


def _words(lines: Sequence[Line]) -> int:
    return sum(len(line.text.split()) for line in lines)


def _merge_structured(parts: list[Part], index: int) -> None:
    """Parts of a structured abstract ("Background", "Methods"…) under small headings belong to it."""
    head = parts[index].heading
    if head is None or _words(parts[index].lines) >= 30:
        return
    while index + 1 < len(parts):
        after = parts[index + 1]
        if after.heading is None or after.heading.number or after.heading.page > head.page + 1:
            return
        if after.heading.level <= head.level and not after.heading.run_in:
            return
        parts[index].lines.extend([*after.heading.lines, *after.lines])
        del parts[index + 1]


def _cut(parts: list[Part], index: int, body: BodyStyle) -> list[Draft]:
    """The paragraphs of the abstract, `parts[index]`; key words and the small print after them are cut off.

    Where it is set in another size than the text, a paragraph in the text's size is none of it.
    """
    part = parts[index]
    for i, line in enumerate(part.lines):
        if is_keywords(line.text):
            del part.lines[i:]
            break
    drafts = split_paragraphs(part.lines, body)
    end = next((i for i, draft in enumerate(drafts) if i and _is_text_again(drafts[0], draft, body)), len(drafts))
    if end < len(drafts):
        parts.insert(index + 1, Part(None, [line for draft in drafts[end:] for line in draft.lines]))
        del drafts[end:]
    while len(drafts) > 1 and _is_small_print(drafts[-1]):
        drafts.pop()
    part.drafts = drafts
    part.lines = [line for draft in drafts for line in draft.lines]
    return drafts


def _is_text_again(first: Draft, draft: Draft, body: BodyStyle) -> bool:
    own, other = (median_high(line.size for line in d.lines) for d in (first, draft))
    return _words(first.lines) >= 30 and abs(own - body.size) >= 0.5 and abs(other - body.size) < 0.3


def _is_small_print(draft: Draft) -> bool:
    text = " ".join(line.text for line in draft.lines)
    found = len(_SMALL_PRINT.findall(text))
    words = len(text.split())
    return found > 0 and found * 25 >= words


def _drop_front(parts: list[Part], index: int) -> None:
    """What stands before the abstract on the first page is no part of the paper's text."""
    for part in parts[:index]:
        if part.heading is None or (_words(part.lines) < 60 and part.heading.number is None):
            part.lines = []
            part.heading = None


def _at_foot(line: Line, last: dict[int, float], body: BodyStyle) -> bool:
    """Whether a line is set small and stands below all running text of its column."""
    return line.size < body.size - 0.6 and line.baseline > last.get(line.column, 0.0)


def drop_small_print(parts: Sequence[Part], first_page: int, body: BodyStyle) -> None:
    """Addresses, licences and dates on the page of the title: small type, or paragraphs that speak of such things."""
    last: dict[int, float] = {}
    front = next((part for part in parts if part.drafts), None)
    for part in parts:
        for line in part.lines:
            if line.page == first_page and abs(line.size - body.size) <= 0.6:
                last[line.column] = max(last.get(line.column, 0.0), line.baseline)
    for part in parts:
        if part.drafts or not any(line.page == first_page for line in part.lines):
            continue
        foot = [ln for ln in part.lines if ln.page == first_page and _at_foot(ln, last, body)]
        for note in split_notes(foot):
            # notes on the paper as a whole (whom to write to, who paid) belong to its front, numbered ones to the text
            own = _NUMBERED_NOTE.match(note[0].text) and not _is_small_print(Draft(note))
            (part if own or front is None else front).footnotes.append(note)
        kept = [ln for ln in part.lines if not (ln.page == first_page and _at_foot(ln, last, body))]
        drop: set[Line] = set()
        for block in _blocks([ln for ln in kept if ln.page == first_page]):
            if len(block) <= 12 and _is_small_print(Draft(block)):
                drop.update(block)
        part.lines = [line for line in kept if line not in drop]


def _unheaded(parts: list[Part], first_page: int, body: BodyStyle) -> list[Draft]:
    """The longest text before the first heading that reads like prose and not like small print.

    Many a paper has no abstract: the text is one only if it is set apart, or all that stands before the first heading.
    """
    first = parts[0]
    runs: list[list[Draft]] = []
    for block in _blocks(first.lines):
        drafts = split_paragraphs(block, body)
        runs.append(drafts)
    scores: dict[int, float] = {}
    apart: set[int] = set()
    keyed = {last for last, line in pairwise(first.lines) if is_keywords(line.text)}
    for i, drafts in enumerate(runs):
        lines = [line for draft in drafts for line in draft.lines]
        text = " ".join(line.text for line in lines)
        words = len(text.split())
        if words < _LEAST_WORDS or lines[0].page > first_page + 1 or words > 700:
            continue
        score = min(words, 250) / 50
        score -= 12 * len(_SMALL_PRINT.findall(text)) / max(words / 20, 1)
        score += 1.0 if _SENTENCE.search(text) else -1.0
        # what key words follow may speak of licences and citations; small print does so in every line
        score += 3.0 if lines[-1] in keyed else 0.0
        if is_affiliation(lines[0].text) and not _SENTENCE.search(text):
            score -= 3
        if score >= 0:
            scores[i] = score
            if _is_apart(lines, body):
                apart.add(i)
    opened = len(parts) > 1 and parts[1].heading is not None and parts[1].heading.page <= first_page + 1
    best = max(apart or (scores if opened and len(scores) == 1 else ()), key=scores.__getitem__, default=None)
    if best is None:
        if opened and not scores:
            # addresses and dates between the title and the first heading
            first.lines = [line for line in first.lines if line.page > first_page]
        return []
    drafts = runs[best]
    made = Part(None, [line for draft in drafts for line in draft.lines], title="Abstract", drafts=drafts)
    # What reads like an abstract before the abstract is text, what else stands there belongs to the front; after it
    # begins the body, but for small print on its page.
    page = drafts[0].lines[0].page
    rest = [
        d
        for i, run in enumerate(runs)
        for d in run
        if i != best
        and (
            (i in scores if i < best else d.lines[0].page > page)
            or (i > best and not _is_small_print(d) and abs(d.lines[0].size - body.size) < 0.6)
        )
    ]
    first.lines = [line for draft in rest for line in draft.lines]
    parts.insert(0, made)
    return drafts


def _is_apart(lines: Sequence[Line], body: BodyStyle) -> bool:
    """Whether lines are set in other type than the text, across its columns, or further in on both sides."""
    size = median_high(line.size for line in lines)
    slanted = sum(line.italic or line.bold != body.bold for line in lines) > 0.6 * len(lines)
    across = sum(line.width > 1.3 * body.width for line in lines) > 0.5 * len(lines)
    left, right = min(line.x0 - line.left for line in lines), min(line.right - line.x1 for line in lines)
    return abs(size - body.size) >= 0.4 or slanted or across or (left > 0.5 * body.size and right > 0.5 * body.size)


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Neighbouring lines of one type without a wide gap between them; key words end a block and stand in none."""
    blocks: list[list[Line]] = []
    for line in lines:
        if is_keywords(line.text):
            blocks.append([])
            continue
        last = blocks[-1][-1] if blocks and blocks[-1] else None
        if last is not None and _adjoins(last, line):
            blocks[-1].append(line)
            continue
        over = next((block for block in reversed(blocks) if block and _goes_on_overleaf(block[-1], line)), None)
        if over is not None:
            over.append(line)
            # what follows adjoins it
            blocks.remove(over)
            blocks.append(over)
            continue
        blocks.append([line])
    return [block for block in blocks if block]


def _adjoins(last: Line, line: Line) -> bool:
    rise = line.baseline - last.baseline
    close = 0 < rise < 1.6 * max(line.size, last.size) or abs(rise) < 2
    alike = abs(line.size - last.size) < 0.5 and (line.font == last.font or line.block == last.block)
    return close and alike and line.page == last.page


def _goes_on_overleaf(last: Line, line: Line) -> bool:
    """Whether `line` takes up a sentence that the page before left unfinished, perhaps with small print under it."""
    alike = abs(line.size - last.size) < 0.5 and line.font == last.font
    return line.page == last.page + 1 and alike and last.text[-1:].isalpha() and line.text[:1].islower()
