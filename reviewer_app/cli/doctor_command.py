"""`doctor`: what this machine can run, how fast, and why not more."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psutil

from reviewer_app import __version__
from reviewer_app.box.box import heed_setting, offered, switched_off
from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.cli.files import to_json
from reviewer_app.free_memory import available_memory
from reviewer_app.i18n import listed, mark, sentences, tr
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import NOUGAT, ROLES, Role
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations
from reviewer_app.messages.about import About, BoxTold, TellBox
from reviewer_app.models.library import installed_path
from reviewer_app.models.manifest import Manifest, ManifestModel, load_catalogue
from reviewer_app.models.nougat import NougatPlaces, State
from reviewer_app.session.engine_test import EngineTest
from reviewer_app.session.model_speeds import ModelSpeeds, fit, fit_card
from reviewer_app.session.self_test import SelfTest, SelfTestResult, model_to_test
from reviewer_app.session.settings import SettingsFile

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
    mark("processor"),
    mark("graphics"),
    mark("models"),
    mark("installed"),
    mark("box"),
    mark("self_test"),
    mark("outlook"),
    mark("result"),
    mark("folder"),
    mark("files"),
    mark("data"),
    mark("cache"),
    mark("logs"),
    mark("yes"),
    mark("nougat"),
    mark("environment"),
    mark("weights"),
    mark("missing"),
    mark("broken"),
    mark("ready"),
    mark("no"),
    mark("llama.cpp was built for the processor alone"),
    mark("llama.cpp was built for a graphics card, but none was found"),
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
        for title, values in _for_a_person(report).items():
            console.result(f"{tr(title)}:")
            for key, value in values.items():
                console.result(f"    {tr(key)}: {_shown(value)}")
        for problem in problems or [tr("Nothing stands in the way of a review.")]:
            console.result(problem)
    return FAILED if problems else OK


def _for_a_person(report: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The report in words: what the engine tells of processor and cards stands by itself."""
    told: dict[str, Mapping[str, Any]] = {}
    for title, values in report.items():
        if title == "engine" and "processor" in values:
            told[title] = {"llama_cpp_python": values["llama_cpp_python"], tr("built for"): _build_text(values)}
            told["processor"] = processor_texts(values["processor"], values["build"])
            told["graphics"] = _graphics_texts(values)
        elif title == "box":
            told[title] = {ROLES[role].title(): box_text(ROLES[role], box) for role, box in values.items()}
        elif title == "self_test":
            told[title] = {"result": values["result"]}
        elif title == "outlook":
            told[title] = {model: _outlook_text(outlook) for model, outlook in values.items()}
        else:
            told[title] = values
    return told


def _build_text(engine: Mapping[str, Any]) -> str:
    build = engine["build"]
    if not build:
        return tr("unknown: it was not built by this program's set-up")
    text = tr("{processor}; graphics cards: {graphics}; {compiler}")
    return text.format(processor=build["runs_on"], graphics=build["graphics"], compiler=build["compiler"])


def processor_texts(sets: Mapping[str, Any], build: Mapping[str, Any]) -> dict[str, str]:
    """The processor's instruction sets against those of the build, in words."""
    none = tr("none")
    left_out = [name for name in sets["left_out"] if not name.startswith("AMX")]
    texts = {
        tr("name"): sets["name"],
        tr("used by the engine"): listed(sets["uses"]) or none,
        tr("had and not used"): listed(sets["left_out"]) or none,
    }
    if len(left_out) < len(sets["left_out"]):
        texts[tr("why AMX is not used")] = tr(
            "llama.cpp's code for it ends the process at the first token where common compilers made it, "
            "so that every build leaves it out"
        )
    if left_out:
        texts[tr("why the others are not used")] = tr("this build is one for {processor}").format(
            processor=build.get("runs_on", tr("unknown processors"))
        )
    if sets["lacking"]:
        texts[tr("needed by the engine and not there")] = listed(sets["lacking"])
    return texts


def _graphics_texts(engine: Mapping[str, Any]) -> dict[str, str]:
    if not engine["devices"]:
        return {tr("devices"): tr("none: {why}").format(why=tr(engine["why_no_gpu"]))}
    own = tr("{name}, {gb} GB of memory, {free} GB free")
    shared = tr("{name}, shares the machine's memory: {gb} GB, {free} GB free")
    return {
        device["name"]: (shared if device["shares_memory"] else own).format(
            name=device["description"], gb=device["memory_gb"], free=device["memory_free_gb"]
        )
        for device in engine["devices"]
    }


def _self_test(args: argparse.Namespace, console: Console) -> int:
    """Run the engine's self-test alone."""
    result = _self_tested(console)
    if args.json:
        console.result(to_json({"schema": 1, "self_test": result.to_json()}))
    else:
        console.result(sentences(result.sentence, result.next_step))
        if result.detail:
            console.say(result.detail)
    return OK if result.passed else FAILED


def _self_tested(console: Console) -> SelfTestResult:
    runtime = SelectorRuntime()
    results: list[SelfTestResult] = []
    try:
        model = model_to_test(load_catalogue(locations().config, console.error), locations().models)
        SelfTest(runtime, model[1] if model else None, results.append, console.progress)
        runtime.run_until(lambda: bool(results))
    finally:
        runtime.close()
    return results[0]


