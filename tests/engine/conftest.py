"""The starter model, loaded once for all tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewer_app.engine.context import Context, ContextSettings
from reviewer_app.engine.load import load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace


@pytest.fixture(scope="session")
def model(starter_model: Path) -> Iterator[LoadedModel]:
    """The starter model in memory."""
    loaded = load(starter_model)
    yield loaded
    loaded.close()


@pytest.fixture
def new_context(model: LoadedModel) -> Iterator[Callable[..., Context]]:
    """Makes small contexts of the starter model, at one thread, and closes them after the test."""
    made: list[Context] = []

    def make(
        cells: int = 1024, sequences: int = 5, threads: int = 1, batch: int = 128, kv_type: str = "f16"
    ) -> Context:
        made.append(Context(model, ContextSettings(cells, sequences, batch, kv_type), Pace(fixed=threads)))
        return made[-1]

    yield make
    for context in made:
        context.close()
