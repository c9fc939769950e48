"""Title and authors, found on the first page by type and position."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from reviewer_app.parsing.authors import is_affiliation, is_author_line, slant_of_institutions, split_names
from reviewer_app.parsing.captions import match_label
from reviewer_app.parsing.furniture import FURNITURE
from reviewer_app.parsing.headings import is_capitals
from reviewer_app.parsing.hyphens import Vocabulary, join_lines
from reviewer_app.parsing.lines import Line, PageText, Run, runs_text
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_generic, is_keywords
from reviewer_app.parsing.numbering import read_number, strip_number
from reviewer_app.parsing.outline import squeeze
from reviewer_app.parsing.style import BodyStyle

TITLE, AUTHOR, FRONT = "title", "author", "front"

# Words that stand over a title (kind of article, name and number of a journal), never alone in one.
_MASTHEAD = re.compile(
    r"\b(?:journal|issn|vol(?:ume)?\b\.?\s*\d|issue\s*\d|doi\b|https?:|www\.|open access|published|received|accepted|"
    r"copyright|all rights reserved|citation|preprint|submitted|creative commons|licen[cs]e|peer.review(?:ed)?|"
    r"available online|contents lists|homepage|proceedings of|conference on|pp\.\s*\d|arxiv:)|©|@",
    re.I,
)
_ARTICLE_KIND = re.compile(
    r"(?:original|research|review|short|brief|regular|full|invited|perspective|technical|case|data|mini|"
    r"systematic|primary|clinical|scientific|hypothesis|methodology|software)?[ -]*"
    r"(?:(?:length|and)[ -]*)?(?:theory )?(?:research|original|review|article|articles|paper|report|reports|note|"
    r"letter|letters|communication|communications|"
    r"study|contribution|investigation|commentary|editorial|correspondence|survey|feature|"
    r"open access)s?(?: articles?| papers?)?",
    re.I,
)


# A title on the page of running text that scores so high is not looked for on a cover sheet before it.
_LEAST_TITLE, _SURE_TITLE = 0.2, 1.8


@dataclass(slots=True)
class FrontMatter:
    """What stands before the body: title, authors, and the lines that carried them."""

    title: str = ""
    authors: tuple[str, ...] = ()
    title_lines: list[Line] = field(default_factory=list)
    author_lines: list[Line] = field(default_factory=list)
    page: int = 1


def read_front(pages: Sequence[PageText], body: BodyStyle, stated_title: str, vocabulary: Vocabulary) -> FrontMatter:
    """Title and authors of a paper; their lines get the roles "title" and "author".

    `stated_title` is the title in the file's metadata: often empty or wrong, but when it also stands on the page it
    settles the matter.
    """
    front = FrontMatter()
    furniture = {squeeze(ln.text) for p in pages for ln in p.lines if ln.role == FURNITURE}
    best: tuple[float, list[Line], PageText] | None = None
    for page in _first_pages(pages):
        found = _best_title(page, body, stated_title, furniture)
        if found is not None and (best is None or (found[0] > best[0] and best[0] < _SURE_TITLE)):
            best = (*found, page)
    if best is None:
        return front
    front.page = best[2].number
    if best[0] < _LEAST_TITLE:
        return front
    front.title_lines = best[1]
    for line in front.title_lines:
        line.role = TITLE
    front.title = _title_text(front.title_lines, vocabulary)
    _find_authors(best[2], front, body)
    return front


def _best_title(page: PageText, body: BodyStyle, stated: str, furniture: set[str]) -> tuple[float, list[Line]] | None:
    groups = _groups(page, body)
    scored = [(_title_score(group, groups, page, body, stated, furniture), group) for group in groups]
    return max(scored, key=lambda item: item[0], default=None)


def mark_around_title(page: PageText | None, front: FrontMatter) -> None:
    """What stands over the title, or in a narrow column beside it, is front matter: mastheads, dates, how to cite."""
    if page is None or not front.title_lines:
        return
    top = min(ln.y0 for ln in front.title_lines)
    left, right = min(ln.x0 for ln in front.title_lines), max(ln.x1 for ln in front.title_lines)
    before = True
    last: Line | None = None
    for line in page.lines:
        if line is front.title_lines[0]:
            before = False
        ends = last is not None and last.role == "" and last.x1 > left + 5 and _follows(last, line)
        last = line
        # the short end of a paragraph is no narrow column
        if line.role or ends:
            continue
        above = line.y1 <= top + 2
        beside = (line.x1 <= left + 5 and left > 0.2 * page.frame_width and _in_sidebar(page, line, left)) or (
            before and line.x0 >= right - 5
        )
        if (above and before) or (above and len(line.text) < 80) or (beside and line.width < 0.35 * page.frame_width):
            line.role = FRONT


def _in_sidebar(page: PageText, line: Line, left: float) -> bool:
    """Whether the text that begins as far left as `line` keeps clear of the title, whose left edge is `left`.

    Under a title that is set in the middle stand columns that reach below it.
    """
    return sum(abs(ln.x0 - line.x0) < 6 and ln.x1 > left + 5 for ln in page.lines if ln.role == "") < 3


def _follows(last: Line, line: Line) -> bool:
    """Whether `line` stands under `last` as the next line of a paragraph does."""
    rise = line.baseline - last.baseline
    return 0 < rise < 1.8 * line.size and abs(line.size - last.size) < 0.3 and abs(line.x0 - last.x0) < 3 * line.size


def _title_text(lines: Sequence[Line], vocabulary: Vocabulary) -> str:
    last = lines[-1]
    # marks of a footnote to the title
    marks = sum(1 for _ in itertools.takewhile(lambda run: _is_mark(run, last), reversed(last.runs)))
    printed = runs_text(last.runs[: len(last.runs) - marks]) if marks < len(last.runs) else last.text
    text = join_lines([*(line.text for line in lines[:-1]), printed], vocabulary)
    text = re.sub(r"[\s]*[*∗†‡§¶#⋆]+$", "", text)
    return re.sub(r"(?<=[a-zA-Z?!)])[¹²³⁴⁵]$", "", text).strip()


def _is_mark(run: Run, line: Line) -> bool:
    """Whether a run at a title's end marks a footnote: raised, or a digit in a smaller type and another font."""
    if run.script > 0:
        return len(run.text) <= 3
    return run.text.strip().isdigit() and len(run.text) <= 2 and run.size < line.size - 1 and run.font != line.font


