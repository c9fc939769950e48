"""`doctor`, `bench` and `nougat`: what this machine can run, how fast, and why not more."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from reviewer_app import __version__
from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.cli.files import to_json
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import listed, mark, tr
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import ROLES, Role
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations
from reviewer_app.messages.about import About
from reviewer_app.models.library import installed_path
from reviewer_app.models.manifest import ManifestModel, load_catalogue
from reviewer_app.session.model_speeds import ModelSpeeds, fit
from reviewer_app.session.self_test import SelfTest, SelfTestResult, model_to_test

# A worker that has not told what it is by then will not review a paper either.
_ABOUT_DEADLINE_S = 30.0


# What the report names by these keys in JSON; a key that is not here is shown as it is.
_KEYS = (
    mark("program"),
    mark("version"),
    mark("executable"),
    mark("machine"),
    mark("system"),
    mark("cores"),
    mark("threads"),
    mark("memory_gb"),
    mark("memory_free_gb"),
    mark("pdf"),
    mark("parser"),
    mark("engine"),
    mark("gpu"),
    mark("why_no_gpu"),
    mark("features"),
    mark("models"),
    mark("installed"),
    mark("self_test"),
    mark("outlook"),
    mark("result"),
    mark("folder"),
    mark("files"),
    mark("data"),
    mark("cache"),
    mark("logs"),
    mark("yes"),
    mark("no"),
    mark("llama.cpp was built for the processor alone"),
)


def _shown(value: object) -> str:
    """A value of the report as a person reads it."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list):
        return listed(map(str, value))
    return tr(value) if isinstance(value, str) and value else str(value)


def doctor(args: argparse.Namespace, console: Console) -> int:
    """Report on this machine; fails if a part without which nothing can be reviewed does not run."""
    if args.self_test:
        return _self_test(args, console)
    report, problems = _examine(console)
    if args.json:
        console.result(to_json({"schema": 1, **report, "problems": problems}))
    else:
        for title, values in report.items():
            console.result(f"{tr(title)}:")
            if title == "self_test":
                values = {"result": values["result"]}
            for key, value in values.items():
                told = _outlook_text(value) if title == "outlook" else _shown(value)
                console.result(f"    {tr(key)}: {told}")
        for problem in problems or [tr("Nothing stands in the way of a review.")]:
            console.result(problem)
    return FAILED if problems else OK


def _self_test(args: argparse.Namespace, console: Console) -> int:
    """Run the engine's self-test alone."""
    result = _tested(console)
    if args.json:
        console.result(to_json({"schema": 1, "self_test": result.to_json()}))
    else:
        console.result(result.sentence)
        if result.detail:
            console.say(result.detail)
    return OK if result.passed else FAILED


def _tested(console: Console) -> SelfTestResult:
    runtime = SelectorRuntime()
    results: list[SelfTestResult] = []
    try:
        model = model_to_test(load_catalogue(locations().config, console.error), locations().models)
        SelfTest(runtime, model, results.append, console.progress)
        runtime.run_until(lambda: bool(results))
    finally:
        runtime.close()
    return results[0]


def _outlook(models: Sequence[ManifestModel], free: int, speeds: ModelSpeeds) -> dict[str, dict[str, Any]]:
    """What each model would do here; no speed where none was measured, of it or of one like it."""
    known = {model.id: model for model in models}
    told: dict[str, dict[str, Any]] = {}
    for model in models:
        speed = speeds.of(model, known)
        told[model.id] = {
            "fits": fit(model, free),
            "needs_gb": round(model.needs_memory / 1e9, 1),
            "read_per_s": None if speed is None else round(speed.read, 1),
            "written_per_s": None if speed is None else round(speed.written, 1),
            "speed": "unknown" if speed is None else speed.origin,
        }
    return told


