"""A paper from the command line to its file, with Nougat's environment and a tiny checkpoint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app.locations import resource
from reviewer_app.models.nougat import NougatPlaces
from tests.nougat.conftest import make_weights

pytestmark = [pytest.mark.nougat, pytest.mark.timeout(900)]
SENTENCE = "The literature graph is a property graph with directed edges."


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line, in the test's own home."""
    return subprocess.run(
        [sys.executable, "-m", "reviewer_app", *map(str, arguments)],
        capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def test_a_paper_is_parsed_and_pages_that_do_not_fit_stand_as_the_file_has_them(
    places: NougatPlaces, tmp_path: Path
) -> None:
    make_weights(places, f"{SENTENCE} It has \\(x_{{1}}\\) nodes.")
    out = tmp_path / "paper.json"
    done = run("parse", resource("sample", "N18-3011.pdf"), "--parser", "nougat", "-o", out)
    assert done.returncode == 0, done.stderr
    paper = json.loads(out.read_text())
    assert paper["source"]["parser"] == "nougat/1"
    assert {page["parser"] for page in paper["pages"]} == {"nougat/1"}
    # the sentence stands on page 2, page 1 has nearly the same: on the others it is made up
    assert {text["page"] for text in paper["unplaced"]} == {3, 4, 5, 6, 7, 8}
    assert "hours" in done.stderr or "graphics" not in done.stderr


def test_selftest_scores_nougat_against_pymupdf(places: NougatPlaces) -> None:
    make_weights(places, SENTENCE)
    done = run("nougat", "selftest")
    assert "Nougat read 8 of 8 pages" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout


def test_status_knows_all_of_it(places: NougatPlaces) -> None:
    assert "not installed" in run("nougat", "status").stdout
    make_weights(places, SENTENCE)
    assert "Environment: installed" in run("nougat", "status").stdout
