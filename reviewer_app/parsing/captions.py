"""Captions of figures and tables: where they begin, where they end, and which label they carry."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from reviewer_app.paper.scripts import EAST_ASIAN, EAST_ASIAN_SIGNS
from reviewer_app.parsing.caption_evidence import (
    CAPTION_EVIDENCE,
    GOOD_CAPTION,
    LEAST_CAPTION,
    SAME_SIZE,
    SECOND_CAPTION,
    CaptionCase,
)
from reviewer_app.parsing.evidence import weigh
from reviewer_app.parsing.lines import Line, PageText, runs_text
from reviewer_app.parsing.style import BodyStyle

CAPTION = "caption"

# How papers in the larger languages of science name a figure and a table.
_FIGURE_WORDS = (
    r"fig(?:ure|ura|\.)?s?|abb(?:ildung|\.)|scheme|schema|chart|plate|graph|image|photo|obr(?:ázek|\.)|rys(?:unek|"
    r"\.)|"
    r"рис(?:унок|\.)|gambar|şekil|ábra|slika|kuva|hình|图|圖|図|그림|illustration|algorithm|listing|video"
)
_TABLE_WORDS = (
    r"tab(?:le|elle|leau|ella|ela|la|elka|el|ell|ulka|\.)?s?|cuadro|quadro|табл(?:ица|\.)|tablo|taulukko|bảng|表|표"
)
_NUMBER = (
    r"(?:[A-Z]{1,2}[.-]?)?\d{1,3}(?:[.．–－-]\d{1,3})*(?:\s?[a-h](?![a-z]))?|[IVXL]{1,6}(?![a-z])|"
    r"[A-Z]\.?\d{0,2}(?![A-Za-z])"
)
_LABEL = re.compile(
    rf"(?P<extra>(?:supplementa(?:ry|l)|supporting|extended data|online|appendix)\s+)?"
    rf"(?:(?P<figure>{_FIGURE_WORDS})|(?P<table>{_TABLE_WORDS}))"
    rf"[\s-]*(?P<number>{_NUMBER})(?P<end>\s*[.:：、．。|│•–—-]+|\s*[)）]|\s*$|\s+|(?=[{EAST_ASIAN}{EAST_ASIAN_SIGNS}]))",
    re.I,
)
_SUPPLEMENT = re.compile(
    r"S\d{1,2}\s+(?:fig|table|file|text|appendix|data|dataset|movie|video|protocol|checklist)\b", re.I
)
_CONTINUED = re.compile(
    r"\(?\s*(?:cont(?:inued|\.|’d|'d|d)?|continuation|fortsetzung|suite|[续續])\.?\s*\)?[.:]?$", re.I
)

_STOPS = (".", "!", "?", "。", "．", "！", "？")
# What adding up in another order changes.
_ROUNDING = 0.01
# In type sizes. Pieces of one printed line: baselines level, more so in smaller type (a subscript), and not far apart;
# after a label alone further.
_LEVEL, _LEVEL_SMALL, _SMALL = 0.35, 0.7, 0.86
_OVERLAP, _BESIDE, _BESIDE_LABEL = 0.5, 3, 8
# The next line of a caption is no further below, and no further than the lines before it were; in a manuscript set
# with wide lines, wider.
_MOST_RISE, _WIDE_RISE, _MORE_RISE = 2.6, 2.2, 0.3
_RISE_IN_BLOCK, _RISE, _SPREAD, _CLOSE = 1.95, 1.6, 1.1, 1.3
# It shares this part of the width, and its size within so many points.
_SHARED, _SIZE = 0.5, 0.45
# A line ends short of its column by this share of the width.
_SHORT_OF_CAPTION, _SHORT, _SHORT_ALONE = 0.05, 0.1, 0.15
# A line in the middle has at least so much room at its sides, in type sizes.
_ROOM_BESIDE = 2
# A line of text is set in by no more than so many type sizes.
_SET_IN = 3
# Baselines and edges within so many points are level.
_POINTS, _ROW_SIZE = 2, 0.5


@dataclass(slots=True)
class Caption:
    """One caption: its lines in order, its label as printed, and the text `inside` its figure or table."""

    kind: Literal["figure", "table"]
    label: str
    page: int
    lines: list[Line] = field(default_factory=list)
    inside: list[Line] = field(default_factory=list)
    score: float = 0.0

    @property
    def text(self) -> str:
        """Its text with line ends joined; the label comes first."""
        from reviewer_app.parsing.hyphens import join_lines

        return join_lines([line.text for line in self.lines])


def is_supplement(text: str) -> bool:
    """Whether a text begins like an entry in a list of supplements ("S2 Fig. …", "S1 Table")."""
    return bool(_SUPPLEMENT.match(text))


def match_label(text: str) -> re.Match[str] | None:
    """The label at the start of a text ("Figure 3:", "TABLE IV", "Fig. S2."), or None."""
    found = _LABEL.match(text)
    if found is None:
        return None
    number = found["number"]
    # "Table a" and "figure in" are words; a number in letters must be printed in capitals
    if not number[0].isdigit() and not number.isupper() and not number[-1:].isdigit():
        return None
    return found


def find_captions(pages: Sequence[PageText], body: BodyStyle) -> list[Caption]:
    """The captions of a paper in reading order. Their lines get the role "caption".

    A sentence that begins with "Figure 3 shows" looks like a caption too; of several candidates for one label the one
    that is best set apart from the running text wins.
    """
    candidates: dict[str, list[tuple[Caption, list[Line], int]]] = defaultdict(list)
    for page in pages:
        lines = [ln for ln in page.lines if ln.role == ""]
        for i, line in enumerate(lines):
            found = match_label(line.text)
            if found is None:
                continue
            case = CaptionCase(line, found, lines[i - 1] if i else None, body)
            score = weigh(CAPTION_EVIDENCE, case)
            # ")" ends a reference: "(see Fig. 3)"
            if case.end in (")", "）") or score < LEAST_CAPTION:
                continue
            kind: Literal["figure", "table"] = "table" if found["table"] else "figure"
            if _CONTINUED.fullmatch(line.text[found.end() :].strip()):
                line.role = CAPTION
                continue
            label = _label_text(found)
            key = re.sub(r"[\W_]+", "", label.lower())
            candidates[key].append((Caption(kind, label, page.number, score=score), lines, i))
    chosen: list[tuple[Caption, list[Line], int]] = []
    for found_here in candidates.values():
        best = max(c.score for c, _, _ in found_here)
        # a caption comes before its continuations and, mostly, before what refers to it
        good = [item for item in found_here if item[0].score >= min(best, GOOD_CAPTION) - _ROUNDING]
        chosen.extend(item for n, item in enumerate(good) if n == 0 or item[0].score >= SECOND_CAPTION)
    chosen.sort(key=lambda item: (item[0].page, item[2]))
    captions: list[Caption] = []
    for caption, lines, i in chosen:
        if lines[i].role:
            continue
        caption.lines = _extent(lines, i, body, {ln[j] for _, ln, j in chosen})
        for line in caption.lines:
            line.role = CAPTION
        captions.append(caption)
    return _without_continuations(captions)


def _label_text(found: re.Match[str]) -> str:
    return " ".join(found.group(0).strip(" .:：、．。|│•–—-)）").split())


def _without_continuations(captions: list[Caption]) -> list[Caption]:
    kept: list[Caption] = []
    seen: set[str] = set()
    for caption in captions:
        rest = caption.text[len(caption.label) :].strip(" .:|–—-")
        key = caption.label.lower().replace(".", "")
        if (key in seen and (not rest or _CONTINUED.match(rest) or rest.lower().startswith("(cont"))) or (
            _CONTINUED.fullmatch(rest) and rest
        ):
            continue
        if kept and _says_again(kept[-1], caption):
            kept[-1].lines += caption.lines
            continue
        seen.add(key)
        kept.append(caption)
    return kept


def _says_again(first: Caption, second: Caption) -> bool:
    """Whether a caption stands close under another and says the same in a second script: 图 1 and Fig. 1."""
    last, line = first.lines[-1], second.lines[0]
    one, other = match_label(first.lines[0].text), match_label(line.text)
    if one is None or other is None or first.kind != second.kind or first.page != second.page:
        return False
    close = 0 < line.baseline - last.baseline < _MOST_RISE * max(line.size, last.size)
    return close and one["number"] == other["number"] and one[0][0].isascii() != other[0][0].isascii()


def _extent(lines: Sequence[Line], i: int, body: BodyStyle, starts: set[Line]) -> list[Line]:
    """The lines of the caption that begins at `i`: on while they follow one another closely in one type."""
    first = lines[i]
    found = [first]
    rest = re.sub(r"[\s.:|]+$", "", first.text)
    label_only = (match := match_label(first.text)) is not None and match.end() >= len(rest)
    step = 0.0
    size = first.size
    right = first.x1
    # a manuscript set with wide lines sets its captions so too
    spread = body.leading / max(body.size, 1.0)
    bold_text = _tail_bold(first)
    table = match is not None and bool(match["table"])
    for line in lines[i + 1 :]:
        last = found[-1]
        if line.role or line in starts or line.page != first.page:
            break
        rise = line.baseline - last.baseline
        same_row = abs(rise) < (_LEVEL if line.size > _SMALL * last.size else _LEVEL_SMALL) * max(line.size, last.size)
        if same_row:
            # the same printed line, split at a wide space or in a formula
            if -_OVERLAP * size <= line.x0 - last.x1 < (_BESIDE_LABEL if label_only else _BESIDE) * size:
                found.append(line)
                right = max(right, line.x1)
                label_only = False
                continue
            break
        if not 0 < rise < max(_MOST_RISE, _WIDE_RISE * spread) * max(size, line.size):
            break
        overlap = min(line.x1, max(ln.x1 for ln in found)) - max(line.x0, min(ln.x0 for ln in found))
        if overlap < _SHARED * min(line.width, first.width):
            break
        if len(found) == 1 and label_only:
            # "TABLE IV" on its own line: the caption itself follows, often in another type
            size, bold_text = line.size, line.bold
            found.append(line)
            right = line.x1
            label_only = False
            continue
        if abs(line.size - size) > _SIZE:
            break
        if step and rise > step + _MORE_RISE * size:
            break
        if not step and rise > max(_RISE_IN_BLOCK if line.block == last.block else _RISE, _SPREAD * spread) * size:
            break
        ended = last.text.endswith(_STOPS) and last.x1 < right - _SHORT_OF_CAPTION * max(right - first.x0, 1)
        if _is_finished(last, line):
            break
        same_as_body = abs(size - body.size) <= SAME_SIZE
        if ended and (same_as_body or rise > _CLOSE * size) and line.block != last.block:
            break
        if line.bold != bold_text and (
            line.block != last.block
            or (bold_text and _all_bold(found) and ended_or_short(last) and not _goes_on(last, line))
        ):
            break
        if _is_row(line, lines, body) and (line.block != last.block or last.text.endswith(".")):
            break
        if table and (_is_row_below(line, found, lines, body) or (len(found) == 1 and _stands_alone(last, line))):
            break
        step = step or rise
        step = min(step, rise)
        found.append(line)
        right = max(right, line.x1)
    return found


def _is_finished(last: Line, line: Line) -> bool:
    """Whether a caption in the middle of its column is followed by a line that is not: full, or begun at the edge."""
    before, after = last.x0 - last.left, last.right - last.x1
    room = _ROOM_BESIDE * last.size
    if min(before, after) < room or abs(before - after) > room:
        return False
    starts = line.x0 - line.left
    return starts < before - last.size and line.right - line.x1 < after - last.size and starts < _SET_IN * last.size


def _goes_on(title: Line, line: Line) -> bool:
    """Whether a bold title fills the first line of a caption: plain lines of its width follow close under it."""
    close = line.baseline - title.baseline < _CLOSE * title.size
    return close and abs(line.x0 - title.x0) < 2 and title.x1 > line.x1 - 2


def ended_or_short(line: Line) -> bool:
    """Whether a line ends a sentence or ends well before its column does."""
    return line.text.endswith(_STOPS) or line.x1 < line.right - _SHORT * (line.right - line.left)


def _all_bold(lines: Sequence[Line]) -> bool:
    return all(run.bold or not run.text.strip() for line in lines for run in line.runs)


def _tail_bold(line: Line) -> bool:
    return line.runs[-1].bold


def _is_row(line: Line, lines: Sequence[Line], body: BodyStyle) -> bool:
    """Whether other pieces of text stand on the same baseline in the same column: the row of a table."""
    return any(
        other is not line
        and abs(other.baseline - line.baseline) < _POINTS
        and line.left - 2 <= other.x0 <= line.right + 2
        and (other.x0 > line.x1 + body.size or other.x1 < line.x0 - body.size)
        for other in lines
        if other.page == line.page
    )


def _is_row_below(line: Line, caption: Sequence[Line], lines: Sequence[Line], body: BodyStyle) -> bool:
    """Whether a line is a part of a table's row that keeps under the caption; wide gaps divide its cells."""
    left, right = min(ln.x0 for ln in caption), max(ln.x1 for ln in caption)
    beside = [
        ln
        for ln in lines
        if ln is not line
        and ln.page == line.page
        and abs(ln.baseline - line.baseline) < _POINTS
        and abs(ln.size - line.size) < _ROW_SIZE
        and min(ln.x1, right) - max(ln.x0, left) > _SHARED * ln.width
    ]
    return any(ln.x0 > line.x1 + body.size or ln.x1 < line.x0 - body.size for ln in beside)


def _stands_alone(caption: Line, line: Line) -> bool:
    """Whether a caption of one line ends a sentence short of its column, and what follows is set apart from it."""
    short = caption.x1 < caption.right - _SHORT_ALONE * (caption.right - caption.left)
    return short and caption.text.endswith(_STOPS) and line.block != caption.block


def caption_label(lines: Sequence[Line]) -> str:
    """The label of a caption's first line without the punctuation after it."""
    match = match_label(runs_text(lines[0].runs))
    return _label_text(match) if match else ""
