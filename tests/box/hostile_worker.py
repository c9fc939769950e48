"""A worker role with hostile code in it: it serves what the role serves, and tries what a stranger's file would.

`Attack` is asked once the box is closed, by what was opened before. What it tries goes to the C library and the kernel
directly, past everything that Python refuses. Run as a script with the name of a role, and with how much of Landlock
there is.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import mmap
import os
import resource
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from reviewer_app.box import landlock
from reviewer_app.ipc.role import ROLES
from reviewer_app.messages.ask import Ask
from reviewer_app.workers import start
from reviewer_app.workers.serve import Handlers, Job

_libc = ctypes.CDLL(None, use_errno=True)


class Attack(Ask[dict[str, str], None], frozen=True):
    """Try everything: against the files `secrets`, in `folder`, with the process `other`. Told is how each try ended.

    `inside` is a file that is within reach for reading, `kept` a folder that is for writing.
    """

    secrets: dict[str, Path]
    folder: Path
    other: int
    inside: Path
    kept: Path | None = None


class Foreign(Ask[None, None], frozen=True):
    """Make a system call as another ABI of this processor does."""

    abi: str


class Threads(Ask[list[str], None], frozen=True):
    """What Linux tells of each thread: whether it may get new privileges, and how its calls are filtered."""


def handlers() -> Handlers:
    """Those of the role, and the attacks."""
    real: Handlers = importlib.import_module(ROLES[sys.argv[1]].module).handlers()
    return {**real, Attack: attack, Foreign: foreign, Threads: threads}


def _call(name: str, *arguments: object) -> int:
    """What the C library's function gives. Raises OSError."""
    ctypes.set_errno(0)
    result = int(getattr(_libc, name)(*arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def attack(job: Job, ask: Attack) -> dict[str, str]:
    """Each try, in the thread that works and in one that is begun now."""
    told = {name: _ended(what) for name, what in _tries(ask).items()}
    beside: dict[str, str] = {}
    other = threading.Thread(target=lambda: beside.update((n, _ended(w)) for n, w in _tries(ask).items()))
    other.start()
    other.join()
    return told | {f"{name}, in a thread of its own": end for name, end in beside.items()}


def _ended(what: Callable[[], object]) -> str:
    try:
        what()
    except OSError as error:
        return f"refused: {error.strerror or error}"
    return "done"


def _tries(ask: Attack) -> dict[str, Callable[[], object]]:
    secret = bytes(ask.secrets["secret in the home folder"])
    new = bytes(ask.folder / "new")
    creating = os.O_WRONLY | os.O_CREAT
    tries: dict[str, Callable[[], object]] = {
        **{f"read the {name}": _reading(path) for name, path in ask.secrets.items()},
        "list the home folder": lambda: list(ask.folder.iterdir()),
        "read another process's memory map": _reading(Path(f"/proc/{ask.other}/maps")),
        "read another process's environment": _reading(Path(f"/proc/{ask.other}/environ")),
        "create a file": lambda: _call("open", new, creating, 0o600),
        "create a file in /tmp": lambda: _call("open", f"/tmp/hostile-{os.getpid()}".encode(), creating, 0o600),
        "create a file without a name": lambda: _call("open", bytes(ask.folder), os.O_TMPFILE | os.O_RDWR, 0o600),
        "write to a file": lambda: _call("open", secret, os.O_WRONLY),
        "write to what it reads": lambda: _call("open", bytes(ask.inside), os.O_RDWR),
        "empty a file": lambda: _call("truncate", secret, 0),
        "change a file's mode": lambda: _call("chmod", secret, 0o644),
        "change a file's time": lambda: _call("utimensat", -100, secret, None, 0),
        "make a folder": lambda: _call("mkdir", new + b"d", 0o700),
        "make a link": lambda: _call("symlink", secret, new + b"l"),
        "make a second name": lambda: _call("link", secret, new + b"s"),
        "rename a file": lambda: _call("rename", secret, secret),
        "make a pipe with a name": lambda: _call("mkfifo", new + b"p", 0o600),
        "open an internet socket": lambda: _call("socket", int(socket.AF_INET), int(socket.SOCK_STREAM), 0),
        "open a datagram socket": lambda: _call("socket", int(socket.AF_INET6), int(socket.SOCK_DGRAM), 0),
        "open a socket of this machine": lambda: _call("socket", int(socket.AF_UNIX), int(socket.SOCK_STREAM), 0),
        "connect": lambda: _connect("connect"),
        "listen": lambda: _connect("bind"),
        "resolve a name": _resolve,
        "start a program": _spawn,
        "start a process": _fork,
        "become another program": lambda: _call("execv", b"/nowhere", (ctypes.c_char_p * 1)(None)),
        "trace a process": lambda: _call("ptrace", 0x4206, ask.other, None, None),  # PTRACE_SEIZE
        "read another process's memory": lambda: _call("process_vm_readv", ask.other, None, 0, None, 0, 0),
        "signal a process": lambda: _call("kill", ask.other, 0),
        "signal a process group": lambda: _call("kill", 0, 0),
        "signal a thread": lambda: _call("tgkill", ask.other, ask.other, 0),
        "get a handle of a process": lambda: _call("syscall", 434, ask.other, 0),
        "let a descriptor signal a process": lambda: _call("fcntl", 2, 8, ask.other),
        "open a terminal": lambda: _call("open", b"/dev/ptmx", os.O_RDWR),
        "open a device": lambda: _call("open", b"/dev/zero", os.O_RDWR),
        "type into a terminal": lambda: _refused_only("ioctl", 2, 0x5412, ctypes.create_string_buffer(b"x")),
        "raise a limit": _raise_limit,
        "enter a namespace": lambda: _call("unshare", 0x04000000),
        "make a ring of calls": lambda: _refused_only("syscall", 425, 0, None),
        "load a program into the kernel": lambda: _refused_only("syscall", 321, 0, None, 0),
    }
    return tries


def _reading(path: Path) -> Callable[[], object]:
    def read() -> None:
        descriptor = _call("open", bytes(path), os.O_RDONLY)
        try:
            if not os.read(descriptor, 1):
                raise OSError("nothing to read")
        finally:
            os.close(descriptor)

    return read


def _refused_only(name: str, *arguments: object) -> None:
    """A call that can't work here in any case: refused is what the box does, any other failure is the kernel's own."""
    try:
        _call(name, *arguments)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.ENOSYS):
            raise


def _connect(call: str) -> None:
    descriptor = _call("socket", int(socket.AF_INET), int(socket.SOCK_STREAM), 0)
    address = struct.pack("=HH4s8x", int(socket.AF_INET), 0, b"\x7f\0\0\1")
    try:
        _call(call, descriptor, address, len(address))
        _call("listen", descriptor, 1)
    except OSError as error:
        if error.errno == errno.EPERM:
            raise
    finally:
        os.close(descriptor)


def _resolve() -> None:
    if _libc.getaddrinfo(b"localhost", None, None, ctypes.byref(ctypes.c_void_p())) != 0:
        raise OSError("no address")
    # localhost stands in a file, which is out of reach; a server is asked through a socket
    os.close(_call("socket", int(socket.AF_INET), int(socket.SOCK_DGRAM), 0))


def _spawn() -> None:
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {})
    os.waitpid(pid, 0)


def _fork() -> None:
    pid = _call("fork")
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _raise_limit() -> None:
    limits = ctypes.create_string_buffer(struct.pack("=QQ", (1 << 64) - 1, (1 << 64) - 1))
    _call("prlimit", 0, int(resource.RLIMIT_AS), limits, None)


def foreign(job: Job, ask: Foreign) -> None:
    """Ask for the number of this process, as x32 or as a program of 32 bits."""
    if ask.abi == "x32":
        _libc.syscall(0x40000000 | 39)
        return
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\0\0\0\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def threads(job: Job, ask: Threads) -> list[str]:
    """One line a thread."""
    wanted = ("NoNewPrivs:", "Seccomp:")
    return [
        " ".join(line.replace("\t", "") for line in status.read_text().splitlines() if line.startswith(wanted))
        for status in Path("/proc/self/task").glob("*/status")
    ]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tests.box import hostile_worker

    if sys.argv[2:]:
        landlock.abi = partial(int, sys.argv[2])  # as a kernel of that age has it
    start.run(replace(ROLES[sys.argv[1]], module=hostile_worker.__name__))
