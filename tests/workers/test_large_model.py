"""A model as large as those that write reviews worth reading: what a person sees of it, and what it costs.

`make soak` runs it with random weights in the shape of Mistral 7B, `make test` with small ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from reviewer_app.engine.gguf import read_header
from reviewer_app.ipc.client import Done
from reviewer_app.messages.model import (
    InspectModel,
    LoadModel,
    ModelHashed,
    Planned,
    ReadAhead,
    Reading,
    ReviewEvent,
    StageBegun,
    StepProgress,
    WriteReview,
)
from reviewer_app.review.model import ReviewOrder
from tests.engine.random_model import SHAPES, random_model
from tests.workers.model_talk import Answer, ModelTalk, order, paper

PATIENCE_S = 3 * 3600.0
SENTENCE = "In run {n} the error fell by {n} points, which nobody had foreseen. "
_TOKENS = 21  # at the most, in a sentence
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


def asked(folder: Path, context: int) -> ReviewOrder:
    """A review of a paper that about fills the context, with few tokens written."""
    text = [SENTENCE.format(n=n) * 6 for n in range((context - 700) // (6 * _TOKENS))]
    return order(paper(text), folder, context=context, max_tokens=4, threads=0, snapshot=True, strategy="whole")


def sizes_of_steps(answer: Answer) -> list[int]:
    """Tokens between one sign of reading and the next."""
    return [after.done - before.done for before, after in pairwise(answer.of(Reading))]


@pytest.mark.parametrize("context", [2048, pytest.param(8192, marks=pytest.mark.soak)])
def test_a_review_is_seen_to_move_from_loading_to_the_last_word_and_the_next_one_starts_from_its_snapshot(
    model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path, context: int
) -> None:
    large = read_header(model).parameters > 4e9
    talk = new_worker()
    loading = talk.load(model, snapshots=tmp_path / "snapshots")
    shares = [e.share for e in loading.of(StepProgress)]
    assert shares == sorted(shares)
    first = talk.review(asked(tmp_path, context))
    assert all(c.read for c in first.of(Planned)[0].coverage)
    if large:
        assert len(shares) > 8
        assert first.of(StepProgress), "hashing the file takes seconds"
        assert max(sizes_of_steps(first)) <= 64  # while numbers of threads are tried; half of it later
    assert first.of(Reading)[-1].done == first.of(Reading)[-1].total > context / 2
    assert first.data.timings["snapshot"] == "saved"
    talk.close()
    again = new_worker()
    again.load(model, snapshots=tmp_path / "snapshots")
    (hashed,) = first.of(ModelHashed)
    second = again.review(replace(asked(tmp_path, context), model_sha256=hashed.sha256))
    assert second.data.timings["snapshot"] == "restored"
    assert second.data.timings["prefill_tokens"] == 0
    read = second.of(Reading)
    assert read[-1].done - read[0].done == first.data.timings["suffix_tokens"]
    assert not second.of(StepProgress), "the hash is known from the first time"
    assert not second.of(ModelHashed)


def test_what_was_read_ahead_is_not_read_again_and_a_review_that_is_asked_for_goes_first(
    model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path
) -> None:
    talk = new_worker()
    talk.load(model)
    request = asked(tmp_path, 1024)
    ahead = talk.ask(ReadAhead(request), priority=9)
    assert ahead.data.tokens > 300
    assert not ahead.data.yielded
    review = talk.review(request).data
    assert review.timings["prefill_tokens"] == 0
    assert all(review.raw.values())
    # Another paper is being read when the person asks for the review of the first.
    other = order(paper([SENTENCE.format(n=n) * 6 for n in range(100, 120)]), tmp_path, context=4096, snapshot=True)
    ends: list[object] = []

    def urgent(event: ReviewEvent) -> None:
        if isinstance(event, Reading) and not ends:
            ends.append(None)
            talk.client.request(WriteReview(request), on_done=ends.append, deadline=None)

    talk.client.request(ReadAhead(other), on_event=urgent, on_done=ends.append, deadline=None, priority=9)
    assert talk.runtime.run_until(lambda: len(ends) == 3, PATIENCE_S)
    assert isinstance(ends[1], Done)
    assert ends[1].answer.yielded
    assert isinstance(ends[2], Done)
    assert all(ends[2].answer.raw.values())


def test_the_weights_are_in_memory_once(model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path) -> None:
    talk = new_worker()
    talk.load(model)
    resident = psutil.Process(talk.client.pid).memory_info().rss
    weights = read_header(model).tensor_bytes
    assert weights / 2 < resident < 1.1 * weights + _BESIDE


@pytest.mark.parametrize("stage", ["loading", "checking", "reading", "requests", "writing"])
def test_a_stop_at_any_stage_is_heard_and_the_next_review_is_whole(
    model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path, stage: str
) -> None:
    talk = new_worker()
    prefix_tokens = 0

    def reached(event: ReviewEvent) -> bool:
        nonlocal prefix_tokens
        match event:
            case Planned():
                prefix_tokens = event.prefix_tokens
            case Reading(done=done):
                # The last sign before the requests are read is that of the prefix.
                return stage == "requests" and done == prefix_tokens
            case StageBegun(stage=begun):
                return begun == ("planning" if stage == "checking" else stage)
            case _:
                pass
        return False

    load = LoadModel(model)
    if stage == "loading":
        assert talk.ask(load, cancel_when=reached).cancelled
    assert talk.ask(load).data
    request = asked(tmp_path, 1024)
    if stage != "loading":
        assert talk.review(request, cancel_when=reached).cancelled
    assert all(talk.review(request).data.raw.values())
    assert talk.client.generation == 1


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
def test_too_little_memory_is_said_with_figures_and_the_worker_lives(
    model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path
) -> None:
    import resource

    talk = new_worker()
    talk.ask(InspectModel(model))
    process = psutil.Process(talk.client.pid)
    header = read_header(model)
    room = process.memory_info().vms + header.tensor_bytes // 2
    process.rlimit(psutil.RLIMIT_AS, (room, resource.RLIM_INFINITY))
    answer = talk.load(model, gpu_layers=0)
    assert answer.code == "out-of-memory"
    # Room enough for the weights once, and not twice.
    room = process.memory_info().vms + int(1.4 * header.tensor_bytes) + 1_000_000_000
    process.rlimit(psutil.RLIMIT_AS, (room, resource.RLIM_INFINITY))
    assert talk.load(model, gpu_layers=0).data.size == header.size
    assert all(talk.review(asked(tmp_path, 1024)).data.raw.values())
    assert talk.client.generation == 1


@pytest.mark.soak
def test_the_limit_of_a_control_group_is_said_with_figures(
    starter_model: Path, new_worker: Callable[[], ModelTalk], tmp_path: Path
) -> None:
    """A container's or a service's limit, set for real; that takes the right to make a group."""
    groups = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    first = next(
        (Path("/sys/fs/cgroup/memory") / path.strip("/") for _, kinds, path in groups if kinds == "memory"), None
    )
    group = (first or Path("/sys/fs/cgroup") / groups[-1][2].strip("/")) / f"reviewer-test-{os.getpid()}"
    limit = group / ("memory.limit_in_bytes" if first else "memory.max")
    file = random_model(starter_model, tmp_path / "one.gguf", SHAPES["one-layer"])
    talk = new_worker()
    talk.ask(InspectModel(file))
    try:
        group.mkdir()
        limit.write_text(str(read_header(file).tensor_bytes * 4 // 5))
        (group / "cgroup.procs").write_text(str(talk.client.pid))
    except OSError as error:
        with suppress(OSError):
            group.rmdir()
        pytest.skip(f"no control group can be made: {error.strerror}")
    try:
        assert talk.load(file, gpu_layers=0).code == "out-of-memory"
        limit.write_text(str(2_000_000_000))
        assert talk.load(file, gpu_layers=0).data.size == file.stat().st_size
        assert talk.client.generation == 1
    finally:
        talk.close()
        group.rmdir()
