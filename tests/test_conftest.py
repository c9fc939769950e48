"""The rules that hold for every test are themselves seen to fail what they should."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

GUILTY = """
    import logging
    import socket
    import subprocess
    import sys
    import threading
    import warnings

    import pytest


    def test_process():
        global kept
        kept = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


    def test_thread():
        threading.Thread(target=threading.Event().wait, daemon=True, name="forgotten").start()


    def test_logged_error():
        logging.getLogger("reviewer_app.store").error("the disk is full")


    def test_qt_warning():
        from PySide6.QtCore import qWarning

        qWarning("painted outside")


    @pytest.fixture
    def widget():
        from PySide6.QtCore import qWarning

        yield
        qWarning("destroyed too late")


    def test_qt_warning_in_teardown(widget):
        pass


    def test_network():
        socket.create_connection(("192.0.2.1", 443), timeout=1)


    def test_python_warning():
        warnings.warn("old", DeprecationWarning)


    CHILD = "import signal; signal.pause()"
    PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]])"


    def test_grandchild():  # the last one: it is found when all are over
        subprocess.run([sys.executable, "-c", PARENT, CHILD], check=True)
"""

INNOCENT = """
    import logging
    import os
    import socket
    import subprocess
    import sys
    import threading
    from pathlib import Path

    import pytest

    homes = set()


    @pytest.mark.expects_errors
    def test_expected_errors():
        logging.getLogger("reviewer_app.store").error("the disk is full")


    @pytest.mark.parametrize("n", [1, 2])
    def test_home(n, reviewer_home):
        assert Path(os.environ["REVIEWER_HOME"]) == reviewer_home
        assert not any(reviewer_home.iterdir())
        homes.add(reviewer_home)
        assert len(homes) == n


    def test_ends_what_it_starts():
        subprocess.run([sys.executable, "-c", ""], check=True)
        threading.Thread(target=print).start()


    def test_this_machine():
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()


    def test_no_display():
        assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


    @pytest.mark.soak
    def test_long():
        assert False, "soak tests run on request alone"
"""


def run_pytest(folder: Path, test: str) -> str:
    """Run one test file under the project's conftest and settings, in a process of its own; what pytest printed."""
    tests = folder / "tests"
    tests.mkdir()
    (tests / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    (tests / "test_it.py").write_text(textwrap.dedent(test), "utf-8")
    environment = {**os.environ, "REVIEWER_TEST_GRACE": "0.5", "COLUMNS": "250"}
    # What a test leaks holds the pipe of its parent open: a file does not make anyone wait.
    log = folder / "log.txt"
    with log.open("w") as stream:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--basetemp={folder / 'temp'}"]
        subprocess.run(command, cwd=folder, env=environment, stdout=stream, stderr=subprocess.STDOUT, check=False)
    return log.read_text("utf-8")


@pytest.fixture(scope="module")
def guilty(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest printed of tests that break one rule each."""
    return run_pytest(tmp_path_factory.mktemp("guilty"), GUILTY)


@pytest.mark.parametrize(
    ("outcome", "test", "said"),
    [
        ("ERROR", "process", "the test leaked processes"),
        ("ERROR", "thread", "the test leaked threads: forgotten"),
        ("ERROR", "logged_error", "errors were logged: reviewer_app.store: the disk is full"),
        ("FAILED", "qt_warning", "Qt messages with level WARNING or above emitted"),
        ("ERROR", "qt_warning_in_teardown", "Qt warned while the test was torn down: destroyed too late"),
        ("FAILED", "network", "a test reached for the network: 192.0.2.1"),
        ("FAILED", "python_warning", "DeprecationWarning: old"),
        ("ERROR", "grandchild", "processes outlived their parents"),
    ],
)
def test_a_guilty_test_fails(guilty: str, outcome: str, test: str, said: str) -> None:
    assert re.search(rf"^{outcome} tests/test_it\.py::test_{test}( |$)", guilty, re.M), guilty
    assert said in guilty


def test_innocent_tests_pass(tmp_path: Path) -> None:
    printed = run_pytest(tmp_path, INNOCENT)
    assert "6 passed, 1 deselected" in printed, printed
