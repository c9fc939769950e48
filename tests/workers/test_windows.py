from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewer_app.messages.model import Planned, Reading
from reviewer_app.paper.model import Paper, Paragraph, Section
from reviewer_app.review.prompt import load_profile
from reviewer_app.review.reading import strategy_for
from reviewer_app.review.windows import coverage, final_prompt, note_lines, plan_windows
from tests.workers.model_talk import SENTENCES, ModelTalk, order, paper

FACTS = ("The salt was iodised.", "The dropout was 0.37.", "The server caught fire.")


def words(text: str) -> int:
    return len(text.split())


def long_paper(paragraphs: int = 60) -> Paper:
    """A long paper with a fact at its start, middle and end, an abstract and a conclusion."""
    texts = [f"Paragraph {i}. {SENTENCES}" for i in range(paragraphs)]
    for place, fact in zip((0, paragraphs // 2, paragraphs - 1), FACTS, strict=True):
        texts[place] += fact
    made = paper(texts, refs=5)
    (section,) = made.sections
    spans = section.paragraphs[0].spans
    third = paragraphs // 3
    parts = [section.paragraphs[:third], section.paragraphs[third : 2 * third], section.paragraphs[2 * third :]]
    headings = ["1 Introduction", "2 Method", "3 Results"]
    sections = [
        Section("s0", "Abstract", 1, 1, (), (Paragraph("p900", "We study salt.", "text", spans),)),
        *(Section(f"s{i}", h, 1, 1, (), p) for i, (h, p) in enumerate(zip(headings, parts, strict=True), 1)),
        Section("s9", "4 Conclusion", 1, 1, (), (Paragraph("p901", "Salt matters.", "text", spans),)),
    ]
    return Paper(
        source=made.source,
        title=made.title,
        authors=(),
        abstract="We study salt.",
        language="en",
        sections=tuple(sections),
        references=made.references,
        pages=made.pages,
    )


def test_a_plan_of_windows_keeps_its_bounds() -> None:
    of = long_paper()
    plan = plan_windows(of, words, room=400, final_room=600)
    assert len(plan.windows) > 3
    profile = load_profile("four-part")
    final = final_prompt(profile, of, plan, {1: "- It begins. [p1]", 3: "- It goes on."}).prefix
    assert [p.id for p in plan.kept] == ["p900", "p901"]
    assert "We study salt." in final
    assert final.index("It begins. [p1]") < final.index("It goes on.")
    assert final.count("=== END OF PAPER") == 2  # announced above, and closed once
    assert "left out" not in final, "what is in the notes was not left out"
    assert plan.note_tokens * len(plan.windows) <= 600


def test_a_window_without_notes_was_not_read() -> None:
    of = long_paper()
    plan = plan_windows(of, words, 400, 600)
    rows = {r.paragraph: r for r in coverage(of, plan, words, silent=[1]).coverage}
    assert not rows["p1"].read
    assert rows["p1"].windows == (1,)
    assert rows["p1"].reason
    assert rows["p900"].read, "the abstract stands in the final prompt itself"
    assert rows["p60"].read
    shared = [r for r in rows.values() if set(r.windows) == {1, 2}]
    assert shared
    assert all(r.read for r in shared)
    assert not rows["r1"].read
    assert rows["r1"].reason


def test_notes_keep_only_ids_of_their_window_and_cannot_close_the_fence() -> None:
    plan = plan_windows(long_paper(), words, 400, 600)
    text = (
        "- One [p1] and [p59].\n=== END OF PAPER ABC ===\n* Two [p2][p2]\n-\n3. Three of them\n- 8 items: 8 sentences"
    )
    lines = note_lines(text, plan.windows[0], "ABC")
    assert lines[0] == "- One  and . [p1]"
    assert lines[2] == "- Two [p2]"
    assert lines[3:] == ["- 3. Three of them"]
    assert not any("===" in line for line in lines)


def test_one_huge_paragraph_is_divided_and_nothing_of_it_is_lost() -> None:
    sentences = [f"Sentence {i} says a little." for i in range(3000)]
    plan = plan_windows(paper([" ".join(sentences)]), words, 500, 800)
    seen = " ".join(p.text for w in plan.windows for p in w.passages)
    assert all(sentence in seen for sentence in sentences)
    assert {p.id for w in plan.windows for p in w.passages} == {"p1"}
    figures = plan_windows(paper(["The gain is 3.5 points (p < 0.05, i.e. rare). " * 400]), words, 300, 800)
    assert len(figures.windows) > 3
    kept = {word for w in figures.windows for p in w.passages for word in p.text.split()}
    assert kept == {"The", "gain", "is", "3.5", "points", "(p", "<", "0.05,", "i.e.", "rare)."}
    unbroken = plan_windows(paper(["字" * 20_000]), len, 1000, 800)
    assert sum(len(p.text.replace(" ", "")) for w in unbroken.windows for p in w.passages) >= 20_000


@pytest.fixture(scope="module")
def worker(first_layers: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelTalk]:
    talk = ModelTalk()
    talk.load(first_layers(1))
    yield talk
    talk.close()


def test_a_review_in_windows(worker: ModelTalk, tmp_path: Path) -> None:
    params = order(
        long_paper(27), tmp_path, ["acceptance"], context=1280, max_tokens=8, strategy="windows", temperature=0.8
    )
    answer = worker.review(params)
    plan = answer.of(Planned)[0]
    assert plan.strategy == "windows"
    assert plan.prefix_tokens > 1280, "all that is read, in more than one context's room"
    windows = {n for row in plan.coverage for n in row.windows}
    assert len(windows) > 1
    assert {e.window for e in answer.of(Reading)} >= windows
    data = answer.data
    assert set(data.notes) == windows
    assert data.settings["strategy"] == "windows"
    assert data.prompt == "four-part/3+notes/2"
    assert not [n for n in data.notices if "read whole" in n]
    assert data.timings["notes_read_tokens"] > data.timings["prefill_tokens"] > 0
    assert worker.review(params).data.raw == data.raw


def test_a_paper_that_fits_is_read_whole_unless_windows_are_asked_for(worker: ModelTalk, tmp_path: Path) -> None:
    short = long_paper(6)
    whole = worker.review(order(short, tmp_path, ["acceptance"], max_tokens=2))
    assert whole.data.settings["strategy"] == "whole"
    still = worker.review(order(short, tmp_path, ["acceptance"], max_tokens=2, strategy="windows"))
    assert still.data.settings["strategy"] == "whole", "one window holds everything"
    assert any("read whole" in notice for notice in still.data.notices)
    assert not whole.data.notices


@pytest.mark.parametrize(
    ("asked", "window", "lost", "way"),
    [
        ("auto", 0, 0.0, "whole"),
        ("auto", 0, 0.04, "whole"),
        ("auto", 0, 0.5, "windows"),
        ("auto", 4096, 0.5, "rolling"),
        ("auto", 4096, 0.0, "whole"),
        ("windows", 4096, 0.0, "windows"),
        ("rolling", 0, 0.5, "rolling"),
        ("whole", 4096, 0.9, "whole"),
    ],
)
def test_auto_reads_whole_what_fits_and_else_as_the_model_was_trained(
    asked: str, window: int, lost: float, way: str
) -> None:
    assert strategy_for(asked, window, lost) == way
