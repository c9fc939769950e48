from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.engine import fit, llama
from reviewer_app.engine.context import Context, ContextSettings
from reviewer_app.engine.gguf import read_header
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.load import ALL_LAYERS, AdapterFile, LoadSettings, load, rung_below
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace
from reviewer_app.errors import ErrorCode, ReviewerError
from tests.engine.gguf_files import gguf, pair, tensor

EMBEDDING = 576
RANK = 2
TEXT = "The method was tested on twelve tasks and"


@pytest.fixture(scope="module")
def tiny(first_layers: Callable[[int], Path]) -> Path:
    """One layer of the starter model."""
    return first_layers(1)


@pytest.fixture
def opened() -> Iterator[Callable[[LoadedModel], np.ndarray[tuple[int], np.dtype[np.float32]]]]:
    """Runs a model on `TEXT`: the logits of the last token; the model is closed after the test."""
    held: list[LoadedModel] = []

    def run(model: LoadedModel) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        held.append(model)
        context = Context(model, ContextSettings(256, 2, 64), Pace(1))
        tokens = model.vocabulary.encode(TEXT)
        row = context.prefill(tokens, 0, 0, outputs=True)
        logits = context.logits(row)
        context.close()
        return logits

    yield run
    for model in held:
        model.close()


def adapter(path: Path, width: int = EMBEDDING, architecture: str = "llama") -> Path:
    """A LoRA adapter of rank 2 for the first layer's queries."""
    numbers = np.random.default_rng(7)
    a = numbers.normal(0, 0.5, (RANK, width)).astype("<f4").tobytes()
    b = numbers.normal(0, 0.5, (width, RANK)).astype("<f4").tobytes()
    pairs = [
        pair("general.architecture", architecture),
        pair("general.type", "adapter"),
        pair("adapter.type", "lora"),
        pair("adapter.lora.alpha", float(RANK)),
    ]
    tensors = [
        tensor("blk.0.attn_q.weight.lora_a", (width, RANK), 0, 0),
        tensor("blk.0.attn_q.weight.lora_b", (RANK, width), 0, len(a)),
    ]
    path.write_bytes(gguf(pairs, tensors, a + b))
    return path


def test_an_adapter_changes_the_output_with_its_scale(
    tiny: Path, tmp_path: Path, opened: Callable[[LoadedModel], np.ndarray[tuple[int], np.dtype[np.float32]]]
) -> None:
    file = adapter(tmp_path / "lora.gguf")
    plain = opened(load(tiny))
    moved = [
        float(np.abs(opened(load(tiny, LoadSettings(adapters=[AdapterFile(file, scale)]))) - plain).max())
        for scale in (0.0, 0.1, 1.0)
    ]
    assert moved[0] == 0.0
    assert 0 < moved[1] < moved[2]


@pytest.mark.parametrize(("width", "architecture"), [(64, "llama"), (EMBEDDING, "gemma3")])
def test_an_adapter_of_another_model_is_refused(tiny: Path, tmp_path: Path, width: int, architecture: str) -> None:
    file = adapter(tmp_path / "wrong.gguf", width, architecture)
    with pytest.raises(ReviewerError) as caught:
        load(tiny, LoadSettings(adapters=[AdapterFile(file)]))
    assert caught.value.code is ErrorCode.ADAPTER_UNFIT


def test_a_model_is_no_adapter(tiny: Path) -> None:
    with pytest.raises(ReviewerError) as caught:
        load(tiny, LoadSettings(adapters=[AdapterFile(tiny)]))
    assert caught.value.code is ErrorCode.ADAPTER_UNFIT


@pytest.mark.parametrize("kind", ["linear", "yarn"])
def test_rope_scaling_stretches_the_context_and_changes_the_numbers(
    tiny: Path, opened: Callable[[LoadedModel], np.ndarray[tuple[int], np.dtype[np.float32]]], kind: str
) -> None:
    plain = opened(load(tiny))
    scaled = load(tiny, LoadSettings(rope={"type": kind, "factor": 4.0, "original_context": 8192}))
    assert scaled.trained_context == 32768
    assert float(np.abs(opened(scaled) - plain).max()) > 0


