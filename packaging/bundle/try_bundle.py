"""Tries a bundle as on a person's machine: unpacked into an empty folder, without Python, with an empty home.

    python packaging/bundle/try_bundle.py [ARCHIVE|FOLDER] [--only STEP …] [--processor Nehalem …]

Steps: help, licences, doctor, review, kill (a review killed and done again), window (off screen: opened, its PDF
reader killed, closed), typing (on a virtual display, where Xvfb and xdotool are installed: typed into, killed, started
again; nothing is lost), install (the menu entry of one account). With `--processor`, only the engine's self-test, under
an emulator of that processor (Debian: qemu-user). Each step says what it saw; the exit status is 1 if one failed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from contents import ROOT, version

HERE = Path(__file__).resolve().parent
TYPED = "The sample is small"
PATIENCE_S = 240.0
_TICK_S = 0.1
# A small context and few words: whether it works is asked, not how well.
SHORT = ("--ctx", "2048", "--strategy", "whole", "--max-tokens", "40", "--seed", "7")


class FailedError(Exception):
    """A step did not go as it has to; the sentence says how it went."""


class Bundle:
    """An unpacked bundle, and a home for each step."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self.scratch = scratch
        self.sample = folder / "_internal" / "resources" / "sample" / "N18-3011.pdf"
        (scratch / "bin").mkdir()

    def variables(self, step: str, **more: str) -> dict[str, str]:
        """The environment of a step: a home of its own, and a PATH with nothing on it, above all no Python."""
        home = self.scratch / f"home-{step}"
        home.mkdir(exist_ok=True)
        found = {"HOME": str(home), "REVIEWER_HOME": str(home), "PATH": str(self.scratch / "bin"), "LANG": "C.UTF-8"}
        return {**found, **more}

    def run(self, step: str, *arguments: str | Path, before: Sequence[str] = ()) -> str:
        """What the program writes with these arguments. Raises FailedError."""
        command = [*before, str(self.folder / "reviewer-app"), *map(str, arguments)]
        environment = self.variables(step, **({"PATH": os.environ["PATH"]} if before else {}))
        done = subprocess.run(command, cwd=self.scratch, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise FailedError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def start(self, step: str, program: str, *arguments: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """A process of its own group, so that nothing of it outlives the step."""
        command = [str(self.folder / program), *map(str, arguments)]
        return subprocess.Popen(
            command,
            cwd=self.scratch,
            env=self.variables(step, **more),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def workers(self, role: str) -> list[int]:
        """The processes of this bundle that have `role`."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if words[0].startswith(str(self.folder)) and words[1:3] == ["worker", role]:
                found.append(int(folder.name))
        return found


def try_help(bundle: Bundle) -> str:
    """The help text in both languages, and how long it takes."""
    bundle.run("help", "--help")  # once to have the files in memory
    begun = time.perf_counter()
    text = bundle.run("help", "--help")
    took = time.perf_counter() - begun
    if not text.startswith("usage: reviewer-app") or "用法" not in bundle.run("help", "--lang", "zh", "--help"):
        raise FailedError(f"the help text is another one: {text[:200]}")
    if bundle.run("help", "--version").strip() != f"reviewer-app {version()}":
        raise FailedError("it is another version")
    return f"{took:.2f} s"


def try_licences(bundle: Bundle) -> str:
    """The text of a licence for each part."""
    parts = [folder for folder in (bundle.folder / "licences").iterdir() if folder.is_dir()]
    empty = [folder.name for folder in parts if not any(folder.iterdir())]
    listed = (bundle.folder / "licences" / "README.txt").read_text("utf-8")
    unlisted = [folder.name for folder in parts if f"\n{folder.name} " not in listed.replace(":", " ")]
    if empty or unlisted or len(parts) < 20:
        raise FailedError(f"without a text: {empty}; not in the list: {unlisted}; {len(parts)} parts")
    return f"{len(parts)} parts"


def try_doctor(bundle: Bundle, before: Sequence[str] = ()) -> str:
    """The self-test of the engine."""
    found = json.loads(bundle.run("doctor", "doctor", "--self-test", "--json", before=before))["self_test"]
    if not found["passed"]:
        raise FailedError(str(found))
    return f"{found['checks']} checks in {found['seconds']:.1f} s"


def try_emulated(bundle: Bundle, processor: str) -> str:
    """The self-test of the engine on another processor."""
    if missing := [name for name in ("qemu-x86_64", "unshare") if shutil.which(name) is None]:
        raise FailedError(f"{' and '.join(missing)} is not installed")
    return try_doctor(bundle, (str(HERE / "in_emulator.sh"), str(bundle.scratch), processor))


def try_review(bundle: Bundle) -> str:
    """A review of the sample, as Markdown and as JSON."""
    out = bundle.scratch / "review.json"
    written = bundle.scratch / "review.md"
    bundle.run("review", "review", bundle.sample, "--json", out, "-o", written, *SHORT)
    text, review = written.read_text("utf-8"), json.loads(out.read_text("utf-8"))
    if "#" not in text or review["schema"] != 1:
        raise FailedError(f"it is no review: {text[:400]}")
    return f"{len(text.split())} words"


def try_kill(bundle: Bundle) -> str:
    """A review that is killed while the model works leaves no process behind, and the next one is whole."""
    process = bundle.start("kill", "reviewer-app", "review", bundle.sample, *SHORT)
    _until(lambda: bool(bundle.workers("model")), "the model's process did not start", process)
    process.kill()
    process.wait()
    _until(lambda: not bundle.workers("model") and not bundle.workers("paper"), "a worker outlived the program")
    return f"killed and left nothing; then {len(bundle.run('kill', 'review', bundle.sample, *SHORT).split())} words"


def try_window(bundle: Bundle) -> str:
    """A window off screen reads the sample, survives its PDF reader, and ends when it is asked to."""
    process = bundle.start("window", "reviewer-app-window", bundle.sample, QT_QPA_PLATFORM="offscreen")
    try:
        _until(lambda: _opened(bundle, "window"), "the paper was not opened", process)
        (first, *_) = bundle.workers("paper")
        os.kill(first, signal.SIGKILL)
        _until(lambda: first not in bundle.workers("paper"), "the killed reader is still there", process)
        if process.poll() is not None:
            raise FailedError(f"the window ended with its reader: {process.returncode}")
        process.terminate()
        if process.wait(60) != 0:
            raise FailedError(f"it ended with {process.returncode}: {_said(process)}")
        _until(lambda: not bundle.workers("paper"), "a worker outlived the window")
    finally:
        _end(process)
    return "opened, outlived its reader, closed"


def try_typing(bundle: Bundle) -> str:
    """What was typed before the program was killed is there when it starts again."""
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if missing:
        return f"left out: {' and '.join(missing)} is not installed"
    with _display() as display:
        shown = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        process = bundle.start("typing", "reviewer-app-window", bundle.sample, **shown)
        try:
            _until(lambda: _opened(bundle, "typing"), "the paper was not opened", process)
            _xdotool(display, "search", "--sync", "--onlyvisible", "--name", "Reviewer", "windowfocus", "--sync")
            _until(lambda: _type(bundle, display), "what was typed was not saved", process)
        finally:
            _end(process)
        _until(lambda: not bundle.workers("paper"), "a worker outlived the window")
        again = bundle.start("typing", "reviewer-app-window", **shown)
        try:
            _xdotool(display, "search", "--sync", "--onlyvisible", "--name", "Reviewer")
            again.terminate()
            if again.wait(60) != 0:
                raise FailedError(f"after the kill it ended with {again.returncode}: {_said(again)}")
        finally:
            _end(again)
    if not _typed(bundle, "typing"):
        raise FailedError("what was typed is gone")
    return "typed, killed, started again; nothing is lost"


def try_install(bundle: Bundle) -> str:
    """The menu entry of one account: written with the folder's place, and taken away again."""
    home = bundle.scratch / "home-install"
    script = bundle.folder / "install.sh"
    if not script.exists():
        return "left out: a package, not the archive"
    own = bundle.variables("install", PATH="/usr/bin:/bin")
    subprocess.run([script], env=own, check=True, capture_output=True)
    entry = home / ".local" / "share" / "applications" / "reviewer-app.desktop"
    command = home / ".local" / "bin" / "reviewer-app"
    said = subprocess.run([command, "--version"], env=own, capture_output=True, text=True, check=False).stdout
    if f'Exec="{bundle.folder}/reviewer-app" open %f' not in entry.read_text("utf-8") or version() not in said:
        raise FailedError(f"the entry or the command does not start it: {said}")
    subprocess.run([script, "--remove"], env=own, check=True, capture_output=True)
    # The list of programs for each type is the desktop's own, made anew at each change.
    left = [path for path in (home / ".local").rglob("*") if not path.is_dir() and path.name != "mimeinfo.cache"]
    if left:
        raise FailedError(f"it left {left}")
    return "in the menu, and out of it"


STEPS: Mapping[str, Callable[[Bundle], str]] = {
    "help": try_help,
    "licences": try_licences,
    "doctor": try_doctor,
    "review": try_review,
    "kill": try_kill,
    "window": try_window,
    "typing": try_typing,
    "install": try_install,
}


def _opened(bundle: Bundle, step: str) -> bool:
    """Whether the library of the step's home knows the sample."""
    return bundle.sample.name in bundle.run(step, "library", "--json")


def _typed(bundle: Bundle, step: str) -> bool:
    return TYPED in bundle.run(step, "library", "--search", TYPED, "--json")


def _type(bundle: Bundle, display: str) -> bool:
    """Type into the first section, once it takes the keys."""
    _xdotool(display, "key", "F6")
    _xdotool(display, "type", "--delay", "30", f"{TYPED}. ")
    time.sleep(2.0)  # the promise is a second
    return _typed(bundle, "typing")


def _xdotool(display: str, *arguments: str) -> None:
    environment = {**os.environ, "DISPLAY": display}
    subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, check=True, timeout=PATIENCE_S)


@contextmanager
def _display() -> Iterator[str]:
    """A virtual display of its own; its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _until(condition: Callable[[], bool], complaint: str, process: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if process is not None and process.poll() is not None:
            raise FailedError(f"{complaint}; it ended with {process.returncode}: {_said(process)}")
        if time.monotonic() > deadline:
            raise FailedError(complaint)
        time.sleep(_TICK_S)


def _said(process: subprocess.Popen[bytes]) -> str:
    return process.stderr.read().decode(errors="replace")[-2000:] if process.stderr else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stderr:
        process.stderr.close()


def newest() -> Path:
    """The archive that was made last."""
    found = sorted((ROOT / "dist").glob(f"reviewer-app-{version()}-linux-*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise SystemExit("There is no bundle in dist. Run: make bundle")
    return found[-1]


def main(arguments: Sequence[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Tries a bundle where there is no Python.")
    parser.add_argument("bundle", nargs="?", type=Path)
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument(
        "--processor", nargs="+", default=[], metavar="NAME", help="as qemu-x86_64 -cpu help lists them"
    )
    args = parser.parse_args(arguments)
    given = args.bundle or newest()
    steps: dict[str, Callable[[Bundle], str]] = {name: STEPS[name] for name in args.only}
    if args.processor:
        steps = {f"doctor on {name}": partial(try_emulated, processor=name) for name in args.processor}
    bad = 0
    with tempfile.TemporaryDirectory(prefix="reviewer-bundle-") as scratch:
        folder = given.resolve()
        if folder.is_file():
            (Path(scratch) / "unpacked").mkdir()
            shutil.unpack_archive(folder, Path(scratch) / "unpacked")
            folder = Path(scratch) / "unpacked" / "reviewer-app"
        bundle = Bundle(folder, Path(scratch))
        for name, step in steps.items():
            begun = time.monotonic()
            try:
                told = step(bundle)
            except (FailedError, subprocess.SubprocessError) as error:
                told, bad = f"FAILED. {error}", bad + 1
            sys.stdout.write(f"{name}: {told} ({time.monotonic() - begun:.0f} s)\n")
            sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
