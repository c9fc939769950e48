"""Finding the abstract, under its heading, after its run-in label or unheaded, and cutting off what follows it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from reviewer_app.paper.measure import word_extent
from reviewer_app.parsing.abstract_end import SAME_SIZE, abstract_end, draft_size
from reviewer_app.parsing.abstract_evidence import (
    ABSTRACT_EVIDENCE,
    LEAST_WORDS,
    MOST_WORDS,
    SENTENCE,
    SMALL_PRINT,
    AbstractCase,
    is_apart,
)
from reviewer_app.parsing.authors import is_affiliation
from reviewer_app.parsing.evidence import weigh
from reviewer_app.parsing.front_matter import FRONT
from reviewer_app.parsing.furniture import FURNITURE
from reviewer_app.parsing.lines import Line, runs_text
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_introduction, is_keywords
from reviewer_app.parsing.notes import split_notes
from reviewer_app.parsing.paragraphs import Draft, split_paragraphs
from reviewer_app.parsing.part import Part
from reviewer_app.parsing.style import BodyStyle

KEYWORDS = "keywords"

# An abstract under its heading has at least so many words; a label may head a structured one if less follow it.
_LEAST_HEADED, _LABEL_ONLY = 15, 30
# It stands before so many words of text, among the first parts of a paper, in so many of their lines.
_BEFORE, _FIRST_PARTS, _FIRST_LINES = 300, 4, 120
# What stands before it belongs to the front matter if it is no longer than so many words.
_FRONT_WORDS = 60
# Sizes apart by so many points differ; text at the foot of a page is smaller by the second.
_OTHER_SIZE, _SMALLER = 0.5, 0.6
# Small print speaks of such things once in so many words; a paragraph of it has no more lines than this.
_SMALL_PRINT_EVERY, _SMALL_PRINT_LINES = 25, 12
# Lines of one paragraph are no further apart, in type sizes.
_NEXT_LINE = 1.6
# Text on the title page with fewer words than this a line is an address or a list, with fewer in all a note.
_LEAST_A_LINE, _LEAST_PROSE = 5, 25
# Key words go on behind a line that ends so many type sizes short of its column at most, in the same size (points), not
# set in by more than so much; one of a list says no more than so many words.
_SHORT_END, _SAME_SIZE, _SET_IN, _KEY_WORD = 4, 0.3, 0.8, 4
# A block is set as the text is up to this difference in size (points).
_TEXT_SIZE = 0.35
_TURN_OVER = re.compile(r"\(?\s*continued (?:on|from) (?:the )?(?:next|previous|following) page\s*\)?\.?", re.I)
_NUMBERED_NOTE = re.compile(r"[\d¹²³⁴⁵⁶⁷⁸⁹⁰]")


def take_abstract(parts: list[Part], first_page: int, body: BodyStyle) -> list[Draft]:
    """Find the abstract among `parts` (in reading order) and make it a part of its own; returns its paragraphs.

    What stands before it and is no running text (affiliations, dates) is front matter and is dropped from the parts.
    Key words are taken out; what follows them is a part of its own.
    """
    index = _headed(parts, first_page)
    if index is not None:
        _merge_structured(parts, index)
        if _words(parts[index].lines) >= _LEAST_HEADED:
            drafts = cut(parts, index, body)
            _drop_front(parts, index)
            return drafts
    for i, part in enumerate(parts[:_FIRST_PARTS]):
        for j, line in enumerate(part.lines[:_FIRST_LINES]):
            skip = abstract_prefix(line.text)
            if not skip and not (j and _runs_into(part.lines[j - 1], line)):
                skip = labelled(line)
            if skip or is_abstract(line.text):
                made = Part(None, part.lines[j:] if skip else part.lines[j + 1 :], title="Abstract")
                if skip:
                    made.lines[0].text = line.text[skip:]
                del part.lines[j:]
                parts.insert(i + 1, made)
                drafts = cut(parts, i + 1, body)
                if part.heading is None:
                    _drop_front(parts, i + 1)
                return drafts
    return _unheaded(parts, first_page, body)


def _headed(parts: Sequence[Part], first_page: int) -> int | None:
    """The index of the part under the abstract's heading; a "summary" after the text closes it."""
    before = 0.0
    for i, part in enumerate(parts):
        if part.drafts:
            continue  # the abstract in a second language
        if part.heading is not None and is_abstract(plain(part)):
            return i if part.heading.page <= first_page + 1 or before < _BEFORE else None
        before += _words(part.lines)
    return None


