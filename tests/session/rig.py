"""A session on real workers, real files and a real database, with its events recorded."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations, resource
from reviewer_app.models.manifest import load_manifest
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session.events import Failed, PaperParsed, SessionEvent
from reviewer_app.session.library import Standing, entries
from reviewer_app.session.person_history import Edit
from reviewer_app.session.session import Session
from reviewer_app.store import ReviewStore

E = TypeVar("E", bound=object)

# Long enough for two busy cores; a test that hangs is ended by this, not by the suite's own limit.
TIMEOUT_S = 200.0

# Enough for a point or two in each section of what fits, with the threads fixed so that a rerun writes the same.
SHORT = GenerationSettings(context=1536, max_tokens=24, threads=1, strategy="whole")


def write(session: Session, key: SectionKey, text: str) -> None:
    """Let the person put `text` in place of what stands in a pane."""
    session.text.perform([Edit(key, 0, session.text[key], text)])


def write_with(session: Session, model: WorkerClient) -> None:
    """Let what is asked of the model worker from now on be asked of `model`."""
    session._bench.model = model


class SessionRig:
    """A session and everything that it said."""

    def __init__(self, quick_model: Path, *, read_ahead: bool = False) -> None:
        self._quick_model = str(quick_model)
        self.runtime = SelectorRuntime()
        self.events: list[SessionEvent] = []
        where = locations()
        self.store = ReviewStore.open(where.database)
        manifest = load_manifest(resource("models_manifest.json"))
        self.session = Session(self.runtime, self.store, where, manifest, self.events.append, read_ahead=read_ahead)

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind so far."""
        return [e for e in self.events if isinstance(e, kind)]

    def standing(self) -> Standing:
        """What the library says of the paper that was opened last."""
        return entries(self.store, self.session._bench.reviewed())[0].standing

    def wait(self, done: Callable[[], bool]) -> None:
        """Run until `done`; fail the test if that takes too long."""
        self.runtime.run_until(done, timeout=TIMEOUT_S)
        assert done(), [type(e).__name__ for e in self.events[-8:]]

    def wait_for(self, kind: type[E]) -> E:
        """Run until an event of `kind` came."""
        self.wait(lambda: bool(self.of(kind)))
        return self.of(kind)[0]

    def open(self, path: Path) -> None:
        """Open and parse a paper."""
        before = len(self.of(PaperParsed))
        self.session.open_paper(path)
        self.wait(lambda: len(self.of(PaperParsed)) > before or bool(self.of(Failed)))

    def review(self, settings: GenerationSettings = SHORT, *sections: SectionKey) -> None:
        """Start a review with the model that is quick and writes rubbish."""
        self.session.runs.start(settings, self._quick_model, sections or tuple(SectionKey))

    def export(self, path: Path) -> None:
        """Export as Markdown and wait until it is written."""
        ended: list[ReviewerError | None] = []
        self.session.exports.write(path, lambda: ended.append(None), ended.append)
        self.wait(lambda: bool(ended))
        assert ended == [None]

    def workers(self, role: str) -> list[psutil.Process]:
        """The running worker processes of a role."""
        return [
            p
            for p in psutil.Process().children()
            if p.is_running() and p.status() != psutil.STATUS_ZOMBIE and p.cmdline()[-1:] == [role]
        ]

    def signal_worker(self, role: str, number: signal.Signals) -> None:
        """Send a signal to the workers of a role."""
        found = self.workers(role)
        assert found, f"no {role} worker runs"
        for process in found:
            os.kill(process.pid, number)

    def close(self) -> None:
        """End the session as the window would."""
        self.session.close()
        self.store.close()
        self.runtime.close()
