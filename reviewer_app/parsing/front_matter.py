"""Title and authors, found on the first page by type and position."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from reviewer_app.paper.measure import is_square, length, word_extent
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.author_search import AUTHOR, find_authors
from reviewer_app.parsing.authors import is_author_line
from reviewer_app.parsing.cover_sheet import CoverSheet, declarations, find_cover
from reviewer_app.parsing.furniture import FURNITURE
from reviewer_app.parsing.hyphens import Vocabulary, join_lines
from reviewer_app.parsing.lines import Line, PageText, Run, runs_text
from reviewer_app.parsing.names import is_abstract
from reviewer_app.parsing.style import BodyStyle, is_capitals
from reviewer_app.parsing.title_evidence import (
    DOUBTFUL_TITLE,
    LEAST_TITLE,
    SURE_TITLE,
    TITLE_LABEL,
    TitleCase,
    begins_with_dash,
    called_by_its_course,
    can_go_on,
    stands_over,
    title_score,
)

TITLE, FRONT = "title", "front"

# Baselines of one printed line, in points.
_LEVEL = 2
# A title has no more lines than this.
_ONE_TITLE = 5
# A title has no more words than this in a row in another script.
_FOREIGN_WORDS = 3
# Sizes within so many points are one.
_SAME_SIZE = 0.3
# The mark of a footnote has at most so many characters.
_MARK_LENGTH = 3
# A page has running text from so many characters on; the title is on one of the first pages.
_DENSE, _FIRST_PAGES = 500, 3
# The title stands in this part of the page, from its top.
_UPPER = 0.72
# Lines of one title: sizes differ by no more than this share and so many points; pieces of one printed line stand no
# further apart than so many type sizes; lines no further below than so many, on a cover sheet more.
_SHARE, _POINTS, _BESIDE = 0.06, 0.1, 4
_BELOW, _BELOW_COVER, _COVER_SIZE, _CENTRED, _WIDE_BELOW = 1.75, 2.5, 1.5, 4, 1.1
# A second title has at least this share of the first one's size, and is larger than the text by so many points.
_SECOND, _SECOND_OVER_TEXT = 0.6, 1.5
# A cover sheet has at most so many pages; the title after it is the same but for so many percent.
_COVER_PAGES, _SAME_TITLE = 2, 92
# A cover sheet says less than the page behind it; a page of the paper whose heading comes again says about as much.
_COVER_WORDS = 0.6
# Baselines that close, in points, are of one row.
_ROW = 4
# Shorter lines than this say nothing about capitals.
_FEW_LETTERS = 12


@dataclass(slots=True)
class FrontMatter:
    """What stands before the body: title, authors, the lines that carried them; and both in a second language."""

    title: str = ""
    authors: tuple[str, ...] = ()
    title_lines: list[Line] = field(default_factory=list)
    author_lines: list[Line] = field(default_factory=list)
    second_title: list[Line] = field(default_factory=list)
    second_authors: list[str] = field(default_factory=list)
    page: int = 1


def read_front(pages: Sequence[PageText], body: BodyStyle, stated_title: str, vocabulary: Vocabulary) -> FrontMatter:
    """Title and authors of a paper; their lines get the roles "title" and "author".

    `stated_title` is the title in the file's metadata: often empty or wrong, but when it also stands on the page it
    settles the matter.
    """
    front = FrontMatter()
    for page in declarations(pages):
        _mark_front(page)
    cover = find_cover(pages)
    if cover is not None and _from_cover(front, cover, body, stated_title, vocabulary):
        return front
    front = _from_text(pages, body, stated_title, vocabulary)
    if cover is not None and cover.authors and not front.authors:
        _take_names(front, cover)
    return front


def _from_text(pages: Sequence[PageText], body: BodyStyle, stated_title: str, vocabulary: Vocabulary) -> FrontMatter:
    """Title and authors where no cover sheet has them behind labels."""
    front = FrontMatter()
    furniture = {bare_letters(ln.text) for p in pages for ln in p.lines if ln.role == FURNITURE}
    best: tuple[float, list[Line], PageText] | None = None
    for page in _first_pages(pages):
        found = _best_title(page, body, stated_title, furniture)
        if found is not None and (best is None or (found[0] > best[0] and best[0] < SURE_TITLE)):
            best = (*found, page)
    if best is None:
        return front
    best = _after_notice(pages, best, body, furniture) or _after_cover(pages, best, body)
    if best[0] < DOUBTFUL_TITLE:
        best = _course_title(pages, body, stated_title) or best
    front.page = best[2].number
    if best[0] < LEAST_TITLE:
        return front
    front.title_lines = _whole_title(best[1], best[2], body)
    for line in front.title_lines:
        line.role = TITLE
    front.title = _title_text(front.title_lines, vocabulary)
    _take_second_title(front, best[2], body)
    authors = find_authors(best[2], front.title_lines, body)
    front.authors, front.author_lines, front.second_authors = tuple(authors.names), authors.lines, authors.second
    return front


def _take_second_title(front: FrontMatter, page: PageText, body: BodyStyle) -> None:
    """The title in a second language, close under the first one and larger than the text."""
    if not is_square(front.title):
        return
    last = max(front.title_lines, key=lambda line: line.baseline)
    group = next((g for g in _groups(page, body) if 0 < g[0].baseline - last.baseline < _BELOW * last.size), None)
    if group is None or not _is_other_script(group, front.title_lines):
        return
    if group[0].size > body.size + _SECOND_OVER_TEXT and not is_author_line(group[0].text):
        front.second_title = group
        for line in group:
            line.role = TITLE


def _is_other_script(lines: Sequence[Line], others: Sequence[Line]) -> bool:
    """Whether a few words or more are in another script than `others`; a name in Latin letters may be of a title."""
    text = " ".join(line.text for line in lines)
    if is_square(text) == is_square(" ".join(line.text for line in others)):
        return False
    return word_extent(text) > _FOREIGN_WORDS


def _from_cover(front: FrontMatter, cover: CoverSheet, body: BodyStyle, stated: str, vocabulary: Vocabulary) -> bool:
    """Fill `front` from a cover sheet; whether the title stands on it. What else it holds is front matter."""
    if cover.title:
        front.title_lines = cover.title_lines
        front.title = join_lines(cover.title, vocabulary)
    else:
        best = _best_title(cover.page, body, stated, set(), cover=True, labelled=cover.labelled)
        if best is None or best[0] < LEAST_TITLE:
            return False
        front.title_lines = _whole_title(best[1], cover.page, body)
        front.title = _title_text(front.title_lines, vocabulary)
    front.page = cover.page.number
    for line in front.title_lines:
        line.role = TITLE
    if cover.labels_author:
        _take_names(front, cover)
    else:
        authors = find_authors(cover.page, front.title_lines, body, depth=1.0)
        front.authors, front.author_lines = tuple(authors.names), authors.lines
    _mark_front(cover.page)
    return True


def _take_names(front: FrontMatter, cover: CoverSheet) -> None:
    """The names behind the cover's labels."""
    front.authors, front.author_lines = tuple(dict.fromkeys(cover.authors)), cover.author_lines
    for line in cover.author_lines:
        line.role = AUTHOR


