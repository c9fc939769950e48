"""How long a person waits from opening a paper to its first page, sharp on screen.

    python -m tests.bench.first_page [PAPER.pdf …] [--runs 5] [--json]

The program's own window, session, store and workers run in a home that is thrown away, offscreen, a process of their
own each time. `cold`: the paper is opened in the turn of the event loop in which the window appears, as with
`reviewer-app open PAPER.pdf`. `warm`: from a window that has stood idle for two seconds, as from the menu.
The milliseconds count from the call that opens the paper: until its pages are known, until the first image has
arrived, and until that image was painted.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from reviewer_app.session.events import SessionEvent

ROOT = Path(__file__).resolve().parents[2]
IDLE_S = 2.0
PATIENCE_S = 60.0
STEPS = ("opened", "image", "painted")


def once(paper: Path, *, cold: bool) -> dict[str, float]:
    """Milliseconds from opening `paper` to each of STEPS, in this process."""
    from PySide6.QtWidgets import QApplication

    from reviewer_app.locations import locations, resource
    from reviewer_app.models.manifest import load_manifest
    from reviewer_app.session.session import Session
    from reviewer_app.store import ReviewStore
    from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
    from reviewer_app.ui.shell.window import MainWindow

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    places = locations()
    store = ReviewStore.open(places.database)
    runtime = QtRuntime()
    manifest = load_manifest(resource("models_manifest.json"))

    def make_session(listener: Callable[[SessionEvent], None]) -> Session:
        session = Session(runtime, store, places, manifest, listener)
        session.warm_up()
        return session

    window = MainWindow(make_session, places.config)
    window.resize(1280, 800)
    window.show()
    if not cold:
        end = time.monotonic() + IDLE_S
        _until(app, lambda: time.monotonic() > end)
    gc.freeze()
    view = window.parts.view
    times: dict[str, float] = {}
    begun = time.perf_counter()

    def note(step: str) -> None:
        times.setdefault(step, (time.perf_counter() - begun) * 1000)

    window.files.open_path(paper)
    view.images.arrived.connect(lambda _page: note("image"))
    _until(app, lambda: window.session.opened is not None)
    note("opened")
    _until(app, lambda: "image" in times)
    view.viewport().repaint()
    note("painted")
    window.close()
    runtime.close()
    store.close()
    return times


def _until(app: QApplication, condition: Callable[[], bool]) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    # A turn at least every few milliseconds, also where nothing happens.
    timer = QTimer()
    timer.start(5)
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("it took too long")
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents | QEventLoop.ProcessEventsFlag.AllEvents)


def apart(paper: Path, *, cold: bool) -> dict[str, float]:
    """`once` in a process and a home of its own."""
    with tempfile.TemporaryDirectory(prefix="reviewer-first-page-") as home:
        command = [sys.executable, "-m", "tests.bench.first_page", str(paper), "--once", "cold" if cold else "warm"]
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "REVIEWER_HOME": home}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: list[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Measure how long the first page takes.")
    parser.add_argument("papers", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--once", choices=("cold", "warm"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    papers = options.papers or [ROOT / "resources" / "sample" / "N18-3011.pdf"]
    if options.once:
        sys.stdout.write(json.dumps(once(papers[0], cold=options.once == "cold")))
        return 0
    rows = []
    for paper in papers:
        for start in ("cold", "warm"):
            runs = [apart(paper.absolute(), cold=start == "cold") for _ in range(options.runs)]
            rows.append({"paper": paper.name, "start": start} | {s: [r[s] for r in runs] for s in STEPS})
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return 0
    sys.stdout.write(f"{'paper':<30}{'start':<6}" + "".join(f"{step + ' ms':>18}" for step in STEPS) + "\n")
    for row in rows:
        cells = []
        for step in STEPS:
            values: list[float] = row[step]
            cells.append(f"{statistics.median(values):.0f} ({min(values):.0f}-{max(values):.0f})")
        sys.stdout.write(f"{row['paper'][:28]:<30}{row['start']:<6}" + "".join(f"{c:>18}" for c in cells) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
