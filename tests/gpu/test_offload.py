"""What a device computes is what the processor computes, within the engine's own tolerance."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer_app.engine import fit, llama
from reviewer_app.engine.about import about
from reviewer_app.engine.context import PREFIX
from reviewer_app.engine.gguf import read_header
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.load import ALL_LAYERS, AdapterFile, LoadSettings
from reviewer_app.engine.random_model import write_random_model
from reviewer_app.engine.self_test import TOLERANCE, Check, self_test
from tests.engine.gguf_files import windowed
from tests.engine.test_load import adapter
from tests.gpu.conftest import BATCH, CELLS, Opened, difference, logits_after, tokens_of

pytestmark = pytest.mark.gpu

WINDOW = 64
# As the library says what it allocates: "Vulkan0 model buffer size =    91.20 MiB", KV and compute likewise.
_BUFFER = re.compile(r"(\w+) +(?:model|KV|compute) buffer size = +([\d.]+) MiB")


def test_the_device_is_named_with_its_memory() -> None:
    told = about()
    assert told["gpu"]
    assert not told["why_no_gpu"]
    assert all(device["name"] and device["description"] for device in told["devices"])
    assert all(0 < device["memory_free_gb"] <= device["memory_gb"] for device in told["devices"])


def test_the_self_test_passes_on_the_device(quick_model: Path, tmp_path: Path) -> None:
    random = tmp_path / "random.gguf"
    write_random_model(random)
    heard: list[Check] = []
    verdict = self_test([random, quick_model], heard.append, cores=1)
    assert verdict.failed is None, verdict
    assert {check.model for check in heard if check.way.graphics} == {random.name, quick_model.name}


@pytest.mark.parametrize("layers", [ALL_LAYERS, 2, 1])
def test_all_and_some_layers_compute_what_none_do(
    opened: Opened, first_layers: Callable[[int], Path], layers: int
) -> None:
    file = first_layers(4)
    on_processor, processor = opened(file, 0)
    on_device, device = opened(file, layers)
    assert on_processor.gpu_layers == 0
    assert on_device.gpu_layers == layers
    assert on_device.notices == []
    tokens = tokens_of(on_device, 100)
    assert difference(logits_after(device, tokens), logits_after(processor, tokens)) < TOLERANCE


def test_a_model_on_the_processor_is_kept_from_the_device(
    opened: Opened, quick_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is any of its memory the driver's, which may be what is broken."""
    caplog.set_level(logging.DEBUG, logger=llama.__name__)
    opened(quick_model, 0)
    places = {match[1] for line in caplog.messages if (match := _BUFFER.search(line))}
    assert places
    assert all(place.startswith("CPU") for place in places)


def test_the_same_text_comes_out(opened: Opened, starter_model: Path) -> None:
    """With the whole starter model: the best token is the processor's wherever that has a clear best one."""
    model, device = opened(starter_model, ALL_LAYERS)
    _, processor = opened(starter_model, 0)
    tokens = tokens_of(model, 64)
    there, here = logits_after(device, tokens), logits_after(processor, tokens)
    same = clear = 0
    written = 12
    for at in range(len(tokens), len(tokens) + written):
        assert difference(there, here) < TOLERANCE
        best, second = here.argsort()[-1], here.argsort()[-2]
        same += int(there.argmax() == best)
        if here[best] - here[second] > 0.5:
            clear += 1
            assert there.argmax() == best
        # Both go on from the processor's choice, so that one close call does not decide the rest.
        for context in (device, processor):
            context.step([int(best)], [at], [PREFIX])
        there, here = device.logits(0), processor.logits(0)
    assert clear > 0
    assert same >= 0.75 * written


def test_beyond_a_sliding_window(opened: Opened, first_layers: Callable[[int], Path], tmp_path: Path) -> None:
    file = windowed(first_layers(4), tmp_path / "window.gguf", WINDOW)
    model, device = opened(file, ALL_LAYERS)
    _, processor = opened(file, 0)
    tokens = tokens_of(model, 4 * WINDOW)
    assert difference(logits_after(device, tokens), logits_after(processor, tokens)) < TOLERANCE


def test_an_adapter_counts_on_the_device(opened: Opened, quick_model: Path, tmp_path: Path) -> None:
    settings = LoadSettings(adapters=[AdapterFile(adapter(tmp_path / "lora.gguf"), 1.0)])
    model, device = opened(quick_model, ALL_LAYERS, settings)
    _, processor = opened(quick_model, 0, settings)
    _, plain = opened(quick_model, ALL_LAYERS)
    tokens = tokens_of(model, 60)
    with_adapter = logits_after(device, tokens)
    assert difference(with_adapter, logits_after(processor, tokens)) < TOLERANCE
    assert difference(with_adapter, logits_after(plain, tokens)) > 0.0


def test_a_state_comes_back_and_belongs_to_its_device(opened: Opened, quick_model: Path) -> None:
    model, context = opened(quick_model, ALL_LAYERS)
    tokens = tokens_of(model, 90)
    context.read_prefix(tokens[:-1])
    state = context.state()
    context.step([tokens[-1]], [len(tokens) - 1], [PREFIX])
    before = context.logits(0)
    _, other = opened(quick_model, ALL_LAYERS)
    assert other.restore(tokens[:-1], memoryview(state))
    other.step([tokens[-1]], [len(tokens) - 1], [PREFIX])
    assert difference(other.logits(0), before) < TOLERANCE / 10
    on_processor, _ = opened(quick_model, 0)
    assert on_processor.identity != model.identity


def test_stop_ends_reading_between_chunks_and_it_goes_on(opened: Opened, quick_model: Path) -> None:
    model, context = opened(quick_model, ALL_LAYERS)
    tokens = tokens_of(model, 3 * BATCH)
    chunks: list[int] = []
    with pytest.raises(Interrupted):
        context.read_prefix(tokens, lambda: len(chunks) > 1, lambda done, _total: chunks.append(done))
    assert context.prefix == tokens[:BATCH]
    assert context.read_prefix(tokens) == 2 * BATCH
    context.step([tokens[0]], [len(tokens)], [PREFIX])
    stopped = context.logits(0)
    context.clear()
    context.read_prefix(tokens)
    context.step([tokens[0]], [len(tokens)], [PREFIX])
    assert difference(stopped, context.logits(0)) < TOLERANCE / 10


def test_the_estimate_holds_what_is_taken_on_the_device(
    opened: Opened, starter_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # The device's own buffers of compiled programs and staging are made before the first model only.
    model, context = opened(starter_model, ALL_LAYERS)
    logits_after(context, tokens_of(model, 16))
    before = llama.free_video_memory()
    assert before > 0
    caplog.set_level(logging.DEBUG, logger=llama.__name__)
    opened(starter_model, ALL_LAYERS)
    estimated = fit.estimate(read_header(starter_model), CELLS, BATCH).total
    names = {device.name for device in llama.devices()}
    lines = [match for line in caplog.messages if (match := _BUFFER.search(line))]
    allocated = sum(float(match[2]) * 2**20 for match in lines if match[1] in names)
    assert 0.5 * estimated <= allocated <= 1.25 * estimated
    taken = before - llama.free_video_memory()
    if taken > 0:  # not every driver tells; lavapipe doesn't
        assert 0.5 * estimated <= taken <= 1.25 * estimated
