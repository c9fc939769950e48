"""The promise that nothing leaves the machine, kept by the interpreter itself: connections are refused where they open.

It holds for what Python code opens, whichever library it is in; that native code opens none is what the tests see by a
trace of system calls.
"""

from __future__ import annotations

import sys
from typing import Any, Final

_SENDS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
# A name server hears of a look-up in either direction.
_LOOKS_UP: Final = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
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
    # Arguments of what sends: (socket, address).
    if event in _LOOKS_UP or (event in _SENDS and not isinstance(arguments[1], str | bytes | None)):
        raise NetworkForbiddenError(f"{event} is refused: nothing leaves this machine")
