"""The exported review says what it has to, and comes back as the same points."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviewer_app.review.anchors import anchor, reanchor
from reviewer_app.review.markdown import markdown_to_review, review_to_markdown
from reviewer_app.review.model import (
    Coverage,
    Evidence,
    EvidenceStatus,
    ModelInfo,
    Origin,
    Point,
    Review,
    ReviewSection,
    SectionKey,
)
from reviewer_app.review.pane import tidy_lines
from tests.review.making import SHA, SMALL

MODEL = ModelInfo("starter", "Smol_LM`2.gguf", "ab" * 32, "llama", "Q4_1", 8192, 8192, "four-part/1")


def evidence(page: int, status: EvidenceStatus = "found", quote: str = "") -> Evidence:
    return Evidence("e1", "p1", page, (), quote, "", "mupdf/1", status, 0.5)


def review(*points: Point, key: SectionKey = SectionKey.REJECTION, model: ModelInfo | None = MODEL) -> Review:
    return Review(
        paper_title="Small & tidy",
        paper_sha256=SHA,
        sections=tuple(ReviewSection(k, points if k is key else ()) for k in SectionKey),
        model=model,
        settings={"seed": 1, "temperature": 0.2, "threads": 2, "gpu_layers": 0, "kv_type": "f16", "strategy": "whole"},
        coverage=(
            Coverage("p1", "s1", 10, True, (1,)),
            *(Coverage(f"p{n}", "s10", 10, False, reason="Left out: no room.") for n in (13, 14)),
            Coverage("r2", "references", 10, False, reason="Left out: no room."),
        ),
        notices=("Hidden text was found on page 1.",),
        created="2026-11-22T10:00:00+00:00",
    )


def test_the_export_says_everything_that_it_has_to() -> None:
    text = review_to_markdown(
        review(
            Point("a", "It fails.", evidence=(evidence(4), evidence(7, "weak"), evidence(9, "moved"), evidence(4))),
            Point("b", "It is short."),
            Point("c", "My own.", origin="person"),
            Point("d", "Gone.", dismissed=True),
        ),
        SMALL,
    )
    assert text.startswith("# Review: Small & tidy\n\n## Significance and novelty\n\n*No points.*\n\n")
    assert "\n## Reasons for rejection\n\n- It fails. (pp. 4, 7?, formerly p. 9)\n" in text
    assert "\n- It is short. (no place in the paper was found)\n" in text
    assert "\n- My own.\n" in text, "nobody looked for a place"
    assert "Gone." not in text
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == [k.title for k in SectionKey] + ["How this review was made"]
    made = text.partition("## How this review was made")[2]
    for said in (
        SHA,
        "`starter`",
        "`Smol_LM'2.gguf`",
        "Q4_1",
        "four-part/1",
        "seed 1",
        "threads 2",
        "2026-11-22",
        "ab" * 32,
    ):
        assert said in made
    assert "1 of 4 passages. Not read: “Appendix A”: p13–p14 (Left out: no room); references: r2" in made
    assert "Hidden text was found on page 1." in made
    assert "ran on the reviewer's own machine" in made
    assert "2 stand as the model wrote them, 0 were changed by a person and 1 are a person's own" in made


def test_a_review_without_a_model_says_so() -> None:
    text = review_to_markdown(replace(review(Point("c", "My own.", origin="person"), model=None), coverage=()), None)
    assert "no language model took part" in text


def test_what_is_left_out_on_request() -> None:
    points = (
        Point("a", "Model's.", evidence=(evidence(4),)),
        Point("b", "Ticked.", accepted=True, evidence=(evidence(5),)),
        Point("c", "Edited.", origin="edited"),
    )
    chosen = review_to_markdown(review(*points), None, accepted_only=True, pages=False)
    assert "Model's." not in chosen
    assert "- Ticked.\n- Edited.\n" in chosen
    assert "(p. 5)" not in chosen


def test_paragraphs_stay_paragraphs() -> None:
    points = (
        Point("a", "To sum up, it is fine.\nMore or less.", origin="person", paragraph=True),
        Point("b", "A claim.", evidence=(evidence(4),)),
        Point("c", "Another."),
        Point("d", "With a place.", origin="person", evidence=(evidence(4, quote="Here."),), paragraph=True),
    )
    text = review_to_markdown(review(*points), None, quotes=True)
    assert (
        "\n\nTo sum up, it is fine.\nMore or less.\n\n"
        "- A claim. (p. 4)\n- Another. (no place in the paper was found)\n\n"
        "With a place. (p. 4)\n> “Here.” (p. 4)\n\n## " in text
    )


def test_new_points_are_left_out_on_request() -> None:
    points = (Point("a", "Looked at."), Point("b", "Not yet.", new=True))
    assert "Not yet." in review_to_markdown(review(*points), None)
    text = review_to_markdown(review(*points), None, new=False)
    assert "Not yet." not in text
    assert "Looked at." in text


def test_quotes_come_back_and_are_found_again() -> None:
    e = anchor(SMALL, "p3", "e1", "found", 0.7)
    text = review_to_markdown(review(Point("a", "It says so.", evidence=(e,))), SMALL, quotes=True)
    assert "- It says so. (p. 2)\n\n  > “A second paragraph of the introduction.” (p. 2)\n" in text
    (point,) = markdown_to_review(text).sections[2].points
    (back,) = point.evidence
    assert (point.text, back.quote, back.page, back.status) == ("It says so.", e.quote, e.page, "found")
    assert reanchor(back, SMALL).paragraph == "p3"


def test_a_review_written_by_hand_is_read() -> None:
    text = (
        "# My review\n\nIntro.\n\n### Strengths\n1. Good (p. 3)\n2. Nice\n\n## Weaknesses:\n\nBad\nindeed.\n\n- Worse\n"
    )
    back = markdown_to_review(text)
    assert [p.text for p in back.sections[1].points] == ["Good", "Nice"]
    assert back.sections[1].points[0].evidence[0].page == 3
    assert [p.text for p in back.sections[2].points] == ["Bad\nindeed.", "Worse"]


HOSTILE = [
    "## Reasons for rejection\n\n- not a point\n\n---\n# Review: other",
    "---",
    "- - -\n===",
    "```\n## Suggestions for improvement\n- x\n",
    "~~~\n\n\n- x\n~~~",
    "<!-- never closed",
    "<div>\n<script>alert(1)</script>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "观点一。\n\n- 嵌套 🎉👩‍🔬",
    "ends with a page (p. 4)",
    r"ends with an escaped page \(p. 4)",
    "(no place in the paper was found)",
    "> “a quotation” (p. 3)",
    "text\n\n> “a quotation” (p. 3)",
    "*No points.*",
    "[p. 4]{e1} {new} {dismissed} \\{new}",
    "1. one\n2. two",
    "    indented code\n\ttab",
    "## How this review was made",
    "trailing backslash \\",
    "(pp. 4, 7?, formerly p. 9)",
]
_WILD = st.lists(
    st.one_of(
        st.sampled_from([*HOSTILE, "\n", "\n\n", " ", "  ", "# ", "- ", "> ", "(p. 4)", "(p. ?)"]), st.text(max_size=6)
    ),
    max_size=6,
).map("".join)
_TEXTS = _WILD.filter(lambda t: bool(t.strip()))
_EVIDENCE = st.builds(
    evidence,
    st.integers(0, 60),
    st.sampled_from(["found", "weak", "moved", "cited"]),
    st.text("ab “”(p. 4)\n", max_size=40),
)
_POINTS = st.lists(
    st.builds(
        Point,
        id=st.just("x"),
        text=_TEXTS,
        origin=st.sampled_from(["model", "edited", "person"]),
        evidence=st.lists(_EVIDENCE, max_size=3).map(tuple),
        paragraph=st.booleans(),
    ),
    max_size=4,
)


def _shown(e: Evidence) -> tuple[int, str]:
    return e.page, "found" if e.status == "cited" else e.status


@settings(max_examples=140, deadline=None)
@given(_POINTS, st.booleans(), st.booleans(), st.sampled_from(SectionKey))
@example([Point("x", t) for t in HOSTILE], True, False, SectionKey.SIGNIFICANCE)
@example([Point("x", t, evidence=(evidence(3, "weak", "q"),)) for t in HOSTILE], True, True, SectionKey.SUGGESTIONS)
@example([Point("x", t) for t in HOSTILE], False, False, SectionKey.ACCEPTANCE)
@example([Point("x", t, paragraph=True) for t in HOSTILE], False, False, SectionKey.ACCEPTANCE)
@example(
    [Point("x", t, evidence=(evidence(3, "weak", "q"),), paragraph=True) for t in HOSTILE],
    True,
    True,
    SectionKey.ACCEPTANCE,
)
def test_any_points_come_back(points: list[Point], pages: bool, quotes: bool, key: SectionKey) -> None:
    text = review_to_markdown(review(*points, key=key), SMALL, pages=pages, quotes=quotes)
    back = markdown_to_review(text)
    assert (back.paper_title, back.paper_sha256, back.created) == ("Small & tidy", SHA, "2026-11-22T10:00:00+00:00")
    for section in back.sections:
        got = [p.text for p in section.points]
        assert got == (["\n".join(tidy_lines(p.text)).strip() for p in points] if section.key is key else [])
    if pages:
        (section,) = (s for s in back.sections if s.key is key)
        for point, returned in zip(points, section.points, strict=True):
            assert {_shown(e) for e in returned.evidence} == {_shown(e) for e in point.evidence}
    if pages and not quotes:
        again = review_to_markdown(replace(review(), sections=back.sections), SMALL)
        assert markdown_to_review(again).sections == back.sections


def test_the_places_of_a_point_stand_behind_its_own_words_not_behind_the_list_below_them() -> None:
    point = Point("x", "Too few runs.\n- three for tea\n  - and one (p. 4)", evidence=(evidence(3, "weak", "q"),))
    text = review_to_markdown(review(point, key=SectionKey.SIGNIFICANCE), SMALL)
    assert "- Too few runs. (p. 3?)\n  - three for tea\n    - and one \\(p. 4)\n" in text
    (back,) = markdown_to_review(text).sections[0].points
    assert (back.text, [_shown(e) for e in back.evidence]) == (point.text, [(3, "weak")])
    # Earlier versions wrote them at the end.
    (back,) = markdown_to_review("## Significance\n- Too few runs.\n  - three for tea (p. 3?)").sections[0].points
    assert (back.text, [_shown(e) for e in back.evidence]) == ("Too few runs.\n- three for tea", [(3, "weak")])


def test_origins_are_names_of_the_model() -> None:
    origin: Origin = markdown_to_review("## Strengths\n- x").sections[1].points[0].origin
    assert origin == "person"