def _tested(console: Console, manifest: Manifest) -> SelfTestResult:
    runtime = SelectorRuntime()
    results: list[SelfTestResult] = []
    where = locations()
    try:
        model = model_to_test(manifest, where.models)
        EngineTest(runtime, model, ModelSpeeds(where.cache), results.append, console.progress)
        runtime.run_until(lambda: bool(results))
    finally:
        runtime.close()
    return results[0]


def _outlook(models: Sequence[ManifestModel], free: int, card: int, speeds: ModelSpeeds) -> dict[str, dict[str, Any]]:
    """What each model would do here, with `free` bytes of memory and `card` bytes on graphics cards.

    No speed where none was measured, of it or of one like it.
    """
    known = {model.id: model for model in models}
    told: dict[str, dict[str, Any]] = {}
    for model in models:
        speed = speeds.of(model, known)
        told[model.id] = {
            "fits": fit(model, free + card),
            "fits_card": fit_card(model, card),
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
    on_card = {
        "wholly": tr("wholly on the graphics card"),
        "partly": tr("partly on the graphics card"),
        "not": tr("on the processor"),
    }
    speeds = {
        "measured": tr("{read} tokens a second read and {written} written, measured"),
        "estimated": tr("about {read} tokens a second read and {written} written, estimated"),
        "unknown": tr("speed not known before a review"),
    }
    speed = speeds[told["speed"]].format(read=told["read_per_s"], written=told["written_per_s"])
    text = tr("{fit} (needs {gb} GB), {place}; {speed}")
    return text.format(fit=fits[told["fits"]], gb=told["needs_gb"], place=on_card[told["fits_card"]], speed=speed)


def _examine(console: Console) -> tuple[dict[str, dict[str, Any]], list[str]]:
    problems: list[str] = []
    where = locations()
    workers: dict[str, dict[str, Any]] = {}
    heed_setting(on=SettingsFile(where.settings).current.box)
    boxes: dict[str, dict[str, Any]] = {}
    for name, role in ROLES.items():
        # its libraries are in another environment; what is there of it stands below
        if role is NOUGAT:
            continue
        outcome, boxes[name] = ask_about(role)
        match outcome:
            case Done(data):
                workers[name] = data
            case Failed(error):
                workers[name] = {"error": str(error)}
                problems.append(str(error))
            case _:
                workers[name] = {}
    engine = workers["model"]
    if lacking := engine.get("processor", {}).get("lacking"):
        text = tr("The engine was built for another processor: this one has no {sets}. Set it up again with: make run")
        problems.append(text.format(sets=listed(lacking)))
    manifest = load_catalogue(where.config, lambda e: problems.append(str(e)))
    catalogue = manifest.models
    installed = [m.id for m in catalogue if installed_path(m, where.models)]
    free = available_memory()
    tested = _tested(console, manifest)
    if not tested.passed:
        problems.append(sentences(tested.sentence, tested.next_step))
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
            "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
            "memory_free_gb": round(free / 1e9, 1),
        },
        "pdf": workers["paper"],
        "engine": engine,
        "box": boxes,
        "self_test": {"result": tested.sentence, **tested.to_json()},
        "outlook": _outlook(catalogue, free, int(engine.get("gpu_memory_free_gb", 0) * 1e9), ModelSpeeds(where.cache)),
        "models": {"installed": installed, "folder": str(where.models)},
        "nougat": _nougat_report(NougatPlaces(where.nougat)),
        "files": {"data": str(where.data), "cache": str(where.cache), "logs": str(where.logs)},
    }
    return report, problems


def _nougat_report(places: NougatPlaces) -> dict[str, str]:
    weights = places.ready_weights()
    return {
        "environment": places.environment_state().value,
        "weights": weights.repo if weights is not None else State.MISSING.value,
    }


def ask_about(role: Role) -> tuple[Outcome[dict[str, Any]], dict[str, Any]]:
    """What a worker tells of its libraries, and of its box."""
    runtime = SelectorRuntime()
    outcomes: list[Outcome[dict[str, Any]]] = []
    boxes: list[Outcome[BoxTold]] = []
    try:
        client = WorkerClient(runtime, role)
        client.request(About(), on_done=outcomes.append, deadline=_ABOUT_DEADLINE_S)
        client.request(TellBox(), on_done=boxes.append, deadline=_ABOUT_DEADLINE_S)
        runtime.run_until(lambda: bool(outcomes and boxes))
        client.stop()
    finally:
        runtime.close()
    told = boxes[0].answer if isinstance(boxes[0], Done) else BoxTold(False, "", "", False)
    return outcomes[0], msgspec.structs.asdict(told)


def box_text(role: Role, told: Mapping[str, Any]) -> str:
    """What a worker's box is made of, in words."""
    if not role.boxed:
        return tr("none: it needs the network, and opens neither papers nor models")
    if not told["closed"]:
        return tr("none, it was switched off") if switched_off() else tr("none")
    files, calls, tried = told["files"], told["calls"], offered().tried
    text = "; ".join(
        (
            tr("files kept by {name}").format(name=files) if files else tr("files: none is kept from it"),
            tr("calls of the system kept by {name}").format(name=calls) if calls else tr("calls: none is refused"),
        )
    )
    if told["graphics"]:
        text = tr("{box}; with the drivers and devices of graphics cards").format(box=text)
    return text if tried else tr("{box}; never tried on such a system").format(box=text)
