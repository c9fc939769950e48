"""What speaks for a group of lines on the first page to be the title, and what against it.

Sizes are in points, or in the text's size where a name says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz

from reviewer_app.paper.measure import extent, is_square, length, letter_share, word_extent
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.authors import is_affiliation, is_author_line, split_names
from reviewer_app.parsing.captions import match_label
from reviewer_app.parsing.evidence import Evidence, weigh
from reviewer_app.parsing.furniture import is_contents_heading
from reviewer_app.parsing.hyphens import join_lines
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_generic, is_keywords
from reviewer_app.parsing.numbering import read_number, strip_number
from reviewer_app.parsing.square_names import is_form
from reviewer_app.parsing.style import BodyStyle, is_capitals

# Words that stand over a title (kind of article, name and number of a journal), never alone in one.
_MASTHEAD = re.compile(
    r"\b(?:journal|issn|vol(?:ume)?\b\.?\s*\d|issue\s*\d|doi\b|https?:|www\.|open access|published|received|accepted|"
    r"copyright|all rights reserved|citation|preprint|submitted|creative commons|licen[cs]e|peer.review(?:ed)?|"
    r"available online|contents lists|homepage|proceedings of|conference on|pp\.\s*\d|arxiv:)|©|@|"
    r"第\s*[\d一二三四五六七八九十]+\s*[卷期]|(?:收稿|修回|出版|投稿)日期|基金项目|^.{2,16}学\s?报(?:\s*[(（].{2,16}[)）])?$|^\S{0,8}年第\S{1,3}期",
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
# What covers of theses call themselves, and what they put before the title.
_THESIS = re.compile(
    r"\W*(?:\S{2,14}(?:大\s?[学學]|[学學]\s?院))?\s*(?:[硕碩博学學]\s?士|本\s?科|工程硕士|专业|専門|修士|卒業)?\s*"
    r"(?:研究生|学\s?生|生)?\s*(?:[学學]\s*位|毕\s*业|畢業|研\s*究)?\s*"
    r"(?:论\s*文|設計|设计|論\s*文)\s*(?:[\[(（［](?:论\s?文|设\s?计|論文)[\])）］])?\W*|"
    r"(?:(?:令和|平成)?[\d元一二三四五六七八九十]*\s?年度)?\s*(?:卒\s?業|修\s?士|博\s?士|学\s?士)(?:学位)?\s*"
    r"(?:論\s?文|研\s?究)|"
    # papers before and after a thesis or a project that are called by what they are
    r"\W*\S{0,24}?(?:开\s?题|開\s?題|中\s?期|[结結]\s?[题題案]|成\s?果|任\s?务|任\s?務)\s*(?:报\s?告|報\s?告|书|書)\s*\W*(?:精简版|精簡版)?\W*|"
    r"\W*\S{0,24}?(?:研究計[畫劃]|研究计划|科研项目)\s*(?:成果|[结結][案题題])?\s*(?:報告|报告)\W*|"
    r"(?:공학|이학|문학|경영학|교육학|학)?(?:석사|박사|사)?\s?(?:학위\s?)?(?:졸업\s?)?논문"
)
# Works for a course: its name, then what kind of work it is.
_COURSE = re.compile(
    r"《[^》]{2,20}》|"
    r"\W*\S{0,24}?(?:课\s?程|期\s?[末中]|结\s?课|学\s?期|大\s?作\s?业|實\s?驗|实\s?验|专\s?题|專\s?題|課\s?程|學\s?期|实\s?训|实\s?习)\s*"
    r"(?:[结結]\s?[案题課课]|[总總][结結]|项目|大)?"
    r"(?:论\s?文|論\s?文|作\s?业|作\s?業|设\s?计|設\s?計|作设计|报\s?告|報\s?告|项\s?目|专题){1,2}书?\W*"
)
TITLE_LABEL = re.compile(
    r"(?:(?:学位)?论\s*文|論\s*文|课题|課題)?(?:中文)?(?:题\s*目|題\s*目|标\s*题|名\s*[称稱])\s*[:：]\s*(?=\S)|논문\s?제목\s*:\s*"
)
# An institution by its name alone, as covers of theses set it in the largest type.
_UNIVERSITY = re.compile(
    r"(?:\S{0,16}(?:大学|大學|学院|學院|研究所|研究院|高等専門学校|研究科|学部|学科|専攻|コース|研究室|"
    r"[学學]系|[学學]程|[硕碩博]士(?:在[职職])?[专專]?班|(?:工程|科[学學]|管理|資訊|信息|技[术術]|机械|機械|[数數][学學]|物理|[统統][计計]|"
    r"[电電]子|[电電]机|[语語]文?|法律|[经經][济濟]|[计計]算机|計算機)系|"
    r"대학교|대학원|학부|학과|전공)\s*)+"
    r"|University of [A-Z]\w+|[A-Z]\w+ University"
)
# "一、问题描述": a number in Han, and the sign of headings.
_HAN_NUMBER = re.compile(r"[一二三四五六七八九十壹貳贰參叁肆伍陸陆柒捌玖拾]{1,3}[、.．]")
# A kind of work with the name of its course has more letters than this.
_NAMED_COURSE = 15
# What is none: too few letters, or too long (in characters).
_LEAST_LETTERS, _LETTERED, _LONGEST = 4, 0.5, 400
# Larger than so many text sizes adds no more: posters and covers.
_LARGEST = 2.2
# Titles stand in so much of the page, from its top.
_UPPER_PART = 0.45
# Counts of words: short, usual, long, too long.
_SHORT, _USUAL, _LONG, _TOO_LONG = 2, 4, 30, 45
# A stated title has to have so many characters to say anything, and so many letters of a group have to begin it.
_STATED_LENGTH, _STATED_LETTERS, _BEGINS_STATED = 12, 8, 15
_LIKE_STATED = 0.85
# A journal's name or a title in short has at most so many words, a line of authors that is not one name too.
_RUNNING_HEAD, _AUTHOR_WORDS = 5, 12
# Differences of size: none, that of small print, plainly larger, larger than any institution's.
_SAME_SIZE, _SMALL, _PLAINLY, _INSTITUTION = 0.1, 0.4, 1.5, 3
_SENTENCE_SIZE = 0.5
# What stands above in larger type is a title if it has so many letters; a name among names may be shorter.
_TITLE_LETTERS, _NAME_LETTERS = 15, 4
# Between a title and its translation stands no more than the authors and where they work.
_TITLE_NEAR = 3


@dataclass
class TitleCase:
    """Neighbouring lines of one size, all such groups of the page, and what the file and other pages say."""

    group: Sequence[Line]
    groups: Sequence[Sequence[Line]]
    height: float
    body: BodyStyle
    stated: str
    running_heads: set[str] = field(default_factory=set)

    @cached_property
    def text(self) -> str:
        """Its lines joined."""
        return join_lines([ln.text for ln in self.group])

    @cached_property
    def squeezed(self) -> str:
        """Its letters and digits."""
        return bare_letters(self.text)

    @property
    def size(self) -> float:
        """Its type size in points."""
        return self.group[0].size

    @cached_property
    def count(self) -> float:
        """How many words it has."""
        return word_extent(self.text)

    @cached_property
    def names_below(self) -> bool:
        """Whether one of the two groups under it is a list of names."""
        bottom = max(ln.y1 for ln in self.group)
        below = sorted(
            (g for g in self.groups if g is not self.group and g[0].y0 >= bottom - 2),
            key=lambda g: (round(g[0].y0), g[0].x0),
        )
        return any(
            is_author_line(join_lines([ln.text for ln in g]))
            or is_author_line(g[0].text)
            or len(split_names(g[0].runs, beside=False)) > 1  # knows raised marks from letters
            for g in below[:2]
        )

    @cached_property
    def stated_likeness(self) -> float:
        """How much it is the title that the file states, from 0 to 1; 0 if the file states none."""
        if len(self.stated) <= _STATED_LENGTH or len(self.squeezed) <= _STATED_LETTERS:
            return 0.0
        return fuzz.ratio(self.squeezed, bare_letters(self.stated)) / 100

    @property
    def plain(self) -> bool:
        """Whether its type is the text's."""
        first = self.group[0]
        return self.size <= self.body.size + _SMALL and first.bold == self.body.bold and not is_capitals(self.text)

    @cached_property
    def translates(self) -> bool:
        """Whether it is in another script than the text, under a group in the text's own that is as large."""
        if is_square(self.text) == self.body.square:
            return False
        over = [g for g in self.groups if g[-1].baseline < self.group[0].baseline]
        near = sorted(over, key=lambda g: g[-1].baseline)[-_TITLE_NEAR:]
        own = [g for g in near if g[0].size > self.size - _SAME_SIZE and g[0].size > self.body.size + _SMALL]
        return any(_is_own_title(g, self.body.square) for g in own)

    def larger_above(self, letters: int) -> bool:
        """Whether something of more than so many letters stands above in clearly larger type."""
        first = self.group[0]
        return any(
            g[0].size > first.size + _PLAINLY
            and g[-1].baseline < first.baseline
            and sum(length(ln.text) for ln in g) > letters
            for g in self.groups
        )


