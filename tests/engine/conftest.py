"""A model that is loaded once for all tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewer_app.engine.context import Context, ContextSettings
from reviewer_app.engine.load import load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace


@pytest.fixture(scope="session")
def model(first_layers: Callable[[int], Path]) -> Iterator[LoadedModel]:
    """The first four layers of the starter model, in memory: real arithmetic, rubbish as text, fast."""
    loaded = load(first_layers(4))
    yield loaded
    loaded.close()


@pytest.fixture
def new_context(model: LoadedModel) -> Iterator[Callable[..., Context]]:
    """Makes small contexts of the model, at one thread, and closes them after the test."""
    made: list[Context] = []

    def make(
        cells: int = 1024, sequences: int = 5, threads: int = 1, batch: int = 128, kv_type: str = "f16"
    ) -> Context:
        # As a review does: only one thread promises the same text alone and beside others.
        settings = ContextSettings(cells, sequences, batch, kv_type, exact=threads == 1)
        made.append(Context(model, settings, Pace(fixed=threads)))
        return made[-1]

    yield make
    for context in made:
        context.close()
