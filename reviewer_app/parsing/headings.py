"""Finding headings by how they look: type, numbers, space around them; and by the outline."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from reviewer_app.parsing.captions import is_supplement, match_label
from reviewer_app.parsing.line_cuts import split_at_letters
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.names import is_appendix, is_generic, is_keywords, is_references, like_reference
from reviewer_app.parsing.numbering import Numbering, read_number
from reviewer_app.parsing.outline import OutlineMatch, squeeze
from reviewer_app.parsing.style import BodyStyle, is_nameless

HEADING = "heading"

_MAX_HEADING_LINES = 5
_MAX_HEADING_CHARS = 260
# Statements of mathematics carry a bold label and a number, and are paragraphs.
STATEMENT = re.compile(
    r"(?:theorem|lemma|proposition|corollary|definition|remark|example|proof|claim|conjecture|assumption|"
    r"observation|fact|"
    r"exercise|problem|case|step|notation|question|hypothesis|satz|beweis|théorème|lemme|démonstration|теорема|"
    r"лемма|定理|引理|证明)\b",
    re.I,
)
# What follows a statement's label, on a line of its own; "Case Study" is a heading.
_LABEL_ENDS = re.compile(r"\s*(?:$|[^\w\s]|\d|[A-Za-z]\b|[IVX]+\b|of\b)")
# The marks of list items; squares adorn headings as well.
LIST_MARK = re.compile(r"[•·◦‣–—∙●○*-]\s*\S")
_SENTENCE_END = re.compile(r"[.!?。？！]$")
_LETTERS = re.compile(r"[^\W\d_]")

# A heading has a word in it; a displayed formula has single letters.
_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u9fff\uac00-\ud7af]{2}")

Signature = tuple[float, str, bool, bool]


@dataclass(slots=True, eq=False)
class Heading:
    """A heading: its lines in order, its text and how sure it is. `level` is 0 until levels are set."""

    lines: list[Line]
    text: str
    number: Numbering | None
    score: float = 0.0
    level: int = 0
    run_in: bool = False
    outlined: bool = False
    framed: bool = False
    signature: Signature = (0.0, "", False, False)
    members: list[Line] = field(default_factory=list)

    @property
    def page(self) -> int:
        """The page that it stands on."""
        return self.lines[0].page


def signature(line: Line) -> Signature:
    """What makes two headings look alike: size (to half a point), font, capitals, italics."""
    return (round(line.size * 2) / 2, line.font, is_capitals(line.text), line.italic)


# each line is asked about several times
@lru_cache(maxsize=8192)
def is_capitals(text: str) -> bool:
    """Whether a text is set in capitals (or small capitals, which fonts yield as capitals)."""
    letters = _LETTERS.findall(text)
    upper = sum(map(str.isupper, letters))
    return len(letters) >= 3 and upper >= 0.85 * len(letters)


def outline_headings(matches: Sequence[OutlineMatch], pages: Sequence[PageText], body: BodyStyle) -> list[Heading]:
    """Headings from a usable outline; run-in ones are split from their text in `pages`."""
    found = []
    by_number = {page.number: page for page in pages}
    for match in matches:
        page = by_number[match.lines[0].page]
        lines = match.lines
        run_in = False
        if match.rest and not _larger_throughout(lines[-1], body):
            split = split_at_letters(page, lines[-1], len(squeeze(lines[-1].text)) - match.rest)
            if split is None:
                continue
            lines = [*lines[:-1], split]
            run_in = True
        for line in lines:
            line.role = HEADING
        text = " ".join(line.text for line in lines)
        printed = text if squeeze(text) == squeeze(match.entry.title) else _fuller(text, match.entry.title)
        heading = Heading(lines, printed, read_number(printed), 5.0, match.entry.level, run_in, True)
        heading.signature = signature(lines[0])
        found.append(heading)
    return found


def _larger_throughout(line: Line, body: BodyStyle) -> bool:
    """Whether all of a line is larger than the text: its end is no text, but code or symbols without a bookmark."""
    return all(run.size >= body.size + 0.45 or run.script for run in line.runs)


def _fuller(printed: str, title: str) -> str:
    return printed if len(squeeze(printed)) >= len(squeeze(title)) else title


def style_headings(pages: Sequence[PageText], body: BodyStyle) -> list[Heading]:
    """Candidates by their looks, each with a score; `choose` decides which are headings."""
    found: list[Heading] = []
    for page in pages:
        i = 0
        while i < len(page.lines):
            line = page.lines[i]
            if line.role == "":
                heading = _candidate(page, i, body)
                if heading is not None:
                    found.append(heading)
                    i = page.lines.index(heading.lines[-1]) + 1
                    continue
            i += 1
    return found


def stands_out(line: Line, body: BodyStyle) -> bool:
    """Whether a line's type differs from the body's in a way that headings differ."""
    if line.size >= body.size + 0.45 or (line.bold and not body.bold):
        return True
    if line.size >= body.size - 0.6 and line.font not in body.fonts and line.font != body.font:
        return True
    return line.size >= body.size - 1.6 and is_capitals(line.text)


def _candidate(page: PageText, i: int, body: BodyStyle) -> Heading | None:
    line = page.lines[i]
    number = read_number(line.text)
    generic = is_generic(line.text) or bool(number and is_generic(line.text[number.end :]))
    if not (stands_out(line, body) or generic or (number and number.kind in ("decimal", "roman", "appendix"))):
        return None
    if (
        match_label(line.text)
        or is_supplement(line.text)
        or len(line.text) > _MAX_HEADING_CHARS
        or (line.mono and (number is None or line.size < body.size + 0.45))
        or (LIST_MARK.match(line.text) and not generic)
        or _runs_on(line, body)
    ):
        return None
    group = _group(page.lines, i, body)
    text = " ".join(ln.text for ln in group)
    letters = len(_LETTERS.findall(text))
    if letters < 2 or letters < 0.45 * len(text.replace(" ", "")) or len(text) > _MAX_HEADING_CHARS:
        return None
    if not generic and not _WORD.search(text[number.end if number else 0 :]):
        return None
    heading = Heading(group, text, number, signature=signature(line))
    heading.score = _score(page, i, heading, body, generic)
    return heading


def _runs_on(line: Line, body: BodyStyle) -> bool:
    """Whether a line goes over from another type to the body's: a run-in heading and the text that it opens."""
    last = line.runs[-1]
    if len(line.runs) < 2 or len(last.text) < 4 or abs(last.size - body.size) > 0.6 or last.bold != body.bold:
        return False
    first = line.runs[0]
    plain = last.font in body.fonts or last.font == body.font
    return plain and first.font != last.font and (first.bold != last.bold or first.italic != last.italic)