def _is_own_title(group: Sequence[Line], square: bool) -> bool:
    """Whether a group in the text's own script has the letters of a title and is none of what else is set large."""
    text = join_lines([ln.text for ln in group])
    other = on_covers(text) or _MASTHEAD.search(text)
    named = is_author_line(text) or is_affiliation(text) or is_generic(text)
    return is_square(text) == square and extent(text, only_letters=True) >= 2 * _LEAST_LETTERS and not (other or named)


def title_score(case: TitleCase) -> float:
    """How sure it is that a group of lines is the title."""
    return weigh(TITLE_EVIDENCE, case) if _can_be_title(case) else _NO_TITLE


def called_by_its_course(case: TitleCase) -> bool:
    """Whether a group could be the title but for saying no more than the course and the kind of work."""
    named = _COURSE.fullmatch(case.text.strip()) and extent(case.text, only_letters=True) > _NAMED_COURSE
    return bool(named) and title_score(case) - _COVER > SURE_TITLE


def can_go_on(case: TitleCase) -> bool:
    """Whether a group beside, over or under a title can be a part of it, and is none of what else stands there."""
    other = _MASTHEAD.search(case.text) or _ARTICLE_KIND.fullmatch(case.text.strip()) or match_label(case.text)
    if other or on_covers(case.text) or _is_form(case):
        return False
    return _can_be_title(case) and not _is_section(case) and not is_author_line(case.text)


