"""What a model says back of its prompt is no point."""

from __future__ import annotations

import pytest

from reviewer_app.review.frame import repeats_frame
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
        "论文缺少与其他年份的比较。",
    ],
)
def test_what_speaks_of_the_paper_is_kept(text: str) -> None:
    assert not repeats_frame(text)
