"""What the engine asks of the machine that it runs on; tests replace parts of it with ones that fail on command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviewer_app.engine import llama, llama_context
from reviewer_app.free_memory import available_memory

Loader = Callable[[str, llama.ModelOptions, Callable[[float], bool]], llama.ModelHandle | None]
ContextMaker = Callable[[llama.ModelHandle, llama_context.ContextOptions], llama_context.ContextHandle | None]
Decoder = Callable[[llama_context.ContextHandle, Any], int]


@dataclass(frozen=True)
class Machine:
    """The library's calls that a GPU can fail, and the figures of free memory, in bytes.

    `video_memory()` is what is free on the GPUs; 0 where there is none or it can't be told.
    """

    load_model: Loader = llama.load_model
    new_context: ContextMaker = llama_context.new_context
    decode: Decoder = llama_context.decode
    has_gpu: Callable[[], bool] = llama.gpu_offload
    memory: Callable[[], int] = available_memory
    video_memory: Callable[[], int] = llama.free_video_memory