def _group(lines: Sequence[Line], i: int, body: BodyStyle) -> list[Line]:
    """The lines of one heading: alike in type, close below one another, in one column."""
    group = [lines[i]]
    plain = not stands_out(lines[i], body)
    for line in lines[i + 1 : i + _MAX_HEADING_LINES]:
        last = group[-1]
        rise = line.baseline - last.baseline
        if line.role or line.page != last.page or plain:
            break
        if abs(rise) < 2 and 0 < line.x0 - last.x1 < 3 * line.size and line.block == last.block:
            group.append(line)
            continue
        # in a manuscript with wide lines, headings are set as wide as the text
        if not 0.5 * line.size < rise < max(1.65, 1.1 * body.leading / body.size) * max(line.size, last.size):
            break
        if abs(line.size - last.size) > 0.35 or line.bold != last.bold or line.italic != last.italic:
            break
        if line.font != last.font and not line.bold:
            break
        if is_capitals(line.text) != is_capitals(last.text) and is_capitals(last.text):
            break
        if read_number(line.text) and read_number(group[0].text) and line.text[:1].isdigit():
            break
        if is_generic(last.text) and len(group) == 1 and not last.text.endswith(("and", "&")):
            break
        if min(line.x1, last.x1) - max(line.x0, last.x0) <= 0:
            break
        # two headings below one another: the first ends well before its column does
        room = last.right - last.x1
        first_word = line.text.split(" ", 1)[0]
        if room > len(first_word) * 0.6 * line.size + 0.3 * (last.right - last.left) and line.block != last.block:
            break
        group.append(line)
    return group


