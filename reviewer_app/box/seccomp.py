"""seccomp: a process of Linux gives up all system calls but those that a filter lets through, in all its threads.

Sources: Documentation/userspace-api/seccomp_filter.rst, include/uapi/linux/{seccomp,filter,audit}.h of the kernel. The
filter is a program of classic BPF over the number of a call, the architecture that it is made in, and its arguments.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from reviewer_app.box.box import BoxFailedError
from reviewer_app.box.system_call import give_up_new_privileges, system_call

_SET_MODE_FILTER: Final = 1
_GET_ACTION_AVAIL: Final = 2
_ALL_THREADS: Final = 1  # SECCOMP_FILTER_FLAG_TSYNC

_KILL: Final = 0x80000000  # SECCOMP_RET_KILL_PROCESS
_ALLOW: Final = 0x7FFF0000
_ERROR: Final = 0x00050000

# linux/bpf_common.h
_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_AT_LEAST: Final = 0x35
_ANY_BIT: Final = 0x45
_AND: Final = 0x54
_GIVE: Final = 0x06

# Where `struct seccomp_data` has them.
_NUMBER: Final = 0
_ARCHITECTURE: Final = 4
_ARGUMENTS: Final = 16

# Calls from here on have the same number everywhere and are new (Linux 5.1): what is not let through is answered as by
# a kernel that has not heard of it, so that libraries go on with what they used before.
_NEW: Final = 424


@dataclass(frozen=True, slots=True)
class Architecture:
    """`audit` names it in a filter, `seccomp` is the number of the call that installs one.

    Calls from `foreign` on are of another ABI of the same processor (x32); 0 where there is none.
    """

    audit: int
    seccomp: int
    foreign: int = 0


ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    "x86_64": Architecture(0xC000003E, 317, 0x40000000),
    "aarch64": Architecture(0xC00000B7, 277),
}


@dataclass(frozen=True, slots=True)
class Test:
    """What the argument `place` (from 0) of a call must be: one of `values` or none of them, without or with bits.

    Only its lower 32 bits count: what is looked at are numbers of that size.
    """

    place: int
    must: Literal["be", "differ", "lack", "have"]
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The call `number` is let through where all `tests` hold."""

    number: int
    tests: tuple[Test, ...] = ()


Line = tuple[int, int, int, int]


def program(architecture: Architecture, rules: Iterable[Rule]) -> list[Line]:
    """The filter, as lines of (code, jump if true, jump if false, value); jumps count the lines between."""
    lines: list[Line] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture.audit),
        (_GIVE, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if architecture.foreign:
        lines += [(_AT_LEAST, 0, 1, architecture.foreign), (_GIVE, 0, 0, _KILL)]
    # Those with conditions load other values: they come last, and each ends in an answer.
    for rule in sorted(rules, key=lambda rule: bool(rule.tests)):
        body = _body(rule.tests)
        lines += [(_EQUAL, 0, len(body), rule.number), *body]
    lines += [(_AT_LEAST, 0, 1, _NEW), (_GIVE, 0, 0, _ERROR | errno.ENOSYS), (_GIVE, 0, 0, _ERROR | errno.EPERM)]
    return lines


def _body(tests: Sequence[Test]) -> list[Line]:
    """Answers for one call: lets it through if all tests hold, else refuses it."""
    lines: list[Line] = []
    for test in tests:
        lines.append((_LOAD, 0, 0, _ARGUMENTS + 8 * test.place))
        if test.must == "be":
            last = len(test.values)
            lines += [(_EQUAL, last - at, 0, value) for at, value in enumerate(test.values)]
        elif test.must == "differ":
            last = len(test.values) - 1
            lines += [(_EQUAL, last - at, int(at == last), value) for at, value in enumerate(test.values)]
        elif test.must == "lack":
            lines.append((_ANY_BIT, 0, 1, test.values[0]))
        else:
            lines += [(_AND, 0, 0, test.values[0]), (_EQUAL, 1, 0, test.values[0])]
        lines.append((_GIVE, 0, 0, _ERROR | errno.EPERM))
    return [*lines, (_GIVE, 0, 0, _ALLOW)]


def offered(architecture: Architecture | None) -> bool:
    """Whether this kernel filters calls, and we know those of this processor."""
    if architecture is None:
        return False
    try:
        system_call(architecture.seccomp, _GET_ACTION_AVAIL, 0, ctypes.byref(ctypes.c_uint32(_ERROR)))
    except OSError:
        return False
    return True


def install(architecture: Architecture, rules: Iterable[Rule]) -> None:
    """Let all threads of this process make the calls of `rules` only. Raises BoxFailedError."""
    load(architecture, program(architecture, rules))


def load(architecture: Architecture, lines: Sequence[Line]) -> None:
    """Run a filter on all calls of this process, beside those that run already. Raises BoxFailedError."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    # struct sock_fprog
    filter_ = ctypes.create_string_buffer(struct.pack("@HP", len(lines), ctypes.addressof(code)))
    try:
        give_up_new_privileges()
        unlike = system_call(architecture.seccomp, _SET_MODE_FILTER, _ALL_THREADS, filter_)
    except OSError as error:
        raise BoxFailedError(f"seccomp: {error.strerror}") from error
    if unlike:
        raise BoxFailedError("seccomp: a thread has another filter")
