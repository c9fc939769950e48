"""A review from the command line: its two streams, its files and its exit status."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pymupdf
import pytest
from docx import Document

from reviewer_app.cli.headless import plan_text
from reviewer_app.locations import locations
from reviewer_app.review.model import Coverage
from reviewer_app.session.events import PlanMade
from tests.cli.command_line import COMMAND, run


def test_review_writes_markdown_and_json(sample_pdf: Path, quick_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "revisión 评审"
    folder.mkdir()
    paper = folder / "a paper 论文.pdf"
    paper.write_bytes(sample_pdf.read_bytes())
    done = run(
        "review", paper, "-o", folder / "r.md", "--json", folder / "r.json",
        "--model", quick_model, "--ctx", 3000, "--strategy", "whole",
        "--max-tokens", 24, "--threads", 1, "--seed", 7, "--temperature", 0.5,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    data = json.loads((folder / "r.json").read_text("utf-8"))
    assert data["settings"]["seed"] == 7
    assert data["settings"]["temperature"] == 0.5
    assert data["settings"]["threads"] == 1
    assert data["model"]["context"] <= 3072
    assert any(not c["read"] for c in data["coverage"])
    markdown = (folder / "r.md").read_text("utf-8")
    assert markdown.startswith("# ")
    for section in data["sections"]:
        assert f"## {section['title']}" in markdown


def test_a_review_is_written_and_exported_in_the_language_that_was_asked_for(
    sample_pdf: Path, quick_model: Path, tmp_path: Path
) -> None:
    done = run(
        "review", sample_pdf, "-o", tmp_path / "r.md", "--json", tmp_path / "r.json", "--model", quick_model,
        "--ctx", 1100, "--strategy", "whole", "--max-tokens", 4, "--language", "zh", "--steer", "严格审查统计",
        "--points", 2, "--threads", 0,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "r.json").read_text("utf-8"))
    asked = {"language": "zh", "steering": "严格审查统计", "points": 2}
    assert {name: data["settings"][name] for name in asked} == asked
    assert data["model"]["prompt"] == "four-part.zh/2"
    assert [s["title"] for s in data["sections"]] == ["创新性与意义", "接收理由", "拒稿理由", "修改建议"]
    assert (tmp_path / "r.md").read_text("utf-8").startswith("# 审稿意见：Construction of")


def test_a_review_takes_what_no_option_says_from_the_settings(
    sample_pdf: Path, quick_model: Path, tmp_path: Path
) -> None:
    settings = locations().settings
    settings.parent.mkdir(parents=True)
    settings.write_text(
        '[computing]\nthreads = 1\nkv_type = "none"\n[reading]\ncontext = 1100\nstrategy = "whole"\nsnapshots = false\n'
        '[writing]\nlanguage = "zh"\nmax_tokens = 4\nseed = 5\n',
        "utf-8",
    )
    done = run(
        "review",
        sample_pdf,
        "-o",
        tmp_path / "r.docx",
        "--json",
        tmp_path / "r.json",
        "--model",
        quick_model,
        "--seed",
        6,
    )
    assert done.returncode == 0, done.stderr
    assert "“computing.kv_type” must be" in done.stderr
    asked = json.loads((tmp_path / "r.json").read_text("utf-8"))["settings"]
    wanted = {"threads": 1, "strategy": "whole", "language": "zh", "max_tokens": 4, "seed": 6, "kv_type": "f16"}
    assert {name: asked[name] for name in wanted} == wanted
    assert not list(locations().snapshots.glob("*"))
    # The name of the file says what it is to be.
    assert Document(str(tmp_path / "r.docx")).paragraphs[0].text.startswith("审稿意见：")


def test_broken_settings_stop_no_review(sample_pdf: Path, quick_model: Path) -> None:
    locations().settings.parent.mkdir(parents=True)
    locations().settings.write_text("threads", "utf-8")
    done = run(
        "review", sample_pdf, "--model", quick_model, "--ctx", 1100, "--strategy", "whole", "--max-tokens", 4,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("no valid TOML") == 1
    assert done.stdout.startswith("# ")
    assert not locations().settings.exists()


def test_papers_of_one_name_do_not_overwrite_each_other(sample_pdf: Path, quick_model: Path, tmp_path: Path) -> None:
    papers = [tmp_path / "a" / "paper.pdf", tmp_path / "b" / "Paper.pdf"]
    for paper in papers:
        paper.parent.mkdir()
        paper.write_bytes(sample_pdf.read_bytes())
    # The folder is made where there is none yet.
    out = tmp_path / "new"
    done = run(
        "review", *papers, "-o", out, "--model", quick_model, "--ctx", 1100, "--strategy", "whole", "--max-tokens", 4
    )
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in out.iterdir()) == ["Paper-2.md", "paper.md"]


def test_without_an_output_the_review_goes_to_stdout(sample_pdf: Path) -> None:
    done = run("review", sample_pdf, "--ctx", 1100, "--strategy", "whole", "--max-tokens", 12, "--no-snapshot")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# ")
    assert "SmolLM2-135M-Instruct" in done.stdout
    assert "model reads" in done.stderr


def test_interrupted_is_130_and_leaves_no_process(sample_pdf: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "review", str(sample_pdf), "--threads", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "The model reads" in line:
            break
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""


@pytest.mark.parametrize(("strategy", "told"), [("whole", "in a context of 2,048"), ("windows", "in parts for a")])
def test_the_plan_tells_a_paper_read_in_parts_from_one_read_whole(strategy: str, told: str) -> None:
    row = Coverage("p1", "s1", 6970, True)
    assert f"1 of 1 paragraphs, 6,970 tokens {told}" in plan_text(PlanMade(2048, 6970, strategy, (row,)))


def test_hidden_text_is_given_to_the_model_where_that_was_asked_for(quick_model: Path, tmp_path: Path) -> None:
    paper, out = tmp_path / "secret.pdf", tmp_path / "r.json"
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=595, height=842)
        for i in range(30):
            page.insert_text((72, 100 + 14 * i), "We measure how winter wheat grows in soil of many kinds.", fontsize=9)
        page.insert_text((72, 600), "A leftover sentence about barley.", fontsize=9, color=(1, 1, 1))
        pdf.save(paper)
    assert "To give it to the model: reviewer-app review --read-hidden." in run("parse", paper).stderr
    options = ("--model", quick_model, "--max-tokens", 4, "--threads", 1, "--json", out)
    done = run("review", paper, "--read-hidden", *options)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("that a reader does not see") == 1
    assert "You let the model read it." in done.stderr
    data = json.loads(out.read_text("utf-8"))
    assert [h["read"] for h in data["hidden"]] == [True]
    assert data["hidden"][0]["id"] in {c["paragraph"] for c in data["coverage"]}