def _score(page: PageText, i: int, heading: Heading, body: BodyStyle, generic: bool) -> float:
    first, last = heading.lines[0], heading.lines[-1]
    text, number = heading.text, heading.number
    words = text.split()
    score = 0.0
    if first.size >= body.size + 0.45:
        score += 1.2 if first.size >= body.size + 1.4 else 0.8
    elif first.size < body.size - 0.6:
        score -= 0.2 if first.bold or is_capitals(text) or is_nameless(first.font) else 0.8
    if first.bold and not body.bold:
        score += 1.0
    if is_capitals(text):
        score += 0.6
    if first.font not in body.fonts and first.font != body.font and not first.bold and first.size < body.size + 0.45:
        # a font without a name may be bold
        score += (1.0 if is_nameless(first.font) else 0.6) if len(heading.lines) <= 2 else 0.2
    if number is not None:
        score += {"decimal": 1.2, "roman": 0.8, "appendix": 1.0, "letter": 0.5, "paren": -0.3, "cjk": 1.0}[number.kind]
    if generic:
        score += 1.6
    before = _neighbour(page.lines, i, -1)
    after = _neighbour(page.lines, page.lines.index(last), 1)
    score += _space(first, last, before, after, body)
    heading.framed = _framed(first, last, before, after, body)
    if _SENTENCE_END.search(text) and not generic and not (number and len(words) < 14 and stands_out(first, body)):
        score -= 1.0 if text.endswith(".") else 0.2
    if text.endswith((",", ";", "-", "–")) or text[0] in ",;.)]%+=":
        score -= 1.5
    if text[:1].islower() and number is None:
        score -= 1.0
    if len(words) > 16:
        score -= 0.8
    if len(words) == 1 and not generic and number is None:
        score -= 0.3
    label = STATEMENT.match(text)
    if (label and _LABEL_ENDS.match(text, label.end())) or is_keywords(text):
        score -= 2.5
    if re.search(r"https?://|www\.|@|\bdoi\b|©", text, re.I):
        score -= 2.5
    if re.search(r"[=≤≥∑∫√∈→]", text):
        score -= 1.0
    if _on_row(page.lines, first):
        score -= 1.5
    if not stands_out(first, body) and not generic and _flows_on(last, after, body):
        # the first line of a numbered paragraph or list item
        score -= 2.0
    return score


def _flows_on(last: Line, after: Line | None, body: BodyStyle) -> bool:
    """Whether the text goes on in the next line: this one is full, and the next stands at the usual distance."""
    if after is None or after.column != last.column or abs(after.size - last.size) > 0.3 or after.bold != last.bold:
        return False
    close = 0 < after.baseline - last.baseline < 1.2 * body.leading
    return close and (last.x1 > last.right - 0.08 * (last.right - last.left) or after.text[:1].islower())


def _neighbour(lines: Sequence[Line], i: int, step: int) -> Line | None:
    j = i + step
    while 0 <= j < len(lines):
        if lines[j].role in ("", HEADING):
            return lines[j]
        j += step
    return None


def _framed(first: Line, last: Line, before: Line | None, after: Line | None, body: BodyStyle) -> bool:
    """Whether running text follows closely in the same column and running text, or nothing, stands before."""
    if after is None or after.column != last.column or not 0 < after.baseline - last.baseline < 2.5 * body.leading:
        return False
    filled = after.width > 0.7 * (after.right - after.left)
    above = before is None or before.column != first.column or body.is_body(before) or before.role == HEADING
    above = above or (before is not None and stands_out(before, body) and len(before.text) < 80)
    return body.is_body(after) and filled and above


def _space(first: Line, last: Line, before: Line | None, after: Line | None, body: BodyStyle) -> float:
    score = 0.0
    usual = body.leading - body.size
    if before is None or before.baseline > first.baseline or before.column != first.column:
        score += 0.4  # the head of a page or column
    else:
        gap = first.baseline - first.size - before.baseline
        if gap > usual + 0.35 * body.leading:
            score += 0.7
        elif abs(before.size - first.size) < 0.3 and before.bold == first.bold and gap < usual + 1:
            score -= 0.8
        if before.x1 > before.right - 4 and not _SENTENCE_END.search(before.text) and gap < usual + 2:
            score -= 0.7
    if after is not None and 0 < after.baseline - last.baseline < 4 * body.leading and body.is_body(after):
        score += 0.4
    if first.x1 > first.right + 10:
        score -= 0.3
    return score


