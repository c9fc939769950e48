"""How soon reading ahead gives way to a person, and how soon a review lets itself be stopped.

    python -m tests.bench.read_ahead_preemption [--tries 20] [--paper FILE.pdf] [--model FILE.gguf] [--context N]

A real worker reads the paper ahead with one thread. At moments spread over all that this takes, a review is asked for,
as a person's would be: counted is the time from the request to the first thing that the review does. The review is
taken back at that, and counted is the time from there to its end.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from reviewer_app.ipc.client import Outcome, RequestHandle
from reviewer_app.messages.model import Planned, ReadAhead, Reading, ReviewEvent, StageBegun, WriteReview
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.review.model import ReviewOrder
from tests.bench.engine_review import ROOT, starter_model
from tests.workers.model_talk import ModelTalk, order

SAMPLE = ROOT / "resources" / "sample" / "N18-3011.pdf"
_PATIENCE_S = 600.0
_URGENT, _AHEAD = 0, 9


@dataclass
class Try:
    """One try; times in seconds. `stage` is what reading ahead was at: planning, reading or keeping its state."""

    asked_at_s: float
    stage: str
    accepted_s: float
    stopped_s: float


class Taking:
    """One try while it runs: reading ahead, a review that goes first, and its end."""

    def __init__(self, talk: ModelTalk, review: ReviewOrder) -> None:
        self._talk = talk
        self._review = review
        self._handle: RequestHandle[Any, Any] | None = None
        self._stage = "waiting"
        self._asked = self._accepted = self._ended = self._ahead_ended = 0.0
        self._found = ""

    def run(self, ahead: ReviewOrder, after_s: float) -> Try:
        """Ask for the review `after_s` seconds after reading ahead began."""
        self._talk.client.request(
            ReadAhead(ahead), on_event=self._reads, on_done=self._read, deadline=None, priority=_AHEAD
        )
        self._talk.runtime.call_later(after_s, self._ask)
        if not self._talk.runtime.run_until(lambda: bool(self._ahead_ended and self._ended), _PATIENCE_S):
            raise TimeoutError
        return Try(after_s, self._found, self._accepted - self._asked, self._ended - self._accepted)

    def _reads(self, event: ReviewEvent) -> None:
        match event:
            case StageBegun(stage=stage):
                self._stage = stage
            case Planned():
                self._stage = "keeping"  # unless there is something left to read
            case Reading(done=done, total=total):
                self._stage = "reading" if done < total else "keeping"
            case _:
                pass

    def _read(self, _outcome: Outcome[object]) -> None:
        self._ahead_ended = time.monotonic()

    def _ask(self) -> None:
        self._found = "over" if self._ahead_ended else self._stage
        self._asked = time.monotonic()
        self._handle = self._talk.client.request(
            WriteReview(self._review), on_event=self._reviews, on_done=self._over, deadline=None, priority=_URGENT
        )

    def _reviews(self, _event: ReviewEvent) -> None:
        if self._handle and not self._accepted:
            self._accepted = time.monotonic()
            self._handle.cancel()

    def _over(self, _outcome: Outcome[object]) -> None:
        self._ended = time.monotonic()


def measured(model: Path, pdf: Path, tries: int, context: int) -> list[Try]:
    """Half of the tries while the paper is being read, half while it is planned and its state is kept on disk."""
    paper = parse_pdf(pdf.read_bytes(), pdf.name)
    talk = ModelTalk(timeout=_PATIENCE_S)
    try:
        with tempfile.TemporaryDirectory() as folder:
            talk.load(model)
            count = itertools.count()

            def params() -> ReviewOrder:
                made = order(paper, Path(folder), threads=0, context=context, snapshot=True, strategy="whole")
                # A folder of its own: with a state on disk there is nothing to read or to keep.
                return replace(made, snapshots_folder=Path(folder, str(next(count))))

            planned_s, chunk_s = first_chunk(talk, params())
            spread = [(i + 0.5) / (tries // 2) for i in range(tries // 2)]
            # What a stopped call had read in whole chunks stays: a paper is read once in all, and some chunks twice.
            found = [Taking(talk, params()).run(params(), planned_s + 1.9 * chunk_s * at) for at in spread]
            talk.ask(ReadAhead(params()), priority=_AHEAD)
            began = time.monotonic()
            talk.ask(ReadAhead(params()), priority=_AHEAD)
            kept_s = time.monotonic() - began
            return found + [Taking(talk, params()).run(params(), kept_s * at) for at in spread]
    finally:
        talk.close()


def first_chunk(talk: ModelTalk, params: ReviewOrder) -> tuple[float, float]:
    """Seconds until the first chunk is begun, and that it takes."""
    times = [time.monotonic()]

    def read_one(event: ReviewEvent) -> bool:
        times.extend([time.monotonic()] * isinstance(event, Reading))
        return len(times) > 2

    talk.ask(ReadAhead(params), cancel_when=read_one, priority=_AHEAD)
    return times[1] - times[0], times[2] - times[1]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--paper", type=Path, default=SAMPLE)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--context", type=int, default=0, help="a smaller one, for a slow machine")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    tries = measured(options.model or starter_model(), options.paper, options.tries, options.context)
    out = [f"{'asked after s':>14}{'stage':>12}{'accepted ms':>14}{'stopped ms':>14}"]
    out += [f"{t.asked_at_s:>14.2f}{t.stage:>12}{1000 * t.accepted_s:>14.1f}{1000 * t.stopped_s:>14.1f}" for t in tries]
    worst = max(t.accepted_s for t in tries), max(t.stopped_s for t in tries)
    out.append(f"{'worst':>26}{1000 * worst[0]:>14.1f}{1000 * worst[1]:>14.1f}")
    out.append(f"load of the machine {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} processors")
    sys.stdout.write("\n".join(out) + "\n")
    if options.json:
        options.json.write_text(json.dumps([asdict(t) for t in tries], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
