"""What the four sections' own requests cost beside reading the paper, asked for in two ways.

    python -m tests.bench.request_cost [--model FILE] [--prompt 1889] [--threads 0] [--json]

`apart` gives each section its whole request, read in calls of its own; `shared` is what a review does: what the four
have in common is read once, at the paper's end, and what differs in one batch. With one thread, where the same text is
promised, each has calls of its own in both ways. Without a model, a random one of a single layer as wide as a 7B's.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from reviewer_app.engine.context import Context, ContextSettings, batch_size
from reviewer_app.engine.load import load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace
from reviewer_app.paper.model import Page, Paper, Source
from reviewer_app.review.prompt import DEFAULT_PROFILE, ChatPrompt, build_prompt, load_profile
from tests.bench.engine_review import paper_text, starter_model
from tests.engine.random_model import SHAPES, random_model


def measure(file: Path, length: int, threads: int) -> dict[str, Any]:
    """Both ways after the same `length` tokens; times in seconds, `share` is of the time to read these."""
    model = load(file)
    prompt = _prompt()
    head = model.encode(model.form.head(prompt.system, prompt.prefix + paper_text()), begin=True)[:length]
    common = model.vocabulary.encode(prompt.common)
    whole = _tails(model, prompt, prompt.common)
    rest = _tails(model, prompt, "")
    cells = length + len(common) + sum(map(len, whole.values()))
    settings = ContextSettings(cells, len(whole) + 1, batch_size(model), exact=threads == 1)
    context = Context(model, settings, Pace(threads))
    began = time.perf_counter()
    context.read_prefix(head)
    reading = time.perf_counter() - began
    began = time.perf_counter()
    for sequence, tokens in whole.items():
        context.read_request(tokens, sequence)
    apart = time.perf_counter() - began
    for sequence in whole:
        context.drop(sequence)
    began = time.perf_counter()
    context.prefill(common, context.end, 0)
    read_once = time.perf_counter() - began
    began = time.perf_counter()
    for _ in context.read_requests(rest):
        pass
    shared = time.perf_counter() - began
    context.close()
    model.close()
    return {
        "model": file.name,
        "prompt_tokens": length,
        "threads": threads,
        "load_average": round(psutil.getloadavg()[0], 1),
        "reading_s": round(reading, 2),
        "apart": {
            "tokens": sum(map(len, whole.values())),
            "seconds": round(apart, 2),
            "share": round(apart / reading, 3),
        },
        "shared": {
            "tokens": len(common) + sum(map(len, rest.values())),
            "seconds": round(read_once + shared, 2),
            "share": round((read_once + shared) / reading, 3),
            "of_it_before_the_snapshot": round(read_once / reading, 3),
        },
    }


def _prompt() -> ChatPrompt:
    paper = Paper(
        source=Source("made.pdf", "0" * 64, 1, "made", 0.0),
        title="",
        authors=(),
        abstract="",
        language="en",
        sections=(),
        references=(),
        pages=(Page(1, 612, 792, 1.0, "made"),),
    )
    return build_prompt(load_profile(DEFAULT_PROFILE), paper, ())


def _tails(model: LoadedModel, prompt: ChatPrompt, common: str) -> dict[int, list[int]]:
    """The tokens of each section's request after `common`, by sequence."""
    texts = prompt.requests.values()
    return {
        number: model.encode(model.form.tail(common + text, prompt.answer_prefix), begin=False)
        for number, text in enumerate(texts, 1)
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--prompt", type=int, default=1889)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.model or random_model(starter_model(), Path(folder) / "layer.gguf", SHAPES["one-layer"])
        measured = measure(file, options.prompt, options.threads)
    if options.json:
        sys.stdout.write(json.dumps(measured, indent=2) + "\n")
        return
    sys.stdout.write(f"{measured['prompt_tokens']} tokens read in {measured['reading_s']} s\n")
    for way in ("apart", "shared"):
        figures = measured[way]
        sys.stdout.write(f"{way}: {figures['tokens']} tokens, {figures['seconds']} s, {figures['share']} of it\n")


if __name__ == "__main__":
    main()
