"""`bench` and `nougat`: how fast this machine is, and a parser that is not part of this version."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr


def nougat(args: argparse.Namespace, console: Console) -> int:
    """Say that the GPU parser is not part of this version."""
    if args.action == "status":
        console.result(tr("Nougat is not installed: this version reads papers with PyMuPDF only."))
        return OK
    raise nougat_error()


def nougat_error() -> ReviewerError:
    """What a person is told who asks for the GPU parser."""
    return ReviewerError(
        ErrorCode.NOT_INSTALLED,
        tr("The Nougat parser is not part of this version."),
        tr("Papers are read with PyMuPDF; leave out --parser, or say --parser mupdf."),
    )


def bench(args: argparse.Namespace, console: Console) -> int:
    """Run the measurements that the source holds; each names its rival and how to repeat it."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "tests" / "bench" / "engine_review.py").is_file():
        raise ReviewerError(
            ErrorCode.NOT_INSTALLED,
            tr("The measurements are part of the source code, not of the installed program."),
            tr("Clone the source and run: make bench"),
        )
    console.say(tr("This takes some minutes; every other program on this machine changes the figures."))
    command = [sys.executable, "-m", "tests.bench.engine_review", *(["--json"] if args.json else [])]
    return OK if subprocess.run(command, cwd=root, check=False).returncode == 0 else FAILED
