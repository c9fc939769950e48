"""The rules that hold for every test are themselves seen to fail what they should."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=stream, stderr=subprocess.STDOUT, timeout=120, check=False
        )
    printed = log.read_text("utf-8")
    assert done.returncode in (0, 1), printed
    return printed


@pytest.mark.parametrize(
    ("test", "said"),
    [
        pytest.param(
            """
            import subprocess, sys
            def test_it():
                global kept
                kept = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
            """,
            "the test leaked processes",
            id="process",
        ),
        pytest.param(
            """
            import threading
            def test_it():
                threading.Thread(target=threading.Event().wait, daemon=True, name="forgotten").start()
            """,
            "the test leaked threads: forgotten",
            id="thread",
        ),
        pytest.param(
            """
            import subprocess, sys
            CHILD = "import signal; signal.pause()"
            PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]])"
            def test_it():
                subprocess.run([sys.executable, "-c", PARENT, CHILD], check=True)
            """,
            "processes outlived their parents",
            id="grandchild",
        ),
        pytest.param(
            """
            import logging
            def test_it():
                logging.getLogger("reviewer_app.store").error("the disk is full")
            """,
            "errors were logged: reviewer_app.store: the disk is full",
            id="logged error",
        ),
        pytest.param(
            """
            def test_it():
                from PySide6.QtCore import qWarning
                qWarning("painted outside")
            """,
            "Qt messages with level WARNING or above emitted",
            id="Qt warning",
        ),
        pytest.param(
            """
            import pytest
            @pytest.fixture
            def widget():
                from PySide6.QtCore import qWarning
                yield
                qWarning("destroyed too late")
            def test_it(widget):
                pass
            """,
            "Qt warned while the test was torn down: destroyed too late",
            id="Qt warning in teardown",
        ),
        pytest.param(
            """
            import socket
            def test_it():
                socket.create_connection(("192.0.2.1", 443), timeout=1)
            """,
            "a test reached for the network: 192.0.2.1",
            id="network",
        ),
        pytest.param(
            """
            import warnings
            def test_it():
                warnings.warn("old", DeprecationWarning)
            """,
            "DeprecationWarning: old",
            id="warning",
        ),
    ],
)
def test_a_test_fails_that(tmp_path: Path, test: str, said: str) -> None:
    printed = run_pytest(tmp_path, test)
    assert said in printed
    assert "1 failed" in printed or "1 error" in printed


def test_an_innocent_test_passes(tmp_path: Path) -> None:
    printed = run_pytest(
        tmp_path,
        """
        import logging, os, socket, subprocess, sys, threading
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
            thread = threading.Thread(target=print)
            thread.start()
        def test_this_machine():
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(server.getsockname()).close()
        def test_no_display():
            assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
        @pytest.mark.soak
        def test_long():
            assert False, "soak tests run on request alone"
        """,
    )
    assert "6 passed, 1 deselected" in printed
