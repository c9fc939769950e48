"""A review written in one go is divided by its headings, however its pieces are cut."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.review.generator import Reason
from reviewer_app.review.model import SectionKey
from reviewer_app.review.passages import collect_passages
from reviewer_app.review.prompt import build_prompt, load_profile, profile_from_json
from reviewer_app.review.section_output import SectionOutput
from reviewer_app.review.stream import PointStream
from reviewer_app.review.whole_review import WholeReview, heading_key
from tests.review.making import SMALL
from tests.review.whole_reviews import REVIEWS, Written

# As SEA-E writes it.
SEA = """**Summary:**
The paper presents a parser. It is evaluated on 12 corpora.

**Strengths:**
- The corpora are public [p3].
- **Speed:** it is fast.

**Weaknesses:**
- No comparison: the best parser is missing [p7].

**Questions:**
- Why 12 corpora?

**Soundness:**
3 good

**Rating:**
6 marginally above the acceptance threshold

**Paper Decision:**
- Decision: Accept
- Reasons: solid.
"""
HEADINGS: dict[str, SectionKey | None] = {
    "summary": SectionKey.SIGNIFICANCE,
    "questions": SectionKey.SUGGESTIONS,
    "soundness": None,
    "rating": None,
    "paper decision": None,
}


def divided(
    text: str, sizes: list[int], headings: dict[str, SectionKey | None] | None = None
) -> dict[SectionKey | None, str]:
    whole = WholeReview(HEADINGS if headings is None else headings, SectionKey.SIGNIFICANCE)
    found: dict[SectionKey | None, str] = dict.fromkeys((*SectionKey, None), "")
    at = i = 0
    while at < len(text):
        size = sizes[i % len(sizes)]
        for key, part in whole.feed(text[at : at + size]):
            found[key] += part
        at, i = at + size, i + 1
    for key, part in whole.finish():
        found[key] += part
    return found


def test_own_headings_become_the_four_sections() -> None:
    parts = divided(SEA, [7])
    assert parts[SectionKey.SIGNIFICANCE].strip() == "The paper presents a parser. It is evaluated on 12 corpora."
    assert parts[SectionKey.ACCEPTANCE].strip() == "- The corpora are public [p3].\n- **Speed:** it is fast."
    assert parts[SectionKey.REJECTION].strip() == "- No comparison: the best parser is missing [p7]."
    assert parts[SectionKey.SUGGESTIONS].strip() == "- Why 12 corpora?"
    assert "Decision" not in "".join(text for key, text in parts.items() if key)
    assert "Decision" in parts[None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_pieces_of_any_size_give_the_same_sections(sizes: list[int]) -> None:
    assert divided(SEA, sizes) == divided(SEA, [1])


def test_headings_of_other_forms() -> None:
    text = (
        "## 1. Strengths\nGood.\nWeaknesses: it is slow.\n__Suggestions__\n1. More.\n### Limited novelty\nStill here."
    )
    parts = divided(text, [5], {})
    assert parts[SectionKey.ACCEPTANCE] == "Good.\n"
    assert parts[SectionKey.REJECTION] == "it is slow.\n"
    assert parts[SectionKey.SUGGESTIONS] == "1. More.\n### Limited novelty\nStill here."


def test_text_is_given_before_its_line_ends() -> None:
    whole = WholeReview({}, SectionKey.SIGNIFICANCE)
    assert whole.feed("- It") == [(SectionKey.SIGNIFICANCE, "- It")]
    assert whole.feed(" is new") == [(SectionKey.SIGNIFICANCE, " is new")]
    assert whole.feed(".\nStreng") == [(SectionKey.SIGNIFICANCE, ".\n")]
    assert whole.feed("ths\n- Fast") == [(SectionKey.SIGNIFICANCE, "Strengths\n"), (SectionKey.SIGNIFICANCE, "- Fast")]


def test_headings_are_compared_without_their_dress() -> None:
    assert heading_key("3. **Paper  Decision:**") == "paper decision"


def test_the_profile_that_ships_asks_every_section_the_same() -> None:
    profile = load_profile("whole-review/2")
    assert profile.whole
    assert profile.whole.headings["paper decision"] is None
    assert profile.whole.headings["questions"] is SectionKey.SUGGESTIONS
    requests = build_prompt(profile, SMALL, ()).requests
    assert set(requests) == set(SectionKey)
    assert len(set(requests.values())) == 1
    assert "up to 6 points" in requests[SectionKey.ACCEPTANCE]


# As OpenReviewer writes it.
OPEN_REVIEWER = """# Review