def _mark_front(page: PageText) -> None:
    for line in (ln for ln in page.lines if ln.role == ""):
        line.role = FRONT


def _after_notice(
    pages: Sequence[PageText], best: tuple[float, list[Line], PageText], body: BodyStyle, furniture: set[str]
) -> tuple[float, list[Line], PageText] | None:
    """The sure title of the second page if the first holds nothing but a notice: one text in one type, no title."""
    if best[0] >= SURE_TITLE or best[2] is not pages[0] or len(pages) < 2:
        return None
    sizes = [line.size for line in pages[0].lines if line.role == ""]
    found = _best_title(pages[1], body, "", furniture)
    if max(sizes) - min(sizes) > _SAME_SIZE or found is None or found[0] < SURE_TITLE:
        return None
    for line in (ln for ln in pages[0].lines if ln.role == ""):
        line.role = FRONT
    return *found, pages[1]


def _after_cover(
    pages: Sequence[PageText], best: tuple[float, list[Line], PageText], body: BodyStyle
) -> tuple[float, list[Line], PageText]:
    """The title on the page after the one where it was found, if it stands there again: that page is a cover sheet.

    What a cover sheet holds is front matter.
    """
    cover = best[2]
    said = bare_letters(join_lines([line.text for line in best[1]]))
    for page in pages[cover.number : cover.number + _COVER_PAGES]:
        for group in _groups(page, body):
            own = bare_letters(join_lines([line.text for line in group]))
            repeats = group[0].size > body.size + _SECOND_OVER_TEXT and fuzz.ratio(own, said) > _SAME_TITLE
            if repeats and _words(cover) < _COVER_WORDS * _words(page):
                for line in (ln for sheet in pages[: page.number - 1] for ln in sheet.lines if ln.role == ""):
                    line.role = FRONT
                return best[0], group, page
    return best


