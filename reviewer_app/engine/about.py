"""What the llama.cpp of this installation can do on this machine."""

from __future__ import annotations

from typing import Any

import llama_cpp


def about() -> dict[str, Any]:
    """The library's version, whether it was built for a GPU, and the processor features that it uses."""
    gpu = bool(llama_cpp.llama_supports_gpu_offload())
    return {
        "llama_cpp_python": llama_cpp.__version__,
        "gpu": gpu,
        "why_no_gpu": "" if gpu else "llama.cpp was built for the processor alone",
        "features": llama_cpp.llama_print_system_info().decode("utf-8", "replace").strip(),
    }
