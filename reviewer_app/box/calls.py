"""Which system calls of Linux a worker makes once its box is closed.

Numbers from arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (aarch64) of the kernel. What
is not named here is refused: sockets, programs, other processes, mounts, and what is newer than this list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reviewer_app.box.seccomp import Rule, Test

# name: (x86_64, aarch64), None where an architecture has no such call
_NUMBERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "access": (21, None),
    "arch_prctl": (158, None),
    "brk": (12, 214),
    "capget": (125, 90),
    "clock_getres": (229, 114),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "clone": (56, 220),
    "close": (3, 57),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_pwait": (281, 22),
    "epoll_wait": (232, None),
    "eventfd2": (290, 19),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "fadvise64": (221, 223),
    "fallocate": (285, 47),
    "fcntl": (72, 25),
    "fdatasync": (75, 83),
    "flock": (73, 32),
    "fstat": (5, 80),
    "fstatfs": (138, 44),
    "fsync": (74, 82),
    "ftruncate": (77, 46),
    "futex": (202, 98),
    "futex_waitv": (449, 449),
    "get_mempolicy": (239, 236),
    "get_robust_list": (274, 100),
    "getcpu": (309, 168),
    "getcwd": (79, 17),
    "getdents64": (217, 61),
    "getegid": (108, 177),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getgroups": (115, 158),
    "getpgrp": (111, None),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getpriority": (140, 141),
    "getrandom": (318, 278),
    "getresgid": (120, 150),
    "getresuid": (118, 148),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "getsid": (124, 156),
    "gettid": (186, 178),
    "gettimeofday": (96, 169),
    "getuid": (102, 174),
    "ioctl": (16, 29),
    "kill": (62, 129),
    "lseek": (8, 62),
    "lstat": (6, None),
    "madvise": (28, 233),
    "mbind": (237, 235),
    "membarrier": (324, 283),
    "memfd_create": (319, 279),
    "mincore": (27, 232),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "mlock": (149, 228),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "msync": (26, 227),
    "munlock": (150, 229),
    "munmap": (11, 215),
    "nanosleep": (35, 101),
    "newfstatat": (262, 79),
    "open": (2, None),
    "openat": (257, 56),
    "pipe": (22, None),
    "pipe2": (293, 59),
    "poll": (7, None),
    "ppoll": (271, 73),
    "prctl": (157, 167),
    "pread64": (17, 67),
    "prlimit64": (302, 261),
    "pselect6": (270, 72),
    "pwrite64": (18, 68),
    "read": (0, 63),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "readv": (19, 65),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "restart_syscall": (219, 128),
    "rseq": (334, 293),
    "rt_sigaction": (13, 134),
    "rt_sigpending": (127, 136),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigtimedwait": (128, 137),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_setaffinity": (203, 122),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_yield": (24, 124),
    "select": (23, None),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "setpriority": (141, 140),
    "sigaltstack": (131, 132),
    "stat": (4, None),
    "statfs": (137, 43),
    "statx": (332, 291),
    "sysinfo": (99, 179),
    "tgkill": (234, 131),
    "time": (201, None),
    "timer_create": (222, 107),
    "timer_delete": (226, 111),
    "timer_settime": (223, 110),
    "times": (100, 153),
    "uname": (63, 160),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "utimensat": (280, 88),
    "write": (1, 64),
    "writev": (20, 66),
}

_PLACES: Final = {"x86_64": 0, "aarch64": 1}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Made by every worker, whatever they are about.
_ALWAYS: Final = _words(
    """
    read write readv writev pread64 pwrite64 close fstat newfstatat stat lstat statx lseek access faccessat faccessat2
    readlink readlinkat getdents64 getcwd statfs fstatfs dup dup2 dup3 pipe pipe2 poll ppoll select pselect6
    epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 fadvise64 flock
    mmap mprotect munmap mremap msync brk madvise mlock munlock membarrier
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait sigaltstack
    futex futex_waitv set_robust_list get_robust_list set_tid_address rseq exit exit_group restart_syscall
    sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getcpu
    getpriority clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    getpid gettid getppid getuid geteuid getgid getegid getresuid getresgid getpgrp getsid getgroups
    getrlimit getrusage sysinfo uname getrandom arch_prctl
    """
)
# Landlock says where.
_TO_WRITE: Final = _words("mkdir mkdirat rename renameat renameat2 unlink unlinkat ftruncate fallocate fsync fdatasync")
_TO_DRAW: Final = _words(
    "memfd_create sched_setaffinity sched_setscheduler sched_setparam setpriority ftruncate fallocate "
    "capget mincore get_mempolicy mbind timer_create timer_settime timer_delete"
)

# fcntl.h, sched.h, asm-generic/ioctls.h, linux/prctl.h
_WRITING: Final = 0o3 | 0o100 | 0o1000 | 0o20000000  # O_ACCMODE, O_CREAT, O_TRUNC, __O_TMPFILE
_THREAD: Final = 0x00010000
_NAMESPACES: Final = 0x7E020000
# Duplicates, flags, locks, sizes of pipes, seals; none that names who gets a signal.
_OF_DESCRIPTORS: Final = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032, 1033, 1034)
# Whether it is a terminal, how much waits, whether it blocks, whether it is inherited.
_OF_TERMINALS: Final = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)
# What puts words into a terminal as if a person typed them: TIOCSTI, TIOCLINUX.
_TYPING: Final = (0x5412, 0x541C)
# Names of threads and of memory, and what is asked of this process itself.
_OF_OURSELVES: Final = (3, 15, 16, 21, 23, 39, 0x53564D41)


def rules(machine: str, pid: int, *, writes: bool, graphics: bool) -> list[Rule]:
    """What the process `pid` may do on the architecture `machine`, a key of `seccomp.ARCHITECTURES`.

    Unless it `writes`, it opens files for reading only.
    """
    return list(_rules(_PLACES[machine], pid, writes=writes, graphics=graphics))


def _rules(place: int, pid: int, *, writes: bool, graphics: bool) -> Iterator[Rule]:
    plain = _ALWAYS | (_TO_WRITE if writes else frozenset()) | (_TO_DRAW if graphics else frozenset())
    conditions: dict[str, tuple[Test, ...]] = {
        "openat": () if writes or graphics else (Test(2, "lack", (_WRITING,)),),
        "open": () if writes or graphics else (Test(1, "lack", (_WRITING,)),),
        # Threads, no processes. clone3 hides its flags from a filter, so libraries are sent to this one.
        "clone": (Test(0, "have", (_THREAD,)), Test(0, "lack", (_NAMESPACES,))),
        "kill": (Test(0, "be", (pid,)),),
        "tgkill": (Test(0, "be", (pid,)),),
        "fcntl": (Test(1, "be", _OF_DESCRIPTORS),),
        # A driver is talked to in a language of its own.
        "ioctl": (Test(1, "differ", _TYPING),) if graphics else (Test(1, "be", _OF_TERMINALS),),
        "prctl": (Test(0, "be", _OF_OURSELVES),),
        # Limits are read, of this process; the third argument would be a new one.
        "prlimit64": (Test(0, "be", (0, pid)), Test(2, "be", (0,))),
    }
    if writes:
        # The time of what is open; a path, the second argument, Landlock would not look at.
        conditions["utimensat"] = (Test(1, "be", (0,)),)
    for name, numbers in _NUMBERS.items():
        number = numbers[place]
        if number is None:
            continue
        if name in plain:
            yield Rule(number)
        elif name in conditions:
            yield Rule(number, conditions[name])