## Summary
The paper presents a parser.

## Soundness
3

## Presentation
2 fair

## Contribution
3

## Strengths
1. The corpora are public.
2. It is fast.

## Weaknesses
- No comparison.
  - Not even with the baseline.

## Questions
Why 12 corpora?

## Flag For Ethics Review
No ethics review needed.

## Rating
5

## Confidence
4
"""

# As models are when they are tired of their form: a blank first, bold and colons missing, parts renamed, doubled,
# numbered, merged, cut off.
SLOPPY_SEA = """ Summary:
The paper presents a parser. It is evaluated on 12 corpora.

1. **Strength**
- The corpora are public.

Weaknesses
- The paper does not compare.

**Strengths:**
- It is fast.

**Weaknesses and Questions:** - Why 12 corpora?

## Soundness: 3 good
**Presentation**: 2 fair
Contribution:
3 good

**Rating:**
6 marginally above the acc"""


def in_form(profile_name: str, text: str, size: int) -> tuple[dict[SectionKey | None, str], dict[str, str]]:
    whole_request = load_profile(profile_name).whole
    assert whole_request
    whole = WholeReview(whole_request.headings, whole_request.opening, whole_request.scores)
    parts: dict[SectionKey | None, str] = dict.fromkeys((*SectionKey, None), "")
    for at in range(0, len(text), size):
        for key, part in whole.feed(text[at : at + size]):
            parts[key] += part
    for key, part in whole.finish():
        parts[key] += part
    return parts, {name: " ".join(mark.split()) for name, mark in whole.given.items()}


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_review_in_the_form_of_sea(size: int) -> None:
    parts, scores = in_form("sea/2", SEA, size)
    assert parts[SectionKey.SIGNIFICANCE].strip() == "The paper presents a parser. It is evaluated on 12 corpora."
    assert parts[SectionKey.ACCEPTANCE].count("- ") == 2
    assert parts[SectionKey.REJECTION].strip() == "- No comparison: the best parser is missing [p7]."
    assert parts[SectionKey.SUGGESTIONS].strip() == "- Why 12 corpora?"
    assert scores == {
        "Soundness": "3 good",
        "Rating": "6 marginally above the acceptance threshold",
        "Paper Decision": "- Decision: Accept - Reasons: solid.",
    }


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_review_in_the_form_of_openreviewer(size: int) -> None:
    parts, scores = in_form("openreviewer/2", OPEN_REVIEWER, size)
    assert parts[SectionKey.SIGNIFICANCE].strip() == "The paper presents a parser."
    assert parts[SectionKey.ACCEPTANCE].strip() == "1. The corpora are public.\n2. It is fast."
    assert parts[SectionKey.REJECTION].strip() == "- No comparison.\n  - Not even with the baseline."
    assert parts[SectionKey.SUGGESTIONS].strip() == "Why 12 corpora?"
    assert scores == {
        "Soundness": "3",
        "Presentation": "2 fair",
        "Contribution": "3",
        "Flag For Ethics Review": "No ethics review needed.",
        "Rating": "5",
        "Confidence": "4",
    }


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_sloppy_review_loses_no_point(size: int) -> None:
    parts, scores = in_form("sea/2", SLOPPY_SEA, size)
    assert "evaluated on 12 corpora" in parts[SectionKey.SIGNIFICANCE]
    assert parts[SectionKey.ACCEPTANCE].split("\n")[0] == "- The corpora are public."
    assert "- It is fast." in parts[SectionKey.ACCEPTANCE]
    assert "- The paper does not compare." in parts[SectionKey.REJECTION]
    assert "- Why 12 corpora?" in parts[SectionKey.REJECTION]
    assert scores == {
        "Soundness": "3 good",
        "Presentation": "2 fair",
        "Contribution": "3 good",
        "Rating": "6 marginally above the acc",
    }


class Panes:
    """Hears the sections' texts as a run does, and makes points of them."""

    def __init__(self) -> None:
        self._streams = {key: PointStream(key) for key in SectionKey}
        self.points: dict[SectionKey, list[str]] = {key: [] for key in SectionKey}
        self.ends: dict[SectionKey, Reason] = {}

    def wrote(self, section: SectionKey, piece: str) -> None:
        self.points[section] += [p.text for p in self._streams[section].feed(piece)]

    def section_done(self, section: SectionKey, reason: Reason, tokens: int, clean: int | None) -> None:
        self.points[section] += [p.text for p in self._streams[section].finish(reason == "length", clean)]
        self.ends[section] = reason


