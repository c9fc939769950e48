"""What the llama.cpp of this installation can do on this machine."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from reviewer_app.engine import llama


def about() -> dict[str, Any]:
    """The library's version, whether it was built for a GPU, the processor features that it uses and was built for."""
    gpu = llama.gpu_offload()
    build = llama.built_for()
    return {
        "llama_cpp_python": version("llama-cpp-python"),
        "gpu": gpu,
        "why_no_gpu": "" if gpu else _why_no_gpu(build),
        "gpu_memory_free_gb": round(llama.free_video_memory() / 1e9, 1),
        "features": llama.system_info(),
        "build": {key: build[key] for key in ("name", "runs_on", "graphics", "compiler", "flags") if key in build},
    }


def _why_no_gpu(build: dict[str, Any]) -> str:
    if build.get("graphics", "none") == "none":
        return "llama.cpp was built for the processor alone"
    return f"llama.cpp was built for {build['graphics']}, but no card was found"