def _course_title(pages: Sequence[PageText], body: BodyStyle, stated: str) -> tuple[float, list[Line], PageText] | None:
    """What stands for a title on the first page of a work for a course that has no other."""
    groups = _groups(pages[0], body)
    cases = [TitleCase(group, groups, pages[0].frame_height, body, stated) for group in groups]
    named = next((case for case in cases if called_by_its_course(case)), None)
    return (SURE_TITLE, list(named.group), pages[0]) if named else None


def _words(page: PageText) -> int:
    return sum(len(line.text.split()) for line in page.lines)


def _best_title(
    page: PageText,
    body: BodyStyle,
    stated: str,
    furniture: set[str],
    *,
    cover: bool = False,
    labelled: Collection[Line] = (),
) -> tuple[float, list[Line]] | None:
    """The best group of the page with its score. `labelled` stand behind labels that say they are something else."""
    groups = [group for group in _groups(page, body, cover=cover) if not any(line in labelled for line in group)]
    scored = [
        (title_score(TitleCase(group, groups, page.frame_height, body, stated, furniture)), group) for group in groups
    ]
    return max(scored, key=lambda item: item[0], default=None)


def _whole_title(title: Sequence[Line], page: PageText, body: BodyStyle) -> list[Line]:
    """`title` with its lines in another font, and with the second title that is set smaller under it.

    Names of programs and species have fonts of their own; what stands under a second title are the authors.
    """
    groups = _groups(page, body)
    rest = [group for group in groups if not any(line in title for line in group)]
    whole = list(title)
    for group in sorted(rest, key=lambda g: abs(g[0].baseline - title[0].baseline)):
        case = TitleCase(group, groups, page.frame_height, body, "")
        if not can_go_on(case) or (body.square and _is_other_script(group, title)):
            continue
        first, last = min(whole, key=lambda ln: ln.baseline), max(whole, key=lambda ln: ln.baseline)
        alike = abs(group[0].size - title[0].size) < _SHARE * title[0].size + _POINTS
        level = [ln for ln in whole if abs(ln.baseline - group[0].baseline) < _LEVEL]
        beside = any(-_LEVEL < max(group[0].x0 - ln.x1, ln.x0 - group[-1].x1) < _BESIDE * ln.size for ln in level)
        over = 0 < first.baseline - group[-1].baseline < _BELOW * first.size
        rise = group[0].baseline - last.baseline
        second = (
            _SECOND * last.size <= group[0].size < last.size
            and group[0].size > body.size + _SECOND_OVER_TEXT
            and group[0].bold == last.bold
            and case.names_below
        )
        under = 0 < rise < _BELOW * last.size and (alike or second)
        aligned = min(max(ln.x1 for ln in group), max(ln.x1 for ln in whole)) > max(group[0].x0, whole[0].x0)
        # the second part of a title is set to the right, and wider apart
        dashed = begins_with_dash(group[0].text) and alike and 0 < rise < _BELOW_COVER * last.size
        if (alike and beside) or (aligned and ((alike and over) or under)) or dashed:
            whole += group
    return sorted(whole, key=lambda ln: (round(ln.baseline / _ROW), ln.x0)) if len(whole) > len(title) else whole


