"""What the llama.cpp of this installation can do on this machine."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from reviewer_app.engine import llama
from reviewer_app.engine.processor import instruction_sets, lacking, this_processor


def about() -> dict[str, Any]:
    """The library's version, what it was built for, its graphics devices, and its instruction sets and the processor's.

    A library that was built for what this processor does not have is not started: that would end the process.
    """
    build, processor = llama.built_for(), this_processor()
    missing = lacking(build, processor)
    info = "" if missing else llama.system_info()
    devices = [] if missing else llama.devices()
    gpu = not missing and llama.gpu_offload()
    return {
        "llama_cpp_python": version("llama-cpp-python"),
        "gpu": gpu,
        "why_no_gpu": "" if gpu else _why_no_gpu(build),
        "gpu_memory_free_gb": _gigabytes(sum(d.free for d in devices if not d.shares_memory)),
        "features": info,
        "build": {key: build[key] for key in ("name", "runs_on", "graphics", "compiler", "flags") if key in build},
        "processor": asdict(instruction_sets(processor, info, missing)),
        "devices": [
            {
                "name": d.name,
                "description": d.description,
                "shares_memory": d.shares_memory,
                "memory_gb": _gigabytes(d.memory),
                "memory_free_gb": _gigabytes(d.free),
            }
            for d in devices
        ],
    }


def _gigabytes(size: int) -> float:
    return round(size / 1e9, 1)


def _why_no_gpu(build: dict[str, Any]) -> str:
    if build.get("graphics", "none") == "none":
        return "llama.cpp was built for the processor alone"
    return "llama.cpp was built for a graphics card, but none was found"
