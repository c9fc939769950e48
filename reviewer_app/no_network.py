"""The promise that nothing leaves the machine, kept by the interpreter itself: connections are refused where they open.

It holds for what Python code opens, whichever library it is in; that native code opens none is what the tests see by a
trace of system calls.
"""

from __future__ import annotations

import sys
from typing import Any, Final

_OPENS: Final = frozenset(
    {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)


class NetworkForbiddenError(PermissionError):
    """Code in this process tried to reach the network."""


def forbid_network() -> None:
    """Let no Python code of this process open a connection or look a host up, from now until it ends.

    A path to a socket of this machine's own is no network. The hook can't be taken back: that is its worth
    (PEP 578).
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _OPENS:
        return
    # (socket, address); for look-ups (host, ...)
    address = arguments[1] if event in ("socket.connect", "socket.sendto", "socket.sendmsg") else arguments[0]
    if event.startswith("socket.get") or not isinstance(address, str | bytes | None):
        raise NetworkForbiddenError(f"{event} is refused: nothing leaves this machine")
