"""How long a person waits for the help text, for the window, and in it for the first page of a paper.

    python -m tests.bench.start_up [PROGRAM …] [--runs 5] [--json]

PROGRAM is the command to measure, one or more of them side by side: the console executable of a bundle
(dist/reviewer-app/reviewer-app) or that of an environment; without one, this interpreter with the source. The window
stands on a virtual display (Xvfb), like a person's, and is looked at from outside, so that a bundle is measured as it
is: `window` is when the display shows it, `page` when a good part of its left half is a page with letters on it, both
counted from the start of the process; the page's own time is the difference. Needs Xvfb, xdotool and xwd (Debian: xvfb
xdotool x11-apps). Each run has an empty home, a first run that warms the file cache is not counted, and the load is
told: on a busy machine the figures are worth nothing, the processor seconds a little.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "sample" / "N18-3011.pdf"
WIDTH, HEIGHT = 1400, 900
PATIENCE_S = 60.0
# Of the left half's pixels, the shares that are white and dark once a page with its letters is drawn.
WHITE, DARK = 0.3, 0.01
GOALS_S = {"help": 0.3, "window": 1.0, "page": 0.4}


def help_text(program: Sequence[str]) -> dict[str, float]:
    """Seconds until the help text is there, and processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run([*program, "--help"], stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"help": took, "help_cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def window(program: Sequence[str], paper: Path, display: str) -> dict[str, float]:
    """Seconds until the window is there, and from then until the first page is."""
    with tempfile.TemporaryDirectory(prefix="reviewer-start-") as home:
        environment = {**os.environ, "REVIEWER_HOME": home, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        begun = time.perf_counter()
        process = subprocess.Popen(
            [*program, "open", str(paper)], cwd=ROOT, env=environment, start_new_session=True, stderr=subprocess.DEVNULL
        )
        try:
            # It looks every few milliseconds by itself.
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Reviewer"]
            subprocess.run(search, env=environment, check=True, capture_output=True, timeout=PATIENCE_S)
            shown = time.perf_counter() - begun
            while not page_is_drawn(screen(display)):
                if time.perf_counter() - begun > PATIENCE_S:
                    raise SystemExit("the first page did not come")
            page = time.perf_counter() - begun
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return {"window": shown, "page": page - shown}


def screen(display: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """What the display shows, rows of pixels in red, green and blue."""
    dump = subprocess.run(["xwd", "-silent", "-root", "-display", display], capture_output=True, check=True).stdout
    # The header begins with its own size; 24 bits of colour come in 32, and the rows are the last thing in the file.
    pixels = np.frombuffer(dump[-WIDTH * HEIGHT * 4 :], dtype=np.uint8).reshape(HEIGHT, WIDTH, 4)
    return pixels[:, :, :3]


def page_is_drawn(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bool:
    """Whether the left half shows a page: white, with letters in it."""
    left = pixels[:, : WIDTH // 2]
    return float((left > 250).all(axis=2).mean()) > WHITE and float((left < 80).all(axis=2).mean()) > DARK


@contextmanager
def virtual_display() -> Iterator[str]:
    """A display of its own; its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def measure(program: Sequence[str], runs: int) -> dict[str, float]:
    """The median of each figure."""
    found: list[dict[str, float]] = []
    with virtual_display() as display:
        for number in range(runs + 1):
            told = {**help_text(program), **window(program, SAMPLE, display)}
            found += [told] if number else []
    return {name: round(statistics.median(one[name] for one in found), 3) for name in found[0]}


def main(arguments: Sequence[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Measure how long the program takes to start.")
    parser.add_argument("programs", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    if missing := [name for name in ("Xvfb", "xdotool", "xwd") if shutil.which(name) is None]:
        sys.stderr.write(f"{', '.join(missing)} missing. On Debian: apt install xvfb xdotool x11-apps\n")
        return 1
    source = [sys.executable, "-P", "-m", "reviewer_app"]
    programs = [[str(p.resolve())] for p in args.programs] or [source]
    figures = {program[0]: {**measure(program, args.runs), "load": os.getloadavg()[0]} for program in programs}
    if args.json:
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
        return 0
    for name, found in figures.items():
        sys.stdout.write(f"{name}, load {found['load']:.1f}, median of {args.runs} runs\n")
        for step, goal in GOALS_S.items():
            sys.stdout.write(f"    {step:7} {found[step]:6.2f} s  (goal {goal} s)\n")
        sys.stdout.write(f"    the help text took {found['help_cpu']:.2f} processor seconds\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
