"""This process as a worker of one role."""

from __future__ import annotations

import importlib
from typing import NoReturn

from reviewer_app.ipc.role import Role
from reviewer_app.no_network import forbid_network
from reviewer_app.workers.process import limit_memory
from reviewer_app.workers.serve import Handlers, serve


def run(role: Role) -> NoReturn:
    """Serve requests on stdin and stdout until stdin closes."""

    def handlers() -> Handlers:
        # Native libraries are loaded only once stdout is out of their reach.
        found: Handlers = importlib.import_module(role.module).handlers()
        return found

    if not role.network:
        forbid_network()
    if role.memory is not None:
        limit_memory(role.memory)
    serve(role.name, handlers)
