"""This process as a worker of one role."""

from __future__ import annotations

import importlib
from typing import NoReturn

from reviewer_app.box.box import Box, make_box
from reviewer_app.box.cards import may_use_cards
from reviewer_app.ipc.role import Role
from reviewer_app.messages.about import BoxTold, TellBox
from reviewer_app.no_network import forbid_network
from reviewer_app.workers.process import limit_memory
from reviewer_app.workers.serve import Handlers, serve


def run(role: Role) -> NoReturn:
    """Serve requests on stdin and stdout until stdin closes."""
    box = make_box(graphics=role.graphics and may_use_cards()) if role.boxed else Box(None)

    def handlers() -> Handlers:
        # Native libraries are loaded only once stdout is out of their reach.
        found: Handlers = importlib.import_module(role.module).handlers()
        return {**found, TellBox: lambda job, ask: _told(box)}

    if not role.network:
        forbid_network()
    if role.memory is not None:
        limit_memory(role.memory)
    serve(role.name, handlers, box=box)


def _told(box: Box) -> BoxTold:
    return BoxTold(box.closed, box.made_of.files, box.made_of.calls, box.reach.graphics)
