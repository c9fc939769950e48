"""A kernel without Landlock, which a filter of the real one plays: papers are read, and a person is told what lacks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app.box.box import offered

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not offered().whole, reason="this system has no Landlock to be taken away")

ASK_A_WORKER = """
from reviewer_app.cli.doctor_command import ask_about, box_text
from reviewer_app.ipc.role import PAPER
print(box_text(PAPER, ask_about(PAPER)[1]))
"""


def without(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run our Python without Landlock."""
    script = str(Path(__file__).with_name("without_landlock.py"))
    command = [sys.executable, script, sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)


@pytest.fixture(autouse=True)
def from_this_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_a_paper_is_read_and_what_lacks_is_said_once(sample_pdf: Path) -> None:
    done = without("-m", "reviewer_app", "parse", str(sample_pdf))
    assert json.loads(done.stdout)["title"]
    assert done.stderr.count("This system (seccomp) can't keep the processes") == 1


def test_doctor_says_that_no_file_is_kept_from_the_worker() -> None:
    assert without("-c", ASK_A_WORKER).stdout == ("files: none is kept from it; calls of the system kept by seccomp\n")
