"""Sessions for the tests of this folder; each is closed when its test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pymupdf
import pytest

from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.session.background import BackgroundWork
from tests.session.rig import SessionRig
from tests.session.shelf_rig import ShelfRig


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


@pytest.fixture
def runtime() -> Iterator[SelectorRuntime]:
    """A loop, closed at the end."""
    made = SelectorRuntime()
    yield made
    made.close()


@pytest.fixture
def background(runtime: SelectorRuntime) -> Iterator[BackgroundWork]:
    """Work beside that loop, at its end before the test's."""
    made = BackgroundWork(runtime)
    yield made
    made.close(60.0)


@pytest.fixture
def leaflet(tmp_path: Path) -> Path:
    """A paper of one page."""
    path = tmp_path / "tea.pdf"
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((40, 60), "On tea\n\nAbstract\n" + "Tea stays warm in porcelain.\n" * 12)
        pdf.save(path)
    return path


@pytest.fixture
def make_shelf() -> Iterator[Callable[[], ShelfRig]]:
    """Makes shelves of this machine's models; a second one finds what the first one stored."""
    made: list[ShelfRig] = []

    def make() -> ShelfRig:
        made.append(ShelfRig())
        return made[-1]

    yield make
    for shelf_rig in made:
        shelf_rig.close()


@pytest.fixture
def shelf_rig(make_shelf: Callable[[], ShelfRig]) -> ShelfRig:
    """One shelf, over the program's own list."""
    return make_shelf()
