"""The sentences that a scientist reads when a worker has ended."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.envelope import ProtocolReason
from reviewer_app.ipc.role import MODEL, PAPER, Role
from reviewer_app.ipc.runtime import ProcessExit
from reviewer_app.ipc.worker_exit import ExitWriter, StderrTail, signal_text


def writer(role: Role = PAPER) -> ExitWriter:
    """Of a worker that said little."""
    tail = StderrTail()
    tail.feed(b"its last words\n")
    return ExitWriter(role, 3, tail)


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_a_crash() -> None:
    end = writer().ended(ProcessExit(signal=11), ready=True)
    assert end.sentence == "The PDF reader stopped unexpectedly (signal 11, segmentation fault)."
    assert end.error().code is ErrorCode.WORKER_DIED
    assert end.error().next_step == "Try again: it is started anew by itself."
    assert end.error().detail == (
        "worker paper, process 3: crashed, signal 11, segmentation fault\nlast lines of its stderr:\nits last words"
    )


@pytest.mark.parametrize(
    ("exit_", "ready", "cause", "sentence"),
    [
        (ProcessExit(code=3), True, "exited", "The PDF reader stopped unexpectedly (exit code 3)."),
        (ProcessExit(code=1), False, "start-failed", "The PDF reader could not be started (exit code 1)."),
        (ProcessExit(start_error="No such file"), False, "start-failed", "could not be started (No such file)."),
        (ProcessExit(code=0xC0000005), True, "crashed", "stopped unexpectedly (crash code 0xC0000005)."),
        (ProcessExit(code=0xC0000005), False, "crashed", "stopped unexpectedly (crash code 0xC0000005)."),
    ],
)
def test_other_ends(exit_: ProcessExit, ready: bool, cause: str, sentence: str) -> None:
    end = writer().ended(exit_, ready=ready)
    assert end.cause == cause
    assert end.sentence.endswith(sentence)


def test_given_up() -> None:
    assert writer(MODEL).silent(5.2, computing=False).sentence == (
        "The language model did not answer for 5 seconds and was ended."
    )
    overdue = writer(MODEL).overdue(30.0, "review", cancelled=True)
    assert overdue.sentence == "The language model needed more than 30 seconds for one task and was ended."
    assert overdue.note == "the task was 'review', which had been cancelled"
    assert writer().never_greeted(30.0).error().code is ErrorCode.WORKER_START


@pytest.mark.parametrize("reason", list(ProtocolReason))
def test_every_kind_of_rubbish_has_its_words(reason: ProtocolReason) -> None:
    end = writer().garbled(reason, "somewhere")
    assert end.sentence.startswith("The PDF reader sent something that this program does not understand (")
    assert end.note == f"{reason.value}: somewhere"


def test_a_signal_without_a_name() -> None:
    assert signal_text(250) == "signal 250"


@settings(deadline=None)
@given(st.lists(st.binary(max_size=600), max_size=20))
def test_the_tail_is_the_end_of_the_stream(chunks: list[bytes]) -> None:
    tail, whole = StderrTail(), StderrTail()
    for chunk in chunks:
        tail.feed(chunk)
        assert len(tail.lines) <= StderrTail.MAX_LINES
        assert all(len(line) <= StderrTail.MAX_LINE for line in tail.lines)
    whole.feed(b"".join(chunks))
    if all(len(line) <= StderrTail.MAX_LINE for line in b"".join(chunks).split(b"\n")):
        assert tail.lines == whole.lines


def test_the_tail_shows_no_control_characters() -> None:
    tail = StderrTail()
    tail.feed(b"\x1b[31mred\x1b[0m\tand \xff\r\nunfinished")
    assert tail.lines == ("�[31mred�[0m\tand �", "unfinished")