def labelled(line: Line) -> int:
    """How many characters at the start of a line announce an abstract by their type alone; 0 if none do."""
    first = line.runs[0]
    label = runs_text(list(itertools.takewhile(lambda run: run.font == first.font, line.runs)))
    apart = len(label) < len(line.text) and line.text.startswith(label)
    return len(label) if apart and is_abstract(label) else 0


def _runs_into(last: Line, line: Line) -> bool:
    """Whether `line` goes on with the paragraph of `last`, a full line that ends no sentence."""
    return _adjoins(last, line) and last.x1 > last.right - last.size and last.text[-1:] not in ".!?。！？"


def plain(part: Part) -> str:
    """A part's heading without its number."""
    heading = part.heading
    if heading is None:
        return part.title
    return heading.text[heading.number.end :] if heading.number else heading.text


def _words(lines: Sequence[Line]) -> float:
    return sum(word_extent(line.text) for line in lines)


def _merge_structured(parts: list[Part], index: int) -> None:
    """Parts of a structured abstract ("Background", "Methods"…) under small headings belong to it."""
    head = parts[index].heading
    if head is None or _words(parts[index].lines) >= _LABEL_ONLY:
        return
    while index + 1 < len(parts):
        after = parts[index + 1]
        if after.heading is None or after.heading.number or after.heading.page > head.page + 1:
            return
        if after.heading.level <= head.level and not after.heading.run_in:
            return
        parts[index].lines.extend([*after.heading.lines, *after.lines])
        del parts[index + 1]


def cut(parts: list[Part], index: int, body: BodyStyle) -> list[Draft]:
    """The paragraphs of the abstract, `parts[index]`; key words and the small print after them are cut off.

    Where it is set in another size than the text, a paragraph in the text's size is none of it.
    """
    part = parts[index]
    start = next((i for i, line in enumerate(part.lines) if is_keywords(line.text)), None)
    if start is not None:
        end = _keywords_end(part.lines, start)
        _mark(part.lines[start:end], KEYWORDS)
        after = Part(None, part.lines[end:], part.footnotes)
        del part.lines[start:]
        if after.lines:
            part.footnotes = []
            parts.insert(index + 1, after)
    _mark([line for line in part.lines if _TURN_OVER.fullmatch(line.text.strip())], FURNITURE)
    part.lines = [line for line in part.lines if line.role != FURNITURE]
    drafts = [draft for lines in _overleaf(part.lines) for draft in split_paragraphs(lines, body)]
    for draft in drafts[1:]:
        # at the foot of the page that an abstract goes over
        notice = _is_small_print(draft) or is_affiliation(draft.lines[0].text)
        if notice and draft_size(draft) < draft_size(drafts[0]) - SAME_SIZE:
            _mark(draft.lines, FRONT)
            drafts.remove(draft)
    # key words stand right behind the abstract, and a page is turned before the text of a thesis
    whole = body.square and (start is not None or _turns_page(drafts, parts[index + 1 :]))
    end = abstract_end(drafts, body, whole or _introduced(parts[index + 1 :]))
    if end < len(drafts):
        parts.insert(index + 1, Part(None, [line for draft in drafts[end:] for line in draft.lines]))
        del drafts[end:]
    while len(drafts) > 1 and _is_small_print(drafts[-1]):
        _mark(drafts.pop().lines, FRONT)
    part.drafts = drafts
    part.lines = [line for draft in drafts for line in draft.lines]
    return drafts


