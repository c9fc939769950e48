"""SQLite's own recovery (https://sqlite.org/recovery.html), by its `sqlite3` program where this machine has one.

`.recover` reads every page through a table that the program may have been built without, as Debian 12's was: then it
says so at once, and nothing comes of it.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from reviewer_app.store.database import with_suffix

logger = logging.getLogger(__name__)

# For some hundred megabytes; the window waits for it.
_DEADLINE_S = 60


@contextmanager
def recovered(damaged: Path) -> Iterator[sqlite3.Connection | None]:
    """A database with what the program recovers of `damaged`, which is not touched; None if that is nothing."""
    program = shutil.which("sqlite3")
    if program is None:
        yield None
        return
    with tempfile.TemporaryDirectory(dir=damaged.parent) as folder:
        # A copy, since closing a database moves its log into it.
        copy, result = Path(folder, "damaged"), Path(folder, "recovered")
        try:
            shutil.copyfile(damaged, copy)
            if with_suffix(damaged, "-wal").exists():
                shutil.copyfile(with_suffix(damaged, "-wal"), with_suffix(copy, "-wal"))
            script = _run(program, copy, ".recover --ignore-freelist")
            _run(program, result, script)
        except (OSError, subprocess.SubprocessError) as error:
            logger.info("sqlite3 recovered nothing: %s", error)
            yield None
            return
        with closing(sqlite3.connect(result)) as connection:
            yield connection


def _run(program: str, database: Path, commands: bytes | str) -> bytes:
    """What the program writes; it reads no settings of the person's. Raises OSError and SubprocessError."""
    given = commands.encode() if isinstance(commands, str) else commands
    call = [program, "-batch", "-bail", "-init", os.devnull, str(database)]
    return subprocess.run(call, input=given, capture_output=True, check=True, timeout=_DEADLINE_S).stdout
