"""A few tokens tell how fast a model is here."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.engine.context import batch_size
from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.load import load
from reviewer_app.engine.random_model import write_large_layer
from reviewer_app.engine.speed import LARGE_MODEL, measure


def test_one_layer_stands_for_a_large_model(tmp_path: Path) -> None:
    file = tmp_path / "layer.gguf"
    write_large_layer(file)
    measured = measure(file, stands_for=LARGE_MODEL)
    assert measured.read > measured.written > 0
    # With its share of the two matrices of the vocabulary left out: 32 such layers are the model.
    assert 32 * measured.parameters == pytest.approx(LARGE_MODEL, rel=0.05)
    model = load(file)
    try:
        assert batch_size(model) > batch_size(model, LARGE_MODEL)
    finally:
        model.close()


def test_it_can_be_stopped(quick_model: Path) -> None:
    with pytest.raises(Interrupted):
        measure(quick_model, should_stop=lambda: True)
