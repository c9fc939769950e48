"""What is done with papers and no model: parse, locate, check."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pymupdf

from reviewer_app.messages.paper_json import paper_from_json
from tests.cli.command_line import run


def test_parse_writes_paper_json_to_stdout_and_nothing_else(sample_pdf: Path) -> None:
    done = run("parse", sample_pdf)
    assert done.returncode == 0, done.stderr
    paper = paper_from_json(json.loads(done.stdout))
    assert paper.source.pages == 8
    assert paper.source.file == "N18-3011.pdf"


def test_parse_as_markdown_to_a_file(sample_pdf: Path, tmp_path: Path) -> None:
    out = tmp_path / "paper.md"
    done = run("parse", sample_pdf, "--markdown", "-o", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    text = out.read_text("utf-8")
    assert text.startswith("# Construction of the Literature Graph in Semantic Scholar\n")
    assert "\n## " in text


def test_several_papers_go_to_a_folder_and_a_bad_one_stops_no_other(
    sample_pdf: Path, quick_model: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_text("no paper")
    out = tmp_path / "out"
    out.mkdir()
    done = run(
        "review",
        bad,
        sample_pdf,
        "-o",
        out,
        "--model",
        quick_model,
        "--ctx",
        2048,
        "--strategy",
        "whole",
        "--max-tokens",
        8,
    )
    assert done.returncode == 1
    assert "bad.pdf" in done.stderr
    assert [p.name for p in out.iterdir()] == ["N18-3011.md"]


def test_locate(sample_pdf: Path, tmp_path: Path) -> None:
    assert run("parse", sample_pdf, "-o", tmp_path / "p.json").returncode == 0
    points = tmp_path / "points.jsonl"
    points.write_text(
        '{"id": 1, "text": "The entity linking of mentions to a knowledge base is not evaluated in depth."}\n'
        '{"id": "b", "text": "How are duplicate\u2028authors disambiguated?"}\n',
        "utf-8",
    )
    done = run("locate", tmp_path / "p.json", points)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == [1, "b"]
    ids = set(paper_from_json(json.loads((tmp_path / "p.json").read_text("utf-8"))).passage_by_id)
    for line in lines:
        assert 1 <= len(line["matches"]) <= 10
        assert all(m["paragraph"] in ids for m in line["matches"])
        scores = [m["score"] for m in line["matches"]]
        assert scores == sorted(scores, reverse=True)


def test_nougat_is_said_not_to_be_here() -> None:
    assert run("nougat", "status").returncode == 0
    assert "reviewer-app nougat install" in run("nougat", "selftest").stderr
    asked = run("nougat", "install")
    assert asked.returncode == 2
    assert "CC-BY-NC" in asked.stderr
    assert "--yes" in asked.stderr
    assert run("parse", "x.pdf", "--parser", "nougat").returncode == 1
    assert run("nougat", "remove").returncode == 0


def test_a_scanned_paper_is_told_once(tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        picture = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 60, 80), 0)
        picture.clear_with(200)  # a new one holds whatever was in memory
        page.insert_image(page.rect, pixmap=picture)
        pdf.save(scan)
    for command, status in (("parse", 0), ("review", 1)):
        done = run(command, scan)
        assert done.returncode == status, done.stderr
        assert done.stderr.count("This PDF holds no text") == 1


def test_check_finds_what_is_wrong_and_is_no_failure(tmp_path: Path) -> None:
    paper = tmp_path / "a paper.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 90), "On what was planted", fontsize=18)
        page.insert_text((72, 130), "The groups were not alike, t(28) = 2.20, p = .36, and Section ?? says why.")
        page.insert_text((72, 150), "Of all who came to us in that year, 45 of 120 (35 %) went away again.")
        document.save(paper)
    done = run("check", paper, "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["schema"] == 1
    assert data["paper"]["sha256"] == sha256(paper.read_bytes()).hexdigest()
    assert data["failed"] == []
    found = {c["check"]: c for c in data["checks"]}
    assert set(found) >= {"statistics.p_value", "statistics.percentage", "mentions.unresolved"}
    wrong = found["statistics.p_value"]
    assert (wrong["certainty"], wrong["pane"]) == ("error", "rejection")
    assert wrong["computed"]["recomputed"] == ".0362"
    assert wrong["places"][0]["quote"] == "t(28) = 2.20, p = .36"
    assert wrong["places"][0]["page"] == 1
    assert wrong["places"][0]["rects"]

    several = run("check", paper, tmp_path / "none.pdf", "--only", "mentions", "--blind")
    assert several.returncode == 1
    assert "[error] p. 1: " in several.stdout
    assert "mentions.unresolved" in several.stdout
    assert "statistics" not in several.stdout
    assert "none.pdf" in several.stderr

    assert run("check", paper, "--only", "nothing").returncode == 2
