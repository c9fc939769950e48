"""The person's file while it is open: authors recompile, rename and delete while the window shows the paper."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

from reviewer_app.ipc.runtime import Runtime
from reviewer_app.session.events import PaperChangedOnDisk

log = logging.getLogger(__name__)

# As often as a person could notice; a stat costs microseconds.
_PERIOD_S = 2.0


class FileWatch:
    """Tells `report` once when the file at the path changes or vanishes, and again after each further change.

    It looks from a thread of its own: a stat on a network drive that went away can take a minute.
    """

    def __init__(self, runtime: Runtime, report: Callable[[PaperChangedOnDisk], None]) -> None:
        self._runtime = runtime
        self._report = report
        self._stopped: threading.Event | None = None

    def start(self, path: Path) -> None:
        """Watch `path` from now on, and nothing else."""
        self.stop()
        self._stopped = stopped = threading.Event()
        threading.Thread(target=self._watch, args=(path, stopped), name="file-watch", daemon=True).start()

    def stop(self) -> None:
        """Watch nothing."""
        if self._stopped is not None:
            self._stopped.set()
            self._stopped = None

    def _watch(self, path: Path, stopped: threading.Event) -> None:
        seen = _signature(path)
        while not stopped.wait(_PERIOD_S):
            now = _signature(path)
            if now != seen:
                seen = now
                event = PaperChangedOnDisk(str(path), missing=now is None)
                self._runtime.call_soon_threadsafe(
                    lambda event=event: None if stopped.is_set() else self._report(event)  # type: ignore[misc]
                )


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def copies_folder(papers: Path) -> Path:
    """This process's own folder for private copies; those of processes that are gone are removed."""
    try:
        left = [entry for entry in papers.iterdir() if entry.is_dir()]
    except FileNotFoundError:
        left = []
    except OSError as error:
        log.info("private copies not listed: %s", error.strerror)
        left = []
    for entry in left:
        if entry.name.isdecimal() and not psutil.pid_exists(int(entry.name)):
            shutil.rmtree(entry, ignore_errors=True)
    return papers / str(os.getpid())