def _on_row(lines: Sequence[Line], line: Line) -> bool:
    """Whether other text of the same column stands on its baseline, as in a table."""
    return any(
        other is not line
        and abs(other.baseline - line.baseline) < 2
        and other.role != "furniture"
        and line.left - 3 <= other.x0 < line.right
        and (other.x0 > line.x1 + 6 or other.x1 < line.x0 - 6)
        for other in lines
    )


def _bare(heading: Heading) -> str:
    return heading.text[heading.number.end :] if heading.number else heading.text


def _mean(headings: Sequence[Heading]) -> float:
    return sum(h.score for h in headings) / len(headings)


def _are_items(members: Sequence[Heading], others: Sequence[Heading]) -> bool:
    """Whether numbered candidates of one look are items of a list: sentences, where the sure headings are none."""
    if len(members) < 3 or len(others) < 3 or not all(h.number and h.number.depth == 1 for h in members):
        return False
    stops = sum(h.text.endswith(".") for h in members)
    plain = sum(h.number is None and not h.text.endswith(".") for h in others)
    return stops >= 0.8 * len(members) and plain >= 0.8 * len(others)


def choose(candidates: Sequence[Heading], known: Sequence[Heading] = ()) -> list[Heading]:
    """Those candidates that are headings: by their own score and by how others of the same look do.

    `known` are headings from the outline: what looks like them is a heading, what looks like none of them hardly is.
    """
    groups: dict[Signature, list[Heading]] = defaultdict(list)
    for heading in candidates:
        groups[heading.signature].append(heading)
    looks = {h.signature for h in known if not h.run_in}
    sure = known or [h for h in candidates if h.score >= 2.2]
    numbered = sum(h.number is not None and h.number.kind in ("decimal", "roman", "letter") for h in sure)
    numbers_all = numbered >= 4 and numbered >= 0.65 * len(sure)
    # a paper can number its sections and leave those below them without
    settled = {look for look, members in groups.items() if sum(h.framed and h.number is None for h in members) >= 3}
    chosen = []
    # the list of references is full of lines that begin with a number or a capitalised name
    order = {h: i for i, h in enumerate(candidates)}
    listed = next((i for i, h in enumerate(candidates) if is_references(_bare(h))), len(candidates))
    before = {h.signature for h in candidates[:listed] if h.score >= 2.2}
    for look, members in groups.items():
        if _are_items(members, [h for h in sure if h.signature != look]):
            continue
        everywhere = _mean(members)
        # words in the text can look like a heading; where headings of that look are sure, those alone count
        trusted = look in settled and not is_nameless(look[1])
        framed = [h for h in members if h.framed and order[h] < listed] if trusted else []
        strong = sum(h.score >= 2.2 for h in members)
        for heading in members:
            mean = _mean(framed) if framed and heading.framed else everywhere
            score = heading.score + 0.5 * (mean - 1.6) + (0.4 if strong >= 2 else 0.0)
            if look in settled and not known:
                score += 0.4
                usual = len(framed) >= 0.8 * len(members) and not numbers_all
                if usual and heading.framed and heading.lines[0].bold:
                    # the more lines of a look stand alone between paragraphs, the less are they chance
                    score += min(0.1 * max(len(framed) - 3, 0), 0.4)
            least = 1.75
            if known:
                least = 1.4 if look in looks else 3.2
            if (
                numbers_all
                and heading.number is None
                and not is_generic(heading.text)
                and not is_appendix(heading.text)
            ):
                least += 0.3 if look in settled else 0.9
            if order[heading] > listed and not is_generic(_bare(heading)):
                least += 0.0 if look in before and not like_reference(heading.text) else 1.6
            if score >= least:
                chosen.append(heading)
    for heading in chosen:
        for line in heading.lines:
            line.role = HEADING
    return chosen
