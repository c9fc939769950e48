"""A device that goes away, or has no room: the processor takes over, and it is said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from reviewer_app.engine.gguf import read_header
from reviewer_app.messages.model import Loaded
from reviewer_app.review.model import WrittenReview
from tests.engine.random_model import SHAPES, random_model
from tests.workers.model_talk import ModelTalk, order, paper

pytestmark = pytest.mark.gpu

VULKAN = "GGML_VK_VISIBLE_DEVICES"
CUDA = "CUDA_VISIBLE_DEVICES"


@pytest.fixture
def talks() -> Iterator[list[ModelTalk]]:
    """Workers, ended after the test."""
    made: list[ModelTalk] = []
    yield made
    for talk in made:
        talk.close()


def reviewed(talk: ModelTalk, model: Path, folder: Path) -> tuple[Loaded, WrittenReview]:
    """Load with all layers on the device and review; what was loaded, and the review."""
    talk.timeout = 400
    loaded = talk.load(model, gpu_layers=-1)
    review = talk.review(order(paper(), folder, ["acceptance"], gpu_layers=-1, context=1024))
    return loaded.data, review.data


def test_a_review_runs_on_the_device(talks: list[ModelTalk], quick_model: Path, tmp_path: Path) -> None:
    talks.append(ModelTalk())
    loaded, review = reviewed(talks[0], quick_model, tmp_path)
    assert loaded.gpu_layers > 0
    assert review.raw["acceptance"]


def test_a_device_that_is_gone_at_the_next_start(
    talks: list[ModelTalk], quick_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of the driver: the first worker had the device, the one that follows it finds none."""
    talks.append(ModelTalk())
    assert talks[0].load(quick_model, gpu_layers=-1).data.gpu_layers > 0
    monkeypatch.setenv(VULKAN, "99")
    monkeypatch.setenv(CUDA, "")
    talks.append(ModelTalk())
    loaded, review = reviewed(talks[1], quick_model, tmp_path)
    assert loaded.gpu_layers == 0
    assert review.raw["acceptance"]


_CHANGES_ITS_MIND = """
import os, sys
from pathlib import Path
from reviewer_app.engine import llama
from reviewer_app.engine.load import load
llama.start()
os.environ["GGML_VK_VISIBLE_DEVICES"] = "99"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
model = load(Path(sys.argv[1]))
print(model.gpu_layers)
"""


def test_a_device_that_is_hidden_between_start_and_load(quick_model: Path) -> None:
    """The library asks for its devices once; what it found then it goes on with, and nothing breaks."""
    done = subprocess.run(
        [sys.executable, "-c", _CHANGES_ITS_MIND, quick_model], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) >= 0


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
def test_a_device_that_runs_out_of_memory_takes_fewer_layers_or_none(
    talks: list[ModelTalk], quick_model: Path, starter_model: Path, tmp_path: Path
) -> None:
    """The driver's memory is limited with the process: enough for the weights once, not for file and device too."""
    import resource

    talks.append(ModelTalk(timeout=400))
    # What the driver needs for itself it takes at the first model.
    assert talks[0].load(quick_model, gpu_layers=-1).data.gpu_layers > 0
    large = random_model(starter_model, tmp_path / "large.gguf", replace(SHAPES["one-layer"], layers=2))
    weights = read_header(large).tensor_bytes
    process = psutil.Process(talks[0].client.pid)
    # On the device it takes 1.8 times its size, the mapped file included, on the processor at the most 1.25.
    room = process.memory_info().vms + int(1.35 * weights)
    process.rlimit(psutil.RLIMIT_AS, (room, resource.RLIM_INFINITY))
    loaded = talks[0].load(large, gpu_layers=-1).data
    assert loaded.gpu_layers < 2
    assert any("could not take 2 of 2 layers" in notice for notice in loaded.notices)
    process.rlimit(psutil.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert talks[0].load(quick_model, gpu_layers=-1).data.gpu_layers > 0
    assert talks[0].client.generation == 1
