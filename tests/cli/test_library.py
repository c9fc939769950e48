"""The library from a shell."""

from __future__ import annotations

import io
import json
from pathlib import Path

from reviewer_app.cli import run
from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore


def told(*args: str) -> tuple[int, str, str]:
    """The exit status, and what went to stdout and stderr."""
    out, error = io.StringIO(), io.StringIO()
    return run(["library", *args], out, error), out.getvalue(), error.getvalue()


def test_papers_are_listed_and_their_reviews_searched(reviewer_home: Path) -> None:
    assert told() == (0, "", "No paper was opened in the window yet.\n")
    assert not locations().database.exists()
    store = ReviewStore.open(locations().database)
    store.remember_paper("ab" * 32, "/papers/tea.pdf", "On tea", ["Ada Lovelace"], 3)
    review_id = store.new_review("ab" * 32)
    store.save_pane(review_id, SectionKey.REJECTION, "- The *sample* is small. [p. 3]{e1abc} {accepted}\n- Another.")
    store.close()
    status, text, error = told()
    assert (status, error) == (0, "")
    assert text.startswith("On tea\n    1 of 2 points accepted · Ada Lovelace · ")
    assert "/papers/tea.pdf (not there)" in text
    (entry,) = json.loads(told("--json")[1])
    assert entry["state"] == "points-accepted"
    assert entry["missing"] is True
    (hit,) = json.loads(told("--search", "small sample", "--json")[1])
    assert (hit["section"], hit["pages"], hit["text"]) == ("rejection", ["p. 3"], "The sample is small.")
    assert told("--search", "sample")[1] == "On tea · Reasons for rejection · p. 3\n    The sample is small.\n"
    assert told("--search", "elephant") == (0, "", "No review contains “elephant”.\n")