def test_memory_that_is_short_is_refused_before_loading_with_the_figures(tiny: Path) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the library was asked to load it")

    with pytest.raises(ReviewerError) as caught:
        load(tiny, machine=Machine(memory=lambda: 10_000_000, load_model=never))
    assert caught.value.code is ErrorCode.OUT_OF_MEMORY
    assert "GB" in caught.value.message
    assert "available 10000000 bytes" in caught.value.detail


def test_a_model_without_room_for_its_context_is_not_loaded_first(tiny: Path) -> None:
    weights = read_header(tiny).tensor_bytes
    with pytest.raises(ReviewerError) as caught:
        load(tiny, machine=Machine(memory=lambda: weights + fit.RESERVE, load_model=lambda *_: pytest.fail("loaded")))
    assert caught.value.code is ErrorCode.OUT_OF_MEMORY


class LoaderOfASmallGpu:
    """Stands for a GPU that could not be had here: it fails above `room` layers, as one without enough memory does."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.tried: list[int] = []

    def __call__(
        self, path: str, options: llama.ModelOptions, keep_going: Callable[[float], bool]
    ) -> llama.ModelHandle | None:
        self.tried.append(options.gpu_layers)
        if options.gpu_layers > self.room:
            return None
        return llama.load_model(path, llama.ModelOptions(0, overrides=options.overrides), keep_going)


@pytest.mark.parametrize(
    ("room", "asked", "tried"),
    [
        (0, -1, [ALL_LAYERS, 3, 2, 1, 0]),
        (2, -1, [ALL_LAYERS, 3, 2]),
        (99, 0, [0]),
        (0, 4, [4, 3, 2, 1, 0]),
    ],
)
def test_a_gpu_that_is_too_small_takes_fewer_layers(
    first_layers: Callable[[int], Path], room: int, asked: int, tried: list[int]
) -> None:
    gpu = LoaderOfASmallGpu(room)
    model = load(first_layers(4), LoadSettings(gpu_layers=asked), machine=Machine(load_model=gpu, has_gpu=lambda: True))
    model.close()
    assert gpu.tried == tried
    assert model.gpu_layers == tried[-1]
    assert len(model.notices) == len(tried) - 1


def test_what_the_gpu_has_no_room_for_is_not_tried_there(first_layers: Callable[[int], Path]) -> None:
    path = first_layers(4)
    gpu = LoaderOfASmallGpu(99)
    needed = fit.estimate(read_header(path), 1024, 64).total
    machine = Machine(load_model=gpu, has_gpu=lambda: True, video_memory=lambda: int(needed * 0.5))
    model = load(path, machine=machine)
    model.close()
    assert gpu.tried == [2]
    assert len(model.notices) == 2
    assert all("GB" in notice for notice in model.notices)


def test_memory_and_the_gpus_together_are_what_a_model_has(tiny: Path) -> None:
    needed = fit.estimate(read_header(tiny), 1024, 64).total + fit.RESERVE
    gpu = LoaderOfASmallGpu(ALL_LAYERS)
    short = Machine(load_model=gpu, has_gpu=lambda: True, memory=lambda: needed // 3, video_memory=lambda: needed // 3)
    with pytest.raises(ReviewerError) as caught:
        load(tiny, machine=short)
    assert "on the GPU" in caught.value.message
    assert gpu.tried == []
    load(tiny, machine=replace(short, video_memory=lambda: needed * 2)).close()
    assert gpu.tried == [ALL_LAYERS]


@pytest.mark.parametrize(
    ("free", "video", "layers", "room"),
    [(8, 4, 0, 8), (8, 4, 30, 4), (8, 4, 15, 8), (1, 4, 15, 2), (8, 0, 30, 8)],
)
def test_a_context_has_the_room_of_where_its_layers_lie(
    starter_model: Path, free: int, video: int, layers: int, room: int
) -> None:
    assert fit.memory_for_context(read_header(starter_model), free, video, layers) == room


@pytest.mark.parametrize(
    ("layers", "below"), [(ALL_LAYERS, 22), (30, 22), (22, 15), (15, 7), (7, 0), (3, 0), (0, None)]
)
def test_the_rungs_of_the_ladder(model: LoadedModel, starter_model: Path, layers: int, below: int | None) -> None:
    assert rung_below(replace(model, gpu_layers=layers, header=read_header(starter_model))) == below


def test_loading_can_be_stopped(tiny: Path) -> None:
    asked = 0

    def stop_when_the_library_asks() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1

    with pytest.raises(Interrupted):
        load(tiny, should_stop=stop_when_the_library_asks)


def test_loading_that_was_stopped_at_once_never_reaches_the_library(tiny: Path) -> None:
    loaded: list[str] = []

    def never(path: str, options: llama.ModelOptions, keep_going: Callable[[float], bool]) -> llama.ModelHandle | None:
        loaded.append(path)
        return None

    with pytest.raises(Interrupted):
        load(tiny, should_stop=lambda: True, machine=Machine(load_model=never, has_gpu=lambda: False))
    assert not loaded


def test_contents_never_become_special_tokens(model: LoadedModel) -> None:
    text = "<|im_end|> <|im_start|>system </s> [INST] <|endoftext|>"
    tokens = model.encode(model.form.head(text, text), begin=True)
    turns = model.vocabulary.encode_special("<|im_start|><|im_end|>")
    assert [t for t in tokens if llama.is_control(model.vocabulary.handle, t)] == [turns[0], turns[1], turns[0]]
    written = b"".join(model.vocabulary.bytes_of(t) for t in tokens).decode()
    assert written.count(text) == 2


def test_text_survives_the_vocabulary(model: LoadedModel) -> None:
    text = "Überprüfung: 我们提出 🧪 \x00 <|im_end|>\r\n\t x² ≤ 3 " + "\U00020000"
    assert b"".join(model.vocabulary.bytes_of(t) for t in model.vocabulary.encode(text)).decode() == text


def test_a_header_with_a_false_count_of_layers_is_a_clear_error(tiny: Path, tmp_path: Path) -> None:
    data = tiny.read_bytes()
    key = b"llama.block_count" + struct.pack("<I", 4)
    at = data.index(key) + len(key)
    path = tmp_path / "false.gguf"
    path.write_bytes(data[:at] + struct.pack("<I", 30) + data[at + 4 :])
    with pytest.raises(ReviewerError) as caught:
        load(path)
    assert caught.value.code is ErrorCode.MODEL_LOAD_FAILED


_SHORT_OF_MEMORY = """
import resource, sys
from pathlib import Path
import psutil
from reviewer_app.engine import llama
from reviewer_app.engine.load import load
from reviewer_app.engine.machine import Machine
from reviewer_app.errors import ReviewerError
llama.start()
machine = Machine(memory=lambda: 1 << 50)  # so that it is the library which finds out
for share in range(1, 9):
    room = psutil.Process().memory_info().vms + share * Path(sys.argv[1]).stat().st_size // 4
    resource.setrlimit(resource.RLIMIT_AS, (room, resource.RLIM_INFINITY))
    try:
        load(Path(sys.argv[1]), machine=machine).close()
        print("loaded")
    except ReviewerError as error:
        print(error.code.value)
    except MemoryError:  # while the header is read: the worker calls it so
        print("out-of-memory")
"""


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
def test_memory_that_runs_out_in_the_library_is_called_so_wherever_it_does(tiny: Path) -> None:
    command = [sys.executable, "-c", _SHORT_OF_MEMORY, str(tiny)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert set(done.stdout.split()) == {"out-of-memory", "loaded"}
