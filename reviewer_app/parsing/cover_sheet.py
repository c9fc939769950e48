"""The cover sheets and declarations of theses in Chinese, Japanese and Korean, and the authors that labels name there.

A cover puts a label before each thing it says ("论文题目：", "姓 名", "指导教师"), one or two to a row. The row is read
as one text, since the characters of a label are set apart and its value stands at a distance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reviewer_app.paper.measure import length
from reviewer_app.parsing.author_search import is_japanese, paired
from reviewer_app.parsing.authors import split_names
from reviewer_app.parsing.lines import Line, PageText, Run, run_start
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_keywords
from reviewer_app.parsing.square_names import is_form

# A cover is among the first pages and says no more than so much, in letters of English.
_FIRST, _SPARSE = 4, 1500
# Baselines of one row are no further apart, in points; one label more than this many makes a cover.
_ROW, _LEAST_LABELS = 4, 2
# Rows of names under a labelled one begin no further from its value's left edge than so many type sizes.
_SAME_EDGE, _NEXT_ROW = 1.0, 3.0
# A title behind its label says at least so much, in letters of English; its rows are of one size, in points.
_LEAST_TITLE, _SAME_SIZE = 6, 0.5
# Declarations stand among the first pages, before the abstract.
_DECLARED = 8
# Which say so in one of their first lines.
_TITLE_LINES = 4


def _spread(words: str) -> str:
    """A pattern for `words` (divided by "|") with any space between their characters."""
    return "|".join(r"\s*".join(re.escape(char) for char in word) for word in words.split("|"))


_AUTHOR = (
    _spread(
        "论文作者姓名|作者姓名|姓名与学号|姓名、学号|姓名学号|学生姓名|學生姓名|研究生姓名|申请人姓名|学员姓名|队员姓名|参赛队员|小组成员|论文作者|論文作者"
    )
    + "|"
    + _spread(
        "学位申请人|學位申請人|申请人|申請人|硕士研究生|博士研究生|碩士研究生|博士候选人|研究生|博士生|硕士生|本科生|作者|姓名|著者|氏名|성명|저자|제출자"
    )
)
_TITLE = _spread(
    "论文中文题目|学位论文题目|毕业论文题目|毕业设计题目|设计（论文）题目|设计(论文)题目|设计题目|论文题目|論文題目|论文标题|论文名称|"
    "論文名稱|课题名称|课题题目|课题|選題|选题|报告题目|作业题目|项目名称|中文题目|题目|題目|题名|題名|논문제목|제목"
)
_OTHER = _spread(
    "指导教师|任课教师|授课教师|课程教师|主讲教师|任课老师|课程名称|课程代码|所在学院|所在单位|所在院系|所在系|年级与专业|年级、专业|年级专业|"
    "报告日期|论文成绩|成绩|得分|指导老师|指導教師|指导教授|指導教授|指導教員|校内导师|校外导师|企业导师|合作导师|导师姓名|导师|導師|教师|"
    "学号|學號|学籍番号|学生番号|学院名称|学院|院系|院（系）|系所|系别|专业班级|专业名称|专业方向|专业|所学专业|"
    "学科专业|学科门类|一级学科|学科|研究方向|年级|班级|职称|完成时间|完成日期|提交日期|答辩日期|创建时间|论文提交日期|"
    "提出日|日期|学位类别|学位类型|申请学位|申请学位级别|培养单位|学位授予单位|学校代码|学校代号|密级|"
    "队伍编号|参赛队号|队号|题号|所属|専攻|학번|지도교수|소속|학과|전공|제출일"
)
_ADVISER = re.compile("指導|指导|导师|導師|지도")
_LABEL = re.compile(rf"(?P<author>{_AUTHOR})|(?P<title>{_TITLE})|(?P<other>{_OTHER})")
# What may follow a label: a colon, or room and a value, or nothing more in the row.
_AFTER = re.compile(r"\s*(?:[(（][^)）]{1,6}[)）])?\s*[:：]\s*|\s+(?=\S)|\s*$")
_DECLARATION = re.compile(
    r".{0,24}(?:原创性|独创性|獨創性|诚信|学术规范|版权|著作权|使用授权|授权使用|知识产权).{0,12}(?:声明|聲明|授权书|说明|承诺书?|书).{0,4}"
    r"|(?:关于)?.{0,12}(?:承诺书|承\s*诺\s*书|授权使用声明|授权书|声明书?)"
)


@dataclass(slots=True)
class CoverSheet:
    """A cover: whether it has a label for who wrote the paper, the names, the title behind its label, their lines.

    `labelled` are the lines of all rows with a label, and of the names.
    """

    page: PageText
    labels_author: bool = False
    authors: list[str] = field(default_factory=list)
    author_lines: list[Line] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    title_lines: list[Line] = field(default_factory=list)
    labelled: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    """The lines of one row from left to right, as one text, and where each line's begins in it."""

    lines: list[Line]
    text: str
    starts: list[int]


