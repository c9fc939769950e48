"""How fast this machine computes with a model, from a few tokens: what to expect before a review tells it exactly."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from reviewer_app.engine.context import PREFIX, Context, ContextSettings, batch_size
from reviewer_app.engine.interrupt import ShouldStop, never
from reviewer_app.engine.load import load
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.threads import Pace, physical_cores

_READ = 128  # tokens
_WARM_UP = 32  # of them, read once before
_STEPS = 8
LARGE_MODEL = 7.24e9  # weights of Mistral 7B, of which one layer is tried
_SECTIONS = 4  # that a review writes at the same time
_TEXT = "What was measured is told as such, and what is only expected, too. " * 20


@dataclass(frozen=True, slots=True)
class Measured:
    """The model's number of weights and their bytes; tokens a second read and, in all four sections, written."""

    parameters: int
    size: int
    read: float
    written: float


def measure(
    path: Path, should_stop: ShouldStop = never, machine: Machine | None = None, *, stands_for: float = 0
) -> Measured:
    """Read and write a few tokens with the model at `path` as a review does, on a graphics card if one takes it.

    `stands_for` is the number of weights of the model whose layer it is; it is then read as that one would be.

    Raises Interrupted, and ReviewerError as `load` does.
    """
    machine = machine or Machine()
    model = load(path, None, should_stop, machine)
    try:
        batch = batch_size(model, stands_for)
        settings = ContextSettings(2 * _READ, 1 + _SECTIONS, batch, exact=False)
        context = Context(model, settings, Pace(physical_cores()), machine)
        try:
            tokens = model.vocabulary.encode(_TEXT)[:_READ]
            context.read_prefix(tokens[:_WARM_UP], should_stop)
            context.clear()
            began = time.perf_counter()
            context.read_prefix(tokens, should_stop)
            read = len(tokens) / (time.perf_counter() - began)
            sequences = range(PREFIX + 1, PREFIX + 1 + _SECTIONS)
            for _ in context.read_requests(dict.fromkeys(sequences, tokens[:2]), should_stop):
                pass
            times = []
            for step in range(_STEPS):
                began = time.perf_counter()
                at = len(tokens) + 2 + step
                context.step([tokens[step]] * _SECTIONS, [at] * _SECTIONS, list(sequences), should_stop)
                times.append(time.perf_counter() - began)
            # The middle of them: the first is slow, and any may wait for another program.
            written = _SECTIONS / sorted(times)[_STEPS // 2]
        finally:
            context.close()
        return Measured(model.header.parameters, model.header.tensor_bytes, read, written)
    finally:
        model.close()
