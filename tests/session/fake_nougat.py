"""A Nougat worker without Nougat: its "weights" are a file that says what each page reads as, and how it goes wrong.

The real one needs torch and a card; tests/nougat runs it. All around it is real here: process, messages, pictures.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.messages.nougat import LoadNougat, NougatLoaded, NougatProblem, PageMarkup, PagesRead, ReadPictures
from reviewer_app.workers.serve import Handlers, Job, serve


class FakeNougat:
    """`script.json` in the folder of the weights: `pages` (text by number), `problems`, `kills`, `waits`, `batch`."""

    def __init__(self) -> None:
        self._script: dict[str, Any] = {}
        self._folder = Path()

    def load(self, job: Job, ask: LoadNougat) -> NougatLoaded:
        self._folder = ask.weights
        self._script = json.loads((ask.weights / "script.json").read_text())
        if self._script.get("no_card") and not ask.on_processor:
            raise ReviewerError(ErrorCode.NOT_INSTALLED, "No card.")
        self._note("loaded")
        return NougatLoaded("cuda", "a card", self._script.get("batch", 2), 8 << 30, {"torch": "0"})

    def read(self, job: Job, ask: ReadPictures) -> PagesRead:
        self._note("read " + " ".join(str(page.number) for page in ask.pages))
        for page in ask.pages:
            assert len(page.pixels) == page.stride * page.height
            if page.number in self._script.get("kills", ()):
                os.kill(os.getpid(), signal.SIGKILL)
            waits = page.number in self._script.get("waits", ())
            if waits:
                self._note("waits")
            while waits:
                threading.Event().wait(0.01)
                job.check()
            problem = self._script.get("problems", {}).get(str(page.number))
            text = self._script["pages"].get(str(page.number), "")
            job.emit(PageMarkup(page.number, text, 1.0, NougatProblem(problem) if problem else None))
        return PagesRead(self._script.get("batch", 2))

    def _note(self, what: str) -> None:
        with (self._folder / "log").open("a") as file:
            file.write(what + "\n")


def handlers() -> Handlers:
    """What does each request."""
    worker = FakeNougat()
    return {LoadNougat: worker.load, ReadPictures: worker.read}


if __name__ == "__main__":
    serve("nougat", handlers)
