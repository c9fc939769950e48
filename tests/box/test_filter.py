"""The filter of system calls, run line by line as the kernel does, for both architectures."""

from __future__ import annotations

import errno
from collections.abc import Sequence

import pytest

from reviewer_app.box import calls
from reviewer_app.box.seccomp import ARCHITECTURES, program

PID = 4711
KILLED, REFUSED, UNKNOWN = "killed", "refused", "unknown"
_GIVEN = {0x80000000: KILLED, 0x7FFF0000: "done", 0x50000 | errno.EPERM: REFUSED, 0x50000 | errno.ENOSYS: UNKNOWN}

X86 = {
    "read": 0, "open": 2, "mmap": 9, "ioctl": 16, "socket": 41, "connect": 42, "clone": 56, "fork": 57, "execve": 59,
    "kill": 62, "fcntl": 72, "truncate": 76, "rename": 82, "chmod": 90, "ptrace": 101, "futex": 202, "tgkill": 234,
    "openat": 257, "utimensat": 280, "prlimit64": 302, "process_vm_readv": 310, "execveat": 322, "bpf": 321,
    "pidfd_open": 434, "clone3": 435, "openat2": 437, "io_uring_setup": 425, "mount": 165, "unshare": 272,
}  # fmt: skip
ARM = {
    "read": 63, "mmap": 222, "ioctl": 29, "socket": 198, "connect": 203, "clone": 220, "execve": 221, "kill": 129,
    "fcntl": 25, "truncate": 45, "renameat": 38, "fchmodat": 53, "ptrace": 117, "futex": 98, "tgkill": 131,
    "openat": 56, "utimensat": 88, "prlimit64": 261, "process_vm_readv": 270, "execveat": 281, "bpf": 280,
    "pidfd_open": 434, "clone3": 435, "openat2": 437, "io_uring_setup": 425, "mount": 40, "unshare": 97,
}  # fmt: skip
NUMBERS = {"x86_64": X86, "aarch64": ARM}
ALWAYS_REFUSED = (
    "socket", "connect", "fork", "execve", "execveat", "truncate", "chmod", "fchmodat", "ptrace", "process_vm_readv",
    "bpf", "mount", "unshare",
)  # fmt: skip


class Filter:
    """One program and what it says of calls."""

    def __init__(self, machine: str, *, writes: bool = False, graphics: bool = False) -> None:
        self.machine = machine
        self.lines = program(ARCHITECTURES[machine], calls.rules(machine, PID, writes=writes, graphics=graphics))

    def of(self, name: str, *arguments: int) -> str:
        """What becomes of a call by its name."""
        return self.run(NUMBERS[self.machine][name], arguments)

    def run(self, number: int, arguments: Sequence[int] = (), audit: int = 0) -> str:
        """What becomes of a call by its number."""
        data = {0: number, 4: audit or ARCHITECTURES[self.machine].audit}
        data |= {16 + 8 * at: value & 0xFFFFFFFF for at, value in enumerate([*arguments, 0, 0, 0, 0, 0, 0][:6])}
        at = value = 0
        while True:
            code, if_true, if_false, operand = self.lines[at]
            at += 1
            match code:
                case 0x20:
                    value = data[operand]
                case 0x54:
                    value &= operand
                case 0x06:
                    return _GIVEN[operand]
                case _:
                    tests = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}
                    at += if_true if tests[code] else if_false


@pytest.fixture(params=sorted(ARCHITECTURES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_leads_out_is_refused_whatever_the_worker_does(machine: str) -> None:
    for writes in (False, True):
        for graphics in (False, True):
            made = Filter(machine, writes=writes, graphics=graphics)
            known = [name for name in ALWAYS_REFUSED if name in NUMBERS[machine]]
            assert {name: made.of(name) for name in known} == dict.fromkeys(known, REFUSED)
            # As on a kernel before 5.1, so that libraries do what they did there.
            newer = ("clone3", "openat2", "io_uring_setup", "pidfd_open")
            assert {name: made.of(name) for name in newer} == dict.fromkeys(newer, UNKNOWN)
            assert [made.of(name) for name in ("read", "mmap", "futex")] == ["done"] * 3


def test_another_architecture_ends_the_process(machine: str) -> None:
    assert Filter(machine).run(NUMBERS[machine]["read"], audit=0x40000003) == KILLED  # 32 bits of x86


def test_x32_ends_the_process() -> None:
    assert Filter("x86_64").run(0x40000000 | 39) == KILLED


def test_files_are_opened_for_reading_only(machine: str) -> None:
    reader, writer = Filter(machine), Filter(machine, writes=True)
    for flags, end in (
        (0, "done"),
        (0o2000000, "done"),
        (1, REFUSED),
        (2, REFUSED),
        (0o100, REFUSED),
        (0o1000, REFUSED),
    ):
        assert reader.of("openat", 0, 0, flags) == end
        assert writer.of("openat", 0, 0, flags) == "done"  # Landlock says where
    assert reader.of("openat", 0, 0, 0o20000000) == REFUSED  # a file without a name
    rename = "rename" if machine == "x86_64" else "renameat"
    assert (reader.of(rename), writer.of(rename)) == (REFUSED, "done")


def test_a_time_is_set_of_what_is_open_alone(machine: str) -> None:
    writer = Filter(machine, writes=True)
    assert writer.of("utimensat", 5, 0) == "done"
    assert writer.of("utimensat", 5, 0x7FFF1234) == REFUSED
    assert Filter(machine).of("utimensat", 5, 0) == REFUSED


def test_threads_are_started_and_no_processes(machine: str) -> None:
    made = Filter(machine)
    assert made.of("clone", 0x3D0F00) == "done"  # as pthread_create asks
    assert made.of("clone", 17) == REFUSED  # as fork does
    assert made.of("clone", 0x10000 | 0x10000000) == REFUSED  # a namespace of users


def test_signals_and_limits_are_its_own(machine: str) -> None:
    made = Filter(machine)
    for call in ("kill", "tgkill"):
        assert (made.of(call, PID), made.of(call, 1), made.of(call, 0xFFFFFFFF)) == ("done", REFUSED, REFUSED)
    assert made.of("prlimit64", 0, 7, 0) == "done"
    assert made.of("prlimit64", 0, 7, 0x1234) == REFUSED
    assert made.of("prlimit64", 1, 7, 0) == REFUSED
    assert (made.of("fcntl", 3, 1030), made.of("fcntl", 3, 8)) == ("done", REFUSED)


def test_a_driver_is_talked_to_and_a_terminal_is_not(machine: str) -> None:
    plain, graphics = Filter(machine), Filter(machine, graphics=True)
    assert (plain.of("ioctl", 3, 0x5401), graphics.of("ioctl", 3, 0x5401)) == ("done", "done")
    assert (plain.of("ioctl", 3, 0xC0406400), graphics.of("ioctl", 3, 0xC0406400)) == (REFUSED, "done")
    for typing in (0x5412, 0x541C):
        assert (plain.of("ioctl", 3, typing), graphics.of("ioctl", 3, typing)) == (REFUSED, REFUSED)
