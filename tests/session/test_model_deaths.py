"""What is said where the model worker dies as it did before: with real ends of real workers, and word for word."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.ipc.runtime import ProcessExit
from reviewer_app.ipc.worker_exit import Cause, ExitWriter, StderrTail, WorkerExit
from reviewer_app.locations import locations, resource
from reviewer_app.review.model import GenerationSettings
from reviewer_app.session import events
from reviewer_app.session.model_deaths import FILE, ModelDeaths, second_death
from tests.session.rig import SessionRig, write_with

SAMPLE = resource("sample", "N18-3011.pdf")
LONG = GenerationSettings(context=1536, max_tokens=300, threads=1, strategy="whole")
BRIEF = GenerationSettings(context=768, max_tokens=4, threads=1, strategy="whole")
NAME = "model"


def ended(number: int | None = None, code: int | None = None) -> WorkerExit:
    return ExitWriter(MODEL, 1, StderrTail()).ended(ProcessExit(code=code, signal=number), ready=True)


@pytest.mark.parametrize(
    ("exit_", "stage", "on_card", "cause", "help_"),
    [
        (ended(signal.SIGILL), "writing", False, "built for another processor", "doctor --self-test"),
        (ended(code=0xC000001D), "reading", False, "built for another processor", "doctor --self-test"),
        (ended(signal.SIGSEGV), "reading", False, "does not fit this processor", "doctor --self-test"),
        (ended(signal.SIGSEGV), "loading", False, "file is damaged", "models verify"),
        (ended(signal.SIGBUS), "writing", False, "file is damaged", "models verify"),
        (ended(signal.SIGKILL), "loading", False, "memory ran out", "Close other programs"),
        (ended(signal.SIGSEGV), "loading", True, "graphics card's driver", "Run on the processor"),
        (ended(code=3), "reading", True, "graphics card's driver", "--gpu-layers 0"),
    ],
)
def test_the_likely_cause_and_what_helps(exit_: WorkerExit, stage: str, on_card: bool, cause: str, help_: str) -> None:
    error = second_death(exit_, stage, on_card=on_card)
    assert error.code is ErrorCode.WORKER_DIED_AGAIN
    assert error.message.startswith(exit_.sentence)
    assert "the second time" in error.message
    assert cause in error.message
    assert help_ in error.next_step
    assert "Try again" not in str(error)
    assert error.detail == exit_.detail


def test_only_the_same_stage_model_and_device_is_the_same_death(tmp_path: Path) -> None:
    deaths, exit_ = ModelDeaths(tmp_path), ended(signal.SIGSEGV)
    assert not deaths.again(exit_, "reading", NAME, on_card=True)
    assert not deaths.again(exit_, "reading", NAME, on_card=False)
    assert not deaths.again(exit_, "writing", NAME, on_card=False)
    assert not deaths.again(exit_, "writing", "other", on_card=False)
    # Another process of the program remembers it.
    assert ModelDeaths(tmp_path).again(exit_, "writing", "other", on_card=False)
    deaths.forget()
    assert not deaths.again(exit_, "writing", "other", on_card=False)


@pytest.mark.parametrize("cause", ["deadline", "protocol", "start-failed"])
def test_what_is_no_death_of_the_engine_is_not_counted(tmp_path: Path, cause: Cause) -> None:
    deaths = ModelDeaths(tmp_path)
    for _ in range(2):
        assert not deaths.again(WorkerExit("model", 1, cause, "It ended."), "reading", NAME, on_card=False)


def test_a_damaged_or_unwritable_memory_is_only_forgotten(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{half")
    assert not ModelDeaths(tmp_path).again(ended(signal.SIGSEGV), "reading", NAME, on_card=False)
    assert ModelDeaths(tmp_path).again(ended(signal.SIGSEGV), "reading", NAME, on_card=False)
    file = tmp_path / "a file"
    file.write_text("")
    deaths = ModelDeaths(file)
    for _ in range(2):
        assert not deaths.again(ended(signal.SIGSEGV), "reading", NAME, on_card=False)
    deaths.forget()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGSEGV, pytest.param(signal.SIGILL, marks=pytest.mark.soak)])
def test_a_worker_that_dies_twice_at_the_same_stage_is_told_apart_from_one_that_died_once(
    rig: SessionRig, number: signal.Signals
) -> None:
    rig.open(SAMPLE)

    def die() -> events.Failed:
        rig.events.clear()
        rig.review(LONG)
        rig.wait_for(events.ReadingProgress)
        rig.signal_worker("model", number)
        failed = rig.wait_for(events.Failed)
        assert failed.without_card is None
        return failed

    assert die().error.code is ErrorCode.WORKER_DIED
    second = die().error
    assert second.code is ErrorCode.WORKER_DIED_AGAIN
    assert "while it was reading" in second.message
    assert "doctor --self-test" in second.next_step
    rig.events.clear()
    rig.review(BRIEF)
    rig.wait_for(events.ReviewFinished)
    assert not (locations().cache / FILE).exists()
    assert die().error.code is ErrorCode.WORKER_DIED


def test_a_card_that_ends_the_worker_is_offered_to_be_done_without(rig: SessionRig) -> None:
    command = [sys.executable, "-P", str(Path(__file__).with_name("gpu_worker.py")), "4", "exit"]
    write_with(rig.session, WorkerClient(rig.runtime, MODEL, command))
    rig.open(SAMPLE)
    rig.review(BRIEF)
    failed = rig.wait_for(events.Failed)
    assert failed.without_card is not None
    assert failed.error.code is ErrorCode.WORKER_DIED
    rig.events.clear()
    rig.review(BRIEF)
    again = rig.wait_for(events.Failed)
    assert again.error.code is ErrorCode.WORKER_DIED_AGAIN
    assert "Run on the processor" in again.error.next_step
    rig.events.clear()
    rig.session.runs.start(again=again.without_card)
    rig.wait(lambda: bool(rig.of(events.ReviewFinished) or rig.of(events.Failed)))
    assert not rig.of(events.Failed)
    assert rig.session.exports.json()["settings"]["gpu_layers"] == 0
    assert all(rig.session.exports.json()["raw"].values())
