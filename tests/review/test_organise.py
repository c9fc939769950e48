"""Notes and reviews in four sections: each sentence is in one place, and headings are believed."""

from __future__ import annotations

import random

import pytest

from reviewer_app.paper.text import squeeze
from reviewer_app.review.organise import Organised, organise, part_of
from reviewer_app.review.sections import SectionKey

SIGNIFICANCE, ACCEPTANCE = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE
REJECTION, SUGGESTIONS = SectionKey.REJECTION, SectionKey.SUGGESTIONS

FORM = """# Review of "Tables"

## Summary
The authors present a parser for tables and describe its three stages.

**Strengths:**
- The writing is clear. The figures help a lot.
- This is a novel and important problem for the community.

Weaknesses
1. There is no comparison with earlier parsers. It would not have been hard to do.
2. Two of the tables contradict one another.

Questions for the authors:
Why was the threshold set to 0.5? Also, how long does training take?
"""


def texts(found: Organised, key: SectionKey) -> list[str]:
    return [taken.text for taken in found.points[key]]


def organised(text: str) -> Organised:
    return organise([("notes.md", text)])


def test_headings_of_a_form_decide_and_each_item_is_one_point() -> None:
    found = organised(FORM)
    assert texts(found, ACCEPTANCE) == ["The writing is clear. The figures help a lot."]
    assert texts(found, SIGNIFICANCE) == ["This is a novel and important problem for the community."]
    assert texts(found, REJECTION) == [
        "There is no comparison with earlier parsers. It would not have been hard to do.",
        "Two of the tables contradict one another.",
    ]
    assert texts(found, SUGGESTIONS) == ["Why was the threshold set to 0.5?", "Also, how long does training take?"]
    left = [taken.text for taken in found.left_over]
    assert "The authors present a parser for tables and describe its three stages." in left
    assert "**Strengths:**" in left


def test_plain_paragraphs_are_divided_where_they_change_what_they_are_for() -> None:
    found = organised(
        "The paper is well written and easy to follow. The experiments are thorough. However, the statistical analysis "
        "is not convincing and the sample is too small. I would recommend adding a power analysis."
    )
    assert texts(found, ACCEPTANCE) == ["The paper is well written and easy to follow. The experiments are thorough."]
    assert texts(found, REJECTION) == [
        "However, the statistical analysis is not convincing and the sample is too small."
    ]
    assert texts(found, SUGGESTIONS) == ["I would recommend adding a power analysis."]


def test_a_form_pasted_as_one_paragraph_is_divided_at_its_headings() -> None:
    found = organised("Strengths: A careful evaluation. Weaknesses: The data are old. Minor comments: See line 30.")
    assert texts(found, ACCEPTANCE) == ["Strengths: A careful evaluation."]
    assert texts(found, REJECTION) == ["Weaknesses: The data are old."]


def test_own_headings_are_believed_and_an_exported_review_comes_back() -> None:
    found = organised("## Reasons for rejection\n\n- Everything is great.\n\n## Significance and novelty\n\n- No.\n")
    assert texts(found, REJECTION) == ["Everything is great."]
    assert texts(found, SIGNIFICANCE) == ["No."]


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("本文提出的方法具有较强的创新性。", SIGNIFICANCE),
        ("论文结构清晰，实验数据充分。", ACCEPTANCE),
        ("缺少与现有方法的对比，实验不足。", REJECTION),
        ("建议作者补充消融实验。", SUGGESTIONS),
        ("Please report the standard deviation in Table 2.", SUGGESTIONS),
        ("The evaluation is unconvincing and the proof of Lemma 2 is wrong.", REJECTION),
        ("The idea is novel and of great interest to the field.", SIGNIFICANCE),
        ("The paper is well written and easy to follow.", ACCEPTANCE),
        ("Reviewer response for version 1", None),
    ],
)
def test_single_sentences(sentence: str, key: SectionKey | None) -> None:
    part = part_of(sentence)
    assert part.key is key
    assert 0 < part.score <= 1


@pytest.mark.parametrize("seed", range(30))
def test_every_sentence_of_every_source_is_in_exactly_one_place(seed: int) -> None:
    chance = random.Random(seed)
    lines = [
        *FORM.splitlines(),
        "",
        "  - nested item. Two sentences.",
        "```",
        "code",
        "```",
        "> quoted",
        "建议补充。很好。",
    ]
    sources = [(str(n), "\n".join(chance.choices(lines, k=chance.randrange(40)))) for n in range(3)]
    found = organise(sources)
    taken = [t for points in found.points.values() for t in points] + list(found.left_over)
    placed = sorted((t.source, n) for t in taken for n in t.sentences)
    assert placed == [(i, n) for i, source in enumerate(found.sources) for n in range(len(source.sentences))]
    for t in taken:
        assert squeeze(t.text) == squeeze("".join(found.sources[t.source].sentences[n] for n in t.sentences))
    for (_, text), source in zip(sources, found.sources, strict=True):
        # Only the numbers before items are no part of a sentence.
        bare = squeeze("\n".join(line.removeprefix("1. ").removeprefix("2. ") for line in text.splitlines()))
        assert squeeze("".join(source.sentences)).replace("1", "").replace("2", "") == bare.replace("1", "").replace(
            "2", ""
        )
