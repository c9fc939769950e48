"""A second start brings the first window to the front and ends; where that can't be, it opens for reading as before."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.locations import locations, private_folder
from reviewer_app.review.model import SectionKey
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.shell.second_start import SecondStarts, ask_first
from tests.gui.conftest import Opened, Tabs, make_pdf, messages

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 60_000
pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets")


@pytest.fixture
def second_starts() -> Iterator[Callable[[Opened], SecondStarts]]:
    """Lets a window hear of second starts until the test ends."""
    made: list[SecondStarts] = []

    def hear(opened: Opened) -> SecondStarts:
        made.append(SecondStarts(locations().data, opened.window.come_forward))
        return made[-1]

    yield hear
    for starts in made:
        starts.close()


@contextmanager
def start(*paths: Path) -> Iterator[subprocess.Popen[str]]:
    """The program in a process of its own, which is over at the end."""
    command = [sys.executable, "-m", "reviewer_app", "open", *map(str, paths)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def path_of(opened: Opened) -> Path | None:
    return opened.session.path


def test_a_second_start_with_the_same_paper_brings_the_first_window_forward_and_ends(
    reading: Opened, second_starts: Callable[[Opened], SecondStarts], qtbot: QtBot, sample_pdf: Path
) -> None:
    second_starts(reading)
    reading.window.showMinimized()
    assert reading.window.isMinimized()
    with start(sample_pdf) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=LONG)
        assert second.returncode == 0
        assert second.stderr is not None
        assert "its window was brought to the front" in second.stderr.read()
    assert not reading.window.isMinimized()
    assert reading.window.isVisible()


def test_a_paper_is_opened_in_the_window_that_can_write(
    opened: Opened, qtbot: QtBot, tmp_path: Path, sample_pdf: Path
) -> None:
    window, other = opened.window, tmp_path / "other.pdf"
    other.write_bytes(make_pdf())
    window.come_forward(None)
    assert path_of(opened) is None
    window.come_forward(sample_pdf)
    assert path_of(opened) == sample_pdf
    # Also while it is still being opened, as after a double click too many.
    window.come_forward(sample_pdf.parent / "." / sample_pdf.name)
    qtbot.waitUntil(lambda: opened.session.opened is not None, timeout=LONG)
    window.parts.panes.perform([Edit(SectionKey.SIGNIFICANCE, 0, "", "- Of the first.")])
    window.setWindowState(Qt.WindowState.WindowMinimized)
    window.come_forward(other)
    assert not window.isMinimized()
    qtbot.waitUntil(lambda: path_of(opened) == other and opened.session.opened is not None, timeout=LONG)
    assert not window.parts.panes[SectionKey.SIGNIFICANCE].editor.isReadOnly()
    assert not any(window.parts.panes.texts.values())
    # What was written about the first one is there when it comes back, and one that is no paper changes nothing.
    window.come_forward(sample_pdf)
    qtbot.waitUntil(lambda: window.parts.panes.texts[SectionKey.SIGNIFICANCE] == "- Of the first.", timeout=LONG)
    other.write_text("no paper")
    window.come_forward(other)
    qtbot.waitUntil(lambda: "failed-opening" in messages(opened), timeout=LONG)
    assert path_of(opened) == sample_pdf


def test_a_second_paper_from_the_shell_gets_a_tab_of_its_own_that_can_be_written_in(
    make_tabs: Callable[[], Tabs], qtbot: QtBot, tmp_path: Path, sample_pdf: Path
) -> None:
    window, other = make_tabs().window, tmp_path / "other.pdf"
    other.write_bytes(make_pdf())
    starts = SecondStarts(locations().data, window.come_forward)
    first = window.front
    first.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: first.session.opened is not None, timeout=LONG)
    first.parts.panes.perform([Edit(SectionKey.SIGNIFICANCE, 0, "", "- Of the first.")])
    with start(other) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=LONG)
        assert second.returncode == 0
    starts.close()
    qtbot.waitUntil(lambda: window.front is not first and window.front.session.opened is not None, timeout=LONG)
    assert window.front.session.path == other
    editor = window.front.parts.panes[SectionKey.SIGNIFICANCE].editor
    qtbot.keyClicks(editor, "- Of the second.")
    assert [page.session.texts[SectionKey.SIGNIFICANCE] for page in window.pages] == [
        "- Of the first.",
        "- Of the second.",
    ]
    # Neither is told that another window holds its review.
    assert not any(m.key == "not-kept" for page in window.pages for m in page.parts.messages.messages)


def test_nobody_waits_for_a_window_that_hangs_or_died(sample_pdf: Path) -> None:
    folder = locations().data
    assert not ask_first(folder, sample_pdf)
    command = [sys.executable, "-m", "tests.gui.window_process", str(sample_pdf), "- typed"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"saved\n"
        assert ask_first(folder, sample_pdf)
        os.kill(first.pid, signal.SIGSTOP)
        assert not ask_first(folder, sample_pdf)
        first.kill()
    assert not ask_first(folder, sample_pdf)


def test_what_is_no_question_gets_no_answer_and_does_no_harm(
    reading: Opened, second_starts: Callable[[Opened], SecondStarts], qtbot: QtBot, sample_pdf: Path
) -> None:
    private_folder(locations().data)
    (locations().data / "window.sock").write_text("left by a crash")
    second_starts(reading)
    for said in (b"no json\n", b"", b"x" * (1 << 17)):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.connect(str(locations().data / "window.sock"))
            line.setblocking(False)
            if said:
                line.send(said)
            else:
                line.shutdown(socket.SHUT_WR)
            heard: list[bytes] = []

            def ended(line: socket.socket = line, heard: list[bytes] = heard) -> bool:
                try:
                    heard.append(line.recv(16))
                except BlockingIOError:
                    return False
                except ConnectionResetError:
                    heard.append(b"")
                return True

            qtbot.waitUntil(ended, timeout=LONG)
            assert heard == [b""]
    with start(sample_pdf) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=LONG)
        assert second.returncode == 0