def _can_be_title(case: TitleCase) -> bool:
    """Whether a group has what any title has: letters enough, and no more than fit."""
    letters = extent(case.text, only_letters=True)
    lettered = letters >= _LEAST_LETTERS and letter_share(case.text) >= _LETTERED
    return lettered and length(case.text) <= _LONGEST and not is_keywords(case.text)


def _size(case: TitleCase) -> float:
    return min(case.size / max(case.body.size, 1.0), _LARGEST) - 1


def _is_stated(case: TitleCase) -> bool:
    return case.stated_likeness > _LIKE_STATED


def _begins_stated(case: TitleCase) -> bool:
    if not case.stated_likeness or _is_stated(case) or len(case.squeezed) <= _BEGINS_STATED:
        return False
    return bare_letters(case.stated).startswith(case.squeezed)


def _is_running_head(case: TitleCase) -> bool:
    own = case.squeezed
    if case.count > _RUNNING_HEAD or not own or own == bare_letters(case.stated):
        return False
    return any(own in other for other in case.running_heads)


def _is_section(case: TitleCase) -> bool:
    return (
        is_generic(strip_number(case.text))
        or is_contents_heading(case.text)
        or is_abstract(case.text)
        or bool(abstract_prefix(case.text))
    )


def _is_numbered(case: TitleCase) -> bool:
    number = read_number(case.text)
    return number is not None and number.kind in ("decimal", "roman")


def _is_of_cover(case: TitleCase) -> bool:
    """Whether every line of a group, or all of them together, name an institution or what kind of thesis it is."""
    return all(on_covers(ln.text) for ln in case.group) or on_covers(case.text)


def stands_over(line: Line) -> bool:
    """Whether a line is what covers and forms say over a title, and so no part of one."""
    return on_covers(line.text) or is_form([run.text for run in line.runs])


def _is_form(case: TitleCase) -> bool:
    return is_form([run.text for ln in case.group for run in ln.runs])


def begins_with_dash(text: str) -> bool:
    """Whether a text is set as the second part of a title is in Chinese ("——以某县为例")."""
    return text.lstrip().startswith(("—", "─", "―"))


def on_covers(text: str) -> bool:
    """Whether a text is what covers say over a title: an institution, the kind of thesis or of work for a course."""
    text = text.strip()
    return bool(_THESIS.fullmatch(text) or _UNIVERSITY.fullmatch(text) or _COURSE.fullmatch(text))