def _introduced(after: Sequence[Part]) -> bool:
    """Whether the first heading after the abstract, if there is one, is an introduction's."""
    headed = next((part for part in after if part.heading is not None), None)
    return headed is None or is_introduction(plain(headed))


def _turns_page(drafts: Sequence[Draft], after: Sequence[Part]) -> bool:
    """Whether the first heading after the abstract stands on a later page, with nothing before it."""
    if not drafts or not after or after[0].heading is None:
        return False
    return after[0].heading.page > drafts[-1].lines[-1].page


def _overleaf(lines: Sequence[Line]) -> list[list[Line]]:
    """`lines` cut where small print at the foot of a page does not go on in the type of the next."""
    cut: list[list[Line]] = []
    for line in lines:
        last = cut[-1][-1] if cut else None
        if last is None or (line.page != last.page and abs(line.size - last.size) > _OTHER_SIZE):
            cut.append([])
        cut[-1].append(line)
    return cut


def _mark(lines: Sequence[Line], role: str) -> None:
    for line in lines:
        line.role = role


def _keywords_end(lines: Sequence[Line], start: int) -> int:
    """Where the key words that begin at line `start` end: with their paragraph."""
    end = start + 1
    alone = is_label_alone(lines[start])
    while end < len(lines):
        last, line = lines[end - 1], lines[end]
        open_end = alone or last.text[-1:] in ",;-–·•，；、" or last.x1 > last.right - _SHORT_END * last.size
        ended = not alone and last.text[-1:] in ".。"
        indented = not alone and line.x0 > last.x0 + _SET_IN * line.size and end > start + 1
        if not open_end or ended or indented or not _adjoins(last, line) or abs(line.size - last.size) > _SAME_SIZE:
            # a list of one key word a line
            listed = alone and _adjoins(last, line) and word_extent(line.text) <= _KEY_WORD and not ended
            if not listed:
                break
        alone = alone and end == start + 1 and word_extent(line.text) <= _KEY_WORD
        end += 1
    return end


def is_label_alone(line: Line) -> bool:
    """Whether a line says that key words follow, and names none."""
    return word_extent(line.text) <= 2


def _is_small_print(draft: Draft) -> bool:
    text = " ".join(line.text for line in draft.lines)
    found = len(SMALL_PRINT.findall(text))
    words = word_extent(text)
    return found > 0 and found * _SMALL_PRINT_EVERY >= words


def _drop_front(parts: list[Part], index: int) -> None:
    """What stands before the abstract and is no running text belongs to the front of the paper."""
    for part in parts[:index]:
        if part.drafts:
            continue
        if part.heading is None:
            part.lines = _without_front(part.lines)
        elif _words(part.lines) < _FRONT_WORDS and part.heading.number is None:
            _mark([*part.heading.lines, *part.lines], FRONT)
            part.lines = []
            part.heading = None


def _without_front(lines: Sequence[Line]) -> list[Line]:
    """`lines` of the title page without addresses, dates and the like, which get the role "front"."""
    for block in _blocks(lines):
        if not _is_prose(block):
            _mark(block, FRONT)
    # key words stand in no block
    _mark([line for line in lines if line.role == "" and is_keywords(line.text)], KEYWORDS)
    return [line for line in lines if line.role == ""]


def _is_prose(block: Sequence[Line]) -> bool:
    """Whether neighbouring lines read like running text: sentences in full lines, and no small print."""
    text = " ".join(line.text for line in block)
    words = word_extent(text)
    sentences = SENTENCE.search(text) or text.rstrip().endswith((".", "。"))
    full = words >= _LEAST_PROSE and words >= _LEAST_A_LINE * len(block)
    return bool(full and sentences and not _is_small_print(Draft(list(block))) and not is_affiliation(block[0].text))


