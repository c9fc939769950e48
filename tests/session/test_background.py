"""Work beside the runtime's thread: exactly one answer, on the runtime's thread, none after the end."""

from __future__ import annotations

import threading

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.session.background import BackgroundWork

PATIENCE = 60.0


class Heard:
    """What the callbacks heard, and on which threads."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.errors: list[ReviewerError] = []
        self.threads: list[int] = []

    def success(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(threading.get_ident())

    def failure(self, error: ReviewerError) -> None:
        self.errors.append(error)
        self.threads.append(threading.get_ident())


def test_a_result_comes_on_the_runtimes_thread(runtime: SelectorRuntime, background: BackgroundWork) -> None:
    heard = Heard()
    background.do(threading.get_ident, heard.success, heard.failure)
    assert not heard.results
    assert runtime.run_until(lambda: bool(heard.results), PATIENCE)
    assert heard.results != [threading.get_ident()]
    assert heard.threads == [threading.get_ident()]
    assert not heard.errors


def test_a_failure_comes_as_it_was_raised(runtime: SelectorRuntime, background: BackgroundWork) -> None:
    heard = Heard()
    error = ReviewerError(ErrorCode.DISK_FULL, "The disk is full.")

    def work() -> None:
        raise error

    background.do(work, heard.success, heard.failure)
    assert runtime.run_until(lambda: bool(heard.errors), PATIENCE)
    assert heard.errors == [error]
    assert heard.threads == [threading.get_ident()]


@pytest.mark.expects_errors
def test_a_defect_is_told_without_its_text(
    runtime: SelectorRuntime, background: BackgroundWork, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()

    def work() -> None:
        raise KeyError("text of a paper")

    background.do(work, heard.success, heard.failure)
    assert runtime.run_until(lambda: bool(heard.errors), PATIENCE)
    (error,) = heard.errors
    assert error.code is ErrorCode.INTERNAL
    assert "KeyError" in error.detail
    assert "test_background.py" in error.detail
    assert "text of a paper" not in error.detail + caplog.text


def test_one_that_hangs_holds_up_no_other(runtime: SelectorRuntime, background: BackgroundWork) -> None:
    heard = Heard()
    release = threading.Event()
    background.do(release.wait, heard.success, heard.failure)
    background.do(lambda: "second", heard.success, heard.failure)
    assert runtime.run_until(lambda: bool(heard.results), PATIENCE)
    assert heard.results == ["second"]
    release.set()
    assert runtime.run_until(lambda: len(heard.results) == 2, PATIENCE)


def test_what_was_dropped_is_not_told(runtime: SelectorRuntime, background: BackgroundWork) -> None:
    heard = Heard()
    release = threading.Event()
    dropped = background.do(release.wait, heard.success, heard.failure)
    dropped.drop()
    release.set()
    dropped.thread.join(PATIENCE)
    background.do(lambda: "later", heard.success, heard.failure)
    assert runtime.run_until(lambda: bool(heard.results), PATIENCE)
    assert heard.results == ["later"]


def test_the_end_waits_for_a_file_that_was_asked_for(runtime: SelectorRuntime) -> None:
    background = BackgroundWork(runtime)
    heard, written, going = Heard(), [], threading.Event()

    def write() -> None:
        going.set()
        written.append("a file")

    background.do(write, heard.success, heard.failure, finish=True)
    assert background.close(PATIENCE)
    assert written == ["a file"]
    runtime.run_until(lambda: False, 0.0)
    assert not heard.results


def test_the_end_does_not_wait_for_ever(runtime: SelectorRuntime) -> None:
    background = BackgroundWork(runtime)
    heard, release = Heard(), threading.Event()
    background.do(release.wait, heard.success, heard.failure, finish=True)
    assert not background.close(0.0)
    release.set()
    background.do(lambda: "after the end", heard.success, heard.failure, finish=True)
    assert background.close(PATIENCE)
    runtime.run_until(lambda: False, 0.0)
    assert not heard.results
