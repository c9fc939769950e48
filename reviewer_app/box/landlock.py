"""Landlock: a process of Linux gives up all files but those that it names, for good and without being root.

Sources: Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h of the kernel. What a kernel knows
is told by the number of its ABI; rights that came later are not asked for. They hold for the calling thread and for
those that it starts.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reviewer_app.box.box import BoxFailedError
from reviewer_app.box.system_call import give_up_new_privileges, system_call

# System calls; the same numbers on every architecture.
_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446

_ASK_VERSION: Final = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH: Final = 1  # LANDLOCK_RULE_PATH_BENEATH

_EXECUTE: Final = 1 << 0
_WRITE_FILE: Final = 1 << 1
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_REMOVE_FILE: Final = 1 << 5
_MAKE_REG: Final = 1 << 8
_TRUNCATE: Final = 1 << 14
_IOCTL_DEV: Final = 1 << 15

# From which ABI on there are how many rights on files.
_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 5: 16}
_BIND_AND_CONNECT: Final = 0b11  # TCP, from ABI 4 on
_SOCKETS_AND_SIGNALS: Final = 0b11  # abstract sockets and signals to processes outside, from ABI 6 on

READ: Final = _READ_FILE | _READ_DIR
WRITE: Final = READ | _WRITE_FILE | _REMOVE_FILE | _MAKE_REG | _TRUNCATE
DEVICE: Final = READ | _WRITE_FILE | _IOCTL_DEV
# What a rule on a single file may name.
_OF_A_FILE: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


def abi() -> int:
    """Of this kernel; 0 where it has no Landlock, or does not let us use it."""
    try:
        return system_call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(version: int, rights: Iterable[tuple[Path, int]]) -> None:
    """Leave the calling thread these rights on these files and folders, and no others. Raises BoxFailedError.

    What is not there is left out. `version` is the ABI to be used, at most that of this kernel.
    """
    try:
        ruleset = _make_ruleset(version)
        try:
            for path, allowed in rights:
                _allow(ruleset, path, allowed & _handled(version))
            give_up_new_privileges()
            system_call(_RESTRICT_SELF, ruleset, 0)
        finally:
            os.close(ruleset)
    except OSError as error:
        raise BoxFailedError(f"Landlock: {error.strerror}") from error


def _handled(version: int) -> int:
    return (1 << max(count for since, count in _FILE_RIGHTS.items() if since <= version)) - 1


def _make_ruleset(version: int) -> int:
    fields = [_handled(version)]
    if version >= 4:
        fields.append(_BIND_AND_CONNECT)
    if version >= 6:
        fields.append(_SOCKETS_AND_SIGNALS)
    attributes = ctypes.create_string_buffer(struct.pack(f"={len(fields)}Q", *fields))
    return system_call(_CREATE_RULESET, attributes, 8 * len(fields), 0)


def _allow(ruleset: int, path: Path, allowed: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            allowed &= _OF_A_FILE
        rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, descriptor))
        system_call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
