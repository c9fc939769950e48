"""Starts the window: builds every object once and hands it down."""

from __future__ import annotations

import faulthandler
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from PySide6.QtWidgets import QApplication

from reviewer_app import __version__
from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import APP, Locations, locations, private_folder, resource
from reviewer_app.models.manifest import load_manifest
from reviewer_app.session.events import SessionEvent
from reviewer_app.session.session import Session
from reviewer_app.store import ReviewStore
from reviewer_app.ui.message_strip import Message
from reviewer_app.ui.qprocess_runtime import QtRuntime
from reviewer_app.ui.window import MainWindow

log = logging.getLogger(__name__)


def run_window(argv_paths: list[Path]) -> int:
    """Show the window, with the first of `argv_paths` open; the exit status."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(APP)
    app.setApplicationDisplayName("Reviewer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(APP)
    places = locations()
    crash = CrashLog(places.logs)
    store, problem = open_store(places)
    runtime = QtRuntime()
    manifest = load_manifest(resource("models_manifest.json"))

    def make_session(listener: Callable[[SessionEvent], None]) -> Session:
        return Session(runtime, store, places, manifest, listener)

    window = MainWindow(make_session, places.config, not_kept=problem)
    if store is not None and store.recovery is not None:
        window.say(Message("recovery", store.recovery.sentence, detail=str(store.recovery.set_aside), tone="warning"))
    if crash.last:
        text = tr("Reviewer ended unexpectedly the last time. What you had typed is in its place.")
        window.say(Message("crash", text, detail=crash.last, tone="warning"))
    window.show()
    if argv_paths:
        window.open_path(argv_paths[0])
    try:
        return app.exec()
    finally:
        runtime.close()
        if store is not None:
            store.close()
        crash.close()


def open_store(places: Locations) -> tuple[ReviewStore | None, ReviewerError | None]:
    """The store, and why nothing that is written reaches the disk, if so.

    The window works in every case: without a store (a newer program wrote it), or with one that can only be read.
    """
    try:
        store = ReviewStore.open(places.database)
    except ReviewerError as error:
        return None, error
    return store, store.read_only_reason


class CrashLog:
    """Where the interpreter writes its stacks when it dies, and what it wrote there the last time.

    The stacks name functions and lines of the program; no text of a paper is in them.
    """

    def __init__(self, folder: Path) -> None:
        self.last = ""
        self._file: TextIO | None = None
        try:
            path = private_folder(folder) / "crash.log"
            if path.exists():
                self.last = path.read_text(encoding="utf-8", errors="replace").strip()
            self._file = path.open("w", encoding="utf-8")
            faulthandler.enable(self._file)
        except OSError as error:
            log.info("no crash log: %s", error.strerror)

    def close(self) -> None:
        """The end was an orderly one."""
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
            self._file = None
