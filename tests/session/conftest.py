"""Sessions for the tests of this folder; each is closed when its test ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.engine.gguf_files import shortened
from tests.session.rig import SessionRig


class RigMaker(Protocol):
    """Makes a rig; a second one finds what the first one stored."""

    def __call__(self) -> SessionRig: ...


@pytest.fixture(scope="session")
def quick_model(starter_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first layers of the starter model: everything about it is real but the sense of what it writes."""
    return shortened(starter_model, tmp_path_factory.mktemp("model") / "quick.gguf", 3)


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
