"""Points come out of whatever a model writes, the same however its text is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.review.model import SectionKey
from reviewer_app.review.repetition import RepetitionGuard
from reviewer_app.review.stream import DraftPoint, PointStream


def points(text: str, key: SectionKey | None = None) -> list[DraftPoint]:
    stream = PointStream(key)
    return [*stream.feed(text), *stream.finish()]


def texts(text: str, key: SectionKey | None = None) -> list[str]:
    return [p.text for p in points(text, key)]


def looping(text: str, size: int = 4) -> list[DraftPoint]:
    """The points of a text that is written until it goes in circles, as a model is stopped then."""
    guard, stream = RepetitionGuard(), PointStream()
    found: list[DraftPoint] = []
    for at in range(0, len(text), size):
        found += stream.feed(text[at : at + size])
        if guard.feed(text[at : at + size]):
            return [*found, *stream.finish(clean=guard.clean)]
    raise AssertionError("it was never seen to go in circles")


A = "The evaluation covers two data sets only."
B = "The method is compared with no recent baseline."
C = "The proof of the main theorem is incomplete."

FORMS = {
    "dashes": f"- {A}\n- {B}\n- {C}",
    "stars": f"* {A}\n* {B}\n* {C}\n",
    "bullets": f"• {A}\n• {B}\n• {C}",
    "numbers": f"1. {A}\n2. {B}\n3. {C}",
    "brackets": f"1) {A}\n2) {B}\n(3) {C}",
    "blank lines": f"\n\n- {A}\n\n- {B}\n\n\n- {C}\n\n",
    "dash without a space": f"-{A}\n-{B}\n-{C}",
    "the answer's prefix first": f" {A}\n- {B}\n- {C}",
    "prose": f"{A}\n\n{B}\n\n{C}",
    "prose that wraps": f"The evaluation covers\ntwo data sets only.\n\n{B}\n\n{C}",
    "all indented": f"  - {A}\n  - {B}\n  - {C}",
    "items that wrap": (
        f"- The evaluation covers two\n  data sets only.\n- The method is compared\nwith no recent baseline.\n- {C}"
    ),
    "own heading": f"## Reasons for rejection\n\n- {A}\n- {B}\n- {C}",
    "own heading, bold": f"**Reasons for Rejection:**\n- {A}\n- {B}\n- {C}",
    "own heading, twice": f"# Reasons for rejection\n**Reasons for rejection**\n- {A}\n- {B}\n- {C}",
    "own heading, underlined": f"Reasons for rejection\n---------------------\n1. {A}\n2. {B}\n3. {C}",
    "own heading, plain": f"Weaknesses:\n- {A}\n- {B}\n- {C}",
    "lead-in": f"Here are the reasons for rejection:\n\n- {A}\n- {B}\n- {C}",
    "polite": f"Sure! Here are some points:\n1. {A}\n2. {B}\n3. {C}\n\nI hope this helps!",
    "answer prefix": f"Answer: - {A}\n- {B}\n- {C}",
    "answer prefix alone": f"Answer:\n\n- {A}\n- {B}\n- {C}",
    "fenced": f"```markdown\n- {A}\n- {B}\n- {C}\n```",
    "fence never closed": f"```\n- {A}\n- {B}\n- {C}",
    "fence in the middle": f"- {A}\n```\n- {B}\n- {C}",
    "rules": f"---\n- {A}\n\n---\n- {B}\n***\n- {C}\n---",
    "quote": f"> - {A}\n> - {B}\n> - {C}",
    "named": f"Reason 1: {A}\nReason 2: {B}\nReason 3: {C}",
    "named and bold": f"**Weakness 1:** {A}\n\n**Weakness 2:** {B}\n\n**Weakness 3:** {C}",
    "headings of the list": f"### Evaluation\n- {A}\n- {B}\n### Theory\n- {C}",
    "special tokens": f"<s> - {A}\n- {B}\n- {C}</s><|im_end|>",
    "thoughts": f"<think>\n- not this\nnor that\n</think>\n- {A}\n- {B}\n- {C}",
    "windows lines": f"- {A}\r\n- {B}\r\n- {C}\r\n",
    "said twice": f"- {A}\n- {B}\n- {A}\n- {C}",
    "none at the end": f"- {A}\n- {B}\n- {C}\n- None supported by the paper.",
    "none behind a point": f"- {A}\n- {B}\n- {C} None supported by the paper.",
    "dash and number": f"- 1. {A}\n- 2. {B}\n- 3. {C}",
    "cut off at a marker": f"- {A}\n- {B}\n- {C}\n-",
    "all four headings": (
        f"## Significance and novelty\n- It is new.\n## Reasons for acceptance\n- It is sound.\n"
        f"## Reasons for rejection\n- {A}\n- {B}\n- {C}\n## Suggestions for improvement\n- Do more."
    ),
    "all four in a list": (
        "1. **Strengths:**\n   - It is sound.\n"
        f"2. **Weaknesses:**\n   - {A}\n   - {B}\n   - {C}\n3. **Suggestions:**\n   - More."
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_three_points(form: str) -> None:
    assert texts(FORMS[form], SectionKey.REJECTION) == [A, B, C]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"- {A}\n  - not on images\n  - not on text\n- {B}", [f"{A}\n- not on images\n- not on text", B]),
        (f"1. **Evaluation**\n   - {A}\n   - {B}\n2. {C}", [f"**Evaluation**\n- {A}\n- {B}", C]),
        (f"1. **Evaluation**\n- {A}\n- {B}\n2. {C}", [f"**Evaluation**\n- {A}\n- {B}", C]),
        (f"1. **Evaluation**:\n{A}\n\n2. **Theory**: {C}", [f"**Evaluation**: {A}", f"**Theory**: {C}"]),
        (f"1. **Evaluation**\n\n{A}\n\n2. **Theory**\n\n{C}", [f"**Evaluation** {A}", f"**Theory** {C}"]),
        (f"**Evaluation.** {A}\n\n**Theory.** {C}", [f"**Evaluation.** {A}", f"**Theory.** {C}"]),
        (f"### Evaluation\n{A}\n\n### Theory\n{C}", [f"**Evaluation.** {A}", f"**Theory.** {C}"]),
        ("### The evaluation is small\n### The proof is wrong", ["The evaluation is small", "The proof is wrong"]),
        (f"- {A}\n\n  It goes on.\n\n- {B}", [f"{A}\n\nIt goes on.", B]),
        (f"- {A}\n\nOverall, it is weak.", [A, "Overall, it is weak."]),
        (f"- **Evaluation:**\n- {A}", [A]),
        ("- 评估只用了两个数据集。\n- 缺少\n  基线。", ["评估只用了两个数据集。", "缺少基线。"]),
        ("1、评估不足。\n2、缺少基线。", ["评估不足。", "缺少基线。"]),
        ("- run:\n  ```\n  make\n  ```\n- two", ["run:\n```\nmake\n```", "two"]),
        ("2.5 times faster is not enough.", ["2.5 times faster is not enough."]),
        ("**Strengths:** It is sound.", ["It is sound."]),
        ("", []),
        ("\n\n---\n", []),
        ("- \n- [p7]\n- ...", []),
    ],
)  # fmt: skip
def test_other_shapes(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_points_of_other_sections_are_counted_not_shown() -> None:
    stream = PointStream(SectionKey.REJECTION)
    stream.feed(FORMS["all four headings"])
    stream.finish()
    assert stream.foreign == 3
    assert [p.section for p in points(FORMS["all four headings"])] == [
        SectionKey.SIGNIFICANCE,
        SectionKey.ACCEPTANCE,
        *[SectionKey.REJECTION] * 3,
        SectionKey.SUGGESTIONS,
    ]


def test_a_claim_about_novelty_is_no_section() -> None:
    assert texts(f"**Limited novelty**\n{A}", SectionKey.REJECTION) == [f"**Limited novelty.** {A}"]


@pytest.mark.parametrize(
    "text",
    [
        "None supported by the paper.",
        "- None supported by the paper.",
        "-None supported by the paper",
        "1. **None supported by the paper.**",
        "None.",
        "N/A",
        "- None of the points are supported by the paper.",
        "No points are supported by the paper.",
        "There are no reasons for rejection supported by the paper.",
        "There are no reasons for rejection.",
        "No weaknesses could be identified in the paper.",
        "The paper does not support any points.",
        "The paper does not provide evidence for any claims.",
        "Nothing in the paper supports a point here.",
        "## Reasons for rejection\n\nNone supported by the paper. [p3]",
        "论文没有支持任何观点。",
    ],
)
def test_nothing_to_say_is_an_answer(text: str) -> None:
    stream = PointStream(SectionKey.REJECTION)
    assert [*stream.feed(text), *stream.finish()] == []
    assert stream.none_supported


@pytest.mark.parametrize(
    "text",
    [
        "None of the baselines were tuned.",
        "No ablation is reported in the paper.",
        "There are no error bars in Figure 3.",
        "Nothing is said about the training data.",
        "There is no evidence that the effect is causal, since no control group was used.",
        "No limitations are discussed. The authors should add them.",
        "The paper does not support its main claim with data.",
    ],
)
def test_a_point_about_something_missing_is_a_point(text: str) -> None:
    stream = PointStream()
    found = [*stream.feed(f"- {text}"), *stream.finish()]
    assert [p.text for p in found] == [text]
    assert not stream.none_supported


def test_none_beside_points_is_not_the_answer() -> None:
    stream = PointStream()
    assert stream.feed(f"- None supported by the paper.\n- {A}\n")[:1] == []
    assert [p.text for p in stream.finish()] == [A]
    assert not stream.none_supported


def test_citations_leave_the_text() -> None:
    assert points("- It is good [p7, p9].\n- It is bad (p3).\n- [t1] shows more.") == [
        DraftPoint("It is good.", ("p7", "p9")),
        DraftPoint("It is bad.", ("p3",)),
        DraftPoint("shows more.", ("t1",)),
    ]


def test_a_point_is_given_as_soon_as_the_next_begins() -> None:
    stream = PointStream()
    assert stream.feed(f"- {A}\n- The method") == []
    assert stream.partial == f"{A}\nThe method"
    assert [p.text for p in stream.feed(" is compared with no recent baseline [p1] and this line goes")] == [A]
    assert stream.partial == "The method is compared with no recent baseline and this line goes"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"- {A}\n- {B}\n" + f"- {C}\n" * 50, [A, B, C]),
        (f"- {A}\n" + "".join(f"{n}. {B} [p{n}]\n" for n in range(2, 40)), [A, B]),
        (f"- {A}\n- The paper is good and good" + " and good" * 80, [A]),
        (f"- {A} It has more. It is very" + " very" * 80, [f"{A} It has more."]),
        (f"- {A}\n" + "....." * 60, [A]),
        (f"- {A}\n- " + f"{B} {C} " * 30, [A, f"{B} {C}"]),
        ("the " * 200, []),
    ],
)
def test_endless_repetition_is_stopped_and_said(text: str, kept: list[str]) -> None:
    found = looping(text)
    assert [" ".join(p.text.split()) for p in found][: len(kept)] == kept
    assert len(found) <= len(kept) + 1


def test_a_text_that_broke_off_keeps_whole_sentences() -> None:
    stream = PointStream()
    stream.feed(f"- {A}\n- {B} It is also")
    assert [p.text for p in stream.finish(cut=True)] == [A, B]
    stream = PointStream()
    assert [p.text for p in stream.feed(f"- {A}\n- It is also")] == []
    assert [p.text for p in stream.finish(cut=True)] == [A]


def test_variations_of_one_sentence_are_a_loop() -> None:
    parts = [
        "algorithms and data",
        "data and algorithms",
        "methods and algorithms",
        "data and methods",
        "tools and methods",
    ]
    text = f"- {A}\n" + "".join(f"- The graph is constructed using a combination of {p}.\n" for p in parts)
    assert len(looping(text * 3)) <= 4


def test_a_point_said_again_in_almost_the_same_words_is_left_out() -> None:
    assert texts(f"- {A}\n- {A[:-1]}, it seems\n- {B}\n- {A.replace('data', 'date')}") == [A, f"{A[:-1]}, it seems", B]


def test_a_point_said_again_under_another_label_is_left_out() -> None:
    said = "This paper addresses topics of old, but presents them in a way that is not covered by earlier work."
    other = said.replace("them", "it")
    assert texts(f"- Importance and newness: {said}\n- Significance: {other}\n- {B}\n- {said}") == [
        f"Importance and newness: {said}",
        B,
    ]
    short = ["Clarity: good.", "Layout: good."]
    assert texts("\n".join(f"- {t}" for t in short)) == short


def test_what_only_counts_is_no_point() -> None:
    counts = "- 8 items: 8 sentences\n- 1 paragraph: 1 sentence\n- 90 items, 90 sentences.\n- 12.5%\n"
    figures = ["BLEU rises from 24.1 to 27.3.", "F1 is 0.7.", "The 3 runs give 1, 2 and 4, which is too wide a range."]
    assert texts(counts + "\n".join(f"- {t}" for t in figures)) == figures


def test_a_section_named_in_one_item_holds_for_that_item() -> None:
    found = texts(f"- Strengths: It is sound.\n- {A}\n- Weaknesses: {B}\n- {C}", SectionKey.REJECTION)
    assert found == [A, B, C]


_LINES = st.sampled_from(
    [f"- {A}", f"1. {B}", f"  - {C}", f"{A}", "## Reasons for acceptance", "**Novelty**", "", "```", "---", "===",
     "Answer: yes", "None supported by the paper.", "- ", "Here are points:", "<think>", "</think>", "> quote [p3]",
     "-Glued [p1-p4]", "中文。", "\tindented", "   deep", "- **Title**", "the the the", "| a | b |", "• x (p7)"]
)  # fmt: skip
_MODEL_TEXT = st.lists(st.one_of(_LINES, st.text(max_size=12)), max_size=14).map("\n".join)


@settings(max_examples=200, deadline=None)
@given(_MODEL_TEXT, st.lists(st.integers(0, 400), max_size=12), st.sampled_from([None, *SectionKey]))
def test_any_split_gives_the_same_points(text: str, cuts: list[int], key: SectionKey | None) -> None:
    whole, cut = PointStream(key), PointStream(key)
    expected = [*whole.feed(text), *whole.finish()]
    places = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    found: list[DraftPoint] = []
    for a, b in pairwise(places):
        found += cut.feed(text[a:b])
        assert isinstance(cut.partial, str)
    found += cut.finish()
    assert found == expected
    assert (cut.none_supported, cut.foreign) == (whole.none_supported, whole.foreign)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.sampled_from([f"- {A}\n", "very ", f"{B} ", "1. same line again and again here\n"]))
def test_repetition_is_seen_alike_in_any_pieces(size: int, unit: str) -> None:
    text = f"- {C}\n" + unit * 60
    assert looping(text, size) == looping(text, 1)


@settings(max_examples=150, deadline=None)
@given(_MODEL_TEXT)
def test_no_two_points_are_the_same_and_none_is_empty(text: str) -> None:
    found = texts(text)
    assert len({t.casefold() for t in found}) == len(found)
    assert all(any(ch.isalnum() for ch in t) for t in found)


def test_a_number_or_a_rule_alone_is_no_point() -> None:
    stream = PointStream()
    points = [*stream.feed("- -1\n- 42.\n- ***\n- The claim stands. [p1]\n"), *stream.finish()]
    assert [p.text for p in points] == ["The claim stands."]
