"""What the rolling window costs a model, and what it would cost without moving the instruction along.

    python -m tests.bench.rolling_loss [--window 512] [--tokens 9600] [--judged 1024] [--model FILE]

A long text goes through a small window until the instruction, where it stays in its place, is further away than the
model was trained for. Then the mean loss (nats a token) of the text that follows is taken, three times:

    moved    the instruction's cells move forward with the window (what the program does)
    unmoved  they stay where they were read
    dropped  they are evicted like all else

The window is filled once and then set forward by a jump: what would have been evicted on the way leaves no cell behind.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from pathlib import Path

import numpy as np

from reviewer_app.engine import llama_context
from reviewer_app.engine.context import PREFIX, Context, ContextSettings
from reviewer_app.engine.load import load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.rolling_buffer import RollingBuffer
from reviewer_app.engine.threads import Pace
from tests.bench.engine_review import paper_text, starter_model

WAYS = ("moved", "unmoved", "dropped")
_STEP = 64  # tokens whose logits are read in one call


def loss(model: LoadedModel, way: str, window: int, tokens: int, judged: int) -> float:
    """The mean loss of the `judged` tokens that follow after `tokens` have gone through the window."""
    kept = model.encode(model.form.head("You review papers.", "Below is a scientific paper.\n"), begin=True)
    text = model.vocabulary.encode(paper_text() * 4)
    settings = ContextSettings(len(kept) + window + 2 * _STEP, _STEP, _STEP, exact=False)
    context = Context(model, settings, Pace())
    try:
        buffer = RollingBuffer(context, window)
        buffer.begin(kept)
        buffer.read(text[: 2 * window])
        far = tokens - 2 * window
        first = context.evicted + len(kept)
        llama_context.shift_cells(context.memory, PREFIX, first, -1, far)
        if way == "moved":
            llama_context.shift_cells(context.memory, PREFIX, context.evicted, first, far)
        elif way == "dropped":
            llama_context.remove_cells(context.memory, PREFIX, 0, first)
        return _loss_of(context, text[2 * window - 1 : 2 * window + judged], context.end - 1 + far, window)
    finally:
        context.close()


def _loss_of(context: Context, tokens: list[int], position: int, window: int) -> float:
    """Forced, one after the other, from the last token that was read; the window rolls on."""
    total = 0.0
    llama_context.remove_cells(context.memory, PREFIX, position, -1)
    for i, (token, follows) in enumerate(itertools.pairwise(tokens)):
        context.step([token], [position + i], [PREFIX])
        logits = context.logits(0).astype(np.float64)
        total += float(np.logaddexp.reduce(logits) - logits[follows])
        oldest = position + i - window + 1
        llama_context.remove_cells(context.memory, PREFIX, oldest, oldest + 1)
    return total / (len(tokens) - 1)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--window", type=int, default=512)
    parser.add_argument("--tokens", type=int, default=9600)
    parser.add_argument("--judged", type=int, default=1024)
    parser.add_argument("--model", type=Path, default=None)
    options = parser.parse_args()
    model = load(options.model or starter_model())
    losses = {way: round(loss(model, way, options.window, options.tokens, options.judged), 3) for way in WAYS}
    sys.stdout.write(json.dumps({"window": options.window, "tokens": options.tokens, **losses}) + "\n")


if __name__ == "__main__":
    main()
