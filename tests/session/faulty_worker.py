"""A model worker whose library ends the process where many tokens are read at once, as a miscompiled kernel does.

The real worker and the real library otherwise: a processor with such a fault can't be had.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from reviewer_app.workers.serve import Handlers, serve


def handlers() -> Handlers:
    """The real worker's, on a library with a fault."""
    from reviewer_app.engine import llama_context
    from reviewer_app.engine.machine import Machine
    from reviewer_app.workers.model_worker import ModelWorker

    def decode(context: llama_context.ContextHandle, batch: Any) -> int:
        if batch.n_tokens > 1:
            os.kill(os.getpid(), signal.SIGILL)
        return llama_context.decode(context, batch)

    return ModelWorker(Machine(decode=decode)).handlers()


if __name__ == "__main__":
    serve("model", handlers)