def told(profile: str, text: str, size: int, reason: Reason) -> tuple[Panes, SectionOutput]:
    """A whole review as it comes from a model, in pieces of `size` characters."""
    panes = Panes()
    output = SectionOutput(panes, load_profile(profile), list(SectionKey))
    output.begin("significance", "")
    for at in range(0, len(text), size):
        output.text("significance", text[at : at + size])
    output.done("significance", reason, 1)
    return panes, output


@pytest.mark.parametrize("size", [3, 10_000])
@pytest.mark.parametrize("written", REVIEWS, ids=lambda written: written.name)
def test_every_point_and_every_mark_of_a_whole_review_is_told(written: Written, size: int) -> None:
    panes, output = told(written.profile, written.text, size, "length" if "cut off" in written.name else "end")
    for key in SectionKey:
        begins = getattr(written, key.value)
        assert [point[: len(begin)] for point, begin in zip(panes.points[key], begins, strict=False)] == begins
        assert len(panes.points[key]) == len(begins), panes.points[key]
    assert output.scores == written.scores


@pytest.mark.parametrize("written", REVIEWS, ids=lambda written: written.name)
def test_a_review_that_is_cut_off_anywhere_has_the_points_before_it(written: Written) -> None:
    whole = told(written.profile, written.text, 10_000, "end")[0].points
    random = Random(written.name)
    for _ in range(4):
        cut = told(written.profile, written.text[: random.randrange(len(written.text))], 40, "length")[0].points
        for key in SectionKey:
            assert cut[key][:-1] == whole[key][: len(cut[key][:-1])]


@pytest.mark.parametrize(("reason", "end"), [("end", "absent"), ("length", "absent"), ("cancelled", "cancelled")])
def test_a_part_that_was_never_reached_is_not_called_done(reason: Reason, end: Reason) -> None:
    text = "**Summary:**\nIt is new.\n\n**Strengths:**\n- It is fast."
    panes, _ = told("sea", text, 5, reason)
    assert panes.ends == {
        SectionKey.SIGNIFICANCE: "end",
        SectionKey.ACCEPTANCE: reason,
        SectionKey.REJECTION: end,
        SectionKey.SUGGESTIONS: end,
    }


def test_a_model_trained_on_the_bare_paper_gets_it_so() -> None:
    profile = load_profile("sea/2")
    prompt = build_prompt(profile, SMALL, collect_passages(SMALL))
    assert prompt.system == ""
    assert prompt.prefix.startswith(profile.before + "\n# ")
    assert "[p" not in prompt.prefix
    assert "===" not in prompt.prefix
    assert all(p.text.split("\n")[0] in prompt.prefix for p in collect_passages(SMALL))
    assert set(prompt.requests.values()) == {""}


@pytest.mark.parametrize("name", ["sea/2", "openreviewer/2"])
def test_a_person_is_told_what_becomes_of_the_model_s_parts(name: str) -> None:
    whole = load_profile(name).whole
    assert whole
    assert whole.mapping == (
        "Summary → Significance and novelty, Strengths → Reasons for acceptance, "
        "Weaknesses → Reasons for rejection, Questions → Suggestions for improvement"
    )


def test_a_profile_with_an_unknown_section_is_refused() -> None:
    data = {"schema": 1, "id": "x", "whole": {"request": "", "opening": "nowhere", "headings": {}}}
    with pytest.raises(ValueError, match="nowhere"):
        profile_from_json(data)


@pytest.mark.parametrize("written", REVIEWS, ids=lambda written: written.name)
def test_a_review_in_any_form_is_divided_alike_however_it_is_cut(written: Written) -> None:
    form = load_profile(written.profile).whole
    assert form
    random = Random(written.name)

    def divided_at(cuts: list[int]) -> dict[SectionKey | None, str]:
        whole = WholeReview(form.headings, form.opening, form.scores, form.form)
        parts: dict[SectionKey | None, str] = {}
        for start, end in pairwise([0, *cuts, len(written.text)]):
            for key, part in whole.feed(written.text[start:end]):
                parts[key] = parts.get(key, "") + part
        for key, part in whole.finish():
            parts[key] = parts.get(key, "") + part
        return parts

    whole = divided_at([])
    for _ in range(5):
        places = range(1, len(written.text))
        assert divided_at(sorted(random.sample(places, random.randint(1, len(places) // 4)))) == whole
