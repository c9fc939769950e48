"""The models of random weights that stand for what can't be had here: the library takes them for real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reviewer_app.engine.context import Context, ContextSettings
from reviewer_app.engine.load import load
from tests.engine.random_model import SHAPES, random_model


def test_a_random_model_loads_and_gives_numbers_that_differ(starter_model: Path, tmp_path: Path) -> None:
    shape = SHAPES["small"]
    model = load(random_model(starter_model, tmp_path / "small.gguf", shape))
    context = Context(model, ContextSettings(256, 2, 64))
    try:
        assert (model.header.architecture, model.header.quantization) == ("llama", "Q4_0")
        assert (model.header.layers, model.header.trained_context) == (shape.layers, shape.context)
        assert model.form.origin == "model"
        context.read_prefix(model.encode(model.form.head("You review papers.", "A paper."), begin=True))
        context.read_request(model.encode(model.form.tail("Review it."), begin=False), 1)
        logits = context.logits(len(model.encode(model.form.tail("Review it."), begin=False)) - 1)
        assert np.isfinite(logits).all()
        assert logits.std() > 0.01
    finally:
        context.close()
        model.close()
