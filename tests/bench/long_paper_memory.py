"""The memory of a paper that is far longer than the context, beside that of one that just fills it.

    python -m tests.bench.long_paper_memory [--tokens 100000] [--strategy windows|rolling] [--context 8192]

Each paper is reviewed by a model worker of its own. By default with the first three layers of the starter model:
everything is real but the sense of what it writes, and the weights are small, so that whatever grows with the paper
shows the more.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from reviewer_app.messages.model import Planned
from tests.bench.engine_review import starter_model
from tests.engine.gguf_files import shortened
from tests.workers.model_talk import ModelTalk, order, paper

_SENTENCE = "Experiment {n} took {minutes} minutes and gave {figure} points more than the one before. "
_TOKENS = 19  # about, in a sentence
_SENTENCES = 8  # in a paragraph
_PATIENCE_S = 3600.0


def reviewed(model: Path, tokens: int, strategy: str, context: int) -> dict[str, Any]:
    """A review of a made paper of about `tokens` tokens: its peak memory in MB, its timings."""
    count = max(1, tokens // (_TOKENS * _SENTENCES))
    texts = [
        "".join(
            _SENTENCE.format(n=n * _SENTENCES + i, minutes=(n * 7 + i) % 60, figure=(n * 13 + i) % 100)
            for i in range(_SENTENCES)
        )
        for n in range(count)
    ]
    talk = ModelTalk(timeout=_PATIENCE_S)
    try:
        with tempfile.TemporaryDirectory() as folder:
            talk.load(model)
            params = order(paper(texts), Path(folder), strategy=strategy, context=context, max_tokens=48, threads=0)
            answer = talk.review(params)
    finally:
        talk.close()
    plan = answer.of(Planned)[0]
    timings = answer.data.timings
    return {
        "tokens": sum(row.tokens for row in plan.coverage),
        "strategy": answer.data.settings["strategy"],
        "parts": len({n for row in plan.coverage for n in row.windows}),
        "peak_mb": timings["peak_rss_mb"],
        "total_s": timings["total_s"],
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=100_000)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--strategy", choices=("windows", "rolling"), default="windows")
    parser.add_argument("--context", type=int, default=8192)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = options.model or shortened(starter_model(), Path(folder) / "quick.gguf", 3)
        filling = reviewed(model, options.context, "whole", options.context)
        long = reviewed(model, options.tokens, options.strategy, options.context)
    ratio = round(long["peak_mb"] / filling["peak_mb"], 3)
    sys.stdout.write(json.dumps({"filling": filling, "long": long, "ratio": ratio}, indent=1) + "\n")


if __name__ == "__main__":
    main()
