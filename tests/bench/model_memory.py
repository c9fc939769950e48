"""The memory that a model takes with contexts of 8,192 and 32,768 tokens, as the manifest says it.

    python -m tests.bench.model_memory MODEL.gguf [--contexts 8192,32768] [--read 128]

A model of random weights in the shape of a real one (`tests.engine.random_model`) gives the real one's figures. It is
held as the model worker holds it: the file is not mapped, room for five sequences, no flash attention on the processor.
For each context a process of its own loads, opens the context, reads a little and is asked for its peak. The library
clears the cache when it makes it, so that all of it is resident; of the buffer for computing a short text touches a
part, and what the library has reserved beyond it is added: a paper that fills the context touches that too.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from reviewer_app.engine import fit, llama
from reviewer_app.engine.context import Context, ContextSettings, batch_size
from reviewer_app.engine.load import LoadSettings, load

_BUFFER = re.compile(r"compute buffer size = +([\d.]+) MiB")
_SEQUENCES = 5  # the paper and the four sections


def measured(path: Path, context: int, read: int) -> dict[str, float]:
    """What this process takes for it, in bytes."""
    model = load(path, LoadSettings(gpu_layers=0))
    loaded = fit.peak_memory()
    batch = batch_size(model)
    made = Context(model, ContextSettings(context, _SEQUENCES, batch, exact=False))
    buffer = sum(float(size) for line in llama.recent_log() for size in _BUFFER.findall(line)) * 2**20
    opened = fit.peak_memory()
    tokens = model.vocabulary.encode("The error fell by three points in the second run. " * read)[:read]
    made.read_prefix(tokens)
    peak = fit.peak_memory()
    estimate = fit.estimate(model.header, context, batch)
    made.close()
    model.close()
    return {
        "file": path.stat().st_size,
        "weights": estimate.weights,
        "loaded": loaded,
        "opened": opened,
        "peak": peak,
        "buffer": buffer,
        "needed": peak + max(0.0, buffer - (peak - opened)),
        "estimate": estimate.total,
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--contexts", default="8192,32768")
    parser.add_argument("--read", type=int, default=128)
    parser.add_argument("--one", action="store_true", help="measure in this process (the first context)")
    options = parser.parse_args()
    contexts = [int(n) for n in options.contexts.split(",")]
    if options.one:
        sys.stdout.write(json.dumps(measured(options.model, contexts[0], options.read)) + "\n")
        return
    for context in contexts:
        command = [sys.executable, "-m", "tests.bench.model_memory", str(options.model), "--one"]
        command += ["--contexts", str(context), "--read", str(options.read)]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        shown = ", ".join(f"{name} {value / 1e9:.3f}" for name, value in found.items())
        sys.stdout.write(f"{context:,} tokens: {shown} (GB)\n")


if __name__ == "__main__":
    main()
