from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.engine import llama_context
from reviewer_app.engine.context import PREFIX, Context, ContextSettings
from reviewer_app.engine.generate import Continuation, write_together
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.load import LoadSettings, load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.rolling_buffer import RollingBuffer
from reviewer_app.engine.sampling import SamplerSettings
from reviewer_app.engine.threads import Pace
from reviewer_app.errors import ErrorCode, ReviewerError
from tests.engine.gguf_files import windowed
from tests.engine.silence import Silent
from tests.engine.test_generate import PAPER

WINDOW = 128
KEPT = "You review papers. Be fair, be specific, and never invent anything."


@pytest.fixture(scope="module")
def one_layer(first_layers: Callable[[int], Path]) -> Iterator[LoadedModel]:
    """A model whose keys and values depend on their own token alone, so that what is evicted leaves no trace."""
    loaded = load(first_layers(1))
    yield loaded
    loaded.close()


@pytest.fixture
def contexts(one_layer: LoadedModel) -> Iterator[list[Context]]:
    made = [Context(one_layer, ContextSettings(512, 2, 32, "f32"), Pace(1)) for _ in range(2)]
    yield made
    for context in made:
        context.close()


def text(model: LoadedModel, tokens: int) -> list[int]:
    return (model.vocabulary.encode(PAPER) * 20)[:tokens]


def next_logits(context: Context) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    row = context.read_request(context.model.vocabulary.encode("\nSo what?"), 1)
    return context.logits(row)


def test_what_fits_is_read_as_ever(contexts: list[Context], one_layer: LoadedModel) -> None:
    kept, body = one_layer.vocabulary.encode(KEPT), text(one_layer, 100)
    buffer = RollingBuffer(contexts[0], WINDOW)
    buffer.begin(kept)
    buffer.read(body)
    contexts[1].read_prefix(kept)
    contexts[1].prefill(body, len(kept), PREFIX)
    assert contexts[0].evicted == 0
    assert np.array_equal(next_logits(contexts[0]), next_logits(contexts[1]))


def test_the_instruction_moves_forward_and_the_window_stays_full(
    contexts: list[Context], one_layer: LoadedModel
) -> None:
    kept, body = one_layer.vocabulary.encode(KEPT), text(one_layer, 1000)
    context = contexts[0]
    buffer = RollingBuffer(context, WINDOW)
    buffer.begin(kept)
    seen: list[int] = []
    for part in (body[:700], body[700:]):
        buffer.read(part, progress=seen.append)
    assert (seen[0], seen[-1]) == (32, 300)
    assert context.prefix == kept + body[-WINDOW:]
    assert context.evicted == 1000 - WINDOW
    # No two tokens that can see each other are further apart than the cells are many.
    assert llama_context.first_position(context.memory, PREFIX) == context.evicted
    assert llama_context.last_position(context.memory, PREFIX) == context.end - 1
    assert context.end - context.evicted == len(kept) + WINDOW


def test_the_model_sees_what_it_would_see_in_a_text_of_just_that(
    contexts: list[Context], one_layer: LoadedModel
) -> None:
    """RoPE tells distances only, so a rolled window at high positions is a short text at low ones."""
    kept, body = one_layer.vocabulary.encode(KEPT), text(one_layer, 1000)
    buffer = RollingBuffer(contexts[0], WINDOW)
    buffer.begin(kept)
    buffer.read(body)
    contexts[1].read_prefix(kept + body[-WINDOW:])
    rolled, fresh = next_logits(contexts[0]), next_logits(contexts[1])
    moved = float(np.abs(rolled - fresh).mean())
    # The same without the move: the instruction is 872 tokens too far away.
    contexts[0].clear()
    contexts[0].read_prefix(kept + body[-WINDOW:])
    llama_context.shift_cells(contexts[0].memory, PREFIX, len(kept), -1, 1000 - WINDOW)
    tokens = one_layer.vocabulary.encode("\nSo what?")
    llama_context.share_cells(contexts[0].memory, PREFIX, 1)
    row = contexts[0].prefill(tokens, len(kept) + 1000, 1, outputs=True)
    unmoved = float(np.abs(contexts[0].logits(row) - fresh).mean())
    assert moved < unmoved / 3, "what is left is the rounding of activations to 8 bits"


def test_writing_from_a_rolled_window_leaves_it_as_it_was(contexts: list[Context], one_layer: LoadedModel) -> None:
    context = contexts[0]
    buffer = RollingBuffer(context, WINDOW)
    buffer.begin(one_layer.vocabulary.encode(KEPT))
    buffer.read(text(one_layer, 600))
    asked = [Continuation("a", one_layer.vocabulary.encode("\nSo what?\n-"), 1, 12)]
    first = write_together(context, asked, SamplerSettings(temperature=0.8), Silent()).tokens
    assert write_together(context, asked, SamplerSettings(temperature=0.8), Silent()).tokens == first
    assert buffer.held == WINDOW


def test_after_rolling_another_prefix_is_read_from_its_start(contexts: list[Context], one_layer: LoadedModel) -> None:
    kept = one_layer.vocabulary.encode(KEPT)
    buffer = RollingBuffer(contexts[0], WINDOW)
    buffer.begin(kept)
    stops: list[int] = []
    with pytest.raises(Interrupted):
        buffer.read(text(one_layer, 600), lambda: len(stops) > 10, stops.append)
    assert contexts[0].evicted
    assert contexts[0].read_prefix(kept) == len(kept)
    contexts[1].read_prefix(kept)
    assert np.array_equal(next_logits(contexts[0]), next_logits(contexts[1]))


class FixedMemoryContext(Context):
    """Stands for a model whose memory can't be moved: those with a recurrent state, of which none is small enough."""

    @property
    def can_shift(self) -> bool:
        return False


def test_a_memory_that_cannot_move_says_so(one_layer: LoadedModel) -> None:
    context = FixedMemoryContext(one_layer, ContextSettings(512, 2, 32), Pace(1))
    try:
        context.read_prefix(text(one_layer, 200))
        with pytest.raises(ReviewerError) as caught:
            context.evict(20, 20)
        assert caught.value.code is ErrorCode.GENERATION_FAILED
        assert len(context.prefix) == 200
    finally:
        context.close()


def test_the_trained_window_comes_from_outside_unless_the_library_applies_it(
    starter_model: Path, first_layers: Callable[[int], Path], tmp_path: Path
) -> None:
    own = load(windowed(starter_model, tmp_path / "window.gguf", 64), LoadSettings(sliding_window=4096))
    assert (own.window, own.trained_window) == (64, 0)
    own.close()
    told = load(first_layers(1), LoadSettings(sliding_window=4096))
    assert (told.window, told.trained_window) == (0, 4096)
    told.close()
