"""What a model says back of its prompt is no point."""

from __future__ import annotations

import pytest

from reviewer_app.review.frame import without_frame
from reviewer_app.review.model import SectionKey
from reviewer_app.review.prompt import build_prompt, load_profile
from reviewer_app.review.stream import PointStream
from tests.review.making import make_paper

PAPER = make_paper([("1 Method", ["We fit the frost model to the survey of all bridges."])], title="Frost on bridges")
CLAIM = "The frost model is fitted to one survey only, so nothing is known of other years."


def points(text: str, key: SectionKey = SectionKey.REJECTION) -> list[str]:
    stream = PointStream(key)
    return [p.text for p in (*stream.feed(text), *stream.finish())]


@pytest.mark.parametrize("name", ["four-part", "four-part.zh"])
@pytest.mark.parametrize("key", list(SectionKey))
def test_no_line_of_the_prompt_becomes_a_point(name: str, key: SectionKey) -> None:
    prompt = build_prompt(load_profile(name), PAPER, [])
    for part in (prompt.prefix, prompt.common, prompt.requests[key], prompt.system):
        said = [line for line in part.split("\n") if len(line) > 40 and "frost" not in line.casefold()]
        for line in said:
            assert points(f"- {line}\n- {CLAIM}\n", key) == [CLAIM], line


@pytest.mark.parametrize("fence", ["=== END OF PAPER A3F2C1 ===", "=== PAPER A3F2C1 ===", "**END OF PAPER A3F2C1**"])
def test_the_fence_around_the_paper_is_no_point(fence: str) -> None:
    assert points(f"- {fence}\n- {CLAIM}\n{fence}\n") == [CLAIM]


@pytest.mark.parametrize(
    "text",
    [
        CLAIM,
        "Missing comparisons or controls in the second survey make the claims doubtful.",
        "Clear writing.",
        "The paper presents convincing evidence, useful data and clear writing.",
        "The claims lack evidence, and the methods are unclear.",
        "The part to write about the survey is too short.",
        "The authors should add a limitation section and explain the analyses.",
        "论文缺少与其他年份的比较。",
        "论断缺乏证据：第 3 节没有给出对照。",
        "写作清晰，结果有用。",
    ],
)
def test_what_speaks_of_the_paper_is_kept(text: str) -> None:
    assert without_frame(text) == text


@pytest.mark.parametrize(
    "echo",
    [
        "The part to write: …",
        "**The part to write:** reasons for rejection",
        "The part to write is reasons for rejection.",
        "You write one part of a peer review of this paper; which part it is",
        "Up to 6 points as a list, fewer if fewer are supported.",
        "Begin with “- ” and write one to three sentences about the paper.",
        "Write in English.",
        "Write in Simplified Chinese.",
        "The authors should say which problem the paper addresses and why it matters, what is new compared.",
        "Reasons for rejection: Name the weaknesses that matter: claims without evidence, missing comparisons.",
        "要写的部分：……",
        "要写的部分是接收理由",
        "请为这篇论文撰写审稿意见的一个部分",
        "论文中已有的内容，不要说缺少。",
        "你是一位资深的学术论文审稿人。",
    ],
)
def test_the_prompt_said_back_in_part_or_changed_is_no_point(echo: str) -> None:
    assert points(f"- {echo}\n- {CLAIM}\n") == [CLAIM]


@pytest.mark.parametrize(
    "before", ["The part to write: ", "**The part to write:** ", "Name the weaknesses that matter. ", "要写的部分："]
)
def test_what_follows_the_prompt_said_back_is_kept(before: str) -> None:
    assert points(f"- {before}{CLAIM}\n") == [CLAIM]


def test_a_person_s_notes_said_back_are_no_point() -> None:
    stream = PointStream(SectionKey.REJECTION, "Be strict on statistics; look at Table 2.")
    text = f"- Be strict on statistics.\n- {CLAIM}\n- Look at Table 2\n- The statistics of Table 2 hold.\n"
    assert [p.text for p in (*stream.feed(text), *stream.finish())] == [CLAIM, "The statistics of Table 2 hold."]
