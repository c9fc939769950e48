"""Names in Han and hangul among what stands beside them, and titles among what covers say in larger type."""

from __future__ import annotations

import pytest

from reviewer_app.parsing.authors import is_name
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.square_names import is_chinese_name
from tests.parsing.making import document, lines, parsed
from tests.parsing.test_east_asian import FONT, SENTENCE, TITLE, named, written


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2018202177 张小明", ["张小明"]),
        ("数据201 张小明", ["张小明"]),
        ("计算机2101班 张小明 李四", ["张小明", "李四"]),
        ("電子情報工学科 山田 太郎", ["山田", "太郎"]),
        ("環境情報学部4年 山田太郎", ["山田太郎"]),
        (
            "• 江南大学 教育部重点实验室 张小明 Zhang Xiaoming 欧阳夏 Ouyang Xia",
            ["张小明", "Zhang Xiaoming", "欧阳夏", "Ouyang Xia"],
        ),
        ("황보라 (Bo-Ra Hwang)", ["황보라", "Bo-Ra Hwang"]),
        ("张小明1 孙豪 张盛发2", ["张小明", "孙豪", "张盛发"]),
        ("张小明2013301020056 材料物理班", ["张小明"]),
        ("王小军——2013301020118——物基二班", ["王小军"]),
        ("计科 142 班 王小峰（10141353）", ["王小峰"]),
        ("Ada Lovelace 和 Grace Hopper", ["Ada Lovelace", "Grace Hopper"]),
        ("姓名：王小尧黄大昊", ["王小尧", "黄大昊"]),
        ("研究生：張小琪 撰", ["張小琪"]),
        ("机器学习研究", []),
        # an address, and what stands in a form
        ("江南大学 物联网工程学院 无锡", []),
        ("学号 班级", []),
        ("2020 实验", []),
        ("上海 数据", []),
    ],
)
def test_names_behind_numbers_classes_and_institutions(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize("text", ["学号", "学 号", "数据", "北京", "江苏省", "日期", "碩士", "通信作者"])
def test_labels_and_places_are_no_names(text: str) -> None:
    assert not is_name(text)


def test_a_chinese_name_begins_with_a_family_name() -> None:
    assert is_chinese_name("欧阳小明")
    assert is_chinese_name("張三")
    assert not is_chinese_name("我们")
    assert not is_chinese_name("王国维传奇录")


def _cover(*said: tuple[float, str]) -> str:
    """The title of a paper with a cover sheet that says `said`, each line in its size."""
    made = document(2)
    y = 150.0
    for size, text in said:
        lines(made[0], [text], 120, y, size, FONT)
        y += 2.2 * size
    y = written(made[1], "1 引言", 90, size=14)
    for _ in range(5):
        y = written(made[1], SENTENCE * 3, y + 10)
    return parsed(made).title


@pytest.mark.parametrize(
    "said",
    [
        [(26, "應用統計與資料科學學系碩士班"), (28, "碩士論文"), (22, TITLE), (18, "研究生：張小明"), (18, "導師：李")],
        [(24, "資訊工程系碩士班"), (24, "碩士學位論文"), (24, TITLE), (18, "研究生：張小明"), (18, "指導教授：李四")],
        [(28, "数学建模课程论文"), (20, TITLE), (14, "学生姓名：张小明"), (14, "学号：201812")],
        [(28, "《数据挖掘》期末大作业报告"), (20, TITLE), (14, "姓名：张小明"), (14, "学号：201812")],
        [(24, TITLE), (24, "Growth of Wheat"), (24, "and Temperature: A Look"), (9, "研究生：張三"), (9, "導師：李")],
        [(18, "行政院國家科學委員會專題研究計畫 成果報告"), (16, TITLE), (16, "研究成果報告(精簡版)"), (9, "主持：李")],
        [(24, "本科生毕业论文（设计）开题报告"), (20, TITLE), (14, "学生姓名：张小明"), (14, "学号：201812")],
        [(16, "姓名 学号 班级 选题 论述 结论 总分"), (16, TITLE), (12, "张小明2013301020056 材料物理班")],
        [(28, "课程设计"), (16, f"课题名称 {TITLE}"), (14, "姓名：张小明"), (14, "学号：201812")],
    ],
    ids=["department", "school", "course", "named course", "languages", "project", "proposal", "form", "no colon"],
)  # fmt: skip
def test_the_title_among_what_a_cover_says(said: list[tuple[float, str]]) -> None:
    assert _cover(*said) == TITLE


def test_names_under_the_head_of_a_column_and_a_title_on_the_next_page() -> None:
    made = document(2)
    lines(made[0], ["运筹学与数学建模课程论文"], 130, 330, 28, FONT)
    for y, left, right in ((428.0, "学生姓名", "学号"), (459.0, "王小明", "20180081"), (490.0, "叶家", "20180083")):
        lines(made[0], [left], 142, y, 15, FONT)
        lines(made[0], [right], 255, y, 15, FONT)
    lines(made[1], [TITLE], 180, 90, 16, FONT)
    y = written(made[1], "摘要：" + SENTENCE * 3, 140)
    for _ in range(5):
        y = written(made[1], SENTENCE * 3, y + 10)
    paper = parsed(made)
    assert paper.title == TITLE
    assert paper.authors == ("王小明", "叶家")


def test_the_word_abstract_in_the_type_of_the_title_is_none_of_its_lines() -> None:
    made = document()
    lines(made[0], [TITLE], 200, 90, 15, FONT)
    lines(made[0], ["摘要"], 280, 115, 15, FONT)
    y = written(made[0], SENTENCE * 4, 150)
    y = written(made[0], "1 引言", y + 20, size=14)
    for _ in range(5):
        y = written(made[0], SENTENCE * 3, y + 10)
    paper = parsed(made)
    assert paper.title == TITLE
    assert paper.abstract.startswith(SENTENCE[:10])


def test_a_short_title_stays_before_its_translation() -> None:
    made = document()
    lines(made[0], ["小麦生长"], 260, 98, 17, FONT)
    lines(made[0], ["张小明，李四"], 262, 122, 10, FONT)
    lines(made[0], ["The Growth of Winter Wheat"], 220, 155, 12, "tibo")
    lines(made[0], ["Xiaoming Zhang, Si Li"], 250, 173, 10, "tiro")
    y = written(made[0], "摘要：" + SENTENCE * 4, 220)
    y = written(made[0], "1 引言", y + 20, size=14)
    for _ in range(5):
        y = written(made[0], SENTENCE * 3, y + 10)
    assert parsed(made).title == "小麦生长"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ([(16, "人口模型"), (16, "——以课本为例"), (12, "张小明，李四")], "人口模型——以课本为例"),
        # there is no other title than the name of the course
        ([(22, "深度学习期末报告"), (12, "张小明，李四")], "深度学习期末报告"),
    ],
)
def test_titles_in_two_parts_and_of_a_course(said: list[tuple[float, str]], title: str) -> None:
    made = document()
    y = 90.0
    for size, text in said:
        lines(made[0], [text], 120 if size > 12 else 140, y, size, FONT)
        y += 2 * size
    y = written(made[0], "【摘要】" + SENTENCE * 4, 180)
    y = written(made[0], "一、问题描述", y + 20, size=14)
    for _ in range(5):
        y = written(made[0], SENTENCE * 3, y + 10)
    paper = parsed(made)
    assert paper.title == title
    assert paper.authors == ("张小明", "李四")


def test_the_two_characters_of_a_heading_set_wide_apart_are_one_word() -> None:
    made = document()
    lines(made[0], [TITLE], 160, 84, 16, FONT)
    lines(made[0], ["摘"], 266, 122, 16, FONT)
    lines(made[0], ["要"], 314, 122, 16, FONT)
    y = written(made[0], SENTENCE * 6, 155, size=12)
    y = written(made[0], "1 引言", y + 20, size=14)
    for _ in range(5):
        y = written(made[0], SENTENCE * 3, y + 10)
    paper = parsed(made)
    assert paper.title == TITLE
    assert paper.abstract.startswith(SENTENCE[:10])


@pytest.mark.parametrize(
    ("stated", "read"), [("\u2f2f作", "工作"), ("資\u2f2f工", "資工"), ("⻚面", "页面"), ("\uf96b參", "參")]
)
def test_radicals_are_read_as_characters_and_once(stated: str, read: str) -> None:
    assert clean(stated) == read