def _title_text(lines: Sequence[Line], vocabulary: Vocabulary) -> str:
    last = lines[-1]
    # marks of a footnote to the title
    marks = sum(1 for _ in itertools.takewhile(lambda run: _is_mark(run, last), reversed(last.runs)))
    printed = runs_text(last.runs[: len(last.runs) - marks]) if marks < len(last.runs) else last.text
    text = join_lines([*(line.text for line in lines[:-1]), printed], vocabulary)
    text = re.sub(r"[\s]*[*∗†‡§¶#⋆]+$", "", TITLE_LABEL.sub("", text, count=1))
    return re.sub(r"(?<=[a-zA-Z?!)])[¹²³⁴⁵]$", "", text).strip()


def _is_mark(run: Run, line: Line) -> bool:
    """Whether a run at a title's end marks a footnote: raised, or a digit in a smaller type and another font."""
    if run.script > 0:
        return len(run.text) <= _MARK_LENGTH
    return run.text.strip().isdigit() and len(run.text) <= 2 and run.size < line.size - 1 and run.font != line.font


def _first_pages(pages: Sequence[PageText]) -> list[PageText]:
    """The pages that can carry the title, likeliest first: the first with running text, then sparse ones before it."""
    dense = next(
        (
            i
            for i, p in enumerate(pages[:_FIRST_PAGES])
            if sum(length(ln.text) for ln in p.lines if ln.role == "") > _DENSE
        ),
        None,
    )
    if dense is None:
        return [p for p in pages if any(line.role == "" for line in p.lines)][:1]
    return [pages[dense], *pages[:dense]]


def _groups(page: PageText, body: BodyStyle, *, cover: bool = False) -> list[list[Line]]:
    """Neighbouring lines of one type size, from the top of the page; each could be the title.

    On a page that is known to be a cover sheet the lines of one title can stand far apart.
    """
    # a manuscript can be set with wide lines throughout
    spread = body.leading / max(body.size, 1.0)
    groups: list[list[Line]] = []
    lines = [ln for ln in page.lines if ln.role == "" and ln.y0 < _UPPER * page.frame_height]
    for i, line in enumerate(lines):
        if groups:
            last = groups[-1][-1]
            rise = line.baseline - last.baseline
            alike = abs(line.size - last.size) < _SHARE * line.size + _POINTS and line.bold == last.bold
            beside = abs(rise) < _LEVEL and 0 <= line.x0 - last.x1 < _BESIDE * line.size
            # a title page of its own is set with lines wide apart
            centred = abs(line.x0 + line.x1 - last.x0 - last.x1) < _CENTRED
            wide = _BELOW_COVER if (cover or line.size > _COVER_SIZE * body.size) and centred else _BELOW
            below = 0 < rise < max(wide, _WIDE_BELOW * spread) * line.size and min(line.x1, last.x1) > max(
                line.x0, last.x0
            )
            fits = _case_fits(groups[-1], line) and not is_abstract(line.text)
            fits = fits and stands_over(line) == stands_over(last)
            if fits and body.square:
                fits = not _is_other_script(_like(lines[i:]), groups[-1][-1:])
            if alike and (beside or below) and fits:
                groups[-1].append(line)
                continue
        groups.append([line])
    return groups


def _like(lines: Sequence[Line]) -> list[Line]:
    """The first of `lines` with those under it in the same size and script."""
    first, square = lines[0], is_square(lines[0].text)
    return list(
        itertools.takewhile(
            lambda ln: abs(ln.size - first.size) < _SAME_SIZE and is_square(ln.text) == square, lines[:_ONE_TITLE]
        )
    )


def _case_fits(group: Sequence[Line], line: Line) -> bool:
    """A title does not change between capitals and small letters from line to line; title and authors may."""
    one, other = is_capitals(group[-1].text), is_capitals(line.text)
    return one == other or min(len(line.text), len(group[-1].text)) < _FEW_LETTERS
