"""The measured number of threads beside the fixed ones, on the machine as it is and with a busy neighbour on it.

    python -m tests.bench.thread_choice [--answer 96] [--prompt 512] [--rounds 2] [--model FILE] [--json]

Each round writes four texts together with each fixed number and with the measured one; the best round of each counts
for the fixed numbers, the median for the measured one. `share` is the measured rate over that of the best fixed one.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reviewer_app.engine.context import Context, ContextSettings
from reviewer_app.engine.generate import Continuation, write_together
from reviewer_app.engine.load import load
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.sampling import SamplerSettings
from reviewer_app.engine.threads import Pace, candidates, physical_cores
from tests.bench.engine_review import BATCH, prompts, starter_model
from tests.engine.silence import Silent

_BUSY = "while True: pass"


@contextmanager
def neighbours(count: int) -> Iterator[None]:
    """So many programs that each keep a core busy."""
    running = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def rate(context: Context, tails: Sequence[list[int]], answer: int, pace: Pace) -> float:
    """Tokens a second that four texts are written at."""
    context.pace = pace
    asked = [Continuation(str(i), tail, 1, answer, ends=False) for i, tail in enumerate(tails)]
    settings = SamplerSettings(temperature=0.0, repetition_penalty=1.0, dry_multiplier=0.0)
    written = write_together(context, asked, settings, Silent())
    return (written.decode_tokens - len(tails)) / written.decode_s


def measure(model: LoadedModel, prompt: int, answer: int, rounds: int) -> dict[str, Any]:
    """The rates by number of threads, "measured" among them."""
    head, tails = prompts(model, prompt)
    cells = len(head) + sum(len(t) + answer for t in tails)
    context = Context(model, ContextSettings(cells, len(tails) + 1, BATCH, exact=False), Pace())
    fixed: dict[str, list[float]] = {str(n): [] for n in sorted(candidates(physical_cores()))}
    measured: list[float] = []
    try:
        context.read_prefix(head)
        for _ in range(rounds):
            for name, rates in fixed.items():
                rates.append(rate(context, tails, answer, Pace(int(name))))
            measured.append(rate(context, tails, answer, Pace()))
    finally:
        context.close()
    best = max(max(rates) for rates in fixed.values())
    own = statistics.median(measured)
    return {
        **{f"fixed_{name}": round(max(rates), 1) for name, rates in fixed.items()},
        "measured": round(own, 1),
        "share": round(own / best, 3),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answer", type=int, default=96)
    parser.add_argument("--prompt", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    model = load(options.model or starter_model())
    sizes = (options.prompt, options.answer, options.rounds)
    results = {"as it is": measure(model, *sizes)}
    for count in dict.fromkeys((1, physical_cores())):
        with neighbours(count):
            results[f"{count} busy"] = measure(model, *sizes)
    if options.json:
        sys.stdout.write(json.dumps(results, indent=1) + "\n")
        return
    for name, values in results.items():
        sys.stdout.write(name.ljust(10) + "".join(f"  {k} {v}" for k, v in values.items()) + "\n")


if __name__ == "__main__":
    main()
