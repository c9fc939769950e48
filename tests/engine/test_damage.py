"""Damaged headers of models end in a load or a clear error, in time, within a gigabyte and without a crash."""

from __future__ import annotations

import pytest

from tests.engine.damage import damaged
from tests.faults.victim import bad_ends, given_files

SAMPLES, ALL = 20, 5_000
# Damage that made a token stand twice, over which llama.cpp ended the process.
ONCE_BAD = (1348, 4992)
GOOD = ("loaded", "error:")


def test_damaged_models_end_well() -> None:
    assert bad_ends("tests.engine.damage", (*range(SAMPLES), *ONCE_BAD), GOOD) == {}


@pytest.mark.soak
@pytest.mark.timeout(36_000)
def test_five_thousand_damaged_models_end_well() -> None:
    # Of made ones, or of those below the folder that REVIEWER_SOAK_GGUFS names.
    given = given_files("REVIEWER_SOAK_GGUFS", ".gguf")
    assert bad_ends("tests.engine.damage", range(SAMPLES, ALL), GOOD, given) == {}


def test_damage_differs_and_repeats() -> None:
    data = bytes(range(256)) * 20
    assert damaged(data, 3000, 7) == damaged(data, 3000, 7)
    assert len({damaged(data, 3000, seed) for seed in range(20)}) == 20