def find_cover(pages: Sequence[PageText]) -> CoverSheet | None:
    """The first cover sheet among the first pages; None if the paper has none."""
    for page in pages[:_FIRST]:
        said = [line.text for line in page.lines if line.role == ""]
        if sum(map(length, said)) > _SPARSE or any(map(_opens_paper, said)):
            continue
        rows = _rows(page)
        labels = [(row, found) for row in rows for found in _labels(row.text)]
        names = {found.group().replace(" ", "") for _, found in labels}
        if len(names) < _LEAST_LABELS and not any(_ADVISER.match(name) for name in names):
            continue
        cover = CoverSheet(page)
        for row, found in labels:
            if found.lastgroup == "title" and not cover.title and not is_form([row.text]):
                _read_title(cover, rows, row, found)
            elif found.lastgroup == "author" and not cover.labels_author:
                cover.labels_author = True
                _read_names(cover, rows, row, found)
        cover.labelled = [line for row, _ in labels for line in row.lines] + cover.author_lines
        return cover
    return None


def declarations(pages: Sequence[PageText]) -> list[PageText]:
    """The pages before the abstract that declare who wrote a thesis and who may copy it."""
    found = []
    for page in pages[:_DECLARED]:
        if any(_opens_paper(line.text) for line in page.lines):
            break
        titles = [line.text for line in page.lines if line.role == ""]
        if any(_DECLARATION.fullmatch(text.strip()) for text in titles[:_TITLE_LINES]):
            found.append(page)
    return found


def _opens_paper(text: str) -> bool:
    """Whether a line announces an abstract or key words, which stand on no cover."""
    return is_abstract(text) or abstract_prefix(text) > 0 or (is_keywords(text) and "分类号" not in text)


def _rows(page: PageText) -> list[_Row]:
    free = sorted((ln for ln in page.lines if ln.role == ""), key=lambda ln: (ln.baseline, ln.x0))
    groups: list[list[Line]] = []
    for line in free:
        if groups and abs(line.baseline - groups[-1][-1].baseline) < _ROW:
            groups[-1].append(line)
        else:
            groups.append([line])
    rows = []
    for lines in groups:
        lines.sort(key=lambda ln: ln.x0)
        text, starts = "", []
        for line in lines:
            text += " " if text else ""
            starts.append(len(text))
            text += line.text
        rows.append(_Row(lines, text, starts))
    return rows


def _labels(text: str) -> list[re.Match[str]]:
    """The labels in a row: the first at its start, others behind a value."""
    found: list[re.Match[str]] = []
    at = 0
    while (match := _LABEL.match(text, at) if not found else _LABEL.search(text, at)) is not None:
        after = _AFTER.match(text, match.end())
        if after is None or (found and not _ends_value(text, match, after.group(), found[0])):
            if not found:
                break
            at = match.end()
            continue
        found.append(match)
        at = after.end()
    return found


def _ends_value(text: str, label: re.Match[str], after: str, first: re.Match[str]) -> bool:
    """Whether a label behind a value is one: a colon tells it from a word, or room on both sides where no title is."""
    if re.search("[:：]", after):
        return True
    return first.lastgroup != "title" and text[label.start() - 1].isspace() and (not after or after.isspace())


