"""A system call of Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any, Final

_SET_NO_NEW_PRIVS: Final = 38  # linux/prctl.h


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def system_call(number: int, *arguments: Any) -> int:
    """What the call `number` gives. Arguments are whole numbers, buffers, or None. Raises OSError."""
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    call = _libc().syscall
    call.restype = ctypes.c_long
    return _checked(call(ctypes.c_long(number), *given))


def process_control(option: int, *arguments: int) -> int:
    """What prctl(2) gives. Raises OSError."""
    given = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc().prctl(ctypes.c_int(option), *given))


def give_up_new_privileges() -> None:
    """Let nothing that the calling thread ever starts have more rights than it has (PR_SET_NO_NEW_PRIVS)."""
    process_control(_SET_NO_NEW_PRIVS, 1)


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
