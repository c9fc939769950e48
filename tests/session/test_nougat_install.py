"""Nougat's environment and weights: what is whole, what is half-built, and a sentence for each way to fail."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import locations
from reviewer_app.models import nougat_weights
from reviewer_app.models.nougat import BASE, NougatPlaces, State, Weights, packages
from reviewer_app.models.transfer import Patience
from reviewer_app.session import nougat_install
from reviewer_app.session.nougat_install import build_environment
from reviewer_app.session.nougat_plan import nougat_plan
from tests.models.model_server import gguf_like, model_server

# What pip 24 wrote where each of these happened.
OFFLINE = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<HTTPConnection>: Failed to "
    "establish a new connection: [Errno 111] Connection refused')': /simple/torch/\n"
    "ERROR: Could not find a version that satisfies the requirement torch==2.13.0 (from versions: none)\n"
    "ERROR: No matching distribution found for torch==2.13.0"
)
NOTHING_FITS = (
    "ERROR: Could not find a version that satisfies the requirement torch==2.13.0 (from versions: 2.14.0, 2.15.0)\n"
    "ERROR: No matching distribution found for torch==2.13.0"
)
FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"


def built(places: NougatPlaces) -> None:
    """What a build that came to its end leaves, without a byte of the packages."""
    site = places.environment / "lib/python3.11/site-packages"
    for package in packages():
        name, version = package.split("==")
        (site / f"{name.lower().replace('-', '_')}-{version}.dist-info").mkdir(parents=True)
    places.interpreter.parent.mkdir()
    places.interpreter.write_text("")
    places.mark_built()


def weighed(places: NougatPlaces, weights: Weights) -> None:
    places.weights(weights).mkdir(parents=True)
    for name in weights.files:
        (places.weights(weights) / name).write_text("{}")


@pytest.fixture
def places() -> NougatPlaces:
    return NougatPlaces(locations().nougat)


def test_a_build_that_came_to_its_end_is_whole(places: NougatPlaces) -> None:
    assert places.environment_state() is State.MISSING
    built(places)
    assert places.environment_state() is State.READY


def test_a_build_that_was_broken_off_is_seen(places: NougatPlaces) -> None:
    built(places)
    (places.environment / "environment.json").unlink()
    assert places.environment_state() is State.BROKEN


def test_a_package_that_went_missing_is_seen(places: NougatPlaces) -> None:
    built(places)
    (found,) = places.environment.glob("lib/python*/site-packages/torch-*.dist-info")
    found.rmdir()
    assert places.environment_state() is State.BROKEN


def test_an_environment_of_other_packages_is_built_anew(places: NougatPlaces) -> None:
    built(places)
    mark = places.environment / "environment.json"
    mark.write_text(json.dumps({"schema": 1, "packages": ["torch==1.0"]}))
    assert places.environment_state() is State.BROKEN


def test_weights_that_lack_a_file_are_incomplete(places: NougatPlaces) -> None:
    weighed(places, BASE)
    assert places.ready_weights() is BASE
    (places.weights(BASE) / "model.safetensors").unlink()
    assert places.weights_state(BASE) is State.BROKEN
    assert places.ready_weights() is None


def test_nougat_is_planned_where_all_of_it_is_here(places: NougatPlaces) -> None:
    built(places)
    weighed(places, BASE)

    automatic, forced = nougat_plan(places, "auto"), nougat_plan(places, "nougat")
    assert automatic is not None
    assert forced is not None
    assert automatic.role.command()[0] == str(places.interpreter)
    assert not automatic.on_processor
    assert forced.on_processor
    assert nougat_plan(places, "mupdf") is None


def test_without_it_auto_is_pymupdf_and_asking_for_it_fails(places: NougatPlaces) -> None:
    assert nougat_plan(places, "auto") is None
    with pytest.raises(ReviewerError, match="not installed") as missing:
        nougat_plan(places, "nougat")
    assert "reviewer-app nougat install" in missing.value.next_step
    built(places)
    (places.environment / "environment.json").unlink()
    with pytest.raises(ReviewerError, match="half-built"):
        nougat_plan(places, "nougat")


def test_removing_takes_all_of_it(places: NougatPlaces) -> None:
    built(places)
    weighed(places, BASE)
    places.remove()
    assert not places.root.exists()
    places.remove()


def test_a_python_that_does_not_fit_is_refused(places: NougatPlaces, tmp_path: Path) -> None:
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\necho Python 2.7.18\n")
    old.chmod(0o755)
    with pytest.raises(ReviewerError, match="not of a version") as refused:
        build_environment(places, lambda _: None, old)
    assert refused.value.code is ErrorCode.NOT_INSTALLED
    assert not places.environment.exists()


def test_a_bundle_says_that_it_has_no_nougat(places: NougatPlaces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(ReviewerError, match="bundle"):
        build_environment(places, lambda _: None)


def test_a_disk_without_room_is_seen_before_anything_is_fetched(
    places: NougatPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nougat_install, "environment_size", lambda: 1 << 60)
    with pytest.raises(ReviewerError, match="GB left") as full:
        build_environment(places, lambda _: None, Path(sys.executable))
    assert full.value.code is ErrorCode.DISK_FULL


@pytest.mark.parametrize(
    ("output", "code"),
    [(OFFLINE, ErrorCode.NO_NETWORK), (FULL, ErrorCode.DISK_FULL), (NOTHING_FITS, ErrorCode.NOT_INSTALLED)],
    ids=["offline", "full", "nothing fits"],
)
def test_what_pip_says_becomes_a_sentence(places: NougatPlaces, tmp_path: Path, output: str, code: ErrorCode) -> None:
    """A Python whose pip fails in this way; the real one, without a network, is in the long tests."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\ncase "$*" in *-V*) echo Python 3.11.7;; *) cat <<"E"\n{output}\nE\nexit 1;; esac\n')
    python.chmod(0o755)
    heard: list[str] = []
    with pytest.raises(ReviewerError) as failed:
        build_environment(places, heard.append, python)
    assert failed.value.code is code
    assert output.splitlines()[-1] in heard
    assert places.environment_state() is not State.READY


