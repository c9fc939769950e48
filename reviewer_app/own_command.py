"""How this program starts itself again: as a worker, as another window, as a command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LIBRARIES = "LD_LIBRARY_PATH"


def own_command(*arguments: str, interpreter: str = "") -> list[str]:
    """What starts it with `arguments`, by another `interpreter` if one is given; a frozen build re-enters itself."""
    if not interpreter and frozen():
        return [str(_program(arguments)), *arguments]
    # -P keeps the folder that the person happens to stand in out of the import path.
    return [interpreter or sys.executable, "-P", "-m", "reviewer_app", *arguments]


def frozen() -> bool:
    """Whether this is a bundle, with an interpreter and libraries of its own."""
    return bool(getattr(sys, "frozen", False))


def leave_libraries_to_others() -> None:
    """Let programs of the system that are started from here load the system's libraries.

    The loader of a bundle puts the bundle's own folder into LD_LIBRARY_PATH and keeps what was there before under
    another name. A browser or a printer's program would break with the bundle's libraries. In a worker the loader takes
    its parent's word for it that the variable is set, unless it is told to begin anew.
    """
    if frozen():
        os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
        before = os.environ.pop(f"{_LIBRARIES}_ORIG", None)
        os.environ.pop(_LIBRARIES, None)
        if before is not None:
            os.environ[_LIBRARIES] = before


def _program(arguments: tuple[str, ...]) -> Path:
    """This executable; for a worker the one for the console beside it: on Windows only that has standard streams."""
    own = Path(sys.executable)
    console = own.with_name(f"reviewer-app{own.suffix}")
    return console if arguments[:1] == ("worker",) and console.exists() else own
