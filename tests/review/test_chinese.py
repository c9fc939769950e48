"""Reviews in Chinese: what a model writes, and the export and back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from reviewer_app.i18n import spoken
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import words
from reviewer_app.review.language import language_asked, language_of
from reviewer_app.review.list_markers import items_in_line, list_marker
from reviewer_app.review.markdown import markdown_to_review, review_to_markdown
from reviewer_app.review.model import Evidence, Point, Review, ReviewSection, SectionKey
from reviewer_app.review.pane import render_mark, split_pane
from reviewer_app.review.prompt import load_profile
from reviewer_app.review.repetition import RepetitionGuard
from reviewer_app.review.stream import DraftPoint, PointStream
from reviewer_app.review.windows import final_prompt, note_wording, plan_windows, window_prompt
from reviewer_app.review.wording import REVIEWING_STEMS, is_closing, is_lead_in, says_none, section_named
from tests.review.making import SHA, SMALL, make_paper

CHINESE = make_paper([("1 引言", ["本文研究山谷中的温度。"])], language="zh")


def points(text: str, key: SectionKey | None = None) -> list[DraftPoint]:
    """The points of a text that arrives in small pieces."""
    stream = PointStream(key)
    found = [p for i in range(0, len(text), 7) for p in stream.feed(text[i : i + 7])]
    return found + stream.finish()


@pytest.mark.parametrize(
    "marks",
    [
        ("1、", "2、", "3、"),
        ("（1）", "（2）", "（3）"),
        ("(1)", "(2)", "(3)"),
        ("①", "②", "③"),
        ("1．", "2．", "3．"),
        ("1.", "2.", "3."),
        ("一、", "二、", "三、"),
        ("（一）", "（二）", "（三）"),
        ("第一，", "第二，", "第三，"),
        ("１、", "２、", "３、"),
        ("- ", "- ", "- "),
    ],
)
def test_points_are_divided_by_every_usual_mark(marks: tuple[str, str, str]) -> None:
    said = ("方法新颖，思路清晰 [p3]。", "实验设计合理，数据充分 [p5]。", "写作规范，图表清楚 [p7]。")
    found = points("\n".join(m + s for m, s in zip(marks, said, strict=True)))
    assert [p.text for p in found] == ["方法新颖，思路清晰。", "实验设计合理，数据充分。", "写作规范，图表清楚。"]
    assert [p.citations for p in found] == [("p3",), ("p5",), ("p7",)]


@pytest.mark.parametrize(
    "line",
    [
        "①方法新颖[p3]；②实验充分[p5]；③写作规范[p7]。",
        "（1）方法新颖[p3]；（2）实验充分[p5]；（3）写作规范[p7]。",
        "1、方法新颖[p3]。2、实验充分[p5]。3、写作规范[p7]。",
        "1.方法新颖[p3]。2.实验充分[p5]。3.写作规范[p7]。",
    ],
)
def test_a_list_in_one_line_is_a_list(line: str) -> None:
    assert [p.text.rstrip("。") for p in points(line)] == ["方法新颖", "实验充分", "写作规范"]


def test_no_list_is_made_of_what_only_looks_like_one() -> None:
    for text in (
        "1.5 倍的提升；2.3 倍的加速。",
        "①方法新颖，见图②。",
        "（1）方法新颖；（3）实验充分。",
        "方法有两点：①快；②准。",
        "1. As in Fig. 2. The error is small.",
        "2. First. 3. Second.",
        "- From 3 - 5 runs - one was left out.",
    ):
        assert items_in_line(text) == [text]
    assert list_marker("2020年的数据")[0] is False
    assert list_marker("一方面，数据不足")[0] is False
    assert list_marker("1.5 倍")[0] is False


def test_full_width_punctuation_stays() -> None:
    (point,) = points("- 作者称“效果显著”（见表 2），但没有给出置信区间；建议补充。[p4]")
    assert point.text == "作者称“效果显著”（见表 2），但没有给出置信区间；建议补充。"


def test_what_surrounds_the_list_is_dropped() -> None:
    text = "好的，以下是这篇论文的接收理由：\n\n1、方法新颖。\n2、实验充分。\n\n希望以上意见对您有帮助。"
    assert [p.text for p in points(text)] == ["方法新颖。", "实验充分。"]
    assert is_lead_in("作为一位资深的审稿人，我的意见如下：")
    assert not is_lead_in("本文" + "提出了一种新的方法，" * 10 + "并在多个数据集上验证。")


def test_the_prompt_given_back_is_no_point() -> None:
    profile = load_profile("four-part", "zh")
    for key, section in profile.sections.items():
        request = profile.request.format(name=section.name, guidance=section.guidance)
        assert points(f"{request}\n- 方法新颖，思路清晰。", key) == [DraftPoint("方法新颖，思路清晰。")]
        assert is_closing(section.guidance)
    for sentence in re.split(r"(?<=。)|\n", profile.common.split("\n", 1)[1]):
        assert not sentence or is_closing(sentence) or says_none(sentence) or "不支持" in sentence, sentence


@pytest.mark.parametrize(
    "said", ["论文不支持任何意见。", "无。", "没有", "本文未支持任何拒稿理由", "没有论文支持的意见。"]
)
def test_nothing_to_say_is_said_in_chinese(said: str) -> None:
    stream = PointStream(SectionKey.REJECTION)
    assert [*stream.feed(f"- {said}"), *stream.finish()] == []
    assert stream.none_supported
    assert not says_none("没有报告置信区间。论文应当补充。")


def test_a_point_with_numbers_is_a_point() -> None:
    assert [p.text for p in points("- 1 个数据集不足以说明 2 种方法的一般性。\n- 3 项：3 句")] == [
        "1 个数据集不足以说明 2 种方法的一般性。"
    ]


def test_a_loop_of_chinese_is_stopped() -> None:
    assert RepetitionGuard().feed("- 实验只用了一个数据集，难以说明一般性。\n" * 12)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("创新性与意义", SectionKey.SIGNIFICANCE),
        ("创新点", SectionKey.SIGNIFICANCE),
        ("**接收理由**", SectionKey.ACCEPTANCE),
        ("论文的优点", SectionKey.ACCEPTANCE),
        ("拒稿理由", SectionKey.REJECTION),
        ("主要不足", SectionKey.REJECTION),
        ("修改建议", SectionKey.SUGGESTIONS),
        ("给作者的修改意见", SectionKey.SUGGESTIONS),
        ("方法的意义何在", None),
    ],
)
def test_the_sections_have_their_usual_names(title: str, key: SectionKey | None) -> None:
    assert section_named(title) is key


def test_a_mark_names_the_page_in_the_window_s_language() -> None:
    place = Evidence("e7", "p1", 4, (), "", "", "mupdf/1", "weak", 0.5)
    with spoken("zh"):
        mark = render_mark(place)
    assert mark == "[第\u00a04\u00a0页?]{e7}"
    (item,) = split_pane(f"- 方法新颖。 {mark}\n")  # read by a window in any language
    assert item.marks == ("e7",)


# -- the export


def review(language: str = "paper") -> Review:
    def evidence(page: int, status: str, quote: str = "") -> Evidence:
        return Evidence("e1", "p1", page, (), quote, "", "mupdf/1", status, 0.5)  # type: ignore[arg-type]

    said = (
        Point(
            "a",
            "方法新颖。",
            evidence=(evidence(4, "found", "我们提出一种方法"), evidence(7, "weak"), evidence(9, "moved")),
        ),
        Point("b", "样本太小（见第 3 节）。"),
        Point("c", "见正文 (第 4 页)", origin="person"),
    )
    return Review(
        paper_title="山谷中的温度",
        paper_sha256=SHA,
        sections=(ReviewSection(SectionKey.REJECTION, said),),
        settings={"language": language, "seed": 1},
    )


def test_the_export_is_in_the_language_of_the_review() -> None:
    text = review_to_markdown(review(), CHINESE, quotes=True)
    assert text.startswith("# 审稿意见：山谷中的温度\n\n## 创新性与意义\n\n*没有意见。*\n\n## 接收理由")
    assert "- 方法新颖。 (第 4 页，第 7 页？，原第 9 页)\n" in text
    assert "> “我们提出一种方法” (第 4 页)" in text
    assert "样本太小（见第 3 节）。 (没有找到论文中的位置)" in text
    head, _, provenance = text.partition("## 本审稿意见的形成过程")
    # Bold that ends behind a full-width colon is none where a letter follows (CommonMark 0.31, right-flanking).
    assert "- **声明**：" in provenance
    assert not re.findall(r"[A-Za-z]{4,}", head + provenance.replace(SHA, ""))


def test_what_an_english_window_noted_is_told_in_chinese() -> None:
    noted = replace(review(), notices=("Reasons for rejection: The model began to repeat itself and was stopped.",))
    assert "- **说明**：拒稿理由：模型开始重复，已被停止。" in review_to_markdown(noted, CHINESE)


def test_a_long_quotation_is_cut_though_it_has_no_spaces() -> None:
    evidence = Evidence("e1", "p1", 4, (), "表 1" + "显示了各站的温度" * 60, "", "mupdf/1", "found", 0.5)
    long = replace(
        review(), sections=(ReviewSection(SectionKey.REJECTION, (Point("a", "见表。", evidence=(evidence,)),)),)
    )
    (quoted,) = re.findall(r"> “(.*)” ", review_to_markdown(long, CHINESE, quotes=True))
    assert len(quoted) == 302


def test_the_export_comes_back_as_the_same_points() -> None:
    text = review_to_markdown(review(), CHINESE)
    back = markdown_to_review(text)
    assert back.paper_title == "山谷中的温度"
    (section,) = (s for s in back.sections if s.points)
    assert section.key is SectionKey.REJECTION
    assert [p.text for p in section.points] == ["方法新颖。", "样本太小（见第 3 节）。", "见正文 (第 4 页)"]
    assert [(e.page, e.status) for e in section.points[0].evidence] == [(4, "found"), (7, "weak"), (9, "moved")]
    with spoken("zh"):  # an English export is read by a Chinese window as well
        english = markdown_to_review(review_to_markdown(review("en"), CHINESE))
    assert [p.text for s in english.sections for p in s.points] == [p.text for p in section.points]


def test_whose_language_a_review_has() -> None:
    assert language_of(review(), CHINESE) == "zh"
    assert language_of(review("en"), CHINESE) == "en"
    assert language_of(review("zh"), SMALL) == "zh"
    assert language_of(review("of another version"), SMALL) == "en"
    assert language_asked("paper", replace(SMALL, language="pt-BR")) == "pt"
    assert language_asked("paper", None) == "en"
    nobody_knows: Paper = replace(SMALL, language="")
    assert language_asked("paper", nobody_knows) == "en"
    assert review_to_markdown(review(), replace(SMALL, language="de")).startswith("# Review: ")
    assert review_to_markdown(review(), SMALL, language="zh").startswith("# 审稿意见：")


@pytest.mark.parametrize(("language", "asked"), [("zh", "请用列表为它写简短的笔记"), ("en", "Write short notes on it")])
def test_notes_are_asked_for_in_the_language_of_the_review(language: str, asked: str) -> None:
    profile = load_profile("four-part", language)
    plan = plan_windows(CHINESE, len, 400, 400)
    _, request = window_prompt(profile, CHINESE, plan.windows[0])
    assert asked in request
    assert f"[{plan.windows[0].passages[0].id}]" in request
    final = final_prompt(profile, CHINESE, plan, {1: "- 记录了温度。"}).prefix
    assert note_wording(profile).heading in final
    assert ("其余是通读全文时所作的笔记" in final) == (language == "zh")
    assert "记录了温度" in final


def test_reviewing_phrases_say_nothing_of_a_place() -> None:
    assert set(words("没有说明")) <= REVIEWING_STEMS
    assert not set(words("土壤温度")) & REVIEWING_STEMS


def test_a_unit_stands_apart_from_its_number_in_chinese() -> None:
    assert set(words("道路宽为 48m")) & set(words("宽度48 m")) >= {"48", "m"}
    assert words("48m wide") == ["48m", "wide"]
