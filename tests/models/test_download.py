"""The hub's word and the manifest's: what is believed, what is refused, what is remembered."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import resource
from reviewer_app.models.download import download
from reviewer_app.models.manifest import HuggingFaceSource, ManifestModel, UrlSource, load_manifest
from reviewer_app.models.seen import SeenHashes
from reviewer_app.models.transfer import Patience
from tests.models.model_server import ModelServer, gguf_like, model_server

CONTENT = gguf_like(50_000)
HASH = sha256(CONTENT).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with model_server(CONTENT) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        yield running


@pytest.fixture
def entry() -> ManifestModel:
    known = load_manifest(resource("models_manifest.json")).models[0]
    return replace(known, source=HuggingFaceSource("owner/repo", "main", "file.gguf"), size=len(CONTENT), sha256=HASH)


def bring(entry: ManifestModel, folder: Path) -> Path:
    return download(entry, folder, lambda _: None, lambda: False, Patience(backoff=0.0, tries=2))


def test_a_model_comes_from_the_hub_pinned_to_its_commit(
    server: ModelServer, entry: ManifestModel, tmp_path: Path
) -> None:
    path = bring(entry, tmp_path)
    assert path.read_bytes() == CONTENT
    paths = [p for p, _ in server.requests]
    assert paths[0].startswith("/api/models/owner/repo/revision/main")
    assert paths[1] == "/owner/repo/resolve/c0ffee/file.gguf"
    assert server.requests[1][1]["authorization"] == "Bearer hf_secret"
    # Nothing but what is needed is told to the servers: not what else is installed, nor what started this program.
    assert re.fullmatch(r"unknown/None; hf_hub/[\d.]+; python/[\d.]+", server.requests[0][1]["user-agent"])
    assert server.requests[1][1]["user-agent"] == "reviewer-app"


def test_a_model_that_is_there_is_not_asked_for(server: ModelServer, entry: ManifestModel, tmp_path: Path) -> None:
    bring(entry, tmp_path)
    server.requests.clear()
    bring(entry, tmp_path)
    assert server.requests == []


def test_an_announced_hash_that_contradicts_the_manifest_is_refused_unasked(
    server: ModelServer, entry: ManifestModel, tmp_path: Path
) -> None:
    server.announced_sha256 = "0" * 64
    with pytest.raises(ReviewerError) as caught:
        bring(entry, tmp_path)
    assert caught.value.code is ErrorCode.MODEL_DIFFERS
    assert [p for p, _ in server.requests if "resolve" in p] == []


def test_a_model_without_a_known_hash_is_remembered_as_first_seen(
    server: ModelServer, entry: ManifestModel, tmp_path: Path
) -> None:
    unknown = replace(entry, sha256=None)
    path = bring(unknown, tmp_path)
    assert SeenHashes(tmp_path).of(entry.id) == HASH
    path.unlink()
    server.served.content = gguf_like(len(CONTENT), seed=9)
    with pytest.raises(ReviewerError) as caught:
        bring(unknown, tmp_path)
    assert caught.value.code is ErrorCode.MODEL_DIFFERS
    assert not path.exists()


def test_a_damaged_note_of_hashes_stops_nothing(server: ModelServer, entry: ManifestModel, tmp_path: Path) -> None:
    (tmp_path / "seen.json").write_text("{")
    bring(replace(entry, sha256=None), tmp_path)
    assert json.loads((tmp_path / "seen.json").read_text())["sha256"] == {entry.id: HASH}


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, ErrorCode.DOWNLOAD_REFUSED), (404, ErrorCode.DOWNLOAD_REFUSED), (500, ErrorCode.DOWNLOAD_FAILED)],
)
def test_what_the_hub_refuses_is_said(
    server: ModelServer, entry: ManifestModel, tmp_path: Path, status: int, code: ErrorCode
) -> None:
    server.served.status = [status] * 20
    with pytest.raises(ReviewerError) as caught:
        bring(entry, tmp_path)
    assert caught.value.code is code


def test_a_plain_address_needs_no_hub(server: ModelServer, entry: ManifestModel, tmp_path: Path) -> None:
    path = bring(replace(entry, source=UrlSource(server.url)), tmp_path)
    assert path.read_bytes() == CONTENT
    assert [p for p, _ in server.requests] == ["/file.gguf"]


def test_the_hub_is_told_nothing_of_the_person() -> None:
    # In a process of its own: the switches are read when the library is imported.
    code = (
        "import os, sys\n"
        "for name in ('TELEMETRY', 'UPDATE_CHECK', 'XET'): os.environ['HF_HUB_DISABLE_' + name] = '0'\n"
        "from reviewer_app.models import hub\n"
        "from reviewer_app.models.manifest import HuggingFaceSource\n"
        "os.environ['HF_ENDPOINT'] = 'http://127.0.0.1:9'\n"
        "try: hub.announced(HuggingFaceSource('a/b', 'main', 'c.gguf'))\n"
        "except Exception: pass\n"
        "from huggingface_hub import constants as c\n"
        "assert c.HF_HUB_DISABLE_TELEMETRY and c.HF_HUB_DISABLE_XET and c.HF_HUB_DISABLE_UPDATE_CHECK\n"
        "assert 'hf_xet' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
