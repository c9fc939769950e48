"""How a bundle starts itself again. What PyInstaller's loader does is seen by packaging/bundle/try_bundle.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from reviewer_app.locations import program_folders
from reviewer_app.own_command import leave_libraries_to_others, own_command


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a bundle with two executables, of which the one with the window runs."""
    for name in ("reviewer-app", "reviewer-app-window"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "reviewer-app-window"))
    return tmp_path


def test_a_worker_of_a_bundle_has_standard_streams(bundle: Path) -> None:
    assert own_command("worker", "paper") == [str(bundle / "reviewer-app"), "worker", "paper"]
    (bundle / "reviewer-app").unlink()
    assert own_command("worker", "paper")[0] == str(bundle / "reviewer-app-window")


def test_another_window_of_a_bundle_has_none(bundle: Path) -> None:
    assert own_command("open") == [str(bundle / "reviewer-app-window"), "open"]


def test_another_interpreter_runs_the_source_from_a_bundle_too(bundle: Path) -> None:
    assert own_command("worker", "paper", interpreter="/elsewhere/python") == (
        ["/elsewhere/python", "-P", "-m", "reviewer_app", "worker", "paper"]
    )


@pytest.mark.parametrize("before", [None, "", "/elsewhere/lib"])
def test_the_system_s_programs_get_their_own_libraries(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", str(bundle))
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "0")  # so that it is taken back after the test
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    leave_libraries_to_others()
    assert os.environ.get("LD_LIBRARY_PATH") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"


def test_out_of_a_bundle_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere/lib")
    leave_libraries_to_others()
    assert os.environ["LD_LIBRARY_PATH"] == "/elsewhere/lib"


def test_the_modules_of_a_bundle_are_read_from_its_executable(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are imported after the box around a worker has closed, and a link's name is no file."""
    (bundle / "reviewer-app-window").unlink()
    (bundle / "reviewer-app-window").symlink_to("reviewer-app")
    monkeypatch.setattr(sys, "_MEIPASS", str(bundle / "_internal"), raising=False)
    assert {bundle / "_internal", bundle / "reviewer-app"} <= set(program_folders())
