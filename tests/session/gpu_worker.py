"""A model worker on what stands for a GPU whose driver ends the process, since no card can be had.

python gpu_worker.py CALLS [exit]: the real worker on the processor, which claims a GPU; from the CALLS-th call of
`llama_decode` on, those with layers "on the GPU" die of SIGSEGV, as a driver dies, or end with an exit code. CALLS 0:
loading dies. Where there are fewer calls, it dies when all is written, before it says so.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from reviewer_app.messages.model import WriteReview
from reviewer_app.review.model import WrittenReview
from reviewer_app.workers.serve import Handlers, Job, serve


def handlers() -> Handlers:
    """The real worker's, on a machine that dies on command."""
    from reviewer_app.engine import llama, llama_context
    from reviewer_app.engine.machine import Machine
    from reviewer_app.workers.model_worker import ModelWorker

    calls = int(sys.argv[1])
    layers = 0
    decoded = 0

    def load(path: str, options: llama.ModelOptions, keep_going: Callable[[float], bool]) -> llama.ModelHandle | None:
        nonlocal layers
        layers = options.gpu_layers
        if layers and not calls:
            die()
        return llama.load_model(path, llama.ModelOptions(0, overrides=options.overrides), keep_going)

    def decode(context: llama_context.ContextHandle, batch: Any) -> int:
        nonlocal decoded
        decoded += 1
        if layers and decoded >= calls:
            die()
        return llama_context.decode(context, batch)

    machine = Machine(load_model=load, decode=decode, has_gpu=lambda: True, video_memory=lambda: 8_000_000_000)
    worker = ModelWorker(machine)

    def review(job: Job, ask: WriteReview) -> WrittenReview:
        written = worker.review(job, ask)
        if layers:
            die()
        return written

    return {**worker.handlers(), WriteReview: review}


def die() -> None:
    """As a driver does."""
    if "exit" in sys.argv:
        os._exit(3)
    os.kill(os.getpid(), signal.SIGSEGV)


if __name__ == "__main__":
    serve("model", handlers)
