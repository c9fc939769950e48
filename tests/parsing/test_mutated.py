"""Damaged PDFs end in a parse that loses no word or a clear error, in time, and without taking the caller down."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import victim
from tests.faults.victim import given_files
from tests.parsing.mutate import SAMPLE, mutant

SAMPLES, ALL = 30, 10_000


def bad_ends(seeds: Sequence[int], files: Sequence[Path] = ()) -> dict[int, str]:
    """The mutants that ended neither in a parse nor in an error of ours; every other one in a second process."""

    def of(some: Sequence[int]) -> dict[int, str]:
        return victim.bad_ends("tests.parsing.mutate", some, ("pages:", "error:"), files)

    with ThreadPoolExecutor(2) as both:
        return {seed: end for bad in both.map(of, (seeds[::2], seeds[1::2])) for seed, end in bad.items()}


def test_thirty_mutants_end_well() -> None:
    assert bad_ends(range(SAMPLES)) == {}


@pytest.mark.soak
@pytest.mark.timeout(36_000)
def test_ten_thousand_mutants_end_well() -> None:
    # Of the sample, and of the PDFs below the folder that REVIEWER_SOAK_PDFS names.
    assert bad_ends(range(SAMPLES, ALL), [SAMPLE, *given_files("REVIEWER_SOAK_PDFS", ".pdf")]) == {}


def test_mutants_differ_and_repeat() -> None:
    data = SAMPLE.read_bytes()
    assert mutant(data, 7) == mutant(data, 7)
    assert len({mutant(data, seed) for seed in range(20)}) == 20
