"""`bench`: how fast this machine is."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr


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
