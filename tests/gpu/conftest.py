"""Models on whatever device there is. `make test-gpu` builds for it; nothing of this runs in `make test`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.engine import llama
from reviewer_app.engine.context import PREFIX, Context, ContextSettings
from reviewer_app.engine.load import LoadSettings, load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.self_test import Logits
from reviewer_app.engine.threads import Pace
from tests.engine.test_generate import PAPER

CELLS = 512
BATCH = 128

Opened = Callable[..., tuple[LoadedModel, Context]]


@pytest.fixture(autouse=True)
def device() -> None:
    """Fails where there is nothing to test: green without a device would say what nobody saw."""
    if not llama.gpu_offload():
        pytest.fail(f"no graphics device: built for {llama.built_for().get('graphics', 'unknown')}", pytrace=False)


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Loads a model with so many layers on the device, and makes a context; closed after the test."""
    with ExitStack() as stack:

        def make(file: Path, layers: int, settings: LoadSettings | None = None) -> tuple[LoadedModel, Context]:
            base = settings or LoadSettings()
            model = load(file, LoadSettings(layers, base.adapters, base.rope, base.sliding_window))
            stack.callback(model.close)
            context = Context(model, ContextSettings(CELLS, 5, BATCH), Pace(1))
            stack.callback(context.close)
            return model, context

        yield make


def tokens_of(model: LoadedModel, count: int) -> list[int]:
    """The first tokens of a text in English."""
    tokens = model.vocabulary.encode(PAPER * 8)
    assert len(tokens) >= count
    return tokens[:count]


def logits_after(context: Context, tokens: list[int]) -> Logits:
    """The logits of the last of `tokens`, read from the start."""
    context.clear()
    return context.logits(context.prefill(tokens, 0, PREFIX, outputs=True))


def difference(logits: Logits, reference: Logits) -> float:
    """As the self-test measures it: the root mean square, as a share of the spread."""
    assert np.isfinite(logits).all()
    return float(np.sqrt(np.mean((logits - reference) ** 2)) / reference.std())
