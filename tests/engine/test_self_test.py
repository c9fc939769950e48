"""The self-test: a sound library passes it, and what is wrong is found and named."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reviewer_app.engine import llama, llama_context
from reviewer_app.engine.gguf import read_header
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.random_model import write_random_model
from reviewer_app.engine.self_test import TOLERANCE, Check, self_test


@pytest.fixture
def random_model(tmp_path: Path) -> Path:
    """Random weights in every usual quantization."""
    path = tmp_path / "random.gguf"
    write_random_model(path)
    return path


def test_the_random_model_holds_every_usual_quantization(random_model: Path) -> None:
    header = read_header(random_model)
    assert header.layers == 10
    assert random_model.stat().st_size < 5_000_000


def test_this_machine_passes_with_random_weights_and_with_the_starter(random_model: Path, quick_model: Path) -> None:
    heard: list[Check] = []
    verdict = self_test([random_model, quick_model], heard.append, cores=2)
    assert verdict.failed is None, verdict
    assert verdict.checks == len(heard)
    assert 0 < verdict.difference < TOLERANCE
    assert {c.what for c in heard} == {"load", "batch", "single", "state"}
    processor = {(c.model, c.way.threads, c.way.flash) for c in heard if not c.way.graphics}
    assert processor == {
        (model.name, threads, flash)
        for model in (random_model, quick_model)
        for threads in (1, 2)
        for flash in (False, True)
    }


def test_numbers_that_are_none_fail_and_the_check_is_named(random_model: Path) -> None:
    data = random_model.read_bytes()
    # One factor of the output layer becomes not a number: what a kernel makes that reads beyond its block.
    scale = np.array([0.00005], dtype="<f2").tobytes()
    at = data.index(scale)
    random_model.write_bytes(data[:at] + b"\x00\x7e" + data[at + 2 :])
    verdict = self_test([random_model], lambda _check: None, cores=1)
    assert verdict.failed is not None
    assert verdict.failed.what == "batch"
    assert not verdict.failed.way.graphics
    assert "no numbers" in verdict.why


def test_wrong_numbers_fail_though_they_are_finite(random_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = llama_context.logits
    calls = 0

    def sometimes_reversed(context: llama_context.ContextHandle, row: int, size: int) -> Any:
        nonlocal calls
        calls += 1
        numbers = real(context, row, size)
        return numbers[::-1].copy() if calls > 1 else numbers

    monkeypatch.setattr(llama_context, "logits", sometimes_reversed)
    verdict = self_test([random_model], lambda _check: None, cores=1)
    assert verdict.failed is not None
    assert verdict.failed.what == "single"
    assert verdict.difference > TOLERANCE
    assert math.isfinite(verdict.difference)


def test_a_card_that_takes_no_layer_fails_after_the_processor_passed(random_model: Path) -> None:
    def load(path: str, options: llama.ModelOptions, keep_going: Any) -> llama.ModelHandle | None:
        return None if options.gpu_layers else llama.load_model(path, options, keep_going)

    machine = Machine(load_model=load, has_gpu=lambda: True, video_memory=lambda: 8_000_000_000)
    verdict = self_test([random_model], lambda _check: None, machine=machine, cores=1)
    assert verdict.failed is not None
    assert verdict.failed.way.graphics
    assert verdict.checks == 9  # eight on the processor before


def test_it_can_be_stopped(random_model: Path) -> None:
    with pytest.raises(Interrupted):
        self_test([random_model], lambda _check: None, should_stop=lambda: True, cores=1)
