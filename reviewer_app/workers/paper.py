"""The paper worker: the only process that opens a person's PDF."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer_app.workers.process import limit_memory
from reviewer_app.workers.serve import Handler, serve

# A PDF of a few kilobytes can ask for any amount of memory; 4 GiB is far above what a paper needs.
MEMORY_LIMIT = 4 << 30


def _handlers() -> Mapping[str, Handler]:
    # MuPDF is loaded only once stdout is out of its reach.
    from reviewer_app.workers.paper_worker import PaperWorker

    return PaperWorker().handlers()


def main() -> None:
    """Serve requests on stdin and stdout until stdin closes."""
    limit_memory(MEMORY_LIMIT)
    serve("paper", _handlers)
