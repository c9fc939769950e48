"""Measures this machine on the sample paper with the starter model, through the program's own command line.

    python tests/bench/measure.py [--json] [--paper FILE.pdf] [--model ID|FILE.gguf]

Runs in a home of its own that is thrown away. A time in seconds says something about this machine at this moment only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 3600.0


def run(home: Path, *arguments: str) -> float:
    """Run the command line with these arguments; the seconds it took, with the start of the program."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "reviewer_app", *arguments],
        cwd=_ROOT,
        env={**os.environ, "REVIEWER_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=_PATIENCE_S,
    )
    return time.perf_counter() - started


def measure(paper: Path, model: str | None) -> dict[str, float | str]:
    """The measurements by name; names end in their unit."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        parse_wall = run(home, "parse", str(paper), "-o", str(home / "paper.json"))
        parsed: dict[str, Any] = json.loads((home / "paper.json").read_text("utf-8"))
        chosen = ["--model", model] if model else []
        review_wall = run(home, "review", str(paper), "--json", str(home / "review.json"), *chosen)
        review: dict[str, Any] = json.loads((home / "review.json").read_text("utf-8"))
    timings = review["timings"]
    pages = parsed["source"]["pages"]
    return {
        "paper": paper.name,
        "model": review["model"]["id"],
        "threads": " ".join(str(n) for n in timings["threads"]),
        "parse_s_per_page": parsed["source"]["seconds"] / pages,
        "parse_command_s": parse_wall,
        "load_s": timings["load_s"],
        "prefill_tokens": timings["prefill_tokens"],
        "prefill_tokens_per_s": _rate(timings["prefill_tokens"], timings["prefill_s"]),
        "first_token_s": timings["first_token_s"],
        "decode_tokens": timings["decode_tokens"],
        "decode_tokens_per_s": _rate(timings["decode_tokens"], timings["decode_s"]),
        "review_s": timings["total_s"],
        "review_command_s": review_wall,
        "peak_rss_mb": timings["peak_rss_mb"],
    }


def _rate(amount: float, seconds: float) -> float:
    return amount / seconds if seconds else 0.0


def main(arguments: list[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Measure this machine.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--paper", type=Path, default=_ROOT / "resources" / "sample" / "N18-3011.pdf")
    parser.add_argument("--model")
    options = parser.parse_args(arguments)
    results = measure(options.paper.absolute(), options.model)
    if options.json:
        sys.stdout.write(json.dumps(results, indent=1) + "\n")
    else:
        for name, value in results.items():
            text = value if isinstance(value, str) else f"{value:,.3f}".rstrip("0").rstrip(".")
            sys.stdout.write(f"{name:<24}{text:>24}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
