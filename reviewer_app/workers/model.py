"""The model worker: the only process that opens a GGUF file."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer_app.workers.serve import Handler, serve


def _handlers() -> Mapping[str, Handler]:
    # llama.cpp is loaded only once stdout is out of its reach.
    from reviewer_app.workers.model_worker import ModelWorker

    return ModelWorker().handlers()


def main() -> None:
    """Serve requests on stdin and stdout until stdin closes."""
    serve("model", _handlers)
