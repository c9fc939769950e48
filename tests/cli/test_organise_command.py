"""`organise` as a person runs it: files, folders, JSON of other programs, a corpus that goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.session.review_sources import read_source, source_files
from tests.cli.command_line import run

NOTES = "Strengths\n- The writing is clear.\n\nWeaknesses\n- Named entities are not annotated at all.\n"


def test_notes_become_four_sections_with_places_in_markdown_and_json(tmp_path: Path, sample_pdf: Path) -> None:
    notes, out, data = tmp_path / "notes.txt", tmp_path / "out.md", tmp_path / "out.json"
    notes.write_text(
        NOTES + "- Only entity linking is evaluated, by the F1 score of the linked mentions in text.\n", "utf-8"
    )
    done = run("organise", notes, "-o", out, "--json", data, "--paper", sample_pdf)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "3 points, 2 passages left over." in done.stderr
    assert "## Reasons for acceptance\n\n- The writing is clear." in out.read_text("utf-8")
    found = json.loads(data.read_text("utf-8"))
    assert found["schema"] == 1
    assert found["sources"] == [{"file": str(notes), "sentences": 5}]
    points = {s["key"]: s["points"] for s in found["sections"]}
    assert [p["sentences"] for p in points["rejection"]] == [[3], [4]]
    assert all(e["page"] and e["rects"] for s in points.values() for p in s for e in p["evidence"])
    assert [left["text"] for left in found["left_over"]] == ["Strengths", "Weaknesses"]


def test_sentences_get_a_part_each(tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    rows = [{"id": 7, "text": "Please add a figure."}, {"id": "b", "text": "The paper is well written."}]
    lines.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = run("organise", "--sentences", lines)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(a["id"], a["part"]) for a in answers] == [(7, "suggestions"), ("b", "acceptance")]
    assert run("organise").returncode == 2


def test_a_corpus_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    folder, out = tmp_path / "reviews", tmp_path / "out.jsonl"
    (folder / "deep").mkdir(parents=True)
    for n in range(3):
        (folder / "deep" / f"{n}.txt").write_text(f"{NOTES}- Number {n} is missing.\n", "utf-8")
    (folder / "bad.json").write_text("{", "utf-8")
    done = run("organise", folder, "--json", out)
    assert done.returncode == 1, "one file is no JSON"
    assert "bad.json" in done.stderr
    assert "3 of 4 files organised." in done.stderr
    whole = out.read_text("utf-8")
    assert len(whole.splitlines()) == 3
    out.write_text(whole[:-40], "utf-8")
    (folder / "bad.json").unlink()
    assert run("organise", folder, "--json", out).returncode == 0
    assert out.read_text("utf-8") == whole
    out.write_text("someone's own file\n", "utf-8")
    refused = run("organise", folder, "--json", out)
    assert refused.returncode == 1
    assert out.read_text("utf-8") == "someone's own file\n"


def test_json_of_any_form_is_read_by_its_texts(tmp_path: Path) -> None:
    file = tmp_path / "note.json"
    note = {
        "id": "x1",
        "content": {"strengths": {"value": "It is clear."}, "weaknesses": {"value": "It is slow."}, "rating": 6},
    }
    file.write_text(json.dumps([note]), "utf-8")
    assert read_source(file).split("\n") == [
        "# strengths",
        "",
        "It is clear.",
        "",
        "# weaknesses",
        "",
        "It is slow.",
        "",
    ]
    points = [{"id": "1", "text": "Slow."}, {"id": "2", "text": "B", "dismissed": True}]
    review = {"schema": 1, "sections": [{"key": "rejection", "points": points}]}
    file.write_text(json.dumps(review), "utf-8")
    assert read_source(file) == "# Reasons for rejection\n\n- Slow.\n"


def test_what_holds_no_notes_is_refused_with_a_next_step(tmp_path: Path) -> None:
    with pytest.raises(ReviewerError) as missing:
        source_files([tmp_path / "none.txt"])
    assert missing.value.code is ErrorCode.FILE_MISSING
    with pytest.raises(ReviewerError, match="no notes"):
        source_files([tmp_path])
    picture = tmp_path / "a.txt"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(ReviewerError, match="not a file of notes"):
        read_source(picture)
    picture.write_bytes(b"a" * 4_000_001)
    with pytest.raises(ReviewerError, match="larger than any review"):
        read_source(picture)


def test_a_review_of_ones_own_gets_remarks_also_one_without_sections(tmp_path: Path, sample_pdf: Path) -> None:
    review = tmp_path / "review.md"
    review.write_text(
        "## Reasons for rejection\n\n- The writing is poor.\n- Named entities are only of one kind.\n", "utf-8"
    )
    done = run("lint", review, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["remarks"]
    assert {one["section"] for one in found if one["kind"] == "unanswered"} == {
        "significance",
        "acceptance",
        "suggestions",
    }
    assert [one["sentence"] for one in found if one["kind"] == "no_reason"] == ["The writing is poor."]
    review.write_text("The paper is well written. However, the novelty is limited.", "utf-8")
    told = run("lint", review, "--paper", sample_pdf)
    assert told.returncode == 0, told.stderr
    assert "Name the work that is too close" in told.stdout
    assert run("lint", tmp_path / "none.md").returncode == 1


def test_what_is_written_never_takes_the_place_of_notes_in_the_folder(tmp_path: Path) -> None:
    notes, out = tmp_path / "notes.txt", tmp_path / "out.md"
    notes.write_text(NOTES, "utf-8")
    assert run("organise", tmp_path, "-o", notes).returncode == 2
    assert notes.read_text("utf-8") == NOTES
    assert run("organise", tmp_path, "-o", out).returncode == 0
    assert run("organise", tmp_path, "-o", out).returncode == 2, "it would be read as notes, too"