def _first_pages(pages: Sequence[PageText]) -> list[PageText]:
    """The pages that can carry the title, likeliest first: the first with running text, then sparse ones before it."""
    dense = next(
        (i for i, p in enumerate(pages[:3]) if sum(len(ln.text) for ln in p.lines if ln.role == "") > 500), None
    )
    if dense is None:
        return [p for p in pages if p.lines][:1]
    return [pages[dense], *pages[:dense]]


def _groups(page: PageText, body: BodyStyle) -> list[list[Line]]:
    """Neighbouring lines of one type size, from the top of the page; each could be the title."""
    # a manuscript can be set with wide lines throughout
    spread = body.leading / max(body.size, 1.0)
    groups: list[list[Line]] = []
    lines = [ln for ln in page.lines if ln.role == "" and ln.y0 < 0.72 * page.frame_height]
    for line in lines:
        if groups:
            last = groups[-1][-1]
            rise = line.baseline - last.baseline
            alike = abs(line.size - last.size) < 0.06 * line.size + 0.1 and line.bold == last.bold
            beside = abs(rise) < 2 and 0 <= line.x0 - last.x1 < 4 * line.size
            # a title page of its own is set with lines wide apart
            wide = 2.5 if line.size > 1.5 * body.size and abs(line.x0 + line.x1 - last.x0 - last.x1) < 4 else 1.75
            below = 0 < rise < max(wide, 1.1 * spread) * line.size and min(line.x1, last.x1) > max(line.x0, last.x0)
            if alike and (beside or below) and _case_fits(groups[-1], line):
                groups[-1].append(line)
                continue
        groups.append([line])
    return groups