def _at_foot(line: Line, last: dict[int, float], body: BodyStyle) -> bool:
    """Whether a line is set small and stands below all running text of its column."""
    # code is set small where it stands
    return not line.mono and line.size < body.size - _SMALLER and line.baseline > last.get(line.column, 0.0)


def drop_small_print(parts: Sequence[Part], first_page: int, body: BodyStyle) -> None:
    """Addresses, licences and dates on the page of the title: small type, or paragraphs that speak of such things."""
    last: dict[int, float] = {}
    front = next((part for part in parts if part.drafts), None)
    for part in parts:
        for line in part.lines:
            if line.page == first_page and abs(line.size - body.size) <= _SMALLER:
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
            small = len(block) <= _SMALL_PRINT_LINES and _is_small_print(Draft(block))
            if small and not (part.heading and _in_text(block, body)):
                drop.update(block)
                _mark(block, FRONT)
        part.lines = [line for line in kept if line not in drop]


def _in_text(block: Sequence[Line], body: BodyStyle) -> bool:
    """Whether a block is set as the text is and speaks but once of what small print speaks of."""
    own_size = all(abs(line.size - body.size) <= _TEXT_SIZE for line in block)
    return own_size and len(SMALL_PRINT.findall(" ".join(line.text for line in block))) < 2


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
    keyed = {last for last, line in itertools.pairwise(first.lines) if is_keywords(line.text)}
    for i, drafts in enumerate(runs):
        case = AbstractCase([line for draft in drafts for line in draft.lines], keyed, body)
        if not LEAST_WORDS <= case.words <= MOST_WORDS or case.lines[0].page > first_page + 1:
            continue
        score = weigh(ABSTRACT_EVIDENCE, case)
        if score >= 0:
            scores[i] = score
            if is_apart(case.lines, body):
                apart.add(i)
    opened = len(parts) > 1 and parts[1].heading is not None and parts[1].heading.page <= first_page + 1
    best = max(apart or (scores if opened and len(scores) == 1 else ()), key=scores.__getitem__, default=None)
    if best is None:
        if opened and not scores:
            # addresses and dates between the title and the first heading
            on_page = _without_front([line for line in first.lines if line.page <= first_page])
            first.lines = [*on_page, *(line for line in first.lines if line.page > first_page)]
        return []
    drafts = runs[best]
    made = Part(None, [line for draft in drafts for line in draft.lines], title="Abstract", drafts=drafts)
    # What reads like an abstract before the abstract is text, what else stands there belongs to the front; after it
    # begins the body, but for small print on its page.
    page = drafts[0].lines[0].page
    rest: list[Draft] = []
    for i, run in enumerate(runs):
        for draft in run:
            if i == best:
                continue
            later = draft.lines[0].page > page
            in_type = not _is_small_print(draft) and abs(draft.lines[0].size - body.size) < _SMALLER
            if (i in scores if i < best else later or in_type) or _is_prose(draft.lines):
                rest.append(draft)
            else:
                _mark(draft.lines, FRONT)
    _mark([line for line in first.lines if is_keywords(line.text)], KEYWORDS)
    first.lines = [line for draft in rest for line in draft.lines]
    parts.insert(0, made)
    return drafts


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
    close = 0 < rise < _NEXT_LINE * max(line.size, last.size) or abs(rise) < 2
    alike = abs(line.size - last.size) < _OTHER_SIZE and (line.font == last.font or line.block == last.block)
    return close and alike and line.page == last.page


def _goes_on_overleaf(last: Line, line: Line) -> bool:
    """Whether `line` takes up a sentence that the page before left unfinished, perhaps with small print under it."""
    alike = abs(line.size - last.size) < _OTHER_SIZE and line.font == last.font
    return line.page == last.page + 1 and alike and last.text[-1:].isalpha() and line.text[:1].islower()
