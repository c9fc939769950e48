"""Starts the window: builds every object once and hands it down."""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, QSocketNotifier, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from reviewer_app import __version__
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import VARIABLE, tr
from reviewer_app.locations import APP, Locations, locations, private_folder, resource
from reviewer_app.models.manifest import load_catalogue
from reviewer_app.own_command import own_command
from reviewer_app.session.events import Failed, PaperParsed, PlanMade, SessionEvent
from reviewer_app.session.open_papers import OpenPapers
from reviewer_app.session.session import Session
from reviewer_app.session.workbench import Workbench
from reviewer_app.store import ReviewStore
from reviewer_app.ui.look.spoken import speak
from reviewer_app.ui.shell.beside import Beside
from reviewer_app.ui.shell.last_end import LastEnd, RunningMark
from reviewer_app.ui.shell.message_strip import Message, MessageStrip
from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
from reviewer_app.ui.shell.second_start import SecondStarts, ask_first
from reviewer_app.ui.shell.tabbed_window import TabbedWindow
from reviewer_app.ui.shell.window import MainWindow

log = logging.getLogger(__name__)

# With these a paper, and what finds its passages, is there to stay: some 100,000 objects, of which none is garbage. A
# full collection that looks through them stops the window for 40 ms.
LASTING = (PaperParsed, PlanMade)


def run_window(argv_paths: list[Path]) -> int:
    """Show the window, with `argv_paths` open in tabs; the exit status: 1 if there can't be a window."""
    places = locations()
    asked: list[Path | None] = [*argv_paths] or [None]
    if all(ask_first(places.data, path) for path in asked):
        sys.stderr.write(tr("Reviewer is open already; its window was brought to the front.") + "\n")
        return 0
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(APP)
    app.setApplicationDisplayName("Reviewer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(APP)
    legible = speak(app)
    ignored: list[ReviewerError] = []
    list_of_models = resource("models_manifest.json")
    try:
        manifest = load_catalogue(places.config, ignored.append)
    except ReviewerError as error:
        return _refuse(error, list_of_models)
    store, problem = open_store(places)
    # Another window that holds the store has its own crash log and mark there.
    ours = problem is None or problem.code is not ErrorCode.STORE_LOCKED
    crash = CrashLog(places.logs) if ours else None
    mark = RunningMark(places.data) if ours else None
    end = LastEnd(mark, crash.last) if mark and crash else None
    runtime = QtRuntime()
    bench = Workbench(runtime, places, manifest)
    papers = OpenPapers(store)

    def make_page(beside: Beside) -> MainWindow:
        def make_session(listener: Callable[[SessionEvent], None]) -> Session:
            def told(event: SessionEvent) -> None:
                listener(event)
                if isinstance(event, LASTING):
                    gc.freeze()
                if end is not None:
                    end.hear(event, lambda: dict(session.texts), session, page.parts.messages)

            session = Session(runtime, store, places, manifest, told, read_ahead=True, bench=bench)
            session.warm_up()
            return session

        page = MainWindow(make_session, places.config, not_kept=problem, beside=beside)
        return page

    window = TabbedWindow(make_page, papers, places.config)
    messages = window.front.parts.messages
    for unread in ignored:
        window.front.display.show(Failed(unread, fatal_for=""))
    if store is not None and store.recovery is not None:
        messages.say(Message("recovery", store.recovery.sentence, detail=str(store.recovery.set_aside), tone="warning"))
    if not legible:
        messages.say(_no_typeface())
    if end is not None:
        end.show_in(window.front)
    window.show()
    if end is None or not end.bad:
        # What a program died of may be one of its papers: then they are offered.
        window.restore(papers.left, papers.left_front if not argv_paths else None)
    for path in argv_paths:
        window.front.files.open_path(path)
    hook, sys.excepthook = sys.excepthook, _Defects(lambda: window.front.parts.messages).report
    signals = _ShutDown(window)
    second_starts = SecondStarts(places.data, window.come_forward) if problem is None else None
    # What the start made lives until the end. Looked through in every full collection of garbage, it stopped the
    # window for a twentieth of a second.
    gc.freeze()
    try:
        status = app.exec()
        if mark is not None:
            mark.remove()
    finally:
        gc.unfreeze()
        if second_starts is not None:
            second_starts.close()
        signals.close()
        sys.excepthook = hook
        bench.close()
        runtime.close()
        if store is not None:
            store.close()
        if crash is not None:
            crash.close()
    if window.starts_again:
        start_again()
    return status


def start_again() -> subprocess.Popen[bytes]:
    """Start the program anew with what was open, in the language that was chosen last; returns the new process."""
    command = own_command("open")
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _refuse(error: ReviewerError, shipped: Path) -> int:
    """Say why there can't be a window: a file that comes with the program, `shipped`, is damaged."""
    log.error("no window: %s (%s)", error.code.value, error.detail)
    box = QMessageBox(QMessageBox.Icon.Critical, tr("Reviewer"), error.message)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(
        tr("The file “{path}” comes with the program. Install Reviewer again to get it back.").format(path=shipped)
    )
    box.setDetailedText(error.detail)
    box.exec()
    return 1


def _no_typeface() -> Message:
    """What is said, in English, if Chinese was asked for and can't be drawn."""
    return Message(
        "no-typeface",
        tr("No typeface with Chinese characters is installed, so the window speaks English."),
        tr("Install one and start Reviewer again; on Debian and Ubuntu the package is fonts-noto-cjk."),
        tone="warning",
    )


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


class _Defects:
    """Tells of an exception that nothing caught: a defect of ours. The window lives on."""

    def __init__(self, strip: Callable[[], MessageStrip]) -> None:
        """`strip` is where the person looks now."""
        self._strip = strip

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """As `sys.excepthook`."""
        # Names and lines of the program only: an exception's own text may quote a paper.
        frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
        log.error("not caught: %s\n%s", kind.__name__, "\n".join(frames))
        text = tr("Something inside Reviewer went wrong ({kind}).").format(kind=kind.__name__)
        next_step = tr("What you wrote is kept. If something looks wrong, close the window and open it again.")
        self._strip().say(Message("defect", text, next_step, "\n".join(frames), "error"))


class _ShutDown(QObject):
    """Closes the window in an orderly way when the system asks the program to end, or Ctrl+C in a terminal does."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        # Python's own signal handlers only run when Python does; a byte through a socket wakes Qt's event loop.
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._before_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._before = {s: signal.signal(s, lambda *_: None) for s in (signal.SIGINT, signal.SIGTERM)}
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda: self._asked(window))

    def _asked(self, window: QWidget) -> None:
        # One signal is one question: a close that the person refused must not make the next one unheard.
        self._notifier.setEnabled(False)
        while self._pending():
            pass
        self._notifier.setEnabled(not window.close())

    def _pending(self) -> bytes:
        try:
            return self._read.recv(64)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before_fd)
        for which, handler in self._before.items():
            signal.signal(which, handler)
        self._read.close()
        self._write.close()
