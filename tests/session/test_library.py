"""The library: how far each review is, and what a search through all of them finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.session.library import MOST_HITS, Standing, entries, search
from reviewer_app.store import ReviewStore


@pytest.fixture
def store(reviewer_home: Path) -> Iterator[ReviewStore]:
    made = ReviewStore.open(locations().database)
    yield made
    made.close()


def add(store: ReviewStore, name: str, text: str = "", path: str = "", title: str = "") -> str:
    """A paper with `text` as the reasons for rejecting it; its SHA-256."""
    sha256 = name.encode().hex().ljust(64, "0")
    store.remember_paper(sha256, path or f"/papers/{name}.pdf", title or name.title(), ["Ada Lovelace"], 3)
    if text:
        store.save_pane(store.new_review(sha256), SectionKey.REJECTION, text)
    return sha256


@pytest.mark.parametrize(
    ("text", "standing", "told"),
    [
        ("", Standing.TO_DO, "not reviewed"),
        ("- one {dismissed}", Standing.TO_DO, "not reviewed"),
        ("- one\n- two {new}", Standing.IN_WORK, "in work, 2 points"),
        ("- one {accepted}\n- two", Standing.ACCEPTED, "1 of 2 points accepted"),
        ("- one {accepted}\n- two {dismissed}", Standing.REVIEWED, "reviewed, 1 point"),
    ],
)
def test_how_far_a_review_is_stands_in_its_points(store: ReviewStore, text: str, standing: Standing, told: str) -> None:
    add(store, "tea", text)
    (entry,) = entries(store)
    assert (entry.standing, entry.standing_text) == (standing, told)


@pytest.mark.parametrize(
    ("text", "run", "standing", "told"),
    [
        ("- one {new}", "done", Standing.IN_WORK, "done, 1 point"),
        ("", "done", Standing.TO_DO, "done, no point"),
        ("- one", "stopped", Standing.STOPPED, "stopped, 1 point"),
        ("- one {accepted}", "stopped", Standing.REVIEWED, "reviewed, 1 point"),
        ("", "failed", Standing.FAILED, "failed, 0 points"),
        ("- one {accepted}\n- two", "done", Standing.ACCEPTED, "1 of 2 points accepted"),
        ("- one", "running", Standing.STOPPED, "stopped, 1 point"),  # the program was killed
        ("- one", "written by a later version", Standing.IN_WORK, "in work, 1 point"),
    ],
)
def test_how_the_last_run_ended_is_told(store: ReviewStore, text: str, run: str, standing: Standing, told: str) -> None:
    sha256 = add(store, "tea", text)
    store.save_view_state(sha256, {"last_run": run})
    (entry,) = entries(store)
    assert (entry.standing, entry.standing_text) == (standing, told)
    assert entries(store, {sha256})[0].standing is Standing.RUNNING


def test_what_was_typed_a_moment_ago_counts(store: ReviewStore) -> None:
    sha256 = add(store, "tea")
    assert store.flush(60)
    store.save_pane(store.new_review(sha256), SectionKey.REJECTION, "- not on the disk yet")
    assert entries(store)[0].standing is Standing.IN_WORK
    assert [hit.point for hit in search(store, "disk")] == ["not on the disk yet"]


def test_a_file_that_is_not_there_is_missing(store: ReviewStore, tmp_path: Path) -> None:
    here = tmp_path / "here.pdf"
    here.touch()
    add(store, "gone")
    add(store, "here", path=str(here))
    assert {entry.title: entry.missing for entry in entries(store)} == {"Here": False, "Gone": True}


def test_a_search_finds_points_with_all_words_and_lights_them(store: ReviewStore) -> None:
    add(store, "tea", "- The **Sample** is too small. [p. 4]{e1abc} [p. 7]{e2abc} {new}\n- No sample at all.")
    add(store, "rum", "- A large sample.")
    hits = search(store, "SMALL sample")
    assert [(hit.paper.title, hit.section, hit.text, hit.pages) for hit in hits] == [
        ("Tea", SectionKey.REJECTION, "The Sample is too small.", ("p. 4", "p. 7"))
    ]
    assert [hits[0].text[start:end] for start, end in hits[0].found] == ["Sample", "small"]
    assert len(search(store, "sample")) == 3
    assert search(store, "   ") == []


def test_chinese_is_found_without_spaces(store: ReviewStore) -> None:
    add(store, "tea", "- 该方法缺少对照实验，结论难以成立。")
    (hit,) = search(store, "对照实验")
    assert [hit.text[start:end] for start, end in hit.found] == ["对照实验"]


def test_a_long_point_is_shown_around_what_was_found(store: ReviewStore) -> None:
    add(store, "tea", f"- {'word ' * 200}needle {'word ' * 200}")
    (hit,) = search(store, "needle")
    assert hit.text.startswith("…word")
    assert hit.text.endswith("…")
    assert [hit.text[start:end] for start, end in hit.found] == ["needle"]


def test_notes_are_found_and_what_else_is_kept_with_a_paper_is_not(store: ReviewStore) -> None:
    sha256 = add(store, "tea")
    store.save_view_state(sha256, {"page": 3, "fit": "width", "page_notes": {"e1abc": "ask the\nauthors"}})
    assert [(hit.section, hit.note, hit.text) for hit in search(store, "authors ask")] == [
        (None, "e1abc", "ask the authors")
    ]
    assert search(store, "width") == []
    assert search(store, "page_notes") == []


def test_more_than_a_person_reads_is_cut_off(store: ReviewStore) -> None:
    add(store, "tea", "\n".join(f"- point {n}" for n in range(MOST_HITS + 50)))
    assert len(search(store, "point")) == MOST_HITS


def test_a_forgotten_paper_is_in_no_library(store: ReviewStore) -> None:
    sha256 = add(store, "tea", "- a needle")
    add(store, "rum", "- another needle")
    assert store.flush(60)
    store.forget(sha256)
    assert store.flush(60)
    assert [entry.title for entry in entries(store)] == ["Rum"]
    assert [hit.paper.title for hit in search(store, "needle")] == ["Rum"]
