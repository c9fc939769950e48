from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from reviewer_app.engine import fit
from reviewer_app.engine.context import Context, ContextSettings
from reviewer_app.engine.gguf import read_header
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace
from reviewer_app.free_memory import available_memory


def test_the_cache_of_the_starter_model(starter_model: Path) -> None:
    header = read_header(starter_model)
    # 30 layers, 3 heads, keys and values of 64, 2 bytes each.
    assert fit.bytes_per_cell(header) == 30 * 3 * (64 + 64) * 2
    assert fit.bytes_per_cell(header, "q8_0") == 30 * 3 * (64 + 64) * 34 // 32


@pytest.mark.parametrize("kv_type", ["f16", "q8_0"])
def test_the_largest_context_is_the_largest_that_fits(starter_model: Path, kv_type: str) -> None:
    header = read_header(starter_model)
    available = 1_200_000_000
    cells = fit.most_cells(header, available, 512, kv_type)
    assert cells % fit.CELL_STEP == 0
    assert fit.estimate(header, cells, 512, kv_type).total + fit.RESERVE <= available
    assert fit.estimate(header, cells + fit.CELL_STEP, 512, kv_type).total + fit.RESERVE > available


def test_no_memory_gives_no_context(starter_model: Path) -> None:
    assert fit.most_cells(read_header(starter_model), 50_000_000, 512) == 0


def test_the_estimate_covers_what_a_context_takes(model: LoadedModel) -> None:
    process = psutil.Process()
    # What the first context of all takes once and keeps is no part of the estimate.
    Context(model, ContextSettings(256, 5, 512), Pace(1)).close()
    before = process.memory_info().rss
    context = Context(model, ContextSettings(16384, 5, 512), Pace(1))
    context.read_prefix(model.vocabulary.encode("word " * 700))
    taken = process.memory_info().rss - before
    context.close()
    guess = fit.estimate(model.header, 16384, 512)
    assert taken < (guess.kv_cache + guess.compute) * 1.1 + 20_000_000


def test_there_is_memory_and_it_is_counted() -> None:
    assert 0 < available_memory() <= psutil.virtual_memory().total
    assert fit.peak_memory() > 10_000_000


def test_the_peak_is_of_this_program_alone() -> None:
    """A child of a process that holds much has not held it itself."""
    ballast = 400_000_000
    child = "from reviewer_app.engine import fit; print(fit.peak_memory())"
    parent = (
        f"import subprocess, sys; held = bytearray(b'x') * {ballast}; {child}; sys.stdout.flush();"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    )
    done = subprocess.run([sys.executable, "-c", parent], stdout=subprocess.PIPE, timeout=60, check=True)
    of_parent, of_child = map(int, done.stdout.split())
    assert of_child < ballast <= of_parent


def test_a_refusal_shows_figures_that_differ(starter_model: Path) -> None:
    header = read_header(starter_model)
    assert (
        "needs about 4.1 GB of memory, and 2.0 GB are free" in fit.refuse(header, 4_100_000_000, 2_000_000_000).message
    )
    assert (
        "needs about 0.142 GB of memory, and 0.121 GB are free" in fit.refuse(header, 142_000_000, 121_000_000).message
    )
