"""Nothing leaves the machine: a whole review where there is no network and asking for one is death."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "reviewer_app"]

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SOCKET_CALL = {"x86_64": 41, "aarch64": 198}


def no_internet_sockets() -> None:
    """Let the kernel kill this process, and all that it starts, at the first internet socket (seccomp, BPF).

    Stricter than reading a trace of system calls afterwards, and it needs no tool. linux/seccomp.h and linux/filter.h
    are the source of the numbers.
    """
    machine = platform.machine()
    load, equal, give, kill, allow = 0x20, 0x15, 0x06, 0x80000000, 0x7FFF0000
    program = [
        (load, 0, 0, 4),  # the architecture
        (equal, 0, 5, _AUDIT_ARCH[machine]),
        (load, 0, 0, 0),  # the system call
        (equal, 0, 3, _SOCKET_CALL[machine]),
        (load, 0, 0, 16),  # its first argument: the family
        (equal, 2, 0, int(socket.AF_INET)),
        (equal, 1, 0, int(socket.AF_INET6)),
        (give, 0, 0, allow),
        (give, 0, 0, kill),
    ]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code)
    prog = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, prog, 0, 0) == 0  # PR_SET_SECCOMP, a filter


def run(command: Sequence[str | Path], before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, timeout=200, check=False, preexec_fn=before
    )


def review(paper: Path, model: Path) -> list[str | Path]:
    return [
        *COMMAND, "review", paper, "--model", model, "--ctx", "1024", "--strategy", "whole",
        "--max-tokens", "8", "--threads", "1",
    ]  # fmt: skip


def test_where_a_socket_is_death_one_is() -> None:
    done = run([sys.executable, "-c", "import socket; socket.socket()"], no_internet_sockets)
    assert done.returncode == -signal.SIGSYS


def test_a_review_needs_no_network_and_opens_no_internet_socket(sample_pdf: Path, quick_model: Path) -> None:
    # As root a namespace of its own can be made anywhere; others need the kernel's leave for user namespaces.
    space = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    assert shutil.which("unshare"), "util-linux brings it"
    alone = run([*space, sys.executable, "-c", "import socket; print(socket.if_nameindex())"])
    assert alone.stdout.strip() == "[(1, 'lo')]", alone.stderr
    done = run([*space, *review(sample_pdf, quick_model)], no_internet_sockets)
    assert done.returncode == 0, done.stderr
    assert "## Significance and novelty" in done.stdout


_TRIES = {
    "connect": "socket.create_connection(('127.0.0.1', 9))",
    "resolve": "socket.getaddrinfo('example.org', 80)",
    "resolve an address": "socket.gethostbyaddr('192.0.2.1')",
    "name an address": "socket.getnameinfo(('192.0.2.1', 80), 0)",
    "datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
}


@pytest.mark.parametrize("attempt", _TRIES.values(), ids=_TRIES)
def test_python_code_of_the_program_is_refused_a_connection(attempt: str) -> None:
    code = f"import socket; from reviewer_app.no_network import forbid_network; forbid_network(); {attempt}"
    done = run([sys.executable, "-c", code])
    assert done.returncode == 1
    assert "NetworkForbiddenError" in done.stderr


@pytest.mark.parametrize(
    ("role", "free"), [("paper", False), ("model", False), ("spelling", False), ("download", True)]
)
def test_only_the_download_worker_may_connect(role: str, free: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys; from reviewer_app.ipc.role import ROLES; from reviewer_app.workers import start\n"
        "def serve(*_, **__):\n"
        "    import socket\n"
        "    try: socket.create_connection(('127.0.0.1', 9))\n"
        "    except ConnectionRefusedError: print('free')\n"
        "    except PermissionError: print('forbidden')\n"
        f"start.serve = serve; start.run(ROLES['{role}'])"
    )
    assert run([sys.executable, "-c", code]).stdout.strip() == ("free" if free else "forbidden")
