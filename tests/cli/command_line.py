"""The program as a person runs it from a shell: a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "reviewer_app"]


def run(*args: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `reviewer-app ARGS` to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, args)], capture_output=True, text=True, encoding="utf-8", timeout=200, cwd=cwd, check=False
    )
