"""A shelf of models with what it told, and a model of a server in the person's own list."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations, resource
from reviewer_app.messages.model import Inspected
from reviewer_app.models.manifest import load_catalogue
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.events import ModelNotice, SessionEvent
from reviewer_app.session.model_rows import ModelRow
from reviewer_app.session.model_shelf import ModelShelf
from tests.models.model_server import ModelServer, gguf_like

TIMEOUT_S = 60.0


CONTENT = gguf_like(3_000_000)


LISTED = "served-7b"


def list_model(server: ModelServer, **changes: object) -> None:
    """Put a model that `server` has into the person's own list."""
    shipped = json.loads(resource("models_manifest.json").read_text("utf-8"))["models"]
    entry = next(m for m in shipped if m["fine_tuned_for"] == "peer review") | {
        "id": LISTED,
        "name": "Served 7B",
        "source": {"kind": "url", "url": server.url},
        "size": len(CONTENT),
        "size_exact": True,
        "sha256": sha256(CONTENT).hexdigest(),
        "needs_memory": 1.0,
    }
    config = locations().config
    config.mkdir(parents=True, exist_ok=True)
    (config / "models_manifest.json").write_text(json.dumps({"schema": 1, "models": [entry | changes]}))


@dataclass
class ShelfRig:
    """A shelf with what it told."""

    runtime: SelectorRuntime = field(default_factory=SelectorRuntime)
    events: list[SessionEvent] = field(default_factory=list)
    choices: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.background = BackgroundWork(self.runtime)
        places = locations()
        manifest = load_catalogue(places.config, lambda error: pytest.fail(str(error)))
        self.shelf: ModelShelf = ModelShelf(
            self.runtime,
            self.background,
            places,
            manifest,
            self.events.append,
            lambda: self.choices.append(self.shelf.decisions.chosen),
        )

    def wait(self, done: Callable[[], bool]) -> None:
        self.runtime.run_until(done, timeout=TIMEOUT_S)
        assert done(), self.events[-3:]

    def row(self, model: str = LISTED) -> ModelRow:
        return next(row for row in self.shelf.rows(None) if row.id == model)

    @property
    def told(self) -> list[ModelNotice]:
        return [e for e in self.events if isinstance(e, ModelNotice)]

    def failed_with(self, code: ErrorCode) -> bool:
        """Whether the last thing failed so, with a next step."""
        error = self.told[-1].error
        return error is not None and error.code is code and bool(error.next_step)

    def ended(self) -> None:
        """Wait until nothing is under way."""
        self.wait(lambda: not self.shelf.works)

    def look(self, file: Path) -> Inspected | ReviewerError:
        found: list[Inspected | ReviewerError] = []
        self.shelf.inspect(file, found.append, found.append)
        self.wait(lambda: bool(found))
        return found[0]

    def close(self) -> None:
        self.shelf.close()
        self.background.close(TIMEOUT_S)
        self.runtime.close()
