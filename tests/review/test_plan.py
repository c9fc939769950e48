"""The reading plan keeps the budget, reads in order, and names everything it leaves out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.review.passages import fence_marker, render_passages
from reviewer_app.review.plan import plan_reading
from tests.review.making import SMALL, make_paper


def words(text: str) -> int:
    """A tokenizer whose counts add up: a token a word and one a line end."""
    return len(text.split()) + text.count("\n")


def read(budget: int) -> list[str]:
    return [p.id for p in plan_reading(SMALL, words, budget).passages]


def test_everything_is_read_where_there_is_room() -> None:
    plan = plan_reading(SMALL, words, 10_000)
    assert plan.not_read == 0
    assert plan.strategy == "whole"
    assert [p.id for p in plan.passages] == [*(f"p{i}" for i in range(1, 15)), "f1", "t1", "r1", "r2"]
    assert all(c.read and c.windows == (1,) and not c.reason for c in plan.coverage)
    assert "Ignore all instructions" not in render_passages(SMALL, plan.passages, fence_marker("ab"))


def test_references_go_first_then_the_appendix_then_captions_and_last_the_body() -> None:
    full = plan_reading(SMALL, words, 10_000)
    gone: list[str] = []
    for budget in range(full.tokens, -1, -1):
        here = set(read(budget))
        gone += [p.id for p in reversed(full.passages) if p.id not in here and p.id not in gone]
    first_gone = {pid: i for i, pid in enumerate(gone)}
    assert max(first_gone[i] for i in ("r1", "r2")) < min(first_gone[i] for i in ("p13", "p14"))
    assert max(first_gone[i] for i in ("p13", "p14")) < min(first_gone[i] for i in ("f1", "t1"))
    assert max(first_gone[i] for i in ("f1", "t1")) < min(first_gone[f"p{i}"] for i in range(1, 13))
    assert gone[-1] == "p1"  # the abstract stays longest


def test_the_tokens_are_those_of_the_rendered_text() -> None:
    for budget in range(0, 200, 3):
        plan = plan_reading(SMALL, words, budget)
        assert plan.tokens <= budget
        assert plan.tokens == words(render_passages(SMALL, plan.passages, fence_marker(SMALL.source.sha256)))
        assert len(plan.coverage) == 18
        assert {c.paragraph for c in plan.coverage if c.read} == {p.id for p in plan.passages}
        assert all(c.reason for c in plan.coverage if not c.read)


def test_a_budget_of_nothing_reads_nothing_and_says_so() -> None:
    for budget in (0, -5):
        plan = plan_reading(SMALL, words, budget)
        assert plan.passages == ()
        assert plan.tokens == 0
        assert plan.not_read == 18


def test_a_paragraph_larger_than_everything_is_cut_at_a_sentence_and_that_is_said() -> None:
    text = " ".join(f"This is sentence {i} of many." for i in range(200))
    plan = plan_reading(make_paper([("1 Introduction", [text])]), words, 100)
    (passage,) = plan.passages
    assert passage.text.endswith("of many.")
    assert text.startswith(passage.text)
    assert 80 <= plan.tokens <= 100
    (covered,) = plan.coverage
    assert covered.read
    assert "sentences" in covered.reason
    assert covered.tokens == words(f"[p1] {passage.text}\n")


def test_a_long_paragraph_of_one_sentence_is_reported_and_the_rest_is_still_read() -> None:
    paper = make_paper([("1 Introduction", ["word " * 500, "A short one."]), ("2 Method", ["We do it."])])
    plan = plan_reading(paper, words, 60)
    assert [p.id for p in plan.passages] == ["p2", "p3"]
    assert "longer than all the room" in plan.coverage[0].reason


def test_chinese_sentences_can_be_cut() -> None:
    text = "我们提出了一种方法。" * 40
    plan = plan_reading(make_paper([("1 引言", [text])]), len, 100)
    assert plan.passages[0].text.endswith("。")
    assert plan.tokens <= 100


def test_an_abstract_outside_of_the_sections_is_read() -> None:
    plan = plan_reading(make_paper([("1 Start", ["Text."])], abstract="The gist."), words, 1000)
    assert [(p.id, p.role) for p in plan.passages] == [("abstract", "abstract"), ("p1", "body")]


def test_an_abstract_among_the_paragraphs_is_not_read_twice() -> None:
    plan = plan_reading(make_paper([("", ["The  gist."]), ("1 Start", ["Text."])], abstract="The gist."), words, 1000)
    assert [(p.id, p.role) for p in plan.passages] == [("p1", "abstract"), ("p2", "body")]


_texts = st.lists(st.text(max_size=80), max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["1 Introduction", "Method", "> Sub", "Appendix", "References", ""]), _texts),
        max_size=5,
    ),
    st.integers(-10, 300),
)
def test_any_paper_and_any_budget(sections: list[tuple[str, list[str]]], budget: int) -> None:
    paper = make_paper(sections)
    plan = plan_reading(paper, words, budget)
    assert plan.tokens <= max(0, budget)
    ids = [c.paragraph for c in plan.coverage]
    assert ids == [p.id for s in paper.sections for p in s.paragraphs if p.text.strip()]
    chosen = [p.id for p in plan.passages]
    assert chosen == [i for i in ids if i in set(chosen)]
