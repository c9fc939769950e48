"""What a person may send to whoever mends the program: made on this machine, read first, sent by themselves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from reviewer_app import __version__
from reviewer_app.i18n import tr
from reviewer_app.own_command import own_command

# Seconds that the look at the machine may take; it starts each worker once.
_LOOK_S = 120
# Lines of the stacks of the last crash, of which the end tells most.
_STACK_LINES = 60
# A file's name may say what paper it is, or whose.
_FILE = re.compile(r"[^\s\"'“”:,;()/\\]+\.(?:pdf|gguf|md|json|docx|odt)\b", re.IGNORECASE)


def problem_report(logs: Path) -> str:
    """Versions, what `doctor` says, and the stacks of the last crash in `logs`; no names and no text of a paper.

    Takes seconds. What can't be had is said in its place.
    """
    parts = [f"Reviewer {__version__}", f"# doctor\n\n{_doctor()}", f"# crash.log\n\n{_crash(logs)}"]
    return _without_names("\n\n".join(parts)) + "\n"


def _doctor() -> str:
    try:
        done = subprocess.run(own_command("doctor"), capture_output=True, text=True, timeout=_LOOK_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{type(error).__name__}"
    return f"{done.stdout}{done.stderr}".strip()


def _crash(logs: Path) -> str:
    try:
        lines = (logs / "crash.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return "\n".join(lines[-_STACK_LINES:]) or tr("none")


def _without_names(text: str) -> str:
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    return _FILE.sub("…", text)
