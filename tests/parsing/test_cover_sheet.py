"""Cover sheets of theses, whose labels say what is title and who is author, and the declarations behind them."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.cover_sheet import CoverSheet, declarations, find_cover
from reviewer_app.parsing.page_text import read_page
from tests.parsing.making import document, lines, parsed
from tests.parsing.test_east_asian import FONT, SENTENCE, TITLE, assert_nothing_lost, paragraph, texts, written

Row = tuple[tuple[float, str], ...]


def drawn(page: pymupdf.Page, *rows: Row, y: float = 400, size: float = 14) -> None:
    for row in rows:
        for x, text in row:
            lines(page, [text], x, y, size, FONT)
        y += 30


def cover_of(*rows: Row) -> CoverSheet | None:
    made = document()
    lines(made[0], [TITLE], 150, 220, 20, FONT)
    drawn(made[0], *rows)
    return find_cover([read_page(made[0])])


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ((((140, "学    院："), (240, "数学科学学院")), ((140, "姓    名："), (240, "刘小轩"))), ["刘小轩"]),
        ((((140, "姓"), (182, "名："), (240, "刘小轩")), ((140, "学"), (182, "号："), (240, "2014"))), ["刘小轩"]),
        ((((140, "学生姓名：蔡明学号： 2019"),), ((140, "完成时间： 2022 年 5 月"),)), ["蔡明"]),
        ((((140, "学生姓名：张三，李四，王五"),), ((140, "指导教师：赵六"),)), ["张三", "李四", "王五"]),
        ((((140, "队伍编号：023"),), ((140, "队员姓名："), (220, "张三"), (290, "李四"))), ["张三", "李四"]),
        ((((140, "队员姓名："), (220, "张三")), ((220, "李四"),), ((140, "导师："), (220, "赵六"))), ["张三", "李四"]),
        ((((140, "作者姓名"), (260, "王稳")), ((140, "指导老师"), (260, "赖六 副教授"))), ["王稳"]),
        ((((140, "学位申请人："), (260, "董兵")), ((140, "指导教师："), (260, "周六"))), ["董兵"]),
        ((((140, "作者姓名："),), ((140, "学科专业："),), ((140, "校内导师："),)), []),
        ((((140, "学籍番号"), (260, "2134")), ((140, "氏名"), (260, "山田太郎"))), ["山田太郎"]),
    ],
)  # fmt: skip
def test_the_author_stands_behind_a_label(rows: tuple[Row, ...], names: list[str]) -> None:
    cover = cover_of(*rows)
    assert cover is not None
    assert cover.labels_author
    assert cover.authors == names


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ((((100, "论文题目：冬小麦的生长"),), ((140, "学号：2014"),)), "冬小麦的生长"),
        ((((100, "论文题目"), (190, "冬小麦的生长")), ((140, "学号"), (240, "2014"))), "冬小麦的生长"),
        ((((100, "题  目："), (190, "小麦与")), ((190, "土壤的温度"),), ((140, "姓名：张三"),)), "小麦与土壤的温度"),
    ],
)  # fmt: skip
def test_the_title_stands_behind_a_label_and_under_it(rows: tuple[Row, ...], title: str) -> None:
    cover = cover_of(*rows)
    assert cover is not None
    assert "".join(cover.title) == title


@pytest.mark.parametrize(
    "rows",
    [
        (((140, "张三，李四"),), ((140, "某某大学农学院"),)),
        (((140, "作者研究了小麦的生长，姓名不详"),),),
        (((140, "姓名¹"), (240, "姓名²")), ((140, "摘要：本文研究小麦"),), ((140, "专业：农学"),), ((140, "学号：1"),)),
    ],
)
def test_what_is_no_cover(rows: tuple[Row, ...]) -> None:
    assert cover_of(*rows) is None


def test_a_thesis_behind_its_covers_and_declarations() -> None:
    made = document(4)
    lines(made[0], ["某某科学技术大学"], 130, 140, 36, FONT)
    lines(made[0], ["工程硕士学位论文"], 100, 220, 44, FONT)
    lines(made[0], ["冬小麦生长与土壤", "温度的关系"], 180, 420, 22, FONT, 32)
    drawn(made[0], ((140, "作者姓名："), (240, "张三")), ((140, "校内导师："), (240, "李四 教授")), y=560)
    lines(made[1], ["Winter Wheat and the Temperature of the Soil"], 130, 300, 18, "tibo")
    lines(made[1], ["Author: Zhang San", "Supervisor: Prof. Li Si"], 200, 500, 14, step=30)
    lines(made[2], ["某某科学技术大学学位论文原创性声明"], 150, 100, 18, FONT)
    written(made[2], "本人声明所呈交的学位论文是本人在导师指导下进行研究工作所取得的成果。" * 12, 140)
    lines(made[3], ["摘 要"], 270, 100, 16, FONT)
    y = written(made[3], SENTENCE * 5, 140, 90, 34, 12)
    y = lines(made[3], ["关键词：小麦；土壤；温度"], 90, y + 20, 12, FONT)
    lines(made[3], ["第一章 绪论"], 220, y + 30, 16, FONT)
    written(made[3], paragraph("甲"), y + 60, 90, 34, 12)
    paper = parsed(made)
    assert (paper.title, paper.authors) == (TITLE, ("张三",))
    assert paper.abstract == SENTENCE * 5
    assert texts(paper)[-1] == paragraph("甲")
    assert not [s for s in paper.sections if "声明" in s.heading]
    assert_nothing_lost(paper, made)


def test_a_cover_that_names_only_who_taught() -> None:
    made = document(2)
    lines(made[0], ["災害時を想定したネットワーク"], 150, 200, 20, "japan", 30)
    lines(made[0], ["構築手法の検討"], 220, 244, 20, "japan")
    lines(
        made[0],
        ["情報科学部システム工学科", "末廣 隼人", "指導教員 髙橋 和之", "令和 2 年 2 月"],
        190,
        640,
        20,
        "japan",
        32,
    )
    lines(made[1], ["要旨"], 270, 100, 16, "japan")
    written(made[1], "本研究では経路を構築する方法を考案し、その効果を検証した。" * 6, 140)
    paper = parsed(made)
    assert (paper.title, paper.authors) == ("災害時を想定したネットワーク構築手法の検討", ("末廣 隼人",))


@pytest.mark.parametrize(
    "kind",
    [
        "硕士学位论文", "工程硕士学位论文", "本科生毕业设计[论文]", "某某大学毕业设计（论文）",
        "本 科 学 生 毕 业 论 文", "令和２年度卒業論文", "修士論文", "공학석사학위논문", "학사학위논문",
        "某某科学技术大学", "情報科学部システム工学科", "서울대학교 대학원",
    ],
)  # fmt: skip
def test_what_stands_in_larger_type_over_the_title_is_none(kind: str) -> None:
    made = document(2)
    font = "korea" if kind[-1] in "문원" else "japan" if kind[-1] == "科" or kind[-2] == "論" else FONT
    lines(made[0], [kind], 100, 140, 30, font)
    written(made[1], SENTENCE * 8, 140)
    lines(made[0], [TITLE], 150, 300, 18, FONT)
    drawn(made[0], ((140, "作者姓名："), (240, "张三")), ((140, "指导教师："), (240, "李四")))
    assert parsed(made).title == TITLE


def test_what_declares_is_told_by_its_heading() -> None:
    made = document(3)
    for page, text in zip(
        made, ("学位论文版权使用授权书", "承  诺  书", "个人信息保护声明的研究方法与实现"), strict=True
    ):
        lines(page, [text], 150, 100, 18, FONT)
        written(page, SENTENCE * 4, 140)
    assert [page.number for page in declarations([read_page(page) for page in made])] == [1, 2]
