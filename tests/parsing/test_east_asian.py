"""Papers in Chinese, Japanese and Korean: nothing of them is lost, and what papers in English have is found in them."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.paper.measure import breadth, first_word, is_square, length
from reviewer_app.paper.model import Paper
from reviewer_app.parsing.author_search import paired
from reviewer_app.parsing.authors import is_affiliation, split_names
from reviewer_app.parsing.captions import match_label
from reviewer_app.parsing.lines import Run
from reviewer_app.parsing.names import abstract_prefix, is_keywords, is_references
from reviewer_app.parsing.numbering import read_number
from reviewer_app.parsing.quality import han_shape
from tests.parsing.ledgers import words_nowhere
from tests.parsing.making import document, lines, parsed

SENTENCE = "我们在田间测量了冬小麦的生长与土壤温度之间的关系，并把结果同前人的观测作了比较。"
FONT = "china-s"
TITLE = "冬小麦生长与土壤温度的关系"


def written(page: pymupdf.Page, text: str, y: float, x: float = 90, per_line: int = 40, size: float = 10) -> float:
    """Write a paragraph with an indent of two characters; returns where the next line would stand."""
    rows = [text[: per_line - 2], *(text[i : i + per_line] for i in range(per_line - 2, len(text), per_line))]
    y = lines(page, rows[:1], x + 2 * size, y, size, FONT, 1.6 * size)
    return lines(page, rows[1:], x, y, size, FONT, 1.6 * size)


def paragraph(name: str, sentences: int = 4) -> str:
    return f"（{name}）" + SENTENCE * sentences


def front(page: pymupdf.Page, abstract: str = "", authors: str = "张三，李四，王小五") -> float:
    lines(page, [TITLE], 170, 90, 18, FONT)
    lines(page, [authors], 220, 115, 11, FONT)
    lines(page, ["（某某大学 农学院，某市 100000）"], 200, 132, 9, FONT)
    return written(page, abstract, 155, 108, 42, 9) if abstract else 150.0


def assert_nothing_lost(paper: Paper, made: pymupdf.Document) -> None:
    # a label and its abstract are one word of the page where no space divides them
    missing = [word for word in words_nowhere(paper, made)[0] if not word.startswith("摘要")]
    assert missing == []
    assert paper.words.unexplained == 0


def texts(paper: Paper) -> list[str]:
    return [p.text for section in paper.sections for p in section.paragraphs]


def test_prose_around_figures_and_tables_stays_in_the_paper() -> None:
    made = document()
    page = made[0]
    y = front(page, "摘要：" + SENTENCE * 3)
    lines(page, ["1 引言"], 90, y + 10, 13, FONT)
    y = written(page, paragraph("甲"), y + 32)
    lines(page, ["图 1 田块的位置"], 260, y + 60, 9, FONT)
    y = written(page, paragraph("乙"), y + 82)
    lines(page, ["表 1 各田块的温度"], 255, y + 8, 9, FONT)
    for row in (["田块", "温度"], ["东", "12"], ["西", "15"], ["南", "17"]):
        lines(page, row[:1], 240, y + 24, 9, FONT)
        lines(page, row[1:], 330, y + 24, 9, FONT)
        y += 14
    written(page, paragraph("丙"), y + 40)
    paper = parsed(made)
    assert [t for t in texts(paper) if t.startswith("（")] == [paragraph(n) for n in "甲乙丙"]
    assert paper.abstract == SENTENCE * 3
    assert [f.caption for f in paper.figures] == ["图 1 田块的位置"]
    assert paper.tables[0].cells == (("田块", "温度"), ("东", "12"), ("西", "15"), ("南", "17"))
    assert_nothing_lost(paper, made)


def test_two_narrow_columns_are_read_one_after_the_other_and_captions_end() -> None:
    made = document()
    page = made[0]
    front(page)
    for x, names in ((60, "甲乙"), (310, "丙丁")):
        lines(page, [f"{1 if x == 60 else 2} {'引言' if x == 60 else '方法'}"], x, 200, 12, FONT)
        y = written(page, paragraph(names[0]), 222, x, 21)
        lines(page, ["图 1：田块的位置"] if x == 310 else [], x + 65, y + 40, 10, FONT)
        written(page, paragraph(names[1]), y + 60, x, 21)
    paper = parsed(made)
    assert [t for t in texts(paper) if t.startswith("（")] == [paragraph(n) for n in "甲乙丙丁"]
    assert [f.caption for f in paper.figures] == ["图 1：田块的位置"]


@pytest.mark.parametrize(
    "label",
    [
        "摘要：",
        "摘 要：",
        "[摘要]",
        "【摘要】",
        "［摘 要］",
        "内容摘要：",
        "摘要:",
        "〔摘要〕",
        "提要：",
        "要旨：",
        "초록: ",
        "[요약] ",
    ],
)
def test_an_abstract_is_announced_in_many_forms(label: str) -> None:
    assert abstract_prefix(label + SENTENCE) == len(label)


def test_a_short_abstract_and_the_key_words_after_it() -> None:
    made = document()
    page = made[0]
    y = front(page, "【摘要】" + SENTENCE)
    y = lines(page, ["【关键词】小麦；土壤；温度"], 108, y, 9, FONT)
    lines(page, ["1 引言"], 90, y + 20, 13, FONT)
    written(page, paragraph("甲"), y + 42)
    paper = parsed(made)
    assert paper.abstract == SENTENCE
    assert texts(paper) == [SENTENCE, paragraph("甲")]


@pytest.mark.parametrize(
    "text",
    [
        "关键词：小麦",
        "关 键 词：小麦",
        "【关键词】小麦",
        "關鍵詞：小麥",
        "主题词：小麦",
        "关键字 小麦",
        "キーワード：小麦",
        "키워드: 밀",
    ],
)
def test_key_words_are_known_in_many_forms(text: str) -> None:
    assert is_keywords(text)


@pytest.mark.parametrize(
    "text", ["参考文献：", "【参考文献】", "主要参考文献", "参 考 文 献", "參考文獻", "참고 문헌", "引用文献"]
)
def test_references_are_known_in_many_forms(text: str) -> None:
    assert is_references(text)


def test_title_authors_and_abstract_of_a_second_language_are_kept_beside() -> None:
    made = document()
    page = made[0]
    y = front(page, "摘要：" + SENTENCE * 3)
    y = lines(page, ["关键词：小麦；土壤；温度"], 108, y, 9, FONT)
    lines(page, ["Winter Wheat and the Temperature of the Soil"], 150, y + 20, 13, "tibo")
    lines(page, ["ZHANG San, LI Si, WANG Xiaowu"], 210, y + 38, 10)
    lines(page, ["(College of Agriculture, Example University, Town 100000, China)"], 160, y + 52, 9)
    english = [
        "Abstract: We measure in the field how the growth of winter wheat depends on the",
        "temperature of the soil, and compare the result with what was observed before.",
    ]
    y = lines(page, english, 108, y + 72, 9)
    lines(page, ["1 引言"], 90, y + 20, 13, FONT)
    written(page, paragraph("甲"), y + 42)
    paper = parsed(made)
    second = paper.second_language
    assert second is not None
    assert (paper.title, paper.abstract, paper.language) == (TITLE, SENTENCE * 3, "zh")
    assert (second.language, second.title) == ("en", "Winter Wheat and the Temperature of the Soil")
    assert second.authors == ("ZHANG San", "LI Si", "WANG Xiaowu")
    assert second.abstract.startswith("We measure")
    assert second.abstract.endswith("observed before.")
    assert texts(paper)[-1] == paragraph("甲")
    assert_nothing_lost(paper, made)


def test_a_figure_named_in_two_languages_is_one() -> None:
    made = document()
    page = made[0]
    y = front(page)
    lines(page, ["1 引言"], 90, y + 10, 13, FONT)
    y = written(page, paragraph("甲"), y + 32)
    lines(page, ["图 1 田块的位置"], 260, y + 80, 9, FONT)
    lines(page, ["Fig. 1 Places of the fields"], 240, y + 94, 9)
    written(page, paragraph("乙"), y + 120)
    paper = parsed(made)
    assert [f.caption for f in paper.figures] == ["图 1 田块的位置 Fig. 1 Places of the fields"]
    assert paragraph("乙") in texts(paper)


@pytest.mark.parametrize(
    ("text", "label"),
    [("图 2-1、电路", "2-1"), ("表3.2 结果", "3.2"), ("图１ 结果", "１"), ("그림 2. 결과", "2"), ("表1结果", "1")],
)
def test_labels_of_captions(text: str, label: str) -> None:
    found = match_label(text)
    assert found is not None
    assert found["number"] == label


def named(text: str) -> list[str]:
    return split_names([Run(text, 0, 10 * len(text), 0, 10, "F", False, False, False, 0)])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张 三 李四 王小五", ["张三", "李四", "王小五"]),
        ("张三、李四、王小五", ["张三", "李四", "王小五"]),
        ("张三1)，李四2)", ["张三", "李四"]),
        ("作者姓名：张三", ["张三"]),
        ("作者：张三，李四", ["张三", "李四"]),
        ("山田 太郎，鈴木 花子", ["山田 太郎", "鈴木 花子"]),
        ("김철수, 이영희", ["김철수", "이영희"]),
        ("硕士学位论文", []),
        ("某某大学农学院", []),
        ("令和 2 年 2 月", []),
        ("2022년 2월", []),
        ("지도교수 최원", []),
        ("致谢", []),
        ("等同贡献", []),
        ("目录", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert named(text) == names


def test_a_student_is_no_university() -> None:
    assert is_affiliation("某某大学")
    assert not is_affiliation("大学生学习行为的实证研究")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("二、方法", (2,)), ("（三）数据", (0, 3)), ("第十二章 结论", (12,)), ("Ⅳ. 결론", (4,)), ("第3章 実験", (3,)),
        ("제2장 방법", (2,)), ("2.1概述", (2, 1)), ("1、引言", (1,)), ("２．１　概述", (2, 1)),
        ("2.1.1、Software perspective 概述", (2, 1, 1)),
    ],
)  # fmt: skip
def test_numbers_of_sections(text: str, parts: tuple[int, ...]) -> None:
    number = read_number(text)
    assert number is not None
    assert number.parts == parts


@pytest.mark.parametrize("text", ["3个样本", "2020年的观测", "一种方法", "十分明显"])
def test_amounts_are_no_numbers_of_sections(text: str) -> None:
    assert read_number(text) is None


def test_what_a_wrong_map_gives_is_known_and_text_is_not() -> None:
    shifted = "".join(chr(0x3400 + (ord(c) * 7) % 0x19B0) for c in SENTENCE)
    assert han_shape(SENTENCE * 10) == 1.0
    assert han_shape(shifted * 3) < 0.3
    assert han_shape("深層学習を用いた画像からの物体検出に関する研究について述べる。" * 12) == 1.0


def test_the_cover_of_a_thesis_says_what_is_title_and_author() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["硕士学位论文"], 220, 140, 26, FONT)
    lines(page, ["论文题目：" + TITLE], 120, 250, 18, FONT)
    lines(page, ["研究生姓名：张三", "指导教师：李四 教授", "学科专业：农学"], 200, 400, 14, FONT, 28)
    lines(made[1], ["摘 要"], 270, 100, 16, FONT)
    y = written(made[1], SENTENCE * 5, 140, 90, 34, 12)
    lines(made[1], ["关键词：小麦；土壤；温度"], 90, y + 20, 12, FONT)
    paper = parsed(made)
    assert (paper.title, paper.authors, paper.abstract) == (TITLE, ("张三",), SENTENCE * 5)


def mixed(page: pymupdf.Page, y: float, *texts: tuple[str, str], size: float = 12, x: float = 90) -> None:
    """Write pieces (text, font) of one line one after another."""
    for text, font in texts:
        page.insert_text((x, y), text, fontsize=size, fontname=font)
        x += pymupdf.get_text_length(text, fontname=font, fontsize=size) + 1


@pytest.mark.parametrize("number", ["2.1", "tibo"])
def test_a_heading_whose_font_changes_at_latin_letters_is_one(number: str) -> None:
    made = document()
    page = made[0]
    y = front(page)
    heading = [("2.1 ", "tiro"), ("基于单通道", FONT), ("LSTM", "tiro"), ("的预测", FONT)]
    if number == "tibo":
        heading = [("2.1 ", "tiro"), ("LSTM ", "tibo"), ("的预测方法", FONT)]
    lines(page, ["2 方法"], 90, y + 10, 14, FONT)
    mixed(page, y + 32, *heading)
    y = written(page, paragraph("甲"), y + 52)
    lines(page, ["2.2 试验"], 90, y + 10, 12, FONT)
    written(page, paragraph("乙"), y + 32)
    paper = parsed(made)
    assert "".join(paper.sections[-2].heading.split()) == "".join(text for text, _ in heading).replace(" ", "")
    assert [t for t in texts(paper) if t.startswith("（")] == [paragraph("甲"), paragraph("乙")]


def test_numbered_headings_in_the_type_of_the_text_are_known_by_their_count() -> None:
    made = document(2)
    y = front(made[0])
    for page, names in (
        (made[0], ("1 引言", "1.1 背景", "1.2 目标")),
        (made[1], ("2 方法", "2.1 概述", "2.2 数据", "2.2.1 来源")),
    ):
        for name in names:
            top = "." not in name
            lines(page, [name], 90, y + 8, 13 if top else 10, FONT)
            y = written(page, paragraph(name[-2:], 2), y + 30)
        y = 80
    lines(made[1], ["3.5 米是田块之间的距离"], 110, y + 300, 10, FONT)
    headings = [section.heading for section in parsed(made).sections if section.heading]
    assert headings == ["1 引言", "1.1 背景", "1.2 目标", "2 方法", "2.1 概述", "2.2 数据", "2.2.1 来源"]


def test_a_heading_goes_on_in_a_line_of_mostly_latin_letters() -> None:
    made = document()
    page = made[0]
    y = front(page)
    mixed(page, y + 10, ("第一章 用物理信息神经网络与区域分解方法处", FONT), size=16, x=130)
    mixed(page, y + 36, ("理", FONT), ("Stokes-Darcy", "tiro"), size=16, x=230)
    written(page, paragraph("甲"), y + 70)
    assert (
        parsed(made).sections[-1].heading.replace(" ", "") == "第一章用物理信息神经网络与区域分解方法处理Stokes-Darcy"
    )


def test_title_and_authors_of_a_second_language_without_an_abstract_in_it() -> None:
    made = document()
    page = made[0]
    lines(page, ["最大クリーク発見問題の省メモリアルゴリズム"], 100, 90, 17, "japan")
    lines(page, ["A Space-Efficient Algorithm for the Maximum Clique Problem"], 100, 116, 14, "tibo")
    lines(page, ["小畠 教寛 喜田 拓也"], 220, 146, 11, "japan")
    lines(page, ["Norihiro Obata, Takuya Kida"], 220, 162, 11)
    lines(page, ["1 はじめに"], 90, 210, 13, "japan")
    written(page, "最大クリーク発見問題は重要な問題となっており、広く用いられている。" * 8, 232)
    paper = parsed(made)
    assert paper.title == "最大クリーク発見問題の省メモリアルゴリズム"
    assert paper.authors == ("小畠 教寛", "喜田 拓也")
    assert paper.second_language is not None
    assert paper.second_language.title == "A Space-Efficient Algorithm for the Maximum Clique Problem"
    assert paper.second_language.authors == ("Norihiro Obata", "Takuya Kida")
    assert_nothing_lost(paper, made)


@pytest.mark.parametrize(
    ("names", "printed", "pairs"),
    [
        (["山田", "太郎", "鈴木", "花子"], "山田 太郎 鈴木 花子", ["山田 太郎", "鈴木 花子"]),
        (["新井", "諒介"], "新井 諒介 †", ["新井 諒介"]),
        (["山田太郎", "鈴木花子"], "山田太郎 鈴木花子", ["山田太郎", "鈴木花子"]),
        (["倉持誠", "溝大貴"], "倉持誠 溝大貴", ["倉持誠", "溝大貴"]),
        (["山田", "太郎", "林"], "山田 太郎 林", ["山田", "太郎", "林"]),
        (["山田", "鈴木"], "山田，鈴木", ["山田", "鈴木"]),
    ],
)
def test_japanese_names_that_spaces_divide_are_pairs(names: list[str], printed: str, pairs: list[str]) -> None:
    assert paired(names, printed) == pairs


def test_an_abstract_whose_label_is_known_by_its_type_alone() -> None:
    made = document()
    page = made[0]
    front(page)
    mixed(page, 160, ("摘", "japan"), ("要", "japan"), ("摘要应涵盖全文，" + SENTENCE[:30], FONT), size=9)
    y = lines(page, [SENTENCE * 2], 90, 174, 9, FONT)
    lines(page, ["关键词：小麦；土壤"], 90, y + 4, 9, FONT)
    lines(page, ["1 引言"], 90, y + 30, 13, FONT)
    written(page, paragraph("甲"), y + 52)
    assert parsed(made).abstract.startswith("摘要应涵盖全文，")


def test_measures() -> None:
    assert length("a line") == 6
    assert length("二十一") == 9
    assert breadth("二十一") == 3
    assert breadth("abcd") == pytest.approx(1.8)
    assert first_word("引言与背景") == "引"
    assert first_word("two words") == "two"
    assert is_square("使用 LSTM 的预测模型")
    assert not is_square("The word 中 in English")


@pytest.mark.parametrize("keyed", [True, False])
def test_a_long_abstract_before_a_heading_that_is_no_introduction_is_kept_whole(keyed: bool) -> None:
    made = document(2)
    lines(made[0], [TITLE], 170, 90, 18, FONT)
    lines(made[0], ["摘要"], 270, 130, 14, FONT)
    y = 150.0
    for name in "甲乙丙丁戊":
        y = written(made[0], paragraph(name, 5), y)
    if keyed:
        lines(made[0], ["关键词：小麦；土壤；温度"], 90, y + 10, 10, FONT)
    lines(made[1], ["1 问题重述"], 90, 100, 13, FONT)
    written(made[1], paragraph("己"), 122)
    assert parsed(made).abstract.split("\n") == [paragraph(name, 5) for name in "甲乙丙丁戊"]
