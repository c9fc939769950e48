"""The box on macOS: a profile of Apple's Seatbelt, which `sandbox_init` lays on the process that calls it.

Never run by us: there was no such machine. The interface is old, marked as deprecated, and what browsers still use; a
profile is a list of rules in Seatbelt's own language (see WebKit's and Chromium's, which are public).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from reviewer_app.box.box import BoxFailedError, Offer
from reviewer_app.box.reach import Reach
from reviewer_app.locations import program_folders

_SYSTEM: Final = (
    "/usr/lib", "/usr/share", "/System/Library", "/Library/Frameworks", str(Path("/opt", "homebrew")), "/usr/local/lib",
    "/usr/local/share/tessdata", "/private/var/db/timezone", "/dev/urandom", "/dev/null",
)  # fmt: skip


def profile(reach: Reach) -> str:
    """The rules that leave a process `reach` and what it is made of. The last rule that fits counts."""
    read = sorted({str(p) for p in (*map(Path, _SYSTEM), *_of_the_program(), *reach.read, *reach.write)})
    rules = [
        "(version 1)",
        "(deny default)",
        "(allow sysctl-read)",
        "(allow file-read-metadata)",
        "(allow signal (target self)) (allow process-info* (target self))",
        f"(allow file-read* {_below(read)})",
        '(allow file-write-data (literal "/dev/null"))',
    ]
    if reach.write:
        rules.append(f"(allow file-write* {_below(sorted(map(str, reach.write)))})")
    if reach.graphics:
        # Metal compiles its kernels in a service of the system.
        rules.append("(allow iokit-open) (allow mach-lookup)")
    return "\n".join(rules)


class MacOS:
    """See `reviewer_app.box.box.System`."""

    def __init__(self, library: Any = None) -> None:
        """`library` has `sandbox_init`; tests give one that notes what it is told."""
        self._library = library

    def offer(self) -> Offer:
        """Seatbelt rules files and calls alike."""
        return Offer("Seatbelt", "Seatbelt", tried=False)

    def seal_thread(self) -> None:
        """A profile holds for all threads."""

    def close(self, reach: Reach) -> None:
        """See `System`."""
        library = self._library or ctypes.CDLL(ctypes.util.find_library("sandbox"))
        said = ctypes.c_char_p()
        if library.sandbox_init(profile(reach).encode(), ctypes.c_uint64(0), ctypes.byref(said)) != 0:
            raise BoxFailedError(f"sandbox_init: {(said.value or b'').decode(errors='replace')}")


def _below(paths: list[str]) -> str:
    # Seatbelt compares real paths; its strings are quoted as JSON's are, in UTF-8.
    named = (json.dumps(os.path.realpath(path), ensure_ascii=False) for path in paths)
    return " ".join(f"(subpath {path})" for path in named)


def _of_the_program() -> tuple[Path, ...]:
    return (*program_folders(), Path(sys.prefix), Path(sys.base_prefix))
