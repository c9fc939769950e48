"""Whatever is asked in a wrong way or of a wrong file: one sentence, an exit status, and nothing overwritten."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import run


def test_a_missing_folder_is_said_before_the_work(sample_pdf: Path, tmp_path: Path) -> None:
    done = run("review", sample_pdf, "-o", tmp_path / "no" / "r.md")
    assert done.returncode == 1
    assert "folder" in done.stderr
    assert "The model reads" not in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["parse", "paper.pdf", "-o", "paper.pdf"],
        ["review", "paper.pdf", "-o", "./paper.pdf"],
        ["review", "paper.pdf", "--json", "link.json"],
        ["review", "paper.pdf", "-o", "both", "--json", "./both"],
        ["review", "scan.md", "paper.pdf", "-o", "."],
    ],
)
def test_a_result_never_takes_the_place_of_a_paper_or_of_another_result(
    args: list[str], sample_pdf: Path, tmp_path: Path
) -> None:
    kept = sample_pdf.read_bytes()
    for name in ("paper.pdf", "scan.md"):
        (tmp_path / name).write_bytes(kept)
    (tmp_path / "link.json").symlink_to("paper.pdf")
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "would be written over" in done.stderr
    assert {(tmp_path / name).read_bytes() for name in ("paper.pdf", "scan.md")} == {kept}
    assert not (tmp_path / "both").exists()


def test_a_file_with_a_commands_name_changes_nothing(sample_pdf: Path, tmp_path: Path) -> None:
    (tmp_path / "parse").write_text("")
    done = run("parse", sample_pdf, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["schema"] == 1


def test_a_link_and_a_pipe_are_written_through(sample_pdf: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.json"
    target.write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to(target)
    assert run("parse", sample_pdf, "-o", link).returncode == 0
    assert link.is_symlink()
    assert json.loads(target.read_text("utf-8"))["schema"] == 1
    assert run("parse", sample_pdf, "-o", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(
    "args",
    [
        ["review"],
        ["ask", "x.pdf"],
        ["frobnicate"],
        ["review", "x.pdf", "--ctx", "-5"],
        ["review", "x.pdf", "--strategy", "psychic"],
        ["--no-such-option"],
        ["models", "burn"],
        ["models", "remove"],
        ["review", "x.pdf", "--seed", "-1"],
        ["review", "x.pdf", "--seed", "99999999999999999999"],
        ["review", "x.pdf", "--temperature", "nan"],
    ],
)
def test_wrong_use_is_two(args: list[str]) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert "usage:" in done.stderr or "Error:" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_failure_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = run("parse", tmp_path / "missing.pdf")
    assert done.returncode == 1
    assert "missing.pdf" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_output_folder_that_is_missing_is_said(sample_pdf: Path, tmp_path: Path) -> None:
    done = run("parse", sample_pdf, "-o", tmp_path / "no" / "paper.json")
    assert done.returncode == 1
    assert "folder" in done.stderr


def test_the_command_line_needs_no_qt(sample_pdf: Path) -> None:
    """Where no display library is installed, importing PySide6 fails: nothing but the window may try."""
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from reviewer_app.__main__ import main\n"
        f"raise SystemExit(main(['parse', {str(sample_pdf)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
