"""A model as large as those that write reviews worth reading: what a person sees of it, and what it costs.

`make soak` runs it with random weights in the shape of Mistral 7B, `make test` with small ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from reviewer_app.engine.gguf import read_header
from tests.engine.random_model import SHAPES, random_model
from tests.workers.model_talk import Answer, ModelTalk, paper, review_params

PATIENCE_S = 3 * 3600.0
SENTENCE = "In run {n} the error fell by {n} points, which nobody had foreseen. "
_TOKENS = 19  # about, in a sentence
# Beside the weights: Python and its libraries, the vocabulary, buffers.
_BESIDE = 400_000_000


@pytest.fixture(
    scope="module",
    params=["small", pytest.param("mistral-7b", marks=[pytest.mark.soak, pytest.mark.timeout(PATIENCE_S)])],
)
def model(request: pytest.FixtureRequest, starter_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    return random_model(starter_model, folder / f"{request.param}.gguf", SHAPES[request.param])


@pytest.fixture
def new_worker() -> Iterator[Callable[[], ModelTalk]]:
    made: list[ModelTalk] = []

    def make() -> ModelTalk:
        made.append(ModelTalk(PATIENCE_S))
        return made[-1]

    yield make
    for talk in made:
        talk.close()


def asked(folder: Path, context: int) -> dict[str, object]:
    """A review of a paper that about fills the context, with few tokens written."""
    text = [SENTENCE.format(n=n) * 6 for n in range((context - 700) // (6 * _TOKENS))]
    return review_params(paper(text), folder, context=context, max_tokens=4, threads=0, snapshot=True, strategy="whole")


def sizes_of_steps(answer: Answer) -> list[int]:
    """Tokens between one sign of reading and the next."""
    return [after["done"] - before["done"] for before, after in pairwise(answer.of("reading"))]


@pytest.mark.parametrize("context", [2048, pytest.param(8192, marks=pytest.mark.soak)])
def test_a_review_is_seen_to_move_from_loading_to_the_last_word_and_the_next_one_starts_from_its_snapshot(
    model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path, context: int
) -> None:
    large = read_header(model).parameters > 4e9
    talk = new_worker()
    loading = talk.load(model, tmp_path)
    shares = [e["share"] for e in loading.of("loading")]
    assert shares == sorted(shares)
    first = talk.ask("review", asked(tmp_path, context))
    assert first.of("plan")[0]["not_read"] == 0
    if large:
        assert len(shares) > 8
        assert first.of("checking"), "hashing the file takes seconds"
        assert max(sizes_of_steps(first)) <= 64  # while numbers of threads are tried; half of it later
    assert first.of("reading")[-1]["done"] == first.of("reading")[-1]["total"] > context / 2
    assert first.data["timings"]["snapshot"] == "saved"
    talk.close()
    again = new_worker()
    again.load(model, tmp_path)
    second = again.ask("review", asked(tmp_path, context))
    assert second.data["timings"]["snapshot"] == "restored"
    assert second.data["timings"]["prefill_tokens"] == 0
    read = second.of("reading")
    assert read[-1]["done"] - read[0]["done"] == first.data["timings"]["suffix_tokens"]
    assert not second.of("checking"), "the hash is known from the first time"


def test_the_weights_are_in_memory_once(model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path) -> None:
    talk = new_worker()
    talk.load(model, tmp_path)
    resident = psutil.Process(talk.client.pid).memory_info().rss
    weights = read_header(model).tensor_bytes
    assert weights / 2 < resident < 1.1 * weights + _BESIDE


@pytest.mark.parametrize("stage", ["loading", "checking", "reading", "requests", "writing"])
def test_a_stop_at_any_stage_is_heard_and_the_next_review_is_whole(
    model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path, stage: str
) -> None:
    talk = new_worker()
    plan: dict[str, object] = {}

    def reached(kind: str, data: dict[str, object]) -> bool:
        if kind == "plan":
            plan.update(data)
        match stage:
            case "requests":
                # The last sign before these are read is that of the prefix.
                return kind == "reading" and data["done"] == plan["prefix_tokens"]
            case "writing":
                return kind == "stage" and data["stage"] == "writing"
            case "checking":
                return kind == "stage" and data["stage"] == "planning"
            case _:
                return kind == "stage" and data["stage"] == stage

    load = {"file": str(model), "settings": {}, "cache_folder": str(tmp_path)}
    if stage == "loading":
        assert talk.ask("load", load, cancel_when=reached).cancelled
    assert talk.ask("load", load).data
    request = asked(tmp_path, 1024)
    if stage != "loading":
        assert talk.ask("review", request, cancel_when=reached).cancelled
    assert all(talk.ask("review", request).data["raw"].values())
    assert talk.client.generation == 1


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
def test_too_little_memory_is_said_with_figures_and_the_worker_lives(
    model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path
) -> None:
    import resource

    talk = new_worker()
    talk.ask("about", {})
    process = psutil.Process(talk.client.pid)
    header = read_header(model)
    room = process.memory_info().vms + header.tensor_bytes // 2
    process.rlimit(psutil.RLIMIT_AS, (room, resource.RLIM_INFINITY))
    answer = talk.load(model, tmp_path)
    assert answer.code == "out-of-memory"
    # Room enough for the weights once, and not twice.
    room = process.memory_info().vms + int(1.4 * header.tensor_bytes) + 1_000_000_000
    process.rlimit(psutil.RLIMIT_AS, (room, resource.RLIM_INFINITY))
    assert talk.load(model, tmp_path).data["size"] == header.size
    assert all(talk.ask("review", asked(tmp_path, 1024)).data["raw"].values())
    assert talk.client.generation == 1
