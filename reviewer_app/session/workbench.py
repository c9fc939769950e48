"""What the sessions of one program share: the model and its worker, the settings, and who has which paper open."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Protocol

from reviewer_app.box import box
from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import Locations
from reviewer_app.models.manifest import Manifest
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.events import ModelNotice, SessionEvent
from reviewer_app.session.model_shelf import ModelShelf
from reviewer_app.session.model_turns import ModelTurns
from reviewer_app.session.paper_file import copies_folder
from reviewer_app.session.read_ahead import ReadAhead
from reviewer_app.session.settings import SettingsFile

# Closing waits this long for a model's file that is being copied.
COPY_TIMEOUT_S = 10.0


class AtBench(Protocol):
    """A session, as the workbench knows it."""

    ahead: ReadAhead | None
    resting: bool  # nobody looks at it

    @property
    def holds(self) -> str:
        """The SHA-256 of the paper whose review it writes; empty if none is open."""

    @property
    def reviewing(self) -> bool:
        """Whether a model writes a review of it."""

    def hear(self, event: SessionEvent) -> None:
        """Something happened that concerns all sessions."""

    def close_paper(self) -> None:
        """Close the paper."""


class Workbench:
    """One for a program. A review is written by one session alone: two would overwrite each other's words."""

    def __init__(self, runtime: Runtime, locations: Locations, manifest: Manifest) -> None:
        self.settings = SettingsFile(locations.settings)
        box.heed_setting(on=self.settings.current.box)
        self._warned = False
        self.model = WorkerClient(runtime, MODEL)
        self.turns = ModelTurns(self._read_on)
        self._background = BackgroundWork(runtime)
        self.models = ModelShelf(runtime, self._background, locations, manifest, self._tell, self._read_again)
        self._copies = copies_folder(locations.papers)
        self._numbers = itertools.count(1)
        self._sessions: list[AtBench] = []

    def join(self, session: AtBench) -> Path:
        """A session begins; the folder for its private copies of papers."""
        self._sessions.append(session)
        return self._copies / str(next(self._numbers))

    def leave(self, session: AtBench) -> None:
        """A session has ended; to say so twice does nothing."""
        self._sessions = [known for known in self._sessions if known is not session]

    def elsewhere(self, session: AtBench, sha256: str) -> bool:
        """Whether another session has this paper open."""
        return any(other is not session and other.holds == sha256 for other in self._sessions)

    def reviewed(self) -> frozenset[str]:
        """The papers whose reviews are being written, or wait for their turn."""
        return frozenset(session.holds for session in self._sessions if session.reviewing)

    def warning(self) -> str:
        """What a person should know of the boxes of workers, said once; "" afterwards, and where they are whole."""
        text = "" if self._warned else box.warning()
        self._warned = True
        return text

    def close_papers(self, sha256: str | None = None) -> None:
        """Close a paper wherever it is open, or all papers: what is forgotten must not be written again."""
        for session in self._sessions:
            if session.holds and sha256 in (None, session.holds):
                session.close_paper()

    def close(self) -> None:
        """End the worker and what is under way with models."""
        self.models.close()
        self._background.close(COPY_TIMEOUT_S)
        self.model.stop()
        shutil.rmtree(self._copies, ignore_errors=True)

    # -- inside

    def _tell(self, event: SessionEvent) -> None:
        # A sentence is said once, where the person is.
        for session in self._sessions:
            if not (isinstance(event, ModelNotice) and session.resting):
                session.hear(event)

    def _read_again(self) -> None:
        """Another model writes from now on, and is the one to read ahead with."""
        for session in self._sessions:
            if session.ahead is not None:
                session.ahead.begin()

    def _read_on(self) -> None:
        for session in self._sessions:
            if session.ahead is not None and not session.resting:
                session.ahead.resume()
