"""A paper that was compiled again is recognized; another paper is not taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore
from tests.store.making import OTHER_PAPER, PAPER, PATIENCE

TITLE = "Learning to Measure Bridges with Sparse Attention"
AUTHORS = ["Ada Lovelace", "Łukasz Nowak", "张伟"]


@pytest.fixture
def reviewed(store: ReviewStore) -> ReviewStore:
    """A store with one reviewed paper, and one that was only opened."""
    store.remember_paper(PAPER, "/home/ada/draft.pdf", TITLE, AUTHORS, 9)
    review_id = store.new_review(PAPER)
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "- good")
    store.remember_paper("99" * 32, "/home/ada/unread.pdf", TITLE, AUTHORS, 9)
    assert store.flush(PATIENCE)
    return store


@pytest.mark.parametrize(
    ("path", "title", "authors", "because"),
    [
        ("/home/ada/draft.pdf", "", [], "path"),
        ("/home/ada/draft.pdf", "Learning to measure bridges and towers", AUTHORS, "path"),
        ("/home/ada/draft.pdf", "Quite another name for our old method", AUTHORS, "path"),
        ("/elsewhere/v2.pdf", TITLE, AUTHORS, "title"),
        ("/elsewhere/v2.pdf", "LEARNING TO MEASURE BRIDGES WITH SPARSE ATTENTION", AUTHORS[:2], "title"),
        (
            "/elsewhere/v2.pdf",
            "Learning to Measure Old Bridges with Sparse Attention",
            ["Lukasz Nowak", *AUTHORS],
            "title",
        ),
        ("/elsewhere/v2.pdf", TITLE + ".", [], "title"),
    ],
)
def test_it_is_offered(reviewed: ReviewStore, path: str, title: str, authors: list[str], because: str) -> None:
    found = reviewed.similar_papers(path, title, authors, OTHER_PAPER)
    assert [(s.paper.sha256, s.because) for s in found] == [(PAPER, because)]
    assert 0.5 < found[0].score <= 1.0


@pytest.mark.parametrize(
    ("path", "title", "authors"),
    [
        ("/elsewhere/v2.pdf", "", []),
        ("/elsewhere/v2.pdf", "Untitled", AUTHORS),
        ("/elsewhere/v2.pdf", TITLE, ["Grace Hopper", "Alan Turing"]),
        ("/elsewhere/v2.pdf", "A Survey of Rivers and What Flows in Them", AUTHORS),
        ("/elsewhere/v2.pdf", "Learning to Measure Towers with Dense Recursion", []),
        ("/home/ada/draft.pdf", "Zinc oxide growth kinetics", ["Grace Hopper"]),
    ],
)
def test_it_is_not_offered(reviewed: ReviewStore, path: str, title: str, authors: list[str]) -> None:
    assert reviewed.similar_papers(path, title, authors, OTHER_PAPER) == []


def test_the_paper_itself_is_not_its_earlier_version(reviewed: ReviewStore) -> None:
    assert reviewed.similar_papers("/home/ada/draft.pdf", TITLE, AUTHORS, PAPER) == []


def test_a_path_counts_more_than_a_title_and_is_compared_as_a_path(store: ReviewStore, tmp_path: Path) -> None:
    for sha256, path in ((PAPER, tmp_path / "a.pdf"), (OTHER_PAPER, tmp_path / "b.pdf")):
        store.remember_paper(sha256, path, TITLE, AUTHORS, 9)
        store.new_review(sha256)
    assert store.flush(PATIENCE)
    first, second = store.similar_papers(f"{tmp_path}//a.pdf", TITLE, AUTHORS)
    assert (first.paper.sha256, first.because) == (PAPER, "path")
    assert (second.paper.sha256, second.because) == (OTHER_PAPER, "title")
