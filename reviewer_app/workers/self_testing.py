"""Whether this build of llama.cpp computes on this machine, and how fast."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.random_model import write_large_layer, write_random_model
from reviewer_app.engine.self_test import Check, self_test
from reviewer_app.engine.speed import LARGE_MODEL, measure
from reviewer_app.messages.model import CheckBegun, RunSelfTest, SelfTested, SpeedsTried, TriedSpeed, TrySpeeds
from reviewer_app.workers.serve import Job


def run_self_test(job: Job, ask: RunSelfTest, machine: Machine) -> SelfTested:
    """Check the library on a model of random weights, which is made here, and on those that are named."""
    began = time.perf_counter()
    random = ask.folder / "random-weights.gguf"
    write_random_model(random)
    models = [random, *ask.models]
    try:
        verdict = self_test(models, lambda check: job.emit(_event(check)), lambda: job.cancelled, machine)
    except Interrupted:
        job.check()
        raise
    failed = _event(verdict.failed) if verdict.failed else None
    return SelfTested(verdict.checks, verdict.difference, time.perf_counter() - began, failed, verdict.why)


def try_speeds(job: Job, ask: TrySpeeds, machine: Machine) -> SpeedsTried:
    """Measure one layer of a large model, which is made here, and the model that is named."""
    layer = ask.folder / "one-layer.gguf"
    write_large_layer(layer)

    def tried(path: Path, stands_for: float = 0) -> TriedSpeed:
        measured = measure(path, lambda: job.cancelled, machine, stands_for=stands_for)
        return TriedSpeed(**asdict(measured))

    try:
        return SpeedsTried(tried(layer, LARGE_MODEL), tried(ask.model) if ask.model else None)
    except Interrupted:
        job.check()
        raise


def _event(check: Check) -> CheckBegun:
    return CheckBegun(check.model, check.what, **asdict(check.way))
