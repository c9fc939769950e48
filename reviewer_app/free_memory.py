"""The memory that can still be had: of the machine, and of what a container, a service or a shell allows.

Of Linux's control groups a limit of any group above counts as well. See cgroups(7), and the kernel's cgroup-v1/memory
and cgroup-v2.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

if sys.platform != "win32":
    import resource

_ROOT = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


@dataclass(frozen=True, slots=True)
class _Version:
    """The files of one version, and the line of memory.stat with what is given back under pressure."""

    limit: str
    used: str
    cache: str


_V1 = _Version("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = _Version("memory.max", "memory.current", "inactive_file")


def available_memory() -> int:
    """Bytes that can be had without swapping: of the machine, the container or this process, whichever has least."""
    free = [int(psutil.virtual_memory().available)]
    free += memory_left()
    if sys.platform != "win32":
        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:
            free.append(max(0, limit - int(psutil.Process().memory_info().vms)))
    return min(free)


def memory_left(own: Path = _OWN, root: Path = _ROOT) -> list[int]:
    """Bytes that each limit above this process leaves; empty where there is none, or no control groups.

    `own` is the process's list of its groups, `root` where they are mounted.
    """
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    left: list[int] = []
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        version, base = (_V1, root / "memory") if controllers else (_V2, root)
        folder = base / group.strip("/")
        # In a container the path is often that of the machine, and what is mounted is the container's own group.
        while folder.is_relative_to(base):
            left += _left_by(folder, version)
            folder = folder.parent
    return left


def _left_by(folder: Path, version: _Version) -> list[int]:
    try:
        limit = (folder / version.limit).read_text(encoding="ascii").strip()
        used = int((folder / version.used).read_text(encoding="ascii"))
        stat = (folder / "memory.stat").read_text(encoding="ascii").splitlines()
        cache = next((int(line.split()[1]) for line in stat if line.startswith(f"{version.cache} ")), 0)
        return [] if limit == "max" else [max(0, int(limit) - used + cache)]
    except (OSError, ValueError):
        return []
