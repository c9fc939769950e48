"""Models that write the whole review in one go: one sequence, four panes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewer_app.messages.model import SectionDone, Wrote
from reviewer_app.review.model import SectionKey
from tests.workers.model_talk import ModelTalk, order, paper

SECTIONS = [key.value for key in SectionKey]


@pytest.fixture(scope="module")
def worker(first_layers: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelTalk]:
    talk = ModelTalk()
    talk.load(first_layers(1))
    yield talk
    talk.close()


@pytest.mark.parametrize("strategy", ["whole", "windows"])
def test_the_review_is_one_sequence_and_ends_in_all_panes(worker: ModelTalk, tmp_path: Path, strategy: str) -> None:
    long = paper([f"Part {i}. It was measured twice. " * 6 for i in range(20)])
    params = order(long, tmp_path, max_tokens=8, context=1400, strategy=strategy, profile="whole-review/2")
    answer = worker.review(params)
    data = answer.data
    assert data.prompt.startswith("whole-review/2")
    assert data.settings["strategy"] == strategy
    assert set(data.raw) == set(SECTIONS)
    # The model is asked once, with the room of four sections.
    assert data.timings["decode_tokens"] > 8
    assert data.timings["decode_tokens"] <= 32
    ends = answer.of(SectionDone)
    assert [e.section for e in ends] == SECTIONS
    assert sum(e.tokens for e in ends) == data.timings["decode_tokens"]
    streamed = {name: "".join(e.text for e in answer.of(Wrote) if e.section == name) for name in SECTIONS}
    assert streamed == data.raw
    assert data.raw["significance"].startswith("## ")


@pytest.mark.parametrize("profile", ["sea/2", "openreviewer/2"])
def test_a_model_with_a_form_of_its_own_reads_the_bare_paper(worker: ModelTalk, tmp_path: Path, profile: str) -> None:
    long = paper([f"Part {i}. It was measured twice. " * 6 for i in range(40)])
    answer = worker.review(order(long, tmp_path, max_tokens=8, context=1800, strategy="windows", profile=profile))
    assert answer.data.prompt == profile
    # It knows no notes, so what doesn't fit is left out and said to be.
    assert answer.data.settings["strategy"] == "whole"
    assert not all(row.read for row in answer.data.coverage)
    assert any("Summary → Significance and novelty" in notice for notice in answer.data.notices)
