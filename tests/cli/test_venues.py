"""Venues, modes and forms from a shell."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest

from reviewer_app.cli import run
from reviewer_app.locations import locations
from reviewer_app.review.model import Evidence, SectionKey
from reviewer_app.session.settings import SettingsFile
from reviewer_app.store import ReviewStore
from reviewer_app.venues.filled_form import stored_name


def told(*args: object) -> tuple[int, str, str]:
    """The exit status, and what went to stdout and stderr."""
    out, error = io.StringIO(), io.StringIO()
    return run([str(a) for a in args], out, error), out.getvalue(), error.getvalue()


def test_venues_are_listed_shown_and_checked(reviewer_home: Path, tmp_path: Path) -> None:
    status, text, error = told("venues")
    assert status == 0
    assert "cvpr" in text
    assert str(locations().config / "venues") in error
    assert {v["id"] for v in json.loads(told("venues", "--json")[1])} >= {"tmlr", "journal"}
    assert "not even one that runs offline" in told("venues", "show", "cvpr")[1]
    status, _, error = told("venues", "show", "nobody")
    assert status == 2
    assert "No venue “nobody” is described here. Choose one of" in error
    assert told("venues", "check")[0] == 2
    assert told("venues", "check", tmp_path / "none.toml")[0] == 1
    folder = locations().config / "venues"
    folder.mkdir(parents=True)
    (folder / "wrong.toml").write_text('id = "x"', "utf-8")
    status, text, error = told("venues", "list")
    assert status == 1
    assert "wrong.toml" in error
    assert "cvpr" in text
    assert told("venues", "check", folder / "wrong.toml")[0] == 1
    (folder / "wrong.toml").write_text('id = "x"\nname = "X"\npolicy = "nih"', "utf-8")
    assert told("venues", "check", folder / "wrong.toml")[0] == 0
    assert "your own" in told("venues")[1]


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--mode", "reviewer", "--venue", "cvpr"], 1, "CVPR 2026, as far as known on 2026-11 and by hearsay"),
        (["--venue", "Some workshop"], 1, "check the venue's rule"),
        (["--mode", "reviewer"], 2, "for which venue"),
        (["--allowed-by-editor"], 2, "for which venue"),
        (["--mode", "mine", "--venue", "cvpr"], 2, "Your own draft"),
    ],
)
def test_a_review_that_no_rule_allows_is_refused(options: list[str], status: int, said: str, sample_pdf: Path) -> None:
    found, text, error = told("review", sample_pdf, *options)
    assert (found, text) == (status, "")
    assert said in error
    assert status == 2 or "--allowed-by-editor" in error


def test_the_settings_mode_counts_where_no_option_says_another(reviewer_home: Path, sample_pdf: Path) -> None:
    assert SettingsFile(locations().settings).change(mode="reviewer", venue="nih")[1] is None
    status, _, error = told("review", sample_pdf)
    assert status == 1
    assert "NIH NOT-OD-23-149" in error


def test_a_form_is_exported_from_the_store(sample_pdf: Path, tmp_path: Path) -> None:
    sha256 = hashlib.sha256(sample_pdf.read_bytes()).hexdigest()
    assert "Nothing was written about" in told("export", sample_pdf, "--form")[2]
    store = ReviewStore.open(locations().database)
    store.remember_paper(sha256, sample_pdf, "On tea")
    review = store.new_review(sha256)
    store.save_pane(review, SectionKey.SUGGESTIONS, "- Name the *rival*. [p. 2]{e1abc}\n- Gone. {dismissed}")
    store.save_anchors(review, [Evidence("e1abc", "p1", 2, (), "rival", "h", "mupdf/1", "found", 0.9)])
    store.save_pane(review, stored_name("journal", "comments"), "Well made.")
    store.save_pane(review, stored_name("journal", "confidential"), "I know the authors.")
    store.close()
    assert "No venue was chosen" in told("export", sample_pdf, "--form")[2]
    assert "No form is known" in told("export", sample_pdf, "--form", "--venue", "isca")[2]
    store = ReviewStore.open(locations().database)
    store.save_view_state(sha256, {"practice": {"mode": "reviewer", "venue": "wiley"}})
    store.close()
    status, text, error = told("export", sample_pdf, "--form", "--fill", "--plain")
    assert status == 0
    assert text == (
        "Wiley journals\n==============\n\nComments to the authors\n-----------------------\n\nWell made.\n\n"
        "Minor points\n------------\n\n- Name the rival. (p. 2)\n"
    )
    assert error == ""
    out = tmp_path / "form.md"
    assert told("export", sample_pdf, "--form", "--for", "both", "-o", out)[0] == 0
    assert "I know the authors." in out.read_text("utf-8")
    assert "## Suggestions for improvement" in told("export", sample_pdf)[1]
    assert told("export", sample_pdf, "-o", sample_pdf)[0] == 2


def test_a_form_is_filled_from_a_review_json(tmp_path: Path) -> None:
    path = tmp_path / "review.json"
    point = {"id": "p", "text": "The sample is small.", "origin": "person", "evidence": []}
    data = {"schema": 1, "paper": {"title": "On tea"}, "sections": [{"key": "rejection", "points": [point]}]}
    form = {"id": "cvpr", "fields": [{"key": "summary", "text": "Of tea."}, {"key": "overall", "text": "2"}]}
    path.write_text(json.dumps(data | {"form": form, "practice": {"venue": "cvpr"}}), "utf-8")
    status, text, error = told("export", path, "--form", "--fill")
    assert status == 0
    assert "## Summary\n\nOf tea.\n" in text
    assert "## Weaknesses\n\n- The sample is small.\n" in text
    assert "## Overall recommendation\n\n2: weak reject\n" in text
    # What a person has to decide is left to them.
    assert error == "Nothing stands in: Strengths, Suggestions, Confidence.\n"
    path.write_text("[]", "utf-8")
    assert told("export", path, "--form")[0] == 1
