"""Building Nougat's environment: a Python that fits, a virtual environment, the pinned packages by pip."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from reviewer_app.atomic_file import write_error
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import private_folder
from reviewer_app.models.nougat import (
    ENVIRONMENT_SIZE,
    ENVIRONMENT_SIZE_ELSEWHERE,
    PYTHONS,
    NougatPlaces,
    State,
    requirements,
)
from reviewer_app.own_command import frozen

# Of pip's output, what a person gets to see of a failure.
_LAST_LINES: Final = 12
_FULL: Final = re.compile(r"No space left|Errno 28|Disk quota|not enough space", re.I)
_OFFLINE: Final = re.compile(
    r"NewConnectionError|Name or service not known|Temporary failure in name resolution|nodename nor servname|"
    r"getaddrinfo failed|Network is unreachable|Connection refused|ConnectTimeout|Read timed out|ProxyError|SSLError|"
    r"Cannot connect to proxy|Failed to establish a new connection",
    re.I,
)
_NO_PACKAGE: Final = re.compile(r"No matching distribution|Could not find a version|is not a supported wheel", re.I)
_VERSION: Final = re.compile(r"Python (\d+\.\d+)\.")


def build_environment(places: NougatPlaces, say: Callable[[str], None], python: Path | None = None) -> None:
    """Build the environment in `places`, unless it is there and whole; a half-built one is built anew.

    Blocks, for minutes; `say` gets what is being done. `python` is the interpreter to build it with. Raises
    ReviewerError NOT_INSTALLED (no Python that fits, no packages for it), NO_NETWORK, DISK_FULL or WRITE_FAILED.
    """
    if frozen():
        raise ReviewerError(
            ErrorCode.NOT_INSTALLED,
            tr("The program as a bundle can't run Nougat: another Python can't import it."),
            tr("Run it from its source for that; papers are read with PyMuPDF here."),
        )
    if places.environment_state() is State.READY:
        return
    base = _fitting(python)
    try:
        shutil.rmtree(places.environment, ignore_errors=True)
        private_folder(places.root)
        free = shutil.disk_usage(places.root).free
    except OSError as error:
        raise write_error(places.root, error) from error
    if free < environment_size():
        raise _disk_full(places.root, free)
    say(tr("Making an environment with {python}").format(python=base))
    _run([str(base), "-m", "venv", str(places.environment)], say)
    _run(
        [
            str(places.interpreter), "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
            "--progress-bar", "off", "--requirement", str(requirements()),
        ],
        say,
    )  # fmt: skip
    # the last thing: without it the environment counts as half-built
    places.mark_built()


def environment_size() -> int:
    """Bytes that the environment takes here, about."""
    return ENVIRONMENT_SIZE.get(sys.platform, ENVIRONMENT_SIZE_ELSEWHERE)


def _fitting(asked: Path | None) -> Path:
    """The first Python that fits. Raises ReviewerError NOT_INSTALLED."""
    for path in [asked] if asked is not None else _pythons():
        if _version(path) in PYTHONS:
            return path
    what = tr("{python} is not of a version that Nougat's packages exist for.").format(python=asked)
    raise ReviewerError(
        ErrorCode.NOT_INSTALLED,
        what if asked is not None else tr("No Python that Nougat's packages exist for was found."),
        tr("Install Python {versions}, or name one: reviewer-app nougat install --python PATH").format(
            versions=", ".join(PYTHONS)
        ),
    )


def _pythons() -> Iterator[Path]:
    yield Path(sys.executable)
    for version in PYTHONS:
        found = shutil.which(f"python{version}")
        if found:
            yield Path(found)
    for name in ("python3", "python"):
        if found := shutil.which(name):
            yield Path(found)


def _version(python: Path) -> str:
    """Such as "3.11"; empty for what is no Python."""
    try:
        done = subprocess.run([str(python), "-V"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = _VERSION.match(done.stdout)
    return found[1] if found else ""


def _run(command: list[str], say: Callable[[str], None]) -> None:
    """Run a step and tell its lines. Raises ReviewerError with what its output says of the failure."""
    # The person's own settings of pip (mirror, proxy) hold; a folder of another Python's packages does not.
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    tail: deque[str] = deque(maxlen=_LAST_LINES)
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
            encoding="utf-8", errors="replace", env={**clean, "PYTHONNOUSERSITE": "1"},
        )  # fmt: skip
    except OSError as error:
        raise _failed(str(error)) from error
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.strip():
                    tail.append(line.strip())
                    say(line.strip())
            code = process.wait()
        except BaseException:
            # Ctrl+C: what was built so far counts for nothing and is removed the next time
            process.kill()
            raise
    if code:
        raise _failed("\n".join(tail))


def _failed(output: str) -> ReviewerError:
    if _FULL.search(output):
        return ReviewerError(
            ErrorCode.DISK_FULL,
            tr("The disk is full: Nougat's environment could not be built."),
            tr("Free some space and start the installation again."),
            output,
        )
    if _OFFLINE.search(output):
        return ReviewerError(
            ErrorCode.NO_NETWORK,
            tr("Nougat's packages could not be fetched: there is no connection to the package index."),
            tr("Check the connection to the internet and the proxy; papers are read with PyMuPDF meanwhile."),
            output,
        )
    if _NO_PACKAGE.search(output):
        return ReviewerError(
            ErrorCode.NOT_INSTALLED,
            tr("Nougat's packages do not exist for this system and this Python."),
            tr("Name another Python: reviewer-app nougat install --python PATH"),
            output,
        )
    return ReviewerError(
        ErrorCode.NOT_INSTALLED,
        tr("Nougat's environment could not be built."),
        tr("Start the installation again; if it fails again, please report it with the details."),
        output,
    )


def _disk_full(folder: Path, free: int) -> ReviewerError:
    return ReviewerError(
        ErrorCode.DISK_FULL,
        tr("Nougat's environment takes {needed:.1f} GB, and {folder} has {free:.1f} GB left.").format(
            needed=environment_size() / 1e9, folder=folder, free=free / 1e9
        ),
        tr("Free some space and start the installation again."),
    )
