"""Nothing that can be done without takes memory that others may want."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from reviewer_app.engine.machine import Machine
from reviewer_app.messages.model import LoadModel, Planned, ReadAhead, ReviewEvent, WriteReview
from reviewer_app.workers.model_worker import ModelWorker
from reviewer_app.workers.serve import Job
from tests.workers.model_talk import SENTENCES, order, paper
from tests.workers.test_falling import HeardJob


class MachineThatFillsUp(HeardJob):
    """Has plenty of memory until the plan is made, and `left` bytes from then on."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.free = 64_000_000_000
        self.left = left

    def emit(self, event: ReviewEvent) -> None:
        super().emit(event)
        if isinstance(event, Planned):
            self.free = self.left


@pytest.mark.parametrize(("left", "reads"), [(1_000_000_000, True), (20_000_000, False)])
def test_a_context_that_would_take_most_of_the_free_memory_is_not_made_ahead(
    quick_model: Path, tmp_path: Path, left: int, reads: bool
) -> None:
    machine = MachineThatFillsUp(left)
    worker = ModelWorker(Machine(has_gpu=lambda: False, memory=lambda: machine.free))
    try:
        worker.load(cast(Job, machine), LoadModel(quick_model))
        params = order(paper([SENTENCES] * 20), tmp_path, ["acceptance"], threads=0)
        assert bool(worker.read_ahead(cast(Job, machine), ReadAhead(params)).tokens) is reads
    finally:
        worker.close()


def test_a_context_that_is_there_already_counts_as_free_for_the_next_one(quick_model: Path, tmp_path: Path) -> None:
    machine = MachineThatFillsUp(64_000_000_000)
    worker = ModelWorker(Machine(has_gpu=lambda: False, memory=lambda: machine.free))
    try:
        worker.load(cast(Job, machine), LoadModel(quick_model))
        params = order(paper([SENTENCES] * 20), tmp_path, ["acceptance"], threads=0)
        # Reading ahead that gave way to something else goes on, though its own context took what was free.
        for made, left in ((False, 40_000_000), (True, 64_000_000_000), (True, 40_000_000)):
            machine.free, machine.left = 64_000_000_000, left
            assert bool(worker.read_ahead(cast(Job, machine), ReadAhead(params)).tokens) is made
    finally:
        worker.close()


@pytest.mark.parametrize(("left", "kept"), [(1_000_000_000, "saved"), (1_000_000, "none")])
def test_a_state_is_not_copied_for_the_disk_where_memory_is_short(
    quick_model: Path, tmp_path: Path, left: int, kept: str
) -> None:
    machine = MachineThatFillsUp(left)
    worker = ModelWorker(Machine(has_gpu=lambda: False, memory=lambda: machine.free))
    try:
        worker.load(cast(Job, machine), LoadModel(quick_model))
        params = order(paper([SENTENCES] * 20), tmp_path, ["acceptance"], max_tokens=2, snapshot=True)
        result = worker.review(cast(Job, machine), WriteReview(params))
        assert result.timings["snapshot"] == kept
        assert result.raw["acceptance"]
    finally:
        worker.close()
