"""The request `self_test`: whether this build of llama.cpp computes on this machine."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.random_model import write_random_model
from reviewer_app.engine.self_test import Check, self_test
from reviewer_app.workers.serve import Job


def run_self_test(job: Job, params: dict[str, Any], machine: Machine) -> dict[str, Any]:
    """{folder, models} -> {passed, checks, difference, seconds, failed, why}.

    A model of random weights is made in `folder` and checked as well. Events: `check` (model, what, graphics, threads,
    flash) before each check, since the check may be what ends the process; `failed` is such a check, or None.
    """
    began = time.perf_counter()
    random = Path(params["folder"]) / "random-weights.gguf"
    write_random_model(random)
    models = [random, *(Path(file) for file in params["models"])]
    try:
        verdict = self_test(models, lambda check: job.event("check", **_told(check)), lambda: job.cancelled, machine)
    except Interrupted:
        job.check()
        raise
    return {
        "passed": verdict.failed is None,
        "checks": verdict.checks,
        "difference": verdict.difference,
        "seconds": time.perf_counter() - began,
        "failed": _told(verdict.failed) if verdict.failed else None,
        "why": verdict.why,
    }


def _told(check: Check) -> dict[str, Any]:
    return {"model": check.model, "what": check.what, **asdict(check.way)}
