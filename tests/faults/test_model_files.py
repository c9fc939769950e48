"""What a person may choose instead of a model file, each given to a real worker."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reviewer_app.messages.model import InspectModel
from tests.engine.gguf_files import gguf, pair, renamed_architecture, tensor
from tests.workers.model_talk import ModelTalk, order, paper


@pytest.fixture
def worker() -> Iterator[ModelTalk]:
    # For each file a process of its own, as in the program: what its box lets it read is that file.
    talk = ModelTalk()
    yield talk
    talk.close()


def refused(worker: ModelTalk, path: Path) -> str:
    """The code with which a file is refused; the worker has to live on in the same process."""
    answer = worker.load(path)
    code = answer.code
    assert worker.client.generation == 1, "the worker died"
    return code


@pytest.mark.parametrize("share", [0.001, 0.02, 0.3, 0.9999999])
def test_a_model_that_is_cut_off(worker: ModelTalk, starter_model: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut off.gguf"
    shutil.copy(starter_model, cut)
    with cut.open("r+b") as file:
        file.truncate(int(starter_model.stat().st_size * share))
    assert refused(worker, cut) == "model-cut-off"


@pytest.mark.parametrize(
    "data",
    [b"", b"<!DOCTYPE html><html>404</html>", b"%PDF-1.7\n" * 50, b"version https://git-lfs.github.com/spec/v1\n"],
    ids=["empty", "html", "pdf", "git-lfs pointer"],
)
def test_a_file_that_is_no_model(worker: ModelTalk, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "模型 🧪.gguf"
    path.write_bytes(data)
    assert refused(worker, path) == "not-a-model"


def test_a_file_that_is_not_there(worker: ModelTalk, tmp_path: Path) -> None:
    assert refused(worker, tmp_path / "gone.gguf") == "model-missing"


def test_an_architecture_that_nobody_knows(worker: ModelTalk, starter_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "future.gguf"
    renamed_architecture(starter_model, path, "zlama")
    answer = worker.load(path)
    assert answer.code == "model-unknown-architecture"
    assert worker.client.generation == 1


def test_a_header_without_the_tensors_of_its_architecture(worker: ModelTalk, tmp_path: Path) -> None:
    path = tmp_path / "hollow.gguf"
    path.write_bytes(gguf([pair("general.architecture", "llama")], [tensor("a", (32,), 0, 0)], b"\0" * 128))
    assert refused(worker, path) == "model-load-failed"


def test_an_adapter_instead_of_a_model(worker: ModelTalk, tmp_path: Path) -> None:
    path = tmp_path / "adapter.gguf"
    pairs = [pair("general.architecture", "llama"), pair("general.type", "adapter")]
    path.write_bytes(gguf(pairs, [], b""))
    assert refused(worker, path) == "not-a-model"


def test_a_model_with_flipped_tensor_bytes_still_answers(
    worker: ModelTalk, starter_model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "flipped.gguf"
    shutil.copy(starter_model, path)
    with path.open("r+b") as file:
        for at in range(3_000_000, 90_000_000, 5_000_000):
            file.seek(at)
            file.write(b"\xff" * 64)
    assert worker.load(path).data.architecture == "llama"
    answer = worker.review(order(paper(["A test."]), tmp_path, ["acceptance"], max_tokens=3))
    assert set(answer.data.raw) == {"acceptance"}
    assert worker.client.generation == 1


def test_after_a_bad_model_a_good_one_loads(worker: ModelTalk, starter_model: Path, tmp_path: Path) -> None:
    assert refused(worker, tmp_path / "gone.gguf") == "model-missing"
    assert worker.load(starter_model).data.architecture == "llama"


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_a_worker_without_memory_refuses_with_the_figure(starter_model: Path) -> None:
    talk = ModelTalk()
    try:
        talk.ask(InspectModel(starter_model))  # the worker has started
        pid = talk.client.pid
        assert pid
        process = psutil.Process(pid)
        held = process.memory_info().vms
        process.rlimit(psutil.RLIMIT_AS, (held + 40_000_000, psutil.RLIM_INFINITY))
        answer = talk.load(starter_model, gpu_layers=0)
        assert answer.code == "out-of-memory"
        assert talk.client.generation == 1
    finally:
        talk.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_a_context_without_memory_is_refused_and_a_smaller_one_works(starter_model: Path, tmp_path: Path) -> None:
    talk = ModelTalk()
    try:
        talk.load(starter_model)
        pid = talk.client.pid
        assert pid
        process = psutil.Process(pid)
        held = process.memory_info().vms
        long = paper(["A sentence that is one of very many in this paper. " * 20] * 60)
        params = order(long, tmp_path, ["acceptance"], max_tokens=2)
        process.rlimit(psutil.RLIMIT_AS, (held + 60_000_000, psutil.RLIM_INFINITY))
        assert talk.review(params).code == "out-of-memory"
        process.rlimit(psutil.RLIMIT_AS, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
        short = order(paper(["Short."]), tmp_path, ["acceptance"], max_tokens=2)
        assert talk.review(short).data.raw
        assert talk.client.generation == 1
    finally:
        talk.close()
