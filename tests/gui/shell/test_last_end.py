"""A killed window: the next one says so and has every word; after an orderly end nothing is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.review.word_count import word_count
from reviewer_app.session import events
from reviewer_app.store import ReviewStore
from reviewer_app.ui.app import run_window
from reviewer_app.ui.shell.last_end import LastEnd, LeftOpen, RunningMark
from reviewer_app.ui.shell.message_strip import Message, MessageBar
from reviewer_app.ui.shell.window import MainWindow
from tests.gui.conftest import Opened, the_window

ROOT = Path(__file__).resolve().parent.parent.parent
TYPED = "- six words that must come back"


def run_until(found: Callable[[MainWindow], bool], paths: list[Path], seen: Callable[[MainWindow], None]) -> None:
    """Run the program until `found`, let `seen` look at it, and end it in an orderly way."""

    def look() -> None:
        top = the_window()
        if top is not None and found(top.front):
            poll.stop()
            seen(top.front)
            top.close()

    poll = QTimer()
    poll.timeout.connect(look)
    poll.start(20)
    assert run_window(paths) == 0


def messages_of(window: MainWindow) -> list[Message]:
    return [m for m in window.parts.messages.messages if m.key in ("crash", "found-again")]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_the_window_comes_back_with_every_word(qtbot: QtBot, sample_pdf: Path) -> None:
    command = [sys.executable, "-m", "tests.gui.window_process", str(sample_pdf), TYPED]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"saved\n"
        process.kill()

    # Without a paper: it says which one was open, and opens it again when asked.
    offered: list[Message] = []

    def ask(window: MainWindow) -> bool:
        if not offered:
            offered.extend(messages_of(window))
            offered[0].offers[0][1]()
        return window.session.opened is not None

    texts: list[str] = []
    told: list[Message] = []

    def note(window: MainWindow) -> None:
        told.extend(messages_of(window))
        texts.append(window.parts.panes.texts[SectionKey.SIGNIFICANCE])

    run_until(ask, [], note)
    assert sample_pdf.name in offered[0].next_step
    assert texts == [TYPED]
    assert [m.text for m in told] == [
        "Reviewer did not end in an orderly way the last time. 6 words of your review were found again."
    ]

    # That one ended in an orderly way.
    told.clear()
    run_until(lambda w: w.session.opened is not None, [sample_pdf], note)
    assert told == []
    assert texts == [TYPED, TYPED]


def test_the_mark_tells_what_was_open(tmp_path: Path) -> None:
    first = RunningMark(tmp_path / "data")
    assert first.left is None
    first.paper("/papers/a.pdf", "ab")
    second = RunningMark(tmp_path / "data")
    assert second.left == (LeftOpen("/papers/a.pdf", "ab"),)
    # What was left is told once and kept nowhere.
    assert RunningMark(tmp_path / "data").left == ()
    second.remove()
    assert RunningMark(tmp_path / "data").left is None


def test_what_the_interpreter_wrote_stands_in_the_details(opened: Opened, tmp_path: Path) -> None:
    end = LastEnd(RunningMark(tmp_path), "Fatal Python error: Segmentation fault")
    end.show_in(opened.window)
    (message,) = messages_of(opened.window)
    assert "Segmentation fault" in message.detail
    assert message.tone == "warning"
    assert message.offers == ()


def test_another_paper_leaves_the_offer_and_its_own_takes_it(opened: Opened, tmp_path: Path) -> None:
    RunningMark(tmp_path).paper("/papers/a.pdf", "ab")
    end = LastEnd(RunningMark(tmp_path), "")
    end.show_in(opened.window)
    end.hear(events.PaperOpened("/papers/b.pdf", "cd", ((100.0, 100.0),)), dict)
    assert "a.pdf" in messages_of(opened.window)[0].next_step
    end.hear(events.PaperOpened("/papers/a.pdf", "ab", ((100.0, 100.0),)), lambda: {SectionKey.SIGNIFICANCE: "- one"})
    (message,) = messages_of(opened.window)
    assert message.text.endswith("1 word of your review was found again.")
    assert message.offers == ()
    assert RunningMark(tmp_path).left == (LeftOpen("/papers/a.pdf", "ab"),)
    end.hear(events.PaperClosed(), dict)
    assert RunningMark(tmp_path).left == ()


def test_what_was_dismissed_is_not_said_again_with_the_paper(opened: Opened, tmp_path: Path) -> None:
    RunningMark(tmp_path).paper("/papers/a.pdf", "ab")
    end = LastEnd(RunningMark(tmp_path), "")
    end.show_in(opened.window)
    (bar,) = opened.window.parts.messages.findChildren(MessageBar)
    bar.closed.emit(bar.message.key)  # as its button does
    assert messages_of(opened.window) == []
    end.hear(events.PaperOpened("/papers/a.pdf", "ab", ((100.0, 100.0),)), lambda: {SectionKey.SIGNIFICANCE: "- one"})
    assert messages_of(opened.window) == []


def test_a_damaged_mark_still_tells_of_a_bad_end(tmp_path: Path) -> None:
    (tmp_path / "running.json").write_bytes(b"\xff{")
    assert RunningMark(tmp_path).left == ()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_the_mark_is_private(tmp_path: Path) -> None:
    RunningMark(tmp_path / "data").paper("/papers/secret.pdf", "ab")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_second_window_leaves_the_mark_of_the_first(qtbot: QtBot, sample_pdf: Path) -> None:
    places = locations()
    store = ReviewStore.open(places.database)
    mark = RunningMark(places.data)
    mark.paper(str(sample_pdf), "ab")
    kinds: list[str] = []
    run_until(lambda w: True, [], lambda w: kinds.extend(m.key for m in w.parts.messages.messages))
    assert kinds == ["not-kept"]
    assert RunningMark(places.data).left == (LeftOpen(str(sample_pdf), "ab"),)
    store.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("- one two [p. 4]{e12} {new}", 2),
        ("1. the state-of-the-art isn’t — it", 4),
        ("- 方法新颖 yes", 5),
        ("-" * 100_000, 0),
    ],
)
def test_words_are_what_a_person_reads(text: str, words: int) -> None:
    assert word_count(text) == words