def _case_fits(group: Sequence[Line], line: Line) -> bool:
    """A title does not change between capitals and small letters from line to line; title and authors may."""
    one, other = is_capitals(group[-1].text), is_capitals(line.text)
    return one == other or len(line.text) < 12 or len(group[-1].text) < 12


def _title_score(
    group: Sequence[Line],
    groups: Sequence[Sequence[Line]],
    page: PageText,
    body: BodyStyle,
    stated: str,
    furniture: set[str],
) -> float:
    text = join_lines([ln.text for ln in group])
    words = text.split()
    letters = sum(c.isalpha() for c in text)
    squeezed = squeeze(text)
    if letters < 4 or letters < 0.5 * len(text.replace(" ", "")) or len(text) > 400 or is_keywords(text):
        return -9.0
    size = group[0].size
    score = 2.2 * min(size / max(body.size, 1.0), 2.2) - 2.2
    score += 0.4 * group[0].bold
    cjk = sum("\u3040" <= c <= "\u9fff" for c in text)
    count = len(words) if cjk < 0.3 * len(text) else cjk // 2
    if count >= 4:
        score += 1.0
    elif count <= 2:
        score -= 1.0
    if count > 45:
        score -= 2.0
    elif count > 30:
        score -= 0.6
    if group[0].y0 < 0.45 * page.frame_height:
        score += 0.3
    if stated and len(stated) > 12 and len(squeezed) > 8:
        likeness = fuzz.ratio(squeezed, squeeze(stated)) / 100
        if likeness > 0.85:
            score += 3.0
        elif len(squeezed) > 15 and squeeze(stated).startswith(squeezed):
            score += 1.5
    below = _names_below(group, groups)
    if count <= 5 and any(squeezed and squeezed in other and squeezed != squeeze(stated) for other in furniture):
        # a journal's name, or the title in short, which its authors stand under
        score -= 0.3 if below else 1.5
    if _MASTHEAD.search(text):
        score -= 1.8
    number = read_number(text)
    if number is not None and number.kind in ("decimal", "roman"):
        score -= 1.5
    if _ARTICLE_KIND.fullmatch(text.strip()):
        score -= 4.0
    if is_generic(strip_number(text)) or is_abstract(text) or abstract_prefix(text):
        score -= 4.0
    if size < body.size - 0.4:
        score -= 1.0
    largest = size > max(g[0].size for g in groups) - 0.1
    names = sum(is_author_line(ln.text) for ln in group)
    # a name of two capitalised words can be a program's
    if (is_author_line(text) and count <= 12 and not (below and largest)) or (
        2 * names >= len(group) > 1 and _larger_above(group, groups, 4)
    ):
        score -= 1.2
    if is_affiliation(text) and size < body.size + 3:
        score -= 1.0
    if match_label(text):
        score -= 3.0
    plain = size <= body.size + 0.4 and group[0].bold == body.bold and not is_capitals(text)
    if below:
        score += 0.8
    if plain and (not below or _larger_above(group, groups)):
        # nothing tells it from running text
        score -= 1.6
    if text.endswith(".") and size <= body.size + 0.5:
        score -= 0.8
    return score


def _names_below(group: Sequence[Line], groups: Sequence[Sequence[Line]]) -> bool:
    bottom = max(ln.y1 for ln in group)
    below = sorted(
        (g for g in groups if g is not group and g[0].y0 >= bottom - 2), key=lambda g: (round(g[0].y0), g[0].x0)
    )
    return any(is_author_line(join_lines([ln.text for ln in g])) or is_author_line(g[0].text) for g in below[:2])


