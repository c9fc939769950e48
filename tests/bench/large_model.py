"""What a person with a large model meets: how long each stage takes and is silent, and how soon a stop is heard.

    python -m tests.bench.large_model MODEL.gguf [--context 8192] [--tokens 7500] [--written 16]

`python -m tests.engine.random_model FILE.gguf` makes one of random weights in the shape of Mistral 7B. A real worker
loads it, reads a made paper of about so many tokens ahead, writes a review, and in a process of its own a second one
from the snapshot. Then it is stopped in every stage. "silent" is the longest time between two signs of life, "stop" the
time from a request to stop to its end. Memory is what the worker holds at its most.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from reviewer_app.messages.ask import Ask
from reviewer_app.messages.model import (
    LoadModel,
    Planned,
    ReadAhead,
    Reading,
    ReviewEvent,
    StageBegun,
    StepProgress,
    WriteReview,
    Wrote,
)
from reviewer_app.review.model import ReviewOrder
from tests.workers.model_talk import Answer, ModelTalk, order, paper

_PATIENCE_S = 3 * 3600.0
_SENTENCE = "In run {n} of {name} the error fell by {n} points, which nobody had foreseen. "
_TOKENS = 22  # about, in a sentence
_STAGES = ("loading", "reading", "requests", "writing")


@dataclass
class Timed:
    """A request's answer, with seconds: all that it took, the longest silence, and from a stop to its end."""

    answer: Answer
    whole_s: float
    silent_s: float
    stop_s: float
    first_text_s: float


def timed(talk: ModelTalk, asked: Ask[Any, Any], stop: Callable[[ReviewEvent], bool] | None = None) -> Timed:
    """Send `asked` and stop it at the first event for which `stop` holds."""
    began = time.monotonic()
    signs = [began]
    stopped = text = 0.0

    def heard(event: ReviewEvent) -> bool:
        nonlocal stopped, text
        signs.append(time.monotonic())
        if isinstance(event, Wrote) and not text:
            text = signs[-1] - began
        if stop is not None and not stopped and stop(event):
            stopped = signs[-1]
            return True
        return False

    answer = talk.ask(asked, cancel_when=heard)
    ended = time.monotonic()
    silent = max(after - before for before, after in pairwise([*signs, ended]))
    return Timed(answer, ended - began, silent, ended - stopped if stopped else 0.0, text)


def at(stage: str) -> Callable[[ReviewEvent], bool]:
    """Whether an event shows that `stage` is under way."""
    prefix = 0

    def reached(event: ReviewEvent) -> bool:
        nonlocal prefix
        match event:
            case Planned():
                prefix = event.prefix_tokens
            case StepProgress(step=step):
                return step == stage
            case Reading(done=done):
                # The last sign before the requests are read is that of the prefix.
                return done == prefix if stage == "requests" else stage == "reading" and 0 < done < prefix
            case StageBegun(stage=begun):
                return stage == "writing" == begun
            case Wrote():
                return stage == "writing"
            case _:
                pass
        return False

    return reached


def tell(text: str) -> None:
    """A line of the result, as soon as it is known."""
    sys.stdout.write(f"{text}   (load {psutil.getloadavg()[0]:.1f})\n")
    sys.stdout.flush()


def review_lines(name: str, timed_: Timed) -> str:
    """The figures of a whole review."""
    told = timed_.answer.data.timings
    read, written = told["prefill_tokens"], told["decode_tokens"]
    return (
        f"{name}: {timed_.whole_s:.1f} s, read {read} at {read / max(told['prefill_s'], 1e-3):.1f}/s, first text after "
        f"{timed_.first_text_s:.1f} s, written {written} at {written / max(told['decode_s'], 1e-3):.1f}/s, silent "
        f"{timed_.silent_s:.1f} s, snapshot {told['snapshot']}"
    )


def measure(model: Path, folder: Path, context: int, tokens: int, written: int) -> None:
    """Everything, told line by line."""

    def asked(count: int, name: str) -> ReviewOrder:
        text = [_SENTENCE.format(n=n, name=name) * 6 for n in range(max(1, count // (6 * _TOKENS)))]
        settings: dict[str, Any] = {
            "context": context,
            "max_tokens": written,
            "threads": 0,
            "strategy": "whole",
            "snapshot": True,
        }
        return order(paper(text), folder / name, **settings)

    whole = asked(tokens, "whole")
    talk = ModelTalk(_PATIENCE_S)
    try:
        loading = timed(talk, LoadModel(model))
        process = psutil.Process(talk.client.pid)
        tell(
            f"load: {loading.whole_s:.1f} s, silent {loading.silent_s:.1f} s, {process.memory_info().rss / 1e9:.2f} GB"
        )
        ahead = timed(talk, ReadAhead(whole))
        tell(f"read ahead: {ahead.whole_s:.1f} s for {ahead.answer.data.tokens} tokens, silent {ahead.silent_s:.1f} s")
        tell(review_lines("review after it", timed(talk, WriteReview(whole))))
        tell(f"memory: {_peak(process.pid) / 1e9:.2f} GB at the most")
    finally:
        talk.close()
    talk = ModelTalk(_PATIENCE_S)
    try:
        talk.load(model)
        tell(review_lines("second review, new process", timed(talk, WriteReview(whole))))
        # Short papers, none read before, so that a stop of each stage costs little.
        for stage in _STAGES:
            if stage == "loading":
                other = ModelTalk(_PATIENCE_S)
                try:
                    told = timed(other, LoadModel(model), at("loading"))
                finally:
                    other.close()
            else:
                told = timed(talk, WriteReview(asked(1000, stage)), at(stage))
            tell(
                f"stop while {stage}: {1000 * told.stop_s:.0f} ms" if told.answer.cancelled else f"{stage}: not stopped"
            )
        tell(review_lines("review of 1,000 tokens", timed(talk, WriteReview(asked(1000, "cold")))))
    finally:
        talk.close()


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--context", type=int, default=8192)
    parser.add_argument("--tokens", type=int, default=7500)
    parser.add_argument("--written", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.model, Path(folder), options.context, options.tokens, options.written)


if __name__ == "__main__":
    main()