def _outlook_text(told: Mapping[str, Any]) -> str:
    fits = {
        "wholly": tr("fits with a context of 8,192 tokens"),
        "partly": tr("fits with a shorter context only"),
        "not": tr("does not fit in the free memory"),
    }
    speeds = {
        "measured": tr("{read} tokens a second read and {written} written, measured"),
        "estimated": tr("about {read} tokens a second read and {written} written, estimated from a model like it"),
        "unknown": tr("speed not known before a review"),
    }
    speed = speeds[told["speed"]].format(read=told["read_per_s"], written=told["written_per_s"])
    return tr("{fit} (needs {gb} GB); {speed}").format(fit=fits[told["fits"]], gb=told["needs_gb"], speed=speed)


def _examine(console: Console) -> tuple[dict[str, dict[str, Any]], list[str]]:
    problems: list[str] = []
    where = locations()
    memory = psutil.virtual_memory()
    workers: dict[str, dict[str, Any]] = {}
    for name, role in ROLES.items():
        outcome = _ask_about(role)
        match outcome:
            case Done(data):
                workers[name] = data
            case Failed(error):
                workers[name] = {"error": str(error)}
                problems.append(str(error))
            case _:
                workers[name] = {}
    catalogue = load_catalogue(where.config, lambda e: problems.append(str(e))).models
    installed = [m.id for m in catalogue if installed_path(m, where.models)]
    tested = _tested(console)
    if not tested.passed:
        problems.append(tested.sentence)
    if not installed:
        problems.append(
            tr("No model is installed. Put a GGUF file into {folder} or name one with --model.").format(
                folder=where.models
            )
        )
    report: dict[str, dict[str, Any]] = {
        "program": {"version": __version__, "python": platform.python_version(), "executable": sys.executable},
        "machine": {
            "system": platform.platform(),
            "cores": psutil.cpu_count(logical=False) or os.cpu_count(),
            "threads": os.cpu_count(),
            "memory_gb": round(memory.total / 1e9, 1),
            "memory_free_gb": round(memory.available / 1e9, 1),
        },
        "pdf": workers["paper"],
        "engine": workers["model"],
        "self_test": {"result": tested.sentence, **tested.to_json()},
        "outlook": _outlook(catalogue, memory.available, ModelSpeeds(where.cache)),
        "models": {"installed": installed, "folder": str(where.models)},
        "files": {"data": str(where.data), "cache": str(where.cache), "logs": str(where.logs)},
    }
    return report, problems


def _ask_about(role: Role) -> Outcome[dict[str, Any]]:
    runtime = SelectorRuntime()
    outcomes: list[Outcome[dict[str, Any]]] = []
    try:
        client = WorkerClient(runtime, role)
        client.request(About(), on_done=outcomes.append, deadline=_ABOUT_DEADLINE_S)
        runtime.run_until(lambda: bool(outcomes))
        client.stop()
    finally:
        runtime.close()
    return outcomes[0]


def nougat(args: argparse.Namespace, console: Console) -> int:
    """Say that the GPU parser is not part of this version."""
    if args.action == "status":
        console.result(tr("Nougat is not installed: this version reads papers with PyMuPDF only."))
        return OK
    raise nougat_error()


def nougat_error() -> ReviewerError:
    """What a person is told who asks for the GPU parser."""
    return ReviewerError(
        ErrorCode.NOT_INSTALLED,
        tr("The Nougat parser is not part of this version."),
        tr("Papers are read with PyMuPDF; leave out --parser, or say --parser mupdf."),
    )


def bench(args: argparse.Namespace, console: Console) -> int:
    """Run the measurements that the source holds; each names its rival and how to repeat it."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "tests" / "bench" / "engine_review.py").is_file():
        raise ReviewerError(
            ErrorCode.NOT_INSTALLED,
            tr("The measurements are part of the source code, not of the installed program."),
            tr("Clone the source and run: make bench"),
        )
    console.say(tr("This takes some minutes; every other program on this machine changes the figures."))
    command = [sys.executable, "-m", "tests.bench.engine_review", *(["--json"] if args.json else [])]
    return OK if subprocess.run(command, cwd=root, check=False).returncode == 0 else FAILED
