"""A GPU that could not be had here: parts of the machine that fail on command, and a model that goes on below."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from reviewer_app.engine import llama, llama_context
from reviewer_app.engine.machine import Machine
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.messages.model import LoadModel, ReviewEvent, SectionDone, WriteReview, Wrote
from reviewer_app.review.model import WrittenReview
from reviewer_app.workers.model_worker import ModelWorker
from reviewer_app.workers.serve import Job
from tests.workers.model_talk import SENTENCES, order, paper

SECTIONS = ["acceptance", "rejection"]


@dataclass
class DyingGpu:
    """Stands for a GPU: takes all layers, then fails on command while `layers` are more than it can bear."""

    decodes_left: int = 1_000_000
    contexts_left: int = 1_000_000
    bears: int = 0
    layers: int = 0
    loaded: list[int] = field(default_factory=list)

    def load(
        self, path: str, options: llama.ModelOptions, keep_going: Callable[[float], bool]
    ) -> llama.ModelHandle | None:
        self.layers = options.gpu_layers
        self.loaded.append(options.gpu_layers)
        return llama.load_model(path, llama.ModelOptions(0, overrides=options.overrides), keep_going)

    def new_context(
        self, model: llama.ModelHandle, options: llama_context.ContextOptions
    ) -> llama_context.ContextHandle | None:
        self.contexts_left -= self.layers > self.bears
        if self.contexts_left < 0 and self.layers > self.bears:
            return None
        return llama_context.new_context(model, options)

    def decode(self, context: llama_context.ContextHandle, batch: Any) -> int:
        self.decodes_left -= self.layers > self.bears
        if self.decodes_left < 0 and self.layers > self.bears:
            return -3
        return llama_context.decode(context, batch)

    def machine(self) -> Machine:
        """With figures of memory that leave the choice to what fails."""
        return Machine(
            load_model=self.load,
            new_context=self.new_context,
            decode=self.decode,
            has_gpu=lambda: True,
            video_memory=lambda: 8_000_000_000,
        )


class HeardJob:
    """Stands for the pipe to the program: keeps what a request tells."""

    def __init__(self) -> None:
        self.cancelled = False
        self.should_yield = False
        self.events: list[ReviewEvent] = []

    def emit(self, event: ReviewEvent) -> None:
        self.events.append(event)

    def check(self) -> None:
        """It is never cancelled."""

    def text(self, section: str) -> str:
        return "".join(e.text for e in self.events if isinstance(e, Wrote) and e.section == section)

    def ends(self) -> list[SectionDone]:
        return [e for e in self.events if isinstance(e, SectionDone)]


def run(machine: Machine, model: Path, tmp_path: Path) -> tuple[WrittenReview, HeardJob]:
    worker, job = ModelWorker(machine), HeardJob()
    try:
        worker.load(cast(Job, job), LoadModel(model))
        params = order(paper([SENTENCES] * 12), tmp_path, SECTIONS, max_tokens=16, temperature=0.0)
        return worker.review(cast(Job, job), WriteReview(params)), job
    finally:
        worker.close()


@pytest.fixture(scope="module")
def expected(quick_model: Path, tmp_path_factory: pytest.TempPathFactory) -> WrittenReview:
    """The review that a machine without a GPU writes."""
    result, _ = run(Machine(has_gpu=lambda: False), quick_model, tmp_path_factory.mktemp("cache"))
    return result


# At the first chunk, at the first request, in the middle of writing.
@pytest.mark.parametrize("dies_after", [0, 2, 16])
def test_a_gpu_that_dies_falls_a_rung_and_the_review_goes_on(
    quick_model: Path, tmp_path: Path, expected: WrittenReview, dies_after: int
) -> None:
    gpu = DyingGpu(decodes_left=dies_after)
    result, job = run(gpu.machine(), quick_model, tmp_path)
    assert gpu.loaded == [999, 2, 1, 0]
    assert result.settings["gpu_layers"] == 0
    failed = [notice for notice in result.notices if "failed while the model was running" in notice]
    assert len(failed) == 3
    timings, once = result.timings, expected.timings
    # What was read again is counted again, and so is its time; what was written is counted once.
    read_again = 0 if dies_after == 0 else once["prefill_tokens"]
    assert timings["prefill_tokens"] >= once["prefill_tokens"] + read_again
    assert timings["decode_tokens"] == sum(end.tokens for end in job.ends())
    assert timings["total_s"] >= timings["prefill_s"] + timings["suffix_s"] + timings["decode_s"]
    # What was written before is not written again, and the rest goes on from there.
    for section in SECTIONS:
        assert job.text(section) == result.raw[section]
        assert result.raw[section] == expected.raw[section]
        (end,) = [end for end in job.ends() if end.section == section]
        assert end.tokens == 16 or end.reason != "length"


def test_a_context_that_the_gpu_has_no_room_for_falls_a_rung(quick_model: Path, tmp_path: Path) -> None:
    gpu = DyingGpu(contexts_left=0, bears=1)
    result, _ = run(gpu.machine(), quick_model, tmp_path)
    assert gpu.loaded == [999, 2, 1]
    assert result.settings["gpu_layers"] == 1
    assert any("no room" in notice for notice in result.notices)


def test_memory_that_cannot_be_had_makes_the_cache_smaller_and_then_ends_clearly(
    quick_model: Path, tmp_path: Path
) -> None:
    asked: list[tuple[int, int]] = []

    def small(model: llama.ModelHandle, options: llama_context.ContextOptions) -> llama_context.ContextHandle | None:
        asked.append((options.cells, options.kv_type))
        return None

    with pytest.raises(ReviewerError) as caught:
        run(Machine(new_context=small, has_gpu=lambda: False), quick_model, tmp_path)
    assert caught.value.code is ErrorCode.OUT_OF_MEMORY
    assert {kind for _, kind in asked} == {1, 8}, "f16 first, then q8_0"
    assert asked[-1][0] <= asked[0][0]


def test_a_failure_on_the_processor_is_told_and_the_worker_lives(quick_model: Path, tmp_path: Path) -> None:
    def fails(context: llama_context.ContextHandle, batch: Any) -> int:
        return -3

    with pytest.raises(ReviewerError) as caught:
        run(Machine(decode=fails, has_gpu=lambda: False), quick_model, tmp_path)
    assert caught.value.code is ErrorCode.GENERATION_FAILED


def test_a_model_file_that_went_away_is_told(quick_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    shutil.copy(quick_model, file)
    worker, job = ModelWorker(Machine(has_gpu=lambda: False)), HeardJob()
    try:
        worker.load(cast(Job, job), LoadModel(file))
        file.unlink()
        with pytest.raises(ReviewerError) as caught:
            worker.review(cast(Job, job), WriteReview(order(paper(), tmp_path, SECTIONS)))
        assert caught.value.code is ErrorCode.MODEL_MISSING
    finally:
        worker.close()