def _are_names(case: TitleCase) -> bool:
    """Names alone; of two capitalised words it may be a program's, where names stand under it and it is large."""
    largest = case.size > max(g[0].size for g in case.groups) - _SAME_SIZE
    if is_author_line(case.text) and case.count <= _AUTHOR_WORDS and not (case.names_below and largest):
        return True
    names = sum(is_author_line(ln.text) for ln in case.group)
    return 2 * names >= len(case.group) > 1 and case.larger_above(_NAME_LETTERS)


def _like_text(case: TitleCase) -> bool:
    return case.plain and (not case.names_below or case.larger_above(_TITLE_LETTERS))


def _is_sentence(case: TitleCase) -> bool:
    return case.text.endswith(".") and case.size <= case.body.size + _SENTENCE_SIZE


# The best group of the page is the title if it scores more than LEAST_TITLE. One on the page of running text that
# scores SURE_TITLE is not looked for on a cover sheet before it.
LEAST_TITLE, SURE_TITLE, _NO_TITLE = 0.2, 1.8, -9.0
# A title that scores less gives way to the name of a course and the kind of work, if no more is said.
DOUBTFUL_TITLE, _COVER = 0.9, -6.0
TITLE_EVIDENCE: tuple[Evidence[TitleCase], ...] = (
    Evidence("size", 2.2, _size, "the title is the largest type on most pages, next to a journal's name"),
    Evidence("bold", 0.4, lambda c: c.group[0].bold, "where sizes are alike, bold tells"),
    Evidence("some words", 1.0, lambda c: c.count >= _USUAL, "few titles have less than four"),
    Evidence("one or two words", -1.0, lambda c: c.count <= _SHORT, "names of journals, kinds of article"),
    Evidence("many words", -0.6, lambda c: _LONG < c.count <= _TOO_LONG, "titles of more than two lines are rare"),
    Evidence("a paragraph", -2.0, lambda c: c.count > _TOO_LONG, "an abstract in large type"),
    Evidence("high up", 0.3, lambda c: c.group[0].y0 < _UPPER_PART * c.height, "titles stand in the upper part"),
    Evidence("stated", 3.0, _is_stated, "the file's own title stands on the page: chance does not do that"),
    Evidence("begins the stated one", 1.5, _begins_stated, "the rest may be set in another type"),
    Evidence(
        "running head, names below",
        -0.3,
        lambda c: _is_running_head(c) and c.names_below,
        "the title in short, which its authors stand under",
    ),
    Evidence("running head", -1.5, lambda c: _is_running_head(c) and not c.names_below, "a journal's name"),
    Evidence("masthead", -1.8, lambda c: bool(_MASTHEAD.search(c.text)), "dates, licences, volume and issue"),
    Evidence("numbered", -1.5, _is_numbered, "a section's heading"),
    Evidence(
        "numbered in Han", -2.5, lambda c: bool(_HAN_NUMBER.match(c.text)), "a section's heading, and nothing else"
    ),
    Evidence("kind of article", -4.0, lambda c: bool(_ARTICLE_KIND.fullmatch(c.text.strip())), "stands over titles"),
    Evidence("cover", _COVER, _is_of_cover, "university and kind of thesis stand over titles, in the largest type"),
    Evidence(
        "form",
        -4.0,
        _is_form,
        "the labels of a form over the paper",
    ),
    Evidence("labelled", 2.0, lambda c: bool(TITLE_LABEL.match(c.text)), "covers of theses say which line it is"),
    Evidence("section", -4.0, _is_section, "a section that papers in every field have"),
    Evidence("small", -1.0, lambda c: c.size < c.body.size - _SMALL, "small print"),
    Evidence("names", -1.2, _are_names, "the authors are set large, too"),
    Evidence(
        "institution",
        -1.0,
        lambda c: is_affiliation(c.text) and c.size < c.body.size + _INSTITUTION,
        "in large type it may be about one",
    ),
    Evidence(
        "other script",
        -0.9,
        lambda c: is_square(c.text) != c.body.square,
        "the title in a second language, of which the text is not",
    ),
    Evidence("translation", -1.5, lambda c: c.translates, "the title in the text's own language stands over it"),
    Evidence("caption", -3.0, lambda c: match_label(c.text) is not None, "Figure 1 on the first page"),
    Evidence("names below", 0.8, lambda c: c.names_below, "authors follow the title on nearly all pages"),
    Evidence("like the text", -1.6, _like_text, "nothing tells it from running text"),
    Evidence("sentence", -0.8, _is_sentence, "titles end without a stop"),
)
