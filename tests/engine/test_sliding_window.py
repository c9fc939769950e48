"""Models in which llama.cpp itself lets most layers see only a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.engine.context import Context, ContextSettings
from reviewer_app.engine.generate import Continuation, write_together
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.load import load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.sampling import SamplerSettings
from reviewer_app.engine.threads import Pace
from tests.engine.gguf_files import windowed
from tests.engine.test_generate import PAPER, Heard

WINDOW = 64


@pytest.fixture(scope="module")
def windows_model(starter_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedModel]:
    loaded = load(windowed(starter_model, tmp_path_factory.mktemp("window") / "window.gguf", WINDOW))
    yield loaded
    loaded.close()


@pytest.fixture
def contexts(windows_model: LoadedModel) -> Iterator[list[Context]]:
    made = [Context(windows_model, ContextSettings(2048, 5, 32), Pace(1)) for _ in range(2)]
    yield made
    for context in made:
        context.close()


def continuations(model: LoadedModel, names: str) -> list[Continuation]:
    return [
        Continuation(n, model.vocabulary.encode(f"\nRequest {n}: say more about it.\n-"), ord(n), 24, ends=False)
        for n in names
    ]


def written(context: Context, names: str) -> dict[str, list[int]]:
    hot = SamplerSettings(temperature=1.0)
    return write_together(context, continuations(context.model, names), hot, Heard()).tokens


def test_the_window_is_known(windows_model: LoadedModel) -> None:
    assert windows_model.header.sliding_window == WINDOW
    assert windows_model.window == WINDOW


def test_four_together_equal_each_alone_beyond_the_window(contexts: list[Context]) -> None:
    tokens = contexts[0].model.vocabulary.encode(PAPER * 4)
    assert len(tokens) > 3 * WINDOW
    for context in contexts:
        context.read_prefix(tokens)
    together = written(contexts[0], "abcd")
    for name in "abcd":
        assert written(contexts[1], name)[name] == together[name]
    assert written(contexts[0], "abcd") == together


def test_a_text_that_is_many_windows_long_leaves_room_for_the_requests(contexts: list[Context]) -> None:
    contexts[0].read_prefix(contexts[0].model.vocabulary.encode(PAPER * 20)[:1600])
    assert all(len(tokens) == 24 for tokens in written(contexts[0], "abcd").values())


def test_going_back_behind_the_window_reads_again_and_gives_the_same(contexts: list[Context]) -> None:
    encode = contexts[0].model.vocabulary.encode
    long, short = encode(PAPER * 4), encode(PAPER * 2 + "It ends here.")
    contexts[0].read_prefix(long)
    contexts[0].read_prefix(short)
    contexts[1].read_prefix(short)
    assert written(contexts[0], "a") == written(contexts[1], "a")


def test_stopping_while_reading_and_going_on_gives_the_same(contexts: list[Context]) -> None:
    tokens = contexts[0].model.vocabulary.encode(PAPER * 4)
    chunks: list[int] = []
    with pytest.raises(Interrupted):
        contexts[0].read_prefix(tokens, lambda: len(chunks) == 5, lambda done, _total: chunks.append(done))
    contexts[0].read_prefix(tokens)
    contexts[1].read_prefix(tokens)
    assert written(contexts[0], "ab") == written(contexts[1], "ab")


def test_a_state_is_restored(contexts: list[Context]) -> None:
    tokens = contexts[0].model.vocabulary.encode(PAPER * 4)
    contexts[0].read_prefix(tokens)
    state = memoryview(contexts[0].state())
    assert contexts[1].restore(tokens, state)
    assert written(contexts[1], "ab") == written(contexts[0], "ab")
