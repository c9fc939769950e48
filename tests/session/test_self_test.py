"""The self-test in a process of its own: what a person is told when it passes, and when the process dies."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import resource
from reviewer_app.models.manifest import load_manifest
from reviewer_app.session import self_test
from reviewer_app.session.self_test import SelfTest, SelfTestResult, model_to_test

HERE = Path(__file__).parent


def run(model: Path | None, command: list[str] | None = None) -> tuple[SelfTestResult, list[str]]:
    """Run it to its end; what it said of its checks."""
    runtime = SelectorRuntime()
    results: list[SelfTestResult] = []
    heard: list[str] = []
    try:
        SelfTest(runtime, model, results.append, heard.append, command=command)
        runtime.run_until(lambda: bool(results))
    finally:
        runtime.close()
    assert len(results) == 1
    return results[0], heard


def test_it_passes_here(quick_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result, heard = run(quick_model)
    assert result.passed, result
    assert result.checks == len(heard)
    assert "passed" in result.sentence
    assert "No model" not in result.sentence
    assert not list(tmp_path.iterdir()), "the random weights were left behind"


def test_without_a_model_it_says_what_was_computed_with() -> None:
    result, _ = run(None)
    assert result.passed, result
    assert "only random weights" in result.sentence


def test_a_process_that_dies_is_named_with_the_check_that_ended_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result, heard = run(None, [sys.executable, "-P", str(HERE / "faulty_worker.py")])
    assert not result.passed
    assert not result.graphics
    assert result.failed == heard[-1]
    assert result.ended
    assert "make -B run" in result.next_step
    assert "reading many tokens at once" in result.sentence
    assert "signal 4, a processor instruction that this machine does not have" in result.sentence
    assert "Try again" not in result.sentence
    assert not list(tmp_path.iterdir()), "what the dead process wrote was left behind"


def test_a_test_that_takes_too_long_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "DEADLINE_S", 0.01)
    result, _ = run(None)
    assert not result.passed
    assert not result.ended
    assert "needed more than" in result.sentence


def test_a_driver_that_dies_leaves_the_word_that_the_processor_passed() -> None:
    result, _ = run(None, [sys.executable, "-P", str(HERE / "gpu_worker.py"), "0"])
    assert not result.passed
    assert result.graphics
    assert "on the graphics card" in result.sentence
    assert "--gpu-layers 0" in result.next_step
    assert "signal 11" in result.sentence


def test_a_process_that_does_not_start_is_told() -> None:
    result, heard = run(None, [sys.executable, "-c", "raise SystemExit(3)"])
    assert not result.passed
    assert not heard
    assert "exit code 3" in result.sentence


def test_it_takes_the_smallest_model_that_is_installed(starter_model: Path, tmp_path: Path) -> None:
    found = model_to_test(load_manifest(resource("models_manifest.json")), tmp_path)
    assert found == ("smollm2-135m-instruct-q4_1", starter_model)