def _larger_above(group: Sequence[Line], groups: Sequence[Sequence[Line]], letters: int = 15) -> bool:
    """Whether something of more than so many letters stands above in clearly larger type."""
    return any(
        g[0].size > group[0].size + 1.5
        and g[-1].baseline < group[0].baseline
        and sum(len(ln.text) for ln in g) > letters
        for g in groups
    )


def _find_authors(page: PageText, front: FrontMatter, body: BodyStyle) -> None:
    bottom = max(ln.y1 for ln in front.title_lines)
    right = max(ln.x1 for ln in front.title_lines)
    left = min(ln.x0 for ln in front.title_lines)
    lines = sorted(
        (ln for ln in page.lines if ln.role == "" and ln.y0 >= bottom - 3 and ln.y0 < bottom + 0.5 * page.frame_height),
        key=lambda ln: (round(ln.baseline / 4), ln.x0),
    )
    names: list[str] = []
    look: tuple[float, bool, bool] | None = None
    missed = 0
    for i, line in enumerate(lines):
        text = line.text
        if is_abstract(text) or abstract_prefix(text) or is_keywords(text) or is_generic(strip_number(text)):
            break
        if line.x0 > right + 80 or line.x1 < left - 20:
            continue
        slant = slant_of_institutions(line.runs)
        own = (line.size, line.bold, line.italic if slant is None else not slant)
        if look is not None and (abs(own[0] - look[0]) > 0.6 or own[1] != look[1] or own[2] != look[2]):
            missed += 1
            if missed > 14:
                break
            continue
        continues = bool(names) and lines[i - 1].role == AUTHOR and _wraps(lines[i - 1], line, body)
        # where names stand on lines of their own, a line with an institution is an address
        beside = not names or any(is_affiliation(ln.text) for ln in front.author_lines)
        found = split_names(line.runs, continues, beside)
        if not found:
            missed += 1
            if missed > (14 if look else 8):
                break
            if look is not None and len(text) > 90:
                break
            continue
        look = own
        missed = 0
        line.role = AUTHOR
        front.author_lines.append(line)
        _merge_names(names, found, line, front, body)
    front.authors = tuple(dict.fromkeys(names or _names_beside(page, front)))


def _names_beside(page: PageText, front: FrontMatter) -> list[str]:
    """Names in a narrow column left of the title, over their institution."""
    left, top = min(ln.x0 for ln in front.title_lines), min(ln.y0 for ln in front.title_lines)
    column = sorted(
        (ln for ln in page.lines if ln.role == "" and ln.x1 < left and ln.y0 > top - 12), key=lambda ln: ln.baseline
    )
    named = list(itertools.takewhile(lambda ln: split_names(ln.runs, beside=False), column))
    if not named or not any(is_affiliation(ln.text) for ln in column[len(named) : len(named) + 3]):
        return []
    for line in named:
        line.role = AUTHOR
    front.author_lines.extend(named)
    return [name for line in named for name in split_names(line.runs, beside=False)]


def _merge_names(names: list[str], found: list[str], line: Line, front: FrontMatter, body: BodyStyle) -> None:
    """A name that is divided at a line end: its first part ended the line before without a comma."""
    if names and len(front.author_lines) > 1:
        before = front.author_lines[-2]
        wraps = before.baseline < line.baseline and _wraps(before, line, body)
        open_end = not re.search(r"[,;&*∗†‡\d¹²³⁴⁵⁶⁷⁸⁹⁰]\s*$|\band$", before.text)
        if wraps and open_end and len(names[-1].split()) == 1 and before.text.endswith(names[-1]):
            names[-1] = f"{names[-1]} {found[0]}"
            names.extend(found[1:])
            return
    names.extend(found)


def _wraps(before: Line, line: Line, body: BodyStyle) -> bool:
    """Whether `line` stands beside the one before or under it no wider than lines of one text do."""
    spread = 1.1 * body.leading / max(body.size, 1.0)
    return line.baseline - before.baseline < max(1.8, spread) * line.size