@pytest.mark.soak
def test_without_a_network_the_real_pip_says_so(places: NougatPlaces, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"INDEX_URL": "http://127.0.0.1:9/", "CONFIG_FILE": "/dev/null", "RETRIES": "0", "FIND_LINKS": ""}
    for name, value in settings.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(ReviewerError) as failed:
        build_environment(places, lambda _: None, Path(sys.executable))
    assert failed.value.code is ErrorCode.NO_NETWORK
    assert places.environment_state() is State.BROKEN


def test_weights_come_by_the_download_that_brings_models(places: NougatPlaces, monkeypatch: pytest.MonkeyPatch) -> None:
    content = gguf_like(5_000)
    weights = Weights("base", "owner/repo", "main", 5_000, ("file.gguf",))
    with model_server(content) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        server.served.breaks = [1_000]
        patience = Patience(stall=5.0, backoff=0.0)
        folder = nougat_weights.fetch_weights(weights, places, lambda _: None, lambda: False, patience)
        assert (folder / "file.gguf").read_bytes() == content
        asked = len(server.requests)
        nougat_weights.fetch_weights(weights, places, lambda _: None, lambda: False, patience)
        assert len(server.requests) == asked
    assert places.weights_state(weights) is State.READY


def test_weights_that_are_not_what_was_announced_are_refused(
    places: NougatPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = Weights("base", "owner/repo", "main", 5_000, ("file.gguf",))
    with model_server(gguf_like(5_000)) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        server.announced_sha256 = "0" * 64
        with pytest.raises(ReviewerError) as refused:
            nougat_weights.fetch_weights(weights, places, lambda _: None, lambda: False)
    assert refused.value.code is ErrorCode.MODEL_DIFFERS
    assert places.weights_state(weights) is not State.READY
