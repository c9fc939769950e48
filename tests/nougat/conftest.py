"""Nougat's own environment, which `make test-nougat` builds, under a home for each test."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reviewer_app.locations import locations
from reviewer_app.models.nougat import BASE, NougatPlaces, State

TINY = Path(__file__).with_name("tiny_checkpoint.py")


@pytest.fixture(scope="session")
def environment() -> Path:
    """The environment's folder."""
    home = os.environ.get("NOUGAT_HOME")
    if home is None:
        pytest.skip("NOUGAT_HOME names no environment: run make test-nougat")
    places = NougatPlaces(Path(home) / "data" / "nougat")
    assert places.environment_state() is State.READY
    return places.environment


@pytest.fixture
def places(environment: Path) -> NougatPlaces:
    """Nougat installed for this test, without weights."""
    made = NougatPlaces(locations().nougat)
    made.root.mkdir(parents=True)
    made.environment.symlink_to(environment, target_is_directory=True)
    return made


def make_weights(places: NougatPlaces, text: str | None) -> Path:
    """A checkpoint of Nougat's shape in the place of nougat-base's: every page reads as `text`; None: random ones."""
    folder = places.weights(BASE)
    command = [str(places.interpreter), str(TINY), str(folder)]
    if text is not None:
        file = places.root / "text"
        file.write_text(text, "utf-8")
        command.append(str(file))
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    return folder
