"""Sessions for the tests of this folder; each is closed when its test ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.session.rig import SessionRig


class RigMaker(Protocol):
    """Makes a rig; a second one finds what the first one stored."""

    def __call__(self) -> SessionRig: ...


@pytest.fixture
def make_rig(quick_model: Path) -> Iterator[RigMaker]:
    """Makes rigs and closes those that the test left open."""
    made: list[SessionRig] = []

    def make() -> SessionRig:
        made.append(SessionRig(quick_model))
        return made[-1]

    yield make
    for rig in made:
        rig.close()


@pytest.fixture
def rig(make_rig: RigMaker) -> SessionRig:
    """One rig."""
    return make_rig()
