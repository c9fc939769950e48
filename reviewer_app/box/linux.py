"""The box on Linux: Landlock for files, seccomp for calls."""

from __future__ import annotations

import contextlib
import os
import platform
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reviewer_app.box import calls, landlock, seccomp
from reviewer_app.box.box import BoxFailedError, Offer
from reviewer_app.box.reach import Reach
from reviewer_app.locations import program_folders

# Shared libraries, data of the C library, fonts, Tesseract's data; the stores of Nix and Guix hold what they run.
_SYSTEM: Final = (
    "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/local/lib", "/usr/local/lib64", "/lib", "/lib64",
    "/nix/store", "/gnu/store",
    "/usr/share/zoneinfo", "/usr/share/locale", "/usr/share/fonts", "/usr/share/tessdata", "/usr/share/tesseract-ocr",
    "/usr/local/share/tessdata", "/etc/ld.so.cache", "/etc/localtime", "/etc/os-release", "/dev/urandom", "/dev/random",
)  # fmt: skip
# How much memory and how many processors there are. Of other processes, Landlock hides all that is theirs alone.
_MACHINE: Final = (
    "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/uptime", "/proc/zoneinfo", "/proc/sys/vm",
    "/sys/fs/cgroup", "/sys/devices/system", "/sys/kernel/mm/transparent_hugepage",
)  # fmt: skip
# Where what is no part of the system is put, by the Filesystem Hierarchy Standard.
_OPTIONAL: Final = Path("/opt")
# What drivers read, and the devices that they talk to.
_DRIVERS: Final = (
    "/sys/dev", "/sys/devices", "/sys/class", "/sys/bus", "/sys/module", "/proc/driver", "/proc/devices",
    "/proc/modules", "/proc/sys/kernel", "/proc/version", "/etc/vulkan", "/etc/OpenCL", "/etc/drirc",
    str(_OPTIONAL / "rocm"),
    "/usr/share/vulkan", "/usr/share/drirc.d", "/usr/share/libdrm", "/usr/share/nvidia", "/usr/share/glvnd",
    "/usr/local/cuda", "/usr/local/share/vulkan",
)  # fmt: skip
_CARDS: Final = (
    "/dev/dri",
    "/dev/kfd",
    "/dev/nvidiactl",
    "/dev/nvidia-uvm",
    "/dev/nvidia-uvm-tools",
    "/dev/nvidia-caps",
)
# As many as a machine may have.
_MOST_CARDS: Final = 16


class Linux:
    """See `reviewer_app.box.box.System`."""

    def __init__(self, newest_abi: int | None = None) -> None:
        """Of Landlock no more is used than `newest_abi` has, all that there is where that is None."""
        found = landlock.abi()
        self._abi = found if newest_abi is None else min(found, newest_abi)
        machine = platform.machine()
        self._machine = machine
        self._architecture = seccomp.ARCHITECTURES.get(machine)

    def offer(self) -> Offer:
        """Landlock with the ABI of this kernel, and seccomp."""
        files = f"Landlock {self._abi}" if self._abi else ""
        return Offer(files, "seccomp" if seccomp.offered(self._architecture) else "")

    def seal_thread(self) -> None:
        """Leave the calling thread no file at all."""
        if self._abi:
            landlock.restrict(self._abi, ())

    def close(self, reach: Reach) -> None:
        """See `System`. Landlock holds for the calling thread: the others were sealed before, or there are none."""
        if self._abi:
            if stray := _unsealed() - 1:
                raise BoxFailedError(f"{stray} threads were started before")
            landlock.restrict(self._abi, _rights(reach))
        if seccomp.offered(self._architecture):
            assert self._architecture is not None
            wanted = calls.rules(self._machine, os.getpid(), writes=bool(reach.write), graphics=reach.graphics)
            seccomp.install(self._architecture, wanted)


def _rights(reach: Reach) -> Iterator[tuple[Path, int]]:
    for path in (*_of_the_program(), *map(Path, (*_SYSTEM, *_MACHINE))):
        yield path, landlock.READ
    yield Path(os.devnull), landlock.DEVICE
    if reach.graphics:
        for name in _DRIVERS:
            yield Path(name), landlock.READ
        for name in (*_CARDS, *(f"/dev/nvidia{n}" for n in range(_MOST_CARDS))):
            yield Path(name), landlock.DEVICE
    for path in reach.read:
        yield path, landlock.READ
    for path in reach.write:
        yield path, landlock.WRITE


def _of_the_program() -> Iterator[Path]:
    """The folders of this program and of Python: what is imported later, and the data that both bring."""
    yield from program_folders()
    yield from (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    yield from (Path(p) for p in site.getsitepackages())
    if site.ENABLE_USER_SITE:
        yield Path(site.getusersitepackages())
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix}:
        for part in ("lib", "lib64", "share/tessdata"):
            yield Path(prefix, part)
    if data := os.environ.get("TESSDATA_PREFIX"):
        yield Path(data)


def _unsealed() -> int:
    """How many threads may still have files. Sealing one sets a flag that Linux shows, and its children inherit it."""
    count = 0
    for status in Path("/proc/self/task").glob("*/status"):
        with contextlib.suppress(FileNotFoundError):
            count += "NoNewPrivs:\t0" in status.read_text(encoding="ascii", errors="replace")
    # A container may have set it for all of us: then nothing can be told.
    return count or 1