def _value(row: _Row, label: re.Match[str]) -> tuple[int, int]:
    """From where to where in the row's text the value of a label stands."""
    after = _AFTER.match(row.text, label.end())
    start = after.end() if after else label.end()
    following = [found.start() for found in _labels(row.text) if found.start() >= start]
    return start, min(following, default=len(row.text))


def _read_title(cover: CoverSheet, rows: Sequence[_Row], row: _Row, label: re.Match[str]) -> None:
    """The title behind its label, and on the rows under it in the same type that have no label."""
    start, end = _value(row, label)
    if length(row.text[start:end]) < _LEAST_TITLE:
        return
    cover.title = [row.text[start:end]]
    cover.title_lines = [
        ln for ln, at in zip(row.lines, row.starts, strict=True) if at < end and at + len(ln.text) > start
    ]
    last = cover.title_lines[-1]
    for other in rows[rows.index(row) + 1 :]:
        first = other.lines[0]
        close = first.baseline - last.baseline < _NEXT_ROW * first.size
        if _labels(other.text) or not close or abs(first.size - last.size) > _SAME_SIZE:
            break
        cover.title.append(other.text)
        cover.title_lines += other.lines
        last = first


def _read_names(cover: CoverSheet, rows: Sequence[_Row], row: _Row, label: re.Match[str]) -> None:
    """The names behind a label, and on the rows under it that begin where its value does and have no label."""
    start, end = _value(row, label)
    if not row.text[start:end].strip() and end < len(row.text):
        _read_column(cover, rows, row)
        return
    runs: list[Run] = []
    for line, at in zip(row.lines, row.starts, strict=True):
        cut = _cut(line, start - at, end - at)
        if cut:
            runs += cut
            cover.author_lines.append(line)
    if not runs:
        return
    cover.authors = split_names(runs)
    if is_japanese(cover.page):
        cover.authors = paired(cover.authors, " ".join(run.text for run in runs))
    left, last = runs[0].x0, row.lines[0]
    for other in rows[rows.index(row) + 1 :]:
        first = other.lines[0]
        close = first.baseline - last.baseline < _NEXT_ROW * first.size
        names = split_names(first.runs)
        if _labels(other.text) or not close or abs(first.x0 - left) > _SAME_EDGE * first.size or not names:
            break
        cover.authors += names
        cover.author_lines.append(first)
        last = first


def _read_column(cover: CoverSheet, rows: Sequence[_Row], head: _Row) -> None:
    """The names of a table whose heads are labels ("学生姓名   学号"): what stands first in the rows under `head`."""
    left, right = head.lines[0].x0, head.lines[0].x1
    last = head.lines[0]
    for row in rows[rows.index(head) + 1 :]:
        first = row.lines[0]
        under = first.x0 < right and first.x1 > left and first.baseline - last.baseline < _NEXT_ROW * first.size
        names = split_names(first.runs) if under else []
        if not names:
            break
        cover.authors += names
        cover.author_lines.append(first)
        last = first


def _cut(line: Line, start: int, end: int) -> list[Run]:
    """The runs of `line` with what stands from `start` to `end` of its text; places inside a run are estimated.

    Spaces do not count: a line is joined by its gaps, its runs keep what the file says.
    """
    first, last = (len("".join(line.text[: max(place, 0)].split())) for place in (start, end))
    kept = []
    at = 0
    for i, run in enumerate(line.runs):
        letters = [place for place, char in enumerate(run.text) if not char.isspace()]
        inside = letters[max(first - at, 0) : max(last - at, 0)]
        at += len(letters)
        if inside:
            low, high = inside[0], inside[-1] + 1
            x0 = run_start(line.runs, i)
            wide = (run.x1 - x0) / len(run.text)
            kept.append(replace(run, text=run.text[low:high], x0=x0 + low * wide, x1=x0 + high * wide))
    return kept
