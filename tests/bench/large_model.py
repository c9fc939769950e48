"""What a person with a large model meets: how long each stage takes and is silent, and how soon a stop is heard.

    python -m tests.bench.large_model MODEL.gguf [--context 8192] [--tokens 7500] [--written 16] [--part whole|stops]

`python -m tests.engine.random_model FILE.gguf` makes one of random weights in the shape of Mistral 7B. A real worker
loads it, reads a made paper of about so many tokens ahead, writes a review, and in a process of its own a second one
from the snapshot. Then it is stopped in every stage. "silent" is the longest time between two signs of life, "stop" the
time from a request to stop to its end. Memory is what the worker holds at its most, "CPU" the processor seconds that it
took, which say more than times where other programs run.
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
_STAGES = ("reading", "requests", "writing")


@dataclass
class Timed:
    """A request's answer, with seconds: all that it took, of which processor time, the longest silence, and from a stop
    to its end."""

    answer: Answer
    whole_s: float
    cpu_s: float
    silent_s: float
    stop_s: float
    first_text_s: float


def timed(talk: ModelTalk, asked: Ask[Any, Any], stop: Callable[[ReviewEvent], bool] | None = None) -> Timed:
    """Send `asked` and stop it at the first event for which `stop` holds."""
    cpu = _cpu_seconds(talk)
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
    return Timed(answer, ended - began, _cpu_seconds(talk) - cpu, silent, ended - stopped if stopped else 0.0, text)


def _cpu_seconds(talk: ModelTalk) -> float:
    """What the worker took of the processors so far; nothing before it has started."""
    if talk.client.pid is None:
        return 0.0
    times = psutil.Process(talk.client.pid).cpu_times()
    return float(times.user + times.system)


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
        f"{name}: {timed_.whole_s:.1f} s, {timed_.cpu_s:.0f} s CPU, read {read} at "
        f"{read / max(told['prefill_s'], 1e-3):.1f}/s, first text after {timed_.first_text_s:.1f} s, written {written} "
        f"at {written / max(told['decode_s'], 1e-3):.1f}/s, silent {timed_.silent_s:.1f} s, snapshot {told['snapshot']}"
    )


@dataclass(frozen=True)
class Reviews:
    """Which reviews are asked for: the context in tokens, how many are written in each section, and a folder for it."""

    folder: Path
    context: int
    written: int

    def of(self, tokens: int, name: str) -> ReviewOrder:
        """A review of a paper of its own with about so many tokens."""
        text = [_SENTENCE.format(n=n, name=name) * 6 for n in range(max(1, tokens // (6 * _TOKENS)))]
        settings: dict[str, Any] = {
            "context": self.context,
            "max_tokens": self.written,
            "threads": 0,
            "strategy": "whole",
            "snapshot": True,
        }
        return order(paper(text), self.folder / name, **settings)


def measure_whole(model: Path, asked: ReviewOrder) -> None:
    """Loading, reading ahead, a review, and a second one in another process; told line by line."""
    talk = ModelTalk(_PATIENCE_S)
    try:
        loading = timed(talk, LoadModel(model))
        process = psutil.Process(talk.client.pid)
        tell(
            f"load: {loading.whole_s:.1f} s, {loading.cpu_s:.0f} s CPU, silent {loading.silent_s:.1f} s, "
            f"{process.memory_info().rss / 1e9:.2f} GB"
        )
        ahead = timed(talk, ReadAhead(asked))
        tell(
            f"read ahead: {ahead.whole_s:.1f} s, {ahead.cpu_s:.0f} s CPU, for {ahead.answer.data.tokens} tokens, "
            f"silent {ahead.silent_s:.1f} s"
        )
        tell(review_lines("review after it", timed(talk, WriteReview(asked))))
        tell(f"memory: {_peak(process.pid) / 1e9:.2f} GB at the most")
    finally:
        talk.close()
    talk = ModelTalk(_PATIENCE_S)
    try:
        talk.load(model)
        tell(review_lines("second review, new process", timed(talk, WriteReview(asked))))
    finally:
        talk.close()


def measure_stops(model: Path, reviews: Reviews) -> None:
    """How soon each stage stops. The papers are short, and none was read before, so that one costs little."""
    talk = ModelTalk(_PATIENCE_S)
    try:
        tell(_stop_line("loading", timed(talk, LoadModel(model), at("loading"))))
        talk.load(model)
        for stage in _STAGES:
            tell(_stop_line(stage, timed(talk, WriteReview(reviews.of(400, stage)), at(stage))))
        tell(review_lines("review of 400 tokens", timed(talk, WriteReview(reviews.of(400, "cold")))))
    finally:
        talk.close()


def _stop_line(stage: str, told: Timed) -> str:
    return f"stop while {stage}: {1000 * told.stop_s:.0f} ms" if told.answer.cancelled else f"{stage}: not stopped"


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
    parser.add_argument("--part", choices=("whole", "stops"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reviews = Reviews(Path(folder), options.context, options.written)
        if options.part != "stops":
            measure_whole(options.model, reviews.of(options.tokens, "whole"))
        if options.part != "whole":
            measure_stops(options.model, reviews)


if __name__ == "__main__":
    main()
