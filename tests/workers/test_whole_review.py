"""Models that write the whole review in one go: one sequence, four panes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from reviewer_app.messages.model import SectionDone, Wrote
from reviewer_app.review.model import SectionKey
from reviewer_app.review.prompt import load_profile
from reviewer_app.workers.section_output import SectionOutput
from reviewer_app.workers.serve import Job
from tests.workers.model_talk import ModelTalk, order, paper
from tests.workers.test_falling import HeardJob

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
    params = order(long, tmp_path, max_tokens=8, context=1400, strategy=strategy, profile="whole-review/1")
    answer = worker.review(params)
    data = answer.data
    assert data.prompt.startswith("whole-review/1")
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


def test_what_the_model_writes_goes_to_the_pane_of_its_heading() -> None:
    job = HeardJob()
    asked = [SectionKey.REJECTION, SectionKey.ACCEPTANCE, SectionKey.SUGGESTIONS]
    output = SectionOutput(cast(Job, job), load_profile("whole-review"), asked)
    assert output.asked == [SectionKey.SIGNIFICANCE]
    output.begin("significance", "## ")
    for piece in ("Significance and novelty\n- New [p1].\n## Stren", "gths\n- Fast", " [p2].\n## Weaknesses\n- Slo"):
        output.text("significance", piece)
    output.done("significance", "length", 40)
    assert output.raw == {"rejection": "- Slo", "acceptance": "- Fast [p2].\n", "suggestions": ""}
    ends = {end.section: (end.reason, end.tokens) for end in job.ends()}
    # The limit cut the last part, and kept the model from those after it.
    assert ends == {"rejection": ("length", 40), "acceptance": ("end", 0), "suggestions": ("length", 0)}
